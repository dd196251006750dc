// The reader tells every half minute that its page is open and seen, so that the time of reading counts; without script, opening pages does.
const reader = document.querySelector("[data-reader]");
if (reader) {
  let isFinished = Boolean(reader.querySelector("[data-end] .note.ok"));
  const tell = async () => {
    if (isFinished || document.visibilityState !== "visible") return;
    const body = new URLSearchParams({ page: reader.dataset.number, script: "1" });
    const answer = await fetch(reader.dataset.reader, { method: "POST", body, headers: { accept: "application/json" } }).catch(() => null);
    if (!answer?.ok) return; // the next one counts up to five minutes for it
    const progress = await answer.json();
    isFinished = progress.finished;
    // On the last page the end, and the way to the quiz, appear by themselves.
    if (isFinished && reader.querySelector("[data-end]")) location.reload();
  };
  setInterval(tell, 30_000);
  document.addEventListener("visibilitychange", tell);
}

// What is ticked in a page's checklists stays in this browser, under the account and by the words of each line, until that account signs out.
const KEPT = "ticks ";
const boxes = [...document.querySelectorAll("[data-checklist] input")];
if (boxes.length) {
  const { topic, account, number } = document.querySelector("main").dataset;
  const key = `${KEPT}${account} ${topic} ${number}`;
  const words = (box) => box.parentElement.textContent.trim();
  let kept = [];
  try {
    kept = JSON.parse(localStorage.getItem(key)) ?? [];
  } catch {
    // A browser that keeps nothing shows empty boxes.
  }
  for (const box of boxes) {
    box.checked = kept.includes(words(box));
    box.addEventListener("change", () => {
      try {
        localStorage.setItem(key, JSON.stringify(boxes.filter((one) => one.checked).map(words)));
      } catch {
        // Full, or not allowed: the ticks last as long as the page.
      }
    });
  }
}
document.querySelector('form[action="/logout"]')?.addEventListener("submit", () => {
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith(KEPT)) localStorage.removeItem(key);
  } catch {
    // Where nothing may be kept there is nothing to clear.
  }
});
