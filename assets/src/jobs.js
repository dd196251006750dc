// A job's bar moves by itself; when the job has ended the page is loaded again and says what came of it.
const bar = document.querySelector("[data-job]");
if (bar && ["waiting", "running"].includes(bar.dataset.state)) {
  const meter = bar.querySelector("progress");
  const text = bar.querySelector("[data-job-text]");
  const look = async () => {
    try {
      const answer = await fetch(bar.dataset.job + "?format=json", { headers: { accept: "application/json" } });
      if (!answer.ok) throw new Error(answer.status);
      const job = await answer.json();
      if (!["waiting", "running"].includes(job.state)) return location.reload();
      if (job.total) {
        meter.max = job.total;
        meter.value = job.done;
        text.textContent = job.text;
      }
      setTimeout(look, 1000);
    } catch {
      setTimeout(look, 5000);
    }
  };
  setTimeout(look, 1000);
}
