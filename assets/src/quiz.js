// The paper, one question at a time: each answer is sent as it is given and shown as saved; what could not be sent waits and is sent
// again. Without this file the same page is one plain form.

const form = document.getElementById("quiz");
if (form) run();

function run() {
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const one = (selector, within = document) => within.querySelector(selector);
  const say = (name, values = {}) => Object.entries(values).reduce((text, [key, value]) => text.replace(`{${key}}`, value), form.dataset[name]);
  const device = Math.random().toString(36).slice(2, 10);
  const began = performance.now();
  const serverNow = () => Date.parse(form.dataset.now) + performance.now() - began;
  const endsAt = serverNow() + Number(form.dataset.left) * 1000;
  const time = new Intl.DateTimeFormat("vi-VN", { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false, timeZone: "Asia/Ho_Chi_Minh" });

  const questions = all("[data-number]").map((element) => ({
    element,
    box: element.closest(".question"),
    number: Number(element.dataset.number),
    kind: element.dataset.kind,
    seq: Number(element.dataset.seq),
    waiting: null,
    blocked: false,
  }));
  const byNumber = (number) => questions.find((question) => question.number === number);
  let current = 1;
  let failures = 0;
  let sending = false;
  let timer = 0;
  let leaving = false;
  let wantsSubmit = false;

  // ---- what is answered ----
  const boxes = (question) => all("input[type=radio], input[type=checkbox]", question.element);
  const field = (question) => one("input.input", question.element);

  function read(question) {
    if (question.kind === "text") return { text: field(question).value };
    if (question.kind === "number") return { number: field(question).value };
    if (question.kind === "match") {
      const pairs = all("select", question.element).filter((select) => select.value);
      return { match: Object.fromEntries(pairs.map((select) => [select.dataset.left, select.value])) };
    }
    return { choice: boxes(question).filter((box) => box.checked).map((box) => box.value) };
  }

  function fill(question, answer) {
    if (field(question)) field(question).value = answer.text ?? answer.number ?? "";
    for (const box of boxes(question)) box.checked = (answer.choice ?? []).includes(box.value);
    for (const select of all("select", question.element)) select.value = (answer.match ?? {})[select.dataset.left] ?? "";
    mark(question);
  }

  function words(question, answer) {
    const label = (letter) => one(`input[value="${letter}"]`, question.element)?.closest("label").querySelector("span").textContent ?? letter;
    const right = (letter) => one(`option[value="${letter}"]`, question.element)?.textContent ?? letter;
    const pairs = Object.entries(answer.match ?? {}).map(([left, letter]) => `${left} → ${right(letter)}`);
    return [...(answer.choice ?? []).map(label), ...pairs, answer.text ?? "", answer.number ?? ""].filter(Boolean).join("; ") || say("sayBlank");
  }

  const isAnswered = (question) => {
    const answer = read(question);
    return Boolean(answer.choice?.length || answer.text?.trim() || answer.number?.trim() || Object.keys(answer.match ?? {}).length);
  };
  const isFlagged = (question) => one("[data-flag]", question.box).checked;
  const waitingCount = () => questions.filter((question) => question.waiting).length;

  function mark(question) {
    for (const box of boxes(question)) box.closest("label").classList.toggle("on", box.checked);
    const state = question.waiting ? "Waiting" : isAnswered(question) ? "Saved" : "Empty";
    const link = one(`[data-go="${question.number}"]`);
    link.className = { Waiting: "warn", Saved: "ok", Empty: "" }[state];
    one("[data-flagged]", link).hidden = !isFlagged(question);
    const flagged = isFlagged(question) ? `, ${say("sayStateFlagged")}` : "";
    link.setAttribute("aria-label", `${say("sayQuestion", { number: question.number })}: ${say(`sayState${state}`)}${flagged}`);
    count();
  }

  function count() {
    const answered = questions.filter(isAnswered).length;
    one("[data-grid] summary").textContent = say("sayGrid", { answered });
    one('[data-count="answered"]').textContent = `${answered}/${questions.length}`;
    list("empty", questions.filter((question) => !isAnswered(question)));
    list("flagged", questions.filter(isFlagged));
    one("progress").value = answered;
  }

  function list(name, found) {
    const cell = one(`[data-count="${name}"]`);
    const links = found.map((question) => {
      const link = document.createElement("a");
      link.href = `#q${question.number}`;
      link.textContent = say("sayQuestion", { number: question.number });
      return link;
    });
    cell.replaceChildren(...links.flatMap((link, at) => (at ? [", ", link] : [link])), ...(links.length ? [] : [say("sayNone")]));
  }

  // ---- saving ----
  let savedAt = "";
  function tell() {
    const waiting = waitingCount();
    const chip = (name) => one(`[data-chip="${name}"]`);
    chip("waiting").hidden = !waiting || !failures;
    chip("saved").hidden = !savedAt || !chip("waiting").hidden;
    one("span", chip("waiting")).textContent = say("sayWaiting", { count: waiting });
    one("span", chip("saved")).textContent = say("saySaved", { time: savedAt });
    one("[data-offline]").hidden = !failures || !waiting || !one("[data-signed-out]").hidden;
  }

  function changed(question, delay) {
    if (question.blocked) return mark(question);
    question.refusal?.remove();
    question.seq += 1;
    question.waiting = { seq: question.seq, at: new Date(serverNow()).toISOString(), device, ...read(question) };
    mark(question);
    tell();
    clearTimeout(timer);
    timer = setTimeout(send, failures ? wait() : delay);
  }

  const wait = () => Math.min(30000, 1000 * 2 ** Math.min(failures - 1, 5)) * (0.75 + Math.random() / 2);

  async function send() {
    if (sending) return;
    sending = true;
    clearTimeout(timer);
    for (let next = questions.find(canSend); next; next = questions.find(canSend)) {
      if (!(await put(next))) break;
    }
    sending = false;
    tell();
    if (questions.some(canSend)) timer = setTimeout(send, wait());
    else if (wantsSubmit) finish();
  }
  const canSend = (question) => question.waiting && !question.blocked;

  const address = (question) => `/attempts/${form.dataset.attempt}/answers/${question.number}`;
  const request = (question, keepalive) =>
    fetch(address(question), { method: "PUT", headers: { "content-type": "application/json" }, body: JSON.stringify(question.waiting), keepalive });

  // Sends one answer; false when it is to be tried again later.
  async function put(question) {
    const { seq } = question.waiting;
    let answer, body;
    try {
      answer = await request(question, false);
      body = await answer.json();
    } catch {
      failures += 1;
      return false;
    }
    one("[data-signed-out]").hidden = answer.status !== 401;
    if (answer.status === 401 || answer.status >= 500) {
      failures += 1;
      return false;
    }
    failures = 0;
    if (body.stored) conflict(question, body.stored);
    else if (answer.ok) saved(question, seq);
    else if (answer.status === 409) reload();
    else refused(question, body.detail);
    return !leaving;
  }

  function saved(question, seq) {
    savedAt = time.format(serverNow());
    if (question.waiting?.seq === seq) question.waiting = null;
    mark(question);
    tell();
  }

  function refused(question, detail) {
    question.waiting = null;
    question.refusal?.remove();
    question.refusal = one("#refused").content.firstElementChild.cloneNode(true);
    one("span", question.refusal).textContent = detail;
    question.element.append(question.refusal);
    mark(question);
  }

  // Another device answered the same question: the person decides which answer holds.
  function conflict(question, stored) {
    question.blocked = true;
    question.waiting = null;
    const note = one("#conflict").content.firstElementChild.cloneNode(true);
    one("[data-stored]", note).textContent = words(question, stored);
    for (const button of all("[data-keep]", note)) {
      button.addEventListener("click", () => {
        note.remove();
        question.blocked = false;
        question.seq = stored.seq;
        if (button.dataset.keep === "here") changed(question, 0);
        else fill(question, stored);
        one(".stem", question.element).focus();
      });
    }
    one(".stem", question.element).after(note);
    mark(question);
    wantsSubmit = false;
    go(question.number);
  }

  function reload() {
    leaving = true;
    location.reload();
  }

  // ---- moving ----
  function show() {
    const inReview = location.hash === "#review";
    const number = Number(/^#q(\d+)$/.exec(location.hash)?.[1]);
    if (!inReview && byNumber(number)) current = number;
    for (const question of questions) question.box.hidden = inReview || question.number !== current;
    one("#review").hidden = !inReview;
    one("[data-finish]").hidden = inReview;
    one("[data-grid]").open = inReview || one("[data-grid]").open;
    one("[data-current]").textContent = current;
    one("[data-back]").href = `#q${current}`;
    for (const link of all("[data-go]")) link.toggleAttribute("aria-current", false);
    if (!inReview) one(`[data-go="${current}"]`).setAttribute("aria-current", "true");
    steer(inReview);
  }

  function steer(inReview) {
    const [previous, next] = [one("[data-previous]"), one("[data-next]")];
    const to = (link, number) => {
      link.href = byNumber(number) ? `#q${number}` : "#review";
      one("span", link).textContent = byNumber(number) ? say("sayQuestion", { number }) : say("sayReview");
    };
    previous.hidden = !inReview && current === 1;
    next.hidden = inReview;
    to(previous, inReview ? current : current - 1);
    to(next, current + 1);
  }

  function go(number) {
    location.hash = `#q${number}`;
  }

  function moved() {
    show();
    scrollTo(0, 0);
    const target = location.hash === "#review" ? one("#review") : one(".stem", byNumber(current).element);
    target.focus({ preventScroll: true });
  }

  // ---- the clock ----
  function tick() {
    const left = Math.max(0, Math.round((endsAt - serverNow()) / 1000));
    const [hours, minutes, seconds] = [Math.floor(left / 3600), Math.floor(left / 60) % 60, left % 60];
    const two = (value) => String(value).padStart(2, "0");
    one("[data-clock]").textContent = hours ? `${hours}:${two(minutes)}:${two(seconds)}` : `${two(minutes)}:${two(seconds)}`;
    one(".clock").setAttribute("aria-label", say("sayLeft", { minutes: hours * 60 + minutes, seconds }));
    one(".clock").classList.toggle("late", left <= 60);
    if (left === 0 && !wantsSubmit) {
      one("[data-over]").hidden = false;
      submit();
    }
    // What still waits a minute after the end is not taken any more: what is saved counts.
    if (serverNow() - endsAt > 60000 && wantsSubmit) fetch("/readyz").then(finish, () => {});
  }

  // ---- submitting ----
  function submit() {
    wantsSubmit = true;
    if (questions.some(canSend)) send();
    else if (!questions.some((question) => question.blocked) || serverNow() >= endsAt) finish();
    else go(questions.find((question) => question.blocked).number);
  }

  function finish() {
    if (leaving) return;
    leaving = true;
    // The answers are saved one by one already.
    for (const input of all(".question input, .question select")) input.disabled = true;
    form.submit();
  }

  // ---- beginning ----
  form.classList.add("stepwise");
  for (const element of all("[data-plain]")) element.hidden = true;
  for (const element of all("[data-script]")) element.hidden = false;
  for (const question of questions) {
    const typed = question.kind === "text" || question.kind === "number";
    question.element.addEventListener("input", () => changed(question, typed ? 800 : 0));
    question.element.addEventListener("change", () => typed && question.waiting && send());
    question.box.addEventListener("change", (event) => event.target.matches("[data-flag]") && mark(question));
    mark(question);
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    delete form.dataset.sent;
    // The key Enter in a field goes on to the next question.
    if (location.hash !== "#review") location.hash = one("[data-next]").hash;
    else if (event.submitter?.matches("[data-final]")) submit();
  });
  addEventListener("hashchange", moved);
  addEventListener("online", () => send());
  addEventListener("pageshow", (event) => event.persisted && location.reload());
  addEventListener("pagehide", () => questions.filter(canSend).forEach((question) => request(question, true).catch(() => {})));
  addEventListener("beforeunload", (event) => {
    if (!leaving && waitingCount()) event.preventDefault();
  });
  const unanswered = questions.find((question) => !isAnswered(question));
  if (!location.hash) current = (unanswered ?? questions[0]).number;
  show();
  tick();
  setInterval(tick, 1000);
}
