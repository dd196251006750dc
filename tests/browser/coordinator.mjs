// The coordinator's roll, by touch: a whole unit at once, then the exceptions; search without diacritics, a walk-in, headcount, closing,
// reopening with a reason.

import assert from "node:assert/strict";
import { test } from "node:test";
import { check, clockTo, close, fits, open, picture, signIn } from "./support.mjs";

/** The two rooms of the site, one for each size, and whom to look for among those who are not expected there. */
const room = { phone: "Hội trường A", desktop: "Hội trường B" };
const guest = { phone: "nguyen van", desktop: "tran thi" };

export function roll(size) {
  test(`a coordinator runs a roll, at ${size} size`, async () => {
    await clockTo("2025-06-25T09:31:00+07:00");
    const page = await signIn("coordinator", size);
    await check(page);
    await picture(page, `sittings.${size}`);
    await page.touch(page.locator("a.item", { hasText: "09:30–10:20" }).filter({ hasText: room[size] }));
    await page.waitForURL("**/sittings/*");
    const roll = page.url();
    await check(page);

    const people = await wholeUnit(page);
    await exceptions(page, people, size);
    await check(page);
    await search(page, people[3]);
    await walkIn(page, size);
    await countAndClose(page);
    await reopen(page, roll);
    await picture(page, `roll-closed.${size}`);
    await history(page, roll, people[0]);
    await close(page);
  });
}

/** Touches "the whole unit is present" of the first unit that is not done; gives its people. */
async function wholeUnit(page) {
  const unit = page.locator("details.grp:has(form.all-of)").first();
  const id = await unit.getAttribute("id");
  const open = await unit.locator("li.who-row").evaluateAll((rows) => rows.map((row) => ({ badge: row.id.slice(2), name: row.querySelector("b").textContent })));
  assert.ok(open.length >= 4, "a unit with people to mark");
  await page.touch(unit.locator("form.all-of button"));
  await page.getByText(`Đã ghi có mặt ${open.length} người.`).waitFor();
  const after = page.locator(`#${id}`);
  const [marked, all] = (await after.locator("summary .num").first().textContent()).split("/");
  assert.equal(marked, all, "everybody of the unit is marked");
  if ((await after.getAttribute("open")) === null) await page.touch(after.locator("summary").first());
  return open;
}

const person = (page, { badge }) => page.locator(`[id="p-${badge}"]`);

/** One came late, one left early, one is absent, with a note. */
async function exceptions(page, [late, left, absent], size) {
  for (const [who, status, words] of [[late, "late", "Muộn"], [left, "left_early", "Về sớm"], [absent, "absent", "Vắng"]]) {
    const row = person(page, who);
    await page.touch(row.locator("summary"));
    await page.touch(row.locator(`button[value="${status}"]`));
    await row.locator(".roll-state", { hasText: "đã lưu" }).waitFor();
    assert.equal(await row.locator(`button[value="${status}"]`).getAttribute("aria-pressed"), "true");
    await page.locator(`[id="p-${who.badge}"] .chip`, { hasText: words }).waitFor();
  }
  const row = person(page, absent);
  await picture(page, `roll.${size}`);
  await row.locator(".note-form input").fill("Báo ốm qua điện thoại");
  await page.touch(row.locator(".note-form button"));
  await row.locator(".roll-state", { hasText: "đã lưu" }).waitFor();
  await page.reload();
  await person(page, absent).locator("small", { hasText: "Báo ốm qua điện thoại" }).waitFor({ state: "attached" });
}

/** Types a name without its marks and sees that person alone. */
async function search(page, { badge, name }) {
  const typed = name.normalize("NFKD").replace(/\p{M}/gu, "").replace(/đ/g, "d").replace(/Đ/g, "D").toLowerCase();
  await page.fill("[data-find]", typed);
  await person(page, { badge }).waitFor();
  const shown = await page.locator("[data-search]:visible b").allTextContents();
  assert.ok(shown.every((one) => one === name), shown.join());
  await page.fill("[data-find]", "");
}

/** Somebody of the other cohort has come: found by name, added to the list. */
async function walkIn(page, size) {
  await page.fill("[data-find]", guest[size]);
  await page.keyboard.press("Enter");
  const found = page.locator("section[aria-labelledby=candidates] li").first();
  await found.waitFor();
  await check(page);
  const name = await found.locator("b").textContent();
  await page.touch(found.locator("button"));
  await page.getByText(`Đã ghi có mặt ${name} (ngoài danh sách).`).waitFor();
  await page.locator("#walk-ins li", { hasText: name }).waitFor({ state: "attached" });
  await picture(page, `walk-in.${size}`);
}

/** Counts the heads, signs for them, closes: those not marked become absent. */
async function countAndClose(page) {
  const why = await page.locator("section[aria-labelledby=count] p").textContent();
  const heads = /đang có (\d+) người/.exec(why)[1];
  await page.fill("#f-headcount", heads);
  await page.touch(page.locator("section[aria-labelledby=count] button"));
  await page.getByText(`Đã xác nhận ${heads} người trong phòng.`).waitFor();
  await page.getByText("khớp với danh sách").waitFor();
  await page.touch("button[value=close]");
  await page.getByText(/Đã khóa danh sách; \d+ người chưa ghi được tính vắng/).waitFor();
  assert.equal(await page.textContent('[data-count="roll-figure-unmarked"]'), "0");
  await fits(page);
}

/** Reopening wants a reason, and keeps it; then the roll is closed again. */
async function reopen(page, roll) {
  await page.locator("form:has(button[value=reopen])").evaluate((form) => (form.noValidate = true));
  await page.touch("button[value=reopen]");
  await page.locator("#problems").waitFor();
  await check(page);
  await page.fill("#f-reason", "Ghi nhầm một người về sớm");
  await page.touch("button[value=reopen]");
  await page.getByText("Đã mở lại danh sách.").waitFor();
  await page.getByText("mở lại: Ghi nhầm một người về sớm").waitFor();
  await page.touch("button[value=close]");
  await page.getByText("Danh sách đã khóa. Muốn sửa, hãy mở lại ở cuối trang.").waitFor();
  assert.ok(page.url().startsWith(roll));
}

/** Who, when, how and what stood there before. */
async function history(page, roll, who) {
  await open(page, `${new URL(roll).pathname}/history?badge=${who.badge}`);
  await check(page);
  const rows = await page.locator("tbody tr").allTextContents();
  assert.equal(rows.length, 2, rows.join("\n"));
}
