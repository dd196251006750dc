// What is ticked in a module's checklist: kept by the browser for the account, gone when it signs out.

import assert from "node:assert/strict";
import { test } from "node:test";
import { close, demo, login, open, signIn } from "./support.mjs";

export function ticks(size) {
  test(`ticks in a checklist outlast a reload and end with the session, at ${size} size`, async () => {
    const page = await signIn("trainee", size);
    const address = await checklist(page);
    const boxes = page.locator("[data-checklist] input");
    await page.touch(page.locator("[data-checklist] label").nth(1));
    assert.deepEqual(await states(boxes), [false, true]);
    await page.reload();
    assert.deepEqual(await states(boxes), [false, true], "kept");
    await open(page, address.replace(/page=\d+/, "page=1"));
    assert.equal(await page.locator("[data-checklist] input:checked").count(), 0, "of that page alone");

    await open(page, "/account");
    await page.touch('form[action="/logout"] button');
    await page.waitForURL("**/login");
    assert.deepEqual(await page.evaluate(() => Object.keys(localStorage)), [], "nothing is left for whoever sits here next");
    const { badge, password } = login("trainee");
    await page.fill("[name=badge]", badge);
    await page.fill("[name=password]", password);
    await page.touch("main button");
    await page.waitForURL(`${demo.address}/`);
    await open(page, address);
    assert.deepEqual(await states(boxes), [false, false]);
    await close(page);
  });
}

/** Opens the first page of a module with a checklist, after its first page; gives its address. */
async function checklist(page) {
  for (let at = 2; at <= 12; at += 1) {
    const address = `/topics/QLHC-01?page=${at}`;
    await open(page, address);
    if (await page.locator("[data-checklist]").count()) return address;
  }
  return assert.fail("a module without a checklist");
}

/** Whether the first two boxes are ticked. */
const states = async (boxes) => [await boxes.nth(0).isChecked(), await boxes.nth(1).isChecked()];
