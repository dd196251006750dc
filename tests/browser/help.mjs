// Those who look after people: the commander with a one-time code, the instructor, the director, the admin.

import assert from "node:assert/strict";
import { test } from "node:test";
import { check, close, login, newPage, demo, open, picture, programme, signIn } from "./support.mjs";

export function commander(size) {
  test(`a commander sees the unit and helps somebody to sign in, at ${size} size`, async () => {
    const page = await signIn("commander", size);
    await check(page);
    await picture(page, `commander.${size}`);
    await page.touch(page.locator(`main a[href^="${programme}/readiness"]`));
    await page.waitForURL("**/readiness*");
    await page.getByText("Đơn vị:").waitFor();
    await check(page);
    await picture(page, `unit.${size}`);

    await open(page, `${programme}/people`);
    await check(page);
    await picture(page, `lacking.${size}`);
    const badges = await page.locator("tbody tr .num").allTextContents();
    assert.ok(badges.length > 10, "the unit's people, each with what is missing");

    await open(page, "/");
    await page.touch('main a[href="/people"]');
    await page.waitForURL("**/people");
    await check(page);
    const row = page.locator("tbody tr", { hasText: "Đã có mật khẩu" }).nth(size === "phone" ? 3 : 4);
    const badge = (await row.locator(".num").textContent()).trim();
    await page.touch(row.locator("a"));
    await page.waitForURL("**/people/*");
    await check(page);
    await page.touch('form[action$="/code"] button');
    await page.locator("#code").waitFor();
    await check(page);
    await picture(page, `one-time-code.${size}`);
    const code = await page.textContent("#code");
    await close(page);
    await begin(badge, code, size);
  });
}

/** Signs in with the code, which forces a new password; a short one is refused. */
async function begin(badge, code, size) {
  const page = await newPage(size);
  await page.goto(`${demo.address}/login`);
  await page.fill("[name=badge]", badge);
  await page.fill("[name=password]", code);
  await page.touch("main button");
  await page.waitForURL("**/password");
  await check(page);
  await open(page, "/password");
  for (const [password, again] of [["ngắn", "ngắn"], ["mật khẩu đủ dài", "mật khẩu đủ dài?"]]) {
    await page.fill("[name=password]", password);
    await page.fill("[name=password_again]", again);
    await page.touch("main form button.primary");
    await page.locator("#problems").waitFor();
    await check(page);
  }
  await page.fill("[name=password]", "tự đặt một mật khẩu");
  await page.fill("[name=password_again]", "tự đặt một mật khẩu");
  await page.touch("main form button.primary");
  await page.waitForURL(`${demo.address}/`);
  await check(page);
  await close(page);
  await close(await signIn({ badge, password: "tự đặt một mật khẩu" }, size));
}

export function instructor(size) {
  test(`an instructor reads the department's modules and sees which questions go wrong, at ${size} size`, async () => {
    const page = await signIn("instructor", size);
    await check(page);
    await picture(page, `instructor.${size}`);
    await page.touch(page.locator('main a[href="/topics/QLHC-01"]'));
    await page.waitForURL("**/topics/QLHC-01");
    await check(page);
    await open(page, "/");
    await page.touch(page.locator(`main a[href^="${programme}/questions"]`));
    await page.waitForURL("**/questions*");
    await check(page);
    await picture(page, `questions.${size}`);
    assert.equal(await page.locator("tbody tr").count(), 24);
    await open(page, "/timetable");
    await check(page);
    await close(page);
  });
}

export function director(size) {
  test(`a director sees the own field and who lacks what, at ${size} size`, async () => {
    const page = await signIn("director", size);
    await check(page);
    await picture(page, `director.${size}`);
    await page.touch(page.locator(`main a[href^="${programme}/matrix"]`));
    await page.waitForURL("**/matrix*");
    await page.getByText("Chỉ tính nhóm nhiệm vụ").waitFor();
    await check(page);
    await picture(page, `field.${size}`);
    await page.touch(page.locator("table[data-matrix] tbody tr").first().locator("td").nth(3));
    await page.waitForURL("**/people?*");
    await check(page);
    await close(page);
  });
}

export function admin(size) {
  test(`an admin gives a role and takes it back, locks an account and opens it again, at ${size} size`, async () => {
    const page = await signIn("admin", size);
    await check(page);
    const { badge } = login("trainee");
    await open(page, `/people?q=${badge.slice(0, 7)}`);
    await check(page);
    await page.touch(page.locator(`tbody a[href$="${badge}"]`));
    await page.waitForURL("**/people/*");
    await check(page);
    await picture(page, `person.${size}`);

    await page.selectOption("[name=role]", { label: "Cán bộ điểm cầu" });
    await page.fill("[name=scope]", "không có");
    await page.touch('form[action$="/roles"] button');
    await page.locator("#problems").waitFor();
    assert.equal(await page.inputValue("[name=scope]"), "không có");
    await check(page);
    await page.fill("[name=scope]", await page.locator("#scopes option", { hasText: "Điểm cầu" }).first().getAttribute("value"));
    await page.touch('form[action$="/roles"] button');
    await page.getByText("Đã giao vai trò.").waitFor();
    await page.touch('form[action$="/end"] button');
    await page.getByText("Đã chấm dứt vai trò.").waitFor();

    for (const verb of ["lock", "unlock"]) {
      await page.fill("#f-reason", "Diễn tập");
      await page.touch(`form[action$="/${verb}"] button`);
      await page.locator(`form[action$="/${verb === "lock" ? "unlock" : "lock"}"]`).waitFor();
      await check(page);
    }
    await close(page);
  });
}
