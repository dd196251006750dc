// The roll: marks are sent as they are touched, what could not be sent is kept to send again; names are filtered as they are
// typed. The code page: a new code when the old one ends. Both pages work without this.
const roll = document.querySelector("[data-roll]");
if (roll) {
  const unsent = new Map();
  const strip = roll.querySelector("[data-unsent]");

  const say = (row, words, isBad) => {
    let state = row.querySelector(".roll-state");
    if (!state) {
      state = document.createElement("span");
      state.className = "roll-state";
      state.setAttribute("role", "status");
      row.querySelector(".person").append(state);
    }
    state.textContent = words;
    state.classList.toggle("bad", isBad);
  };

  const showUnsent = () => {
    strip.hidden = unsent.size === 0;
    strip.querySelector("[data-unsent-count]").textContent = unsent.size;
  };

  const count = (counts) => {
    const figures = {
      "roll-figure-present": counts.present,
      "roll-figure-late": counts.late,
      "roll-figure-absent": counts.absent + counts.excused + counts.left_early,
      "roll-figure-unmarked": counts.unmarked,
    };
    for (const [key, number] of Object.entries(figures)) roll.querySelector(`[data-count="${key}"]`).textContent = number;
    for (const group of roll.querySelectorAll("details.grp")) {
      const of = group.querySelector("[data-of]");
      if (!of) continue;
      const open = group.querySelectorAll('[data-mark]:not([data-done]) .seg:not([data-marked])').length;
      const shown = group.querySelectorAll("[data-mark]").length;
      if (shown === Number(of.dataset.of)) of.textContent = `${shown - open}/${shown}`;
    }
  };

  const press = (form, button) => {
    for (const other of form.querySelectorAll("button")) other.setAttribute("aria-pressed", other === button);
    form.querySelector(".seg")?.setAttribute("data-marked", "");
  };

  // A row that was marked before shows its state as a chip beside the name; one that was not has only its buttons.
  const chipFor = (row, value) => {
    const status = value === "unmarked" ? "" : value;
    const chip = roll.querySelector("template[data-chips]").content.querySelector(`[data-status="${status}"]`).cloneNode(true);
    row.querySelector("summary .chip")?.replaceWith(chip);
  };

  const noteFor = (row, name, value) => {
    const old = row.querySelector(".note-form");
    const wants = ["absent", "excused", "left_early"].includes(value);
    if (!wants && old) old.remove();
    if (!wants || old) return;
    const form = roll.querySelector("template[data-note]").content.firstElementChild.cloneNode(true);
    form.querySelector("input").name = name.replace("mark.", "note.");
    row.querySelector("[data-mark]").after(form);
  };

  const marked = (row, name, value) => {
    chipFor(row, value);
    noteFor(row, name, value);
  };

  const send = async (key) => {
    const { row, action, body, after } = unsent.get(key);
    say(row, roll.dataset.saving, false);
    try {
      const answer = await fetch(action, { method: "POST", headers: { Accept: "application/json" }, body: new URLSearchParams(body) });
      const told = await answer.json();
      if (!answer.ok) {
        // The server's no is final: it is shown in its own words, and nothing waits to be sent again.
        if (answer.status < 500) unsent.delete(key);
        say(row, told.detail || roll.dataset.failed, true);
      } else {
        unsent.delete(key);
        say(row, roll.dataset.saved, false);
        after?.();
        count(told.counts);
      }
    } catch {
      say(row, roll.dataset.failed, true);
    }
    showUnsent();
  };

  roll.addEventListener("submit", (event) => {
    const form = event.target;
    const isNote = form.classList.contains("note-form");
    if (!form.matches("[data-mark]") && !isNote) return;
    const button = event.submitter;
    const row = form.closest("li");
    if (!row || !window.fetch || !window.URLSearchParams || (!button && !isNote)) return;
    event.preventDefault();
    if (isNote) {
      const input = form.querySelector("input");
      unsent.set(input.name, { row, action: form.action, body: { [input.name]: input.value } });
      send(input.name);
      return;
    }
    press(form, button);
    const { name, value } = button;
    unsent.set(name, { row, action: form.action, body: { [name]: value }, after: () => marked(row, name, value) });
    send(name);
  });

  roll.querySelector("[data-resend]").addEventListener("click", () => [...unsent.keys()].forEach(send));
  window.addEventListener("online", () => [...unsent.keys()].forEach(send));
  window.addEventListener("beforeunload", (event) => {
    if (unsent.size) event.preventDefault();
  });
  for (const seg of roll.querySelectorAll('.seg > [aria-pressed="true"]')) seg.parentElement.setAttribute("data-marked", "");

  // đ is a letter of its own, not d with a mark.
  const fold = (text) => text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase().replace(/đ/g, "d").replace(/\s+/g, " ").trim();
  const find = roll.querySelector("[data-find]");
  find.addEventListener("input", () => {
    const typed = fold(find.value);
    const wanted = /^[\d .-]+$/.test(typed) ? typed.replace(/[ .-]/g, "") : typed;
    let found = 0;
    for (const row of roll.querySelectorAll("[data-search]")) {
      row.hidden = !row.dataset.search.includes(wanted);
      if (!row.hidden) found += 1;
    }
    for (const group of roll.querySelectorAll("details.grp[id^=u-]")) {
      const shown = group.querySelector("[data-search]:not([hidden])");
      group.hidden = wanted !== "" && !shown;
      if (wanted && shown) group.open = true;
    }
    roll.querySelector("[data-nothing]").hidden = found > 0;
  });
}

const view = document.querySelector("[data-code]");
if (view) {
  const meter = view.querySelector("[data-meter]");
  const timer = view.querySelector("[data-timer]");
  const online = document.querySelector("[data-online]");
  const offline = document.querySelector("[data-offline]");
  let endsAt = performance.now() + Number(view.dataset.left) * 1000;
  let isAsking = false;

  const show = (shown) => {
    view.querySelector("[data-chars]").textContent = shown.code;
    view.querySelector("[data-qr]").setAttribute("d", shown.qr_path);
    view.querySelector("[data-counted]").textContent = shown.counted;
    endsAt = performance.now() + shown.seconds_left * 1000;
  };

  const ask = async () => {
    isAsking = true;
    try {
      const answer = await fetch(view.dataset.code, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(answer.status);
      show(await answer.json());
      online.hidden = false;
      offline.hidden = true;
    } catch {
      online.hidden = true;
      offline.hidden = false;
    }
    isAsking = false;
  };

  let ticks = 0;
  setInterval(() => {
    const left = Math.max(0, Math.ceil((endsAt - performance.now()) / 1000));
    meter.value = left;
    timer.textContent = timer.dataset.words.replace("§", left);
    ticks += 1;
    // A new code when this one ends; every five seconds how many are here.
    if (!isAsking && (left === 0 || ticks % 5 === 0)) ask();
  }, 1000);
}
