// The office plans: a draft of the timetable, a session dragged (on a phone: picked and put down), what breaks, undone; a speaker falls ill, the
// planner repairs, the office sees who is touched, and publishes.

import assert from "node:assert/strict";
import { test } from "node:test";
import { check, close, open, picture, programme, signIn } from "./support.mjs";

export function plan(size) {
  test(`the office moves a session, sees what breaks, undoes, repairs and publishes, at ${size} size`, async () => {
    const page = await signIn("training_office", size);
    await open(page, `${programme}/timetable`);
    await page.touch(`main a[href="${programme}/plans"]`);
    await page.waitForURL("**/plans");
    await check(page);
    await picture(page, `plans.${size}`);
    await page.touch('button[value="copy"]');
    await page.waitForURL(/\/plans\/\d+$/);
    const draft = new URL(page.url()).pathname;
    await page.locator(".note.ok", { hasText: "Không vi phạm giới hạn nào." }).waitFor();
    await check(page);
    await picture(page, `draft.${size}`, { fullPage: true });

    const clash = await findClash(page);
    if (size === "desktop") await drag(page, clash);
    else await putDown(page, clash);
    const said = page.locator("[data-said] .note.bad");
    await said.waitFor();
    assert.match(await said.textContent(), /: vi phạm \d+ giới hạn, điểm [\d.]+ \([+−]?\d+\)/);
    await page.locator(`#${clash.card}.bad mark`).first().waitFor();
    assert.ok((await page.locator(".plan-broken li").count()) > 0, "the list of what breaks");
    await check(page);
    await picture(page, `breach.${size}`, { fullPage: true });

    await page.touch("[data-undo]");
    await page.locator("[data-said] .note", { hasText: "Hoàn tác" }).waitFor();
    await page.locator(".note.ok", { hasText: "Không vi phạm giới hạn nào." }).waitFor();
    if (size === "desktop") await byKeyboard(page, clash.card);
    await lists(page, draft);

    await incident(page, draft, size);
    await publish(page, size);
    await close(page);
  });
}

/** A session, and a cell in which it would need somebody who is needed elsewhere at that time. */
async function findClash(page) {
  const found = await page.evaluate(() => {
    const cards = [...document.querySelectorAll(".ev")];
    const people = (card) => [...card.querySelectorAll(":scope > span:not(.top):not(.state)")].slice(0, 2).map((one) => one.textContent.trim());
    const slot = (card) => card.closest("td").dataset.cell?.split("~")[0];
    for (const card of cards.filter((one) => one.matches("[data-free]"))) {
      for (const other of cards) {
        if (other === card || !slot(other) || slot(other) === slot(card) || !people(other).some((name) => people(card).includes(name))) continue;
        const cells = [...document.querySelectorAll(`td[data-cell^="${slot(other)}"]`)].filter((cell) => !cell.contains(other));
        const cell = cells.find((one) => [...one.querySelectorAll(".ev")].every((there) => there.matches("[data-free]")));
        if (cell) return { card: card.id, cell: cell.dataset.cell };
      }
    }
    return null;
  });
  assert.ok(found, "two sessions with one director, and a free cell beside one of them");
  return found;
}

/** Drags a session with the whole grid in view. */
async function drag(page, { card, cell }) {
  const { width, height } = page.viewportSize();
  await page.setViewportSize({ width, height: await page.evaluate(() => document.documentElement.scrollHeight) });
  await page.locator(`#${card}`).dragTo(page.locator(`td[data-cell="${cell}"]`));
  await page.setViewportSize({ width, height });
}

/** Picks a session and puts it down, as a finger does. */
async function putDown(page, { card, cell }) {
  await page.touch(`#${card} .pick`);
  await page.locator("[data-picked]").waitFor();
  await check(page);
  await picture(page, "picked.phone", { fullPage: true });
  await page.touch(`td[data-cell="${cell}"] button.here`);
}

/** Picks a session by the keyboard, goes from cell to cell, and leaves it where it is. */
async function byKeyboard(page, card) {
  await page.locator(`#${card} .pick`).focus();
  await page.keyboard.press("Enter");
  await page.locator("[data-picked]").waitFor();
  await check(page);
  await picture(page, "picked.desktop", { fullPage: true });
  await page.keyboard.press("ArrowDown");
  const cell = () => page.evaluate(() => document.activeElement.value);
  const first = await cell();
  assert.match(first, /^2025-06-\d\dT/, "the first cell where it can be put");
  await page.keyboard.press("ArrowDown");
  assert.notEqual(await cell(), first);
  await page.keyboard.press("Escape");
  await page.locator("[data-picked]").waitFor({ state: "detached" });
  assert.equal(await page.evaluate((card) => document.activeElement.closest(".ev")?.id === card, card), true, "back on its card");
}

/** The same draft by site, unit, speaker and officer. */
async function lists(page, draft) {
  for (const by of ["site", "unit", "speaker"]) {
    await open(page, `${draft}?by=${by}`);
    const key = await page.locator("#f-key option").nth(1).getAttribute("value");
    await open(page, `${draft}?by=${by}&key=${key}`);
    await check(page);
  }
  await open(page, `${draft}?by=officer&key=nguyen`);
  await check(page);
  await page.touch("main a.item");
  await page.waitForURL(/key=\d+/);
  await check(page);
}

/** A speaker of a session that is still to come falls ill; the planner gives way. */
async function incident(page, draft, size) {
  await open(page, draft);
  const ill = await page.evaluate(() => {
    const cards = [...document.querySelectorAll(".ev[data-free]")];
    const card = cards[cards.length - 1];
    return { name: card.querySelector(":scope > span:not(.top)").textContent.trim(), cell: card.closest("td").dataset.cell };
  });
  await open(page, `${programme}/plans`);
  await page.touch("#incidents details summary");
  const subject = await page.evaluate((name) => [...document.querySelectorAll("#subjects option")].find((one) => one.value.startsWith(`${name} (`))?.value, ill.name);
  await page.fill("#f-subject", subject);
  await page.fill("#f-from", ill.cell.slice(0, 16));
  await page.fill("#f-until", `${ill.cell.slice(0, 11)}${String(Number(ill.cell.slice(11, 13)) + 1).padStart(2, "0")}:00`);
  await page.fill("#f-reason", "Ốm đột xuất");
  await page.touch("#incidents details form button");
  await page.locator("#incidents li", { hasText: "Ốm đột xuất" }).first().waitFor();
  await check(page);
  await picture(page, `incident.${size}`, { fullPage: true });
  await page.touch('form[action$="/repair"] button');
  await ends(page);
}

/** Waits for the end of a job, which must have been done. */
async function ends(page) {
  await page.waitForURL("**/jobs/*");
  await page.locator("main .note").waitFor();
  assert.equal(await page.locator("main .note.bad").count(), 0, await page.textContent("main"));
  await check(page);
  await page.touch("main p a.btn");
  await page.waitForURL("**/plans");
}

/** The newest draft, who is touched by it, and the button. */
async function publish(page, size) {
  await page.touch("tbody th a");
  await page.waitForURL(/\/plans\/\d+$/);
  const draft = new URL(page.url()).pathname;
  await page.locator(".note.ok", { hasText: "Không vi phạm giới hạn nào." }).waitFor();
  await page.touch(`main a[href*="/compare?"]`);
  await page.waitForURL("**/compare?*");
  await check(page);
  await picture(page, `compare.${size}`, { fullPage: true });
  await open(page, `${draft}/publish`);
  await check(page);
  assert.match(await page.textContent(".figs"), /Cán bộ có lịch thay đổi/);
  const unit = page.locator('a[href*="unit="]').first();
  if (await unit.count()) {
    await page.touch(unit);
    await page.waitForURL("**unit=*");
    await page.touch("#unit summary");
    await check(page);
  }
  await picture(page, `publish.${size}`, { fullPage: true });
  await page.touch(`form[action="${draft}/publish"] button`);
  await ends(page);
  await page.locator(`tr:has(a[href="${draft}"])`, { hasText: "Đã công bố" }).waitFor();
  await check(page);
}
