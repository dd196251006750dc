// A cell of the matrix leads to its names; the heads are links for those who use no pointer.
const table = document.querySelector("table[data-matrix]");
if (table) {
  const hint = document.querySelector(".cell-hint");
  if (hint) hint.hidden = false;
  table.classList.add("leads");
  const topics = Array.from(table.querySelectorAll("th[data-topic]"), (head) => head.dataset.topic);
  table.addEventListener("click", (event) => {
    const cell = event.target.closest("td");
    const topic = cell && topics[cell.cellIndex - 3];
    if (!topic) return;
    const address = new URL(table.dataset.matrix, location.href);
    address.searchParams.set("topic", topic);
    const { unit } = cell.parentElement.dataset;
    if (unit) address.searchParams.set("unit", unit);
    const site = new URLSearchParams(location.search).get("site");
    if (site) address.searchParams.set("site", site);
    location.assign(address);
  });
}
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
