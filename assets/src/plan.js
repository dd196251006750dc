// The grid of a draft: sessions are dragged to other cells, or picked and put down by the keyboard; each change is saved as a step that can be undone,
// and the page shows at once what breaks and what it costs. Without this file the same is done by links and forms.
const main = document.querySelector("main[data-plan]");
if (main) run();

function run() {
  const said = main.querySelector("[data-said]");
  const body = () => main.querySelector("[data-plan-body]");
  const cellOf = (target) => (target instanceof Element ? target.closest("td[data-cell]") : null);
  let dragged = null;
  let isBusy = false;

  const say = (words, isBad) => {
    const note = document.createElement("p");
    note.className = `note ${isBad ? "bad" : "info"}`;
    note.textContent = words;
    said.replaceChildren(note);
  };

  // Drags begin on cards that may be moved; the way of doing it is told where it can be done.
  const enhance = () => {
    for (const card of main.querySelectorAll("[data-session][data-free]")) card.draggable = true;
    const how = main.querySelector("[data-plan-how]");
    if (how) how.hidden = false;
  };

  const show = async (address, focus) => {
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(answer.status);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("[data-plan-body]");
    if (!fresh) throw new Error("no plan");
    const grid = main.querySelector("#grid");
    const [left, top] = [grid?.scrollLeft ?? 0, grid?.scrollTop ?? 0];
    body().replaceWith(document.importNode(fresh, true));
    history.replaceState(null, "", address);
    enhance();
    main.querySelector("#grid")?.scrollTo(left, top);
    focus?.();
  };

  const send = async (action, fields, card) => {
    if (isBusy) return;
    isBusy = true;
    main.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(action, { method: "POST", headers: { accept: "application/json" }, body: new URLSearchParams(fields) });
      const told = await answer.json();
      say(answer.ok ? told.said : told.detail, !answer.ok || told.breaches.length > 0);
      await show(main.dataset.plan, () => {
        const back = card && main.querySelector(`#${CSS.escape(card)} .pick`);
        (back ?? main.querySelector("#grid"))?.focus({ preventScroll: !card });
      });
    } catch {
      // What was sent may have been saved: the page as the server has it says so.
      location.assign(main.dataset.plan);
    }
    isBusy = false;
    main.removeAttribute("aria-busy");
  };

  // ---- by the pointer ----
  const light = (cell) => {
    for (const lit of main.querySelectorAll("td.over")) if (lit !== cell) lit.classList.remove("over");
    cell?.classList.add("over");
  };
  const takes = (cell) => {
    if (!cell || !dragged || cell.contains(dragged)) return false;
    const cards = [...cell.querySelectorAll(".ev")];
    return cards.every((card) => card.hasAttribute("data-free"));
  };
  main.addEventListener("dragstart", (event) => {
    const card = event.target instanceof Element ? event.target.closest("[data-session][data-free]") : null;
    if (!card) return;
    dragged = card;
    card.classList.add("dragged");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", `${card.dataset.session} ${card.dataset.cohort}`);
  });
  main.addEventListener("dragover", (event) => {
    const cell = cellOf(event.target);
    light(takes(cell) ? cell : null);
    if (takes(cell)) event.preventDefault();
  });
  main.addEventListener("drop", (event) => {
    const cell = cellOf(event.target);
    if (!takes(cell)) return;
    event.preventDefault();
    const { session, cohort } = dragged.dataset;
    send(`${main.dataset.plan}/move`, { session, cohort, to: cell.dataset.cell, version: body().dataset.version }, dragged.id);
  });
  main.addEventListener("dragend", () => {
    dragged?.classList.remove("dragged");
    dragged = null;
    light(null);
  });

  // ---- by links and forms, in place ----
  main.addEventListener("click", async (event) => {
    const link = event.target.closest("a[data-pick]");
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
    event.preventDefault();
    const card = link.closest(".ev")?.id ?? new URL(link.href).hash.slice(1);
    const focus = () => {
      const first = main.querySelector("[data-picked]");
      if (!first) return main.querySelector(`#${CSS.escape(card)} .pick`)?.focus();
      first.focus({ preventScroll: true });
      first.scrollIntoView({ block: "nearest" });
    };
    await show(link.href, focus).catch(() => location.assign(link.href));
  });
  main.addEventListener("submit", (event) => {
    const form = event.target;
    const { submitter } = event;
    // A browser that does not say which cell was touched sends the form itself.
    if (!form.matches("[data-plan-form]") || (form.id === "here" && !submitter)) return;
    event.preventDefault();
    const fields = Object.fromEntries(new FormData(form));
    if (submitter?.name) fields[submitter.name] = submitter.value;
    const picked = main.querySelector(".ev.picked");
    send(form.action, fields, picked?.id);
  });

  // ---- by the keyboard: arrows go from cell to cell where the picked session can be put, Escape leaves it where it is ----
  const steps = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
  const nextButton = (from, [down, right]) => {
    const cell = from.closest("td");
    let [row, column] = [cell.parentElement.sectionRowIndex, cell.cellIndex];
    const { rows } = cell.closest("tbody");
    for (;;) {
      row += down;
      column += right;
      const found = rows[row]?.cells[column];
      if (!found) return null;
      const button = found.querySelector("button.here");
      if (button) return button;
    }
  };
  main.addEventListener("keydown", (event) => {
    if (!main.querySelector("[data-picked]")) return;
    if (event.key === "Escape") {
      event.preventDefault();
      main.querySelector("[data-unpick]").click();
      return;
    }
    const step = steps[event.key];
    if (!step || event.target.closest("input, select, textarea")) return;
    const here = event.target.closest("button.here");
    const next = here ? nextButton(here, step) : main.querySelector("button.here");
    if (!next) return;
    event.preventDefault();
    next.focus();
  });

  enhance();
}
