// The training office: readiness to names, the pilot's certificates issued, opened, verified by anybody; the attendance as CSV and XLSX.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { check, close, command, demo, newPage, open, picture, pilot, programme, signIn } from "./support.mjs";

export function readiness(size) {
  test(`the office goes from readiness to names and reasons, at ${size} size`, async () => {
    const page = await signIn("training_office", size);
    await check(page);
    await picture(page, `office.${size}`);
    await page.touch(`main a[href="${programme}/readiness"]`);
    await page.waitForURL("**/readiness");
    await check(page);
    await picture(page, `readiness.${size}`);
    await page.touch(page.locator("a", { hasText: /^[\d.]+ người$/ }).first());
    await page.waitForURL("**/people?*");
    await check(page);
    await picture(page, `names.${size}`);
    await open(page, `${programme}/matrix`);
    await check(page);
    await picture(page, `matrix.${size}`);
    await page.touch(page.locator("table[data-matrix] tbody tr").first().locator("td").nth(4));
    await page.waitForURL(/people\?.*topic=.*unit=/);
    assert.ok((await page.locator("tbody tr").count()) > 0, "the names behind a cell");
    await close(page);
  });
}

export function certificates(size) {
  test(`the office issues the pilot's certificates, opens one, and anybody verifies it, at ${size} size`, async () => {
    const page = await signIn("training_office", size);
    await open(page, `${programme}/certificates`);
    await page.touch(".switch summary");
    await page.touch(`.switch a[href="${pilot}/certificates"]`);
    await page.waitForURL(`**${pilot}/certificates`);
    await check(page);
    const before = await count(page, "valid");
    await page.touch(`a[href="${pilot}/certificates/issue"]`);
    await page.waitForURL("**/issue");
    await check(page);
    await picture(page, `certify.${size}`);
    const due = Number(await page.textContent(".figs .ok b"));
    assert.match(await page.textContent("main"), /\d+ người vắng không lý do/, "reasons of those who are not due");
    const line = (await command("certify", "hn-2025-pilot", "--dry-run")).split("\n")[0];
    assert.equal(line, `Sẽ cấp: ${due}`, "the command says the same");
    if (size === "phone") {
      assert.ok(due > 0, "the demo leaves certificates due");
      await page.touch("form[action$='/certify'] button");
      await page.getByText(`Đã cấp ${due} giấy chứng nhận, tạo ${due} tệp PDF.`).waitFor();
      await check(page);
      await picture(page, `issued.${size}`);
      await open(page, `${pilot}/certificates`);
      assert.equal(await count(page, "valid"), before + due);
    } else {
      assert.equal(await page.locator("form[action$='/certify']").count(), 0, "nothing is due any more");
    }
    await open(page, `${pilot}/certificates`);
    await picture(page, `register.${size}`);
    const address = await opens(page, size);
    await close(page);
    await verifies(address, size);
  });
}

/** How many certificates of a state the list's figures say. */
const count = async (page, state) => Number((await page.textContent(`.figs a[href*="state=${state}"] b`)).replace(".", ""));

/** Opens the newest certificate, downloads its PDF, compares what is printed; gives the address that its QR code holds. */
async function opens(page, size) {
  const row = page.locator("tbody tr").first();
  const name = (await row.locator("th").textContent()).trim();
  await page.touch(row.locator("th a"));
  await page.waitForURL("**/certificates/*");
  await check(page);
  await picture(page, `certificate.${size}`);
  const serial = new URL(page.url()).pathname.split("/").pop();
  const link = `/certificates/${serial}.pdf`;
  const [shown] = await Promise.all([page.context().waitForEvent("response", (answer) => answer.url().endsWith(link)), page.touch(`a[href="${link}"]`)]);
  assert.deepEqual([shown.status(), shown.headers()["content-type"]], [200, "application/pdf"]);
  const bytes = await (await page.request.get(`${demo.address}${link}`)).body();
  const file = join(demo.folder, `${serial}.pdf`);
  writeFileSync(file, bytes);
  const text = execFileSync("pdftotext", ["-layout", file, "-"], { encoding: "utf8" }).normalize("NFC");
  assert.ok(text.includes(serial) && text.includes(name), text);
  assert.match(await command("verify", file), /^CÓ HIỆU LỰC/);

  execFileSync("pdftoppm", ["-r", "200", "-png", "-singlefile", file, file.replace(/\.pdf$/, "")]);
  const png = file.replace(/pdf$/, "png");
  if (process.env.SCREENSHOTS) writeFileSync(join(process.env.SCREENSHOTS, "certificate.paper.png"), readFileSync(png));
  const address = execFileSync("zbarimg", ["--raw", "-q", png], { encoding: "utf8" }).trim();
  assert.equal(address, `${demo.address}/verify/${serial}`, "the QR code leads to the verify page");
  return address;
}

/** Somebody who is not signed in looks the certificate up, and one that was revoked. */
async function verifies(address, size) {
  const page = await newPage(size);
  await page.goto(address);
  await page.getByText("Giấy chứng nhận có hiệu lực").waitFor();
  await check(page);
  await picture(page, `verify.${size}`);
  await open(page, "/verify");
  await check(page);
  await page.fill("[name=serial]", "HN25TD-0000-0000-0001");
  await page.touch("main form button");
  await page.getByText("Không tìm thấy giấy chứng nhận").waitFor();
  assert.equal(await page.inputValue("[name=serial]"), "HN25TD-0000-0000-0001");
  await check(page);
  await page.fill("[name=serial]", address.split("/").pop().toLowerCase().replaceAll("-", ""));
  await page.touch("main form button");
  await page.waitForURL(address);
  await close(page);

  const office = await signIn("training_office", size);
  await open(office, `${pilot}/certificates?state=revoked`);
  const revoked = await office.locator("tbody td a.num, tbody td a[href^='/verify/']").first().getAttribute("href");
  await open(office, revoked);
  await office.getByText("Giấy chứng nhận đã bị thu hồi").waitFor();
  await check(office);
  await picture(office, `revoked.${size}`);
  await close(office);
}

export function downloads(size) {
  test(`the office downloads the attendance as CSV and XLSX, at ${size} size`, async () => {
    const page = await signIn("training_office", size);
    await open(page, `${programme}/attendance`);
    await check(page);
    await picture(page, `attendance.${size}`);
    const csv = (await download(page, page.locator('a[href*="format=csv"]'))).toString("utf8");
    assert.ok(csv.startsWith("\uFEFFprogramme,session_id,topic_code,topic_title,cohort,date,starts_at,ends_at,site_code,"), csv.slice(0, 120));
    assert.ok(csv.split("\r\n").length > 100_000, "a row for everybody expected at every sitting");
    const xlsx = await download(page, page.locator('a[href*="format=xlsx"]'));
    assert.equal(xlsx.subarray(0, 2).toString(), "PK");
    await close(page);
  });
}

/** Touches a link that downloads; gives the file's bytes. */
async function download(page, link) {
  const [file] = await Promise.all([page.waitForEvent("download"), page.touch(link)]);
  return readFileSync(await file.path());
}
