// The trainee's way: sign in, read a module to its end, pass its quiz (on two devices), check in by the code, see the topics complete.

import assert from "node:assert/strict";
import { test } from "node:test";
import { bare, readAnswers } from "./gift.mjs";
import { check, clockOn, clockTo, close, demo, open, picture, signIn, weights } from "./support.mjs";

/** The day's sessions that the two journeys go to: the programme's clock only runs on. */
const session = {
  phone: { opens: "2025-06-25T09:00:00+07:00", starts: "2025-06-25T09:31:00+07:00" },
  desktop: { opens: "2025-06-25T10:02:00+07:00", starts: "2025-06-25T10:31:00+07:00" },
};

/** Reads a module, passes its quiz, checks in to the next session, passes that quiz too. */
export function morning(size) {
  test(`a trainee reads, passes, checks in and sees the topics complete, at ${size} size`, async () => {
    await clockTo(session[size].opens);
    const page = await signIn("trainee", size);
    await check(page);
    await picture(page, `plan.${size}`);

    const read = await unread(page);
    await readToItsEnd(page, read, size);
    await pass(page, size);
    await seesComplete(page, read);

    const attended = await checkIn(page, size);
    await clockTo(session[size].starts);
    await open(page, "/");
    await row(page, attended).getByText("Chờ làm bài kiểm tra").waitFor();
    await page.touch(`form[action="${attended}/attempts"] button`);
    await page.waitForURL("**/attempts/*");
    await answerAll(page);
    await submit(page);
    await seesComplete(page, attended);
    await close(page);
  });
}

export function withoutScript(size) {
  test(`a trainee reads and takes a quiz without script, at ${size} size`, async () => {
    const page = await signIn("trainee", size, { javaScriptEnabled: false });
    const code = await unread(page);
    await page.touch(row(page, code).locator("a"));
    const pages = Number(/\/(\d+)/.exec(await page.textContent("header.focus .num"))[1]);
    for (let at = 1; at < pages; at += 1) {
      if (at <= 4) await clockOn(4.5);
      await page.touch("a[rel=next]");
      await page.locator("header.focus .num", { hasText: `trang ${at + 1}/${pages}` }).waitFor();
    }
    await page.getByText("Đồng chí đã đọc hết học liệu này.").waitFor();
    await page.touch('form[action$="/attempts"] button');
    await page.waitForURL("**/attempts/*");
    await plainQuiz(page);
    await seesComplete(page, code);
    await close(page);
  });
}

export function keepsItsWeights() {
  test("the trainee's pages keep to their weights: 14 KB to read, 60 KB on the first visit, 15 KB on the next", async () => {
    const page = await signIn("trainee", "phone");
    const paths = ["/", "/topics/QLHC-02?page=1", "/timetable", "/certificates"];
    for (const path of paths) {
      const { first, next } = await weights(page, path);
      assert.ok(first.document <= 14 * 1024, `${path}: ${first.document} bytes to read`);
      assert.ok(first.all <= 60 * 1024, `${path}: ${first.all} bytes on the first visit`);
      assert.ok(next.all <= 15 * 1024, `${path}: ${next.all} bytes on the next visit`);
    }
    await close(page);
  });
}

/** The address of a module on the plan that nobody has begun to read. */
const unread = (page) => page.locator(".groups li", { hasText: "chưa đọc" }).locator("a").first().getAttribute("href");

/** The plan's row of a topic, by its address. */
const row = (page, topic) => page.locator(`.groups li:has(a[href="${topic}"])`);

async function seesComplete(page, topic) {
  await open(page, "/");
  await row(page, topic).getByText("Hoàn thành").waitFor();
}

/** Hurries to the last page, which is not reading; then lets the programme's clock run on until the server has seen the minutes. */
async function readToItsEnd(page, topic, size) {
  await page.touch(row(page, topic).locator("a"));
  await page.waitForURL(`**${topic}`);
  await check(page);
  await picture(page, `reader.${size}`);
  while (await page.locator("a[rel=next]").count()) {
    const before = await page.textContent("header.focus .num");
    await page.touch("a[rel=next]");
    await page.waitForFunction((text) => document.querySelector("header.focus .num")?.textContent !== text, before);
    await check(page);
  }
  const left = page.getByText(/Cần đọc thêm khoảng \d+ phút/);
  await left.waitFor();
  for (;;) {
    const minutes = Number(/(\d+) phút/.exec(await left.textContent())[1]);
    await clockOn(Math.min(minutes, 4.5));
    await page.touch("[data-end] form button");
    if (minutes <= 4.5) break;
    await page.waitForFunction((old) => !document.querySelector("[data-end]")?.textContent.includes(`khoảng ${old} phút`), minutes);
  }
  await page.getByText("Đồng chí đã đọc hết học liệu này.").waitFor();
  await check(page);
}

/** Begins the quiz where the module's end offers it, answers on two devices, submits. */
async function pass(page, size) {
  await page.touch('form[action$="/attempts"] button');
  await page.waitForURL("**/attempts/*");
  await check(page);
  const count = await page.locator("[data-number]").count();
  const half = Math.floor(count / 2);
  const missed = await answerAll(page, { to: half, misses: true });
  await page.locator('[data-chip="saved"]:visible', { hasText: "đã lưu" }).waitFor();
  await check(page);
  await picture(page, `quiz.${size}`);

  await page.reload();
  assert.equal(await answered(page), half, "a reload keeps what was answered");

  const other = await signIn("trainee", size);
  await other.touch('.item:has-text("Làm tiếp bài kiểm tra")');
  await other.waitForURL(page.url().split("#")[0]);
  assert.equal(await answered(other), half, "another device goes on where this one stood");
  await answerAll(other, { from: half + 1, to: count - 1 });
  await close(other);

  await page.reload();
  assert.equal(await answered(page), count - 1);
  await answerAll(page, { from: count });
  await submit(page);
  assert.match(await page.textContent(".verdict.ok"), /Chuyên đề đã hoàn thành/);
  await check(page);
  const wrong = page.locator("section[aria-labelledby=wrong] li");
  assert.equal(await wrong.count(), missed ? 1 : 0);
  if (missed) assert.match(await wrong.textContent(), /Đáp án[\s\S]+Đọc lại trang \d/);
  await picture(page, `result.${size}`);
}

const answered = (page) => page.locator("[data-go].ok").count();

async function submit(page) {
  await page.touch(page.locator("[data-next]:visible", { hasText: "Xem lại" }).or(page.locator("[data-finish] a:visible")));
  await page.locator("#review:visible").waitFor();
  await check(page);
  await page.touch("[data-final]");
  await page.locator(".verdict").waitFor();
}

let answers;

/** Question by question as the page shows them, each seen as saved; with `misses` the first question of choice is answered wrongly. */
async function answerAll(page, { from = 1, to = Infinity, misses = false } = {}) {
  answers ??= readAnswers();
  let missed = false;
  const count = await page.locator("[data-number]").count();
  for (let number = from; number <= Math.min(to, count); number += 1) {
    await page.evaluate((hash) => (location.hash = hash), `#q${number}`);
    const box = page.locator(`[data-number="${number}"]`);
    await box.waitFor();
    const right = await find(box);
    const misses_now = misses && !missed && Boolean(right.choices);
    missed ||= misses_now;
    await answer(page, box, right, misses_now);
    await page.locator(`[data-go="${number}"].ok`).waitFor({ state: "attached" });
  }
  return missed;
}

/** What is right for the question in this box. */
async function find(box) {
  const stem = await box.locator(".stem").evaluate((element) => {
    const copy = element.cloneNode(true);
    for (const part of copy.querySelectorAll("[data-plain]")) part.remove();
    return copy.textContent;
  });
  const right = answers.get(bare(stem));
  assert.ok(right, `no such question in the curriculum: ${stem}`);
  return right;
}

/** Gives the right answer, or a wrong one, as a person does: by touching options, choosing pairs, typing. */
async function answer(page, box, right, isWrong) {
  if (right.choices || "truth" in right) {
    const wanted = right.choices ?? [right.truth ? "đúng" : "sai"];
    for (const label of await box.locator("label.choice").all()) {
      const isRight = wanted.includes(bare(await label.locator("span").textContent()));
      if (isRight === isWrong) continue;
      await page.touch(label);
      if (isWrong) return;
    }
  } else if (right.pairs) {
    for (const pair of await box.locator(".pair").all()) {
      const left = bare(await pair.locator("label").textContent());
      const wanted = right.pairs.find((one) => one[0] === left)[1];
      const options = await pair.locator("option").evaluateAll((all) => all.map((option) => [option.value, option.textContent]));
      await pair.locator("select").selectOption(options.find(([, text]) => bare(text) === wanted)[0]);
    }
  } else {
    await box.locator("input.input").fill(right.number ?? right.text);
    await box.locator("input.input").blur();
  }
}

/** The plain form: saves, comes back, submits. */
async function plainQuiz(page) {
  answers ??= readAnswers();
  const boxes = await page.locator("[data-number]").all();
  for (const box of boxes) await answer(page, box, await find(box), false);
  await page.touch("button[value=save]:visible");
  await page.getByText("Đã lưu các câu trả lời.").waitFor();
  assert.match(await page.textContent("[data-grid] summary"), new RegExp(`${boxes.length}/${boxes.length}`));
  await page.touch("button[value=submit]:visible");
  await page.locator(".verdict.ok").waitFor();
}

/** Checks in with the code that the coordinator's screen shows; gives the topic's address. */
async function checkIn(page, size) {
  await open(page, "/");
  const link = page.locator('a[href^="/check-in/"]').first();
  const sitting = (await link.getAttribute("href")).split("/")[2].split("?")[0];
  await page.touch(link);
  await page.waitForURL("**/check-in/*");
  await check(page);
  await picture(page, `check-in.${size}`);

  await page.fill("[name=code]", "AAAAAA");
  await page.touch("main form button");
  await page.locator("#problems").waitFor();
  assert.equal(await page.inputValue("[name=code]"), "AAAAAA");
  await check(page);

  const screen = await signIn("coordinator", "desktop");
  await open(screen, `/sittings/${sitting}/code`);
  await check(screen);
  await picture(screen, "code.desktop");
  await page.fill("[name=code]", await screen.textContent("[data-chars]"));
  await close(screen);
  await page.touch("main form button");
  await page.waitForURL(`${demo.address}/`);
  const said = await page.textContent("[role=status]");
  assert.match(said, /Đã điểm danh: Có mặt/);
  await check(page);
  const title = /chuyên đề “(.+)”, /.exec(said)[1];
  return page.locator(".groups a.item", { hasText: title }).getAttribute("href");
}
