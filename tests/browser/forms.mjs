// Bad input of every form: a clear message at the field, in Vietnamese, and what was typed still there.

import assert from "node:assert/strict";
import { test } from "node:test";
import { check, close, demo, login, newPage, open, pilot, programme, signIn } from "./support.mjs";

export function forms(size) {
  test(`a form with bad input says so at the field and keeps what was typed, at ${size} size`, async () => {
    await signingIn(size);
    const office = await signIn("training_office", size);
    const { badge } = login("trainee");
    await refuses(office, `/people/${badge}/status`, { status: "exempt", from: "2025-07-10", to: "2025-07-01", reason: "Nghỉ thai sản" }, ["to"]);
    await refuses(office, `/people/${badge}/grants`, { topic: "", reason: "" }, ["topic", "kind", "reason"]);
    await refuses(office, `/people/${badge}`, { role: "commander", scope: "99999" }, ["scope"], `form[action$="/roles"]`);
    const lend = `form[action="/account/delegates"]`;
    await refuses(office, "/account", { badge: "12", from: "2025-07-01", to: "" }, ["badge", "to"], lend);
    await refuses(office, "/account", { badge, from: "2025-07-10", to: "2025-07-01" }, ["to"], lend);
    await refuses(office, "/password", { old_password: "không phải", password: "ngắn", password_again: "khác" }, ["password"]);
    await open(office, `${pilot}/certificates?state=valid`);
    const certificate = await office.locator("tbody th a").first().getAttribute("href");
    await refuses(office, certificate, { reason: "" }, ["reason"], `form[action$="/revoke"]`);
    await refuses(office, certificate, { correction: "" }, ["correction"], `form[action$="/correct"]`);
    const note = `form[action$="/plans/incidents"]`;
    const typed = { subject: "Không có trong danh sách", from: "2025-06-26T13:00", until: "2025-06-26T09:00", reason: "Mất điện" };
    await refuses(office, `${programme}/plans`, typed, ["until"], note);
    await refuses(office, `${programme}/plans`, { ...typed, until: "2025-06-26T15:00" }, ["subject"], note);
    await close(office);

    const coordinator = await signIn("coordinator", size);
    const roll = await coordinator.locator("a.item", { hasText: "14:30–15:20" }).first().getAttribute("href");
    await refuses(coordinator, roll, { headcount: "99999999" }, ["headcount"], "section[aria-labelledby=count] form");
    await refuses(coordinator, roll, { walk_in: "12-34" }, ["walk_in"], "form:has(#f-walk_in)");
    await refuses(coordinator, roll, { walk_in: "999999999" }, ["walk_in"], "form:has(#f-walk_in)");
    await close(coordinator);
  });
}

/** Signing in: a badge that is none, a password that is wrong. */
async function signingIn(size) {
  const page = await newPage(size);
  await refuses(page, "/login", { badge: "12", password: "x" }, ["badge"]);
  await refuses(page, "/login", { badge: "999999", password: "sai mật khẩu" }, ["password"], "form[action='/login']");
  await close(page);
}

/** Sends a form as it is filled, whatever the browser would have said about it; sees each message at its field. */
async function refuses(page, path, values, wrong, form = "main form[method=post]") {
  await page.goto(`${demo.address}${path}`);
  const found = page.locator(form).first();
  await found.evaluate((element) => {
    element.noValidate = true;
    for (const folded of document.querySelectorAll("details")) folded.open = true;
    for (const input of element.querySelectorAll("[type=number]")) input.type = "text";
  });
  for (const [name, value] of Object.entries(values)) {
    const field = found.locator(`[name="${name}"]`);
    if ((await field.evaluate((element) => element.tagName)) === "SELECT") await field.selectOption(value);
    else await field.fill(value);
  }
  const [answer] = await Promise.all([
    page.waitForResponse((response) => response.request().method() === "POST"),
    page.touch(found.locator("button:not([name]), button").last()),
  ]);
  assert.equal(answer.status(), 422, `${path}: ${JSON.stringify(values)}`);
  await page.locator("#problems").waitFor();
  for (const name of wrong) {
    const message = page.locator(`#e-${name}`);
    await message.waitFor();
    assert.ok((await message.textContent()).trim().length > 5);
  }
  for (const [name, value] of Object.entries(values)) {
    if (name.includes("password")) continue;
    assert.equal(await page.locator(`[name="${name}"]`).first().inputValue(), value, `${path}: ${name} as typed`);
  }
  await check(page);
}
