// One demo server and one headless Chromium for all journeys, at phone and desktop size, and the checks that hold on every page.

import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import axe from "axe-core";
import { chromium } from "playwright-core";

const root = fileURLToPath(new URL("../..", import.meta.url));
const binary = join(process.env.CARGO_TARGET_DIR ?? join(root, "target"), "release/taphuan");

export const sizes = { phone: { width: 390, height: 844 }, desktop: { width: 1440, height: 900 } };
export const programme = "/programmes/hn-2025";
export const pilot = "/programmes/hn-2025-pilot";

/** The running demo: its address, its data folder, the browser. */
export const demo = {};

const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

/** Starts `taphuan demo` on a fresh folder and a free port of loopback, and a browser. */
export async function startDemo() {
  const folder = mkdtempSync(join(tmpdir(), "taphuan-journey-"));
  const data = join(folder, "demo");
  const port = await freePort();
  let log = "";
  const server = spawn(binary, ["demo", "--data", data, "--bind", `127.0.0.1:${port}`], { cwd: root });
  server.stdout.on("data", (piece) => (log += piece));
  server.stderr.on("data", (piece) => (log += piece));
  Object.assign(demo, { address: `http://127.0.0.1:${port}`, data, folder, server });
  await untilReady(() => log);
  demo.browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
}

/** Stops both, and takes the folder away. */
export async function stopDemo() {
  await demo.browser?.close();
  if (!demo.server) return;
  const ended = new Promise((resolve) => demo.server.once("exit", resolve));
  demo.server.kill("SIGTERM");
  await ended;
  rmSync(demo.folder, { recursive: true, force: true });
}

async function untilReady(log) {
  const until = Date.now() + 120_000;
  while (Date.now() < until) {
    assert.equal(demo.server.exitCode, null, `the demo ended:\n${log()}`);
    const answer = await fetch(`${demo.address}/readyz`).catch(() => null);
    if (answer?.ok) return;
    await pause();
  }
  assert.fail(`the demo did not get ready:\n${log()}`);
}

const pause = () => new Promise((resolve) => setTimeout(resolve, 50));

/** What the programme's clock shows. */
export async function now() {
  return new Date((await (await fetch(`${demo.address}/readyz`)).json()).now);
}

/** Moves the programme's clock on as whoever shows the demo does, by `taphuan clock`; an instant that has passed leaves it alone. */
export async function clockTo(instant) {
  const to = new Date(instant);
  if ((await now()) >= to) return;
  await command("clock", "--set", to.toISOString());
  while ((await now()) < to) await pause();
}

/** The same by so many minutes. */
export async function clockOn(minutes) {
  await clockTo((await now()).getTime() + minutes * 60_000);
}

/** Runs a command of the program on the demo's data, beside the running server; gives what it printed. */
export async function command(...words) {
  const env = { ...process.env, DATABASE_URL: `sqlite:${demo.data}/taphuan.db`, TAPHUAN_FILES: `file:${demo.data}/files`, TAPHUAN_KEYS: `${demo.data}/keys` };
  return (await promisify(execFile)(binary, words, { cwd: root, env })).stdout;
}

/** Files of this name anywhere under a folder of the project. */
export function globSync(folder, name) {
  return readdirSync(join(root, folder), { recursive: true })
    .filter((path) => path.endsWith(`/${name}`))
    .map((path) => join(root, folder, path));
}

/** Somebody of logins.csv, by role. */
export function login(role) {
  const lines = readFileSync(join(demo.data, "logins.csv"), "utf8").replace(/^\uFEFF/, "").trim().split(/\r?\n/);
  const names = lines[0].split(",");
  const rows = lines.slice(1).map((line) => Object.fromEntries(line.split(",").map((cell, at) => [names[at], cell])));
  return rows.find((row) => row.role === role);
}

/** A page of a browser of its own, signed in by a role of logins.csv or by a badge and password. */
export async function signIn(who, size, options) {
  const person = typeof who === "string" ? login(who) : who;
  const page = await newPage(size, options);
  await open(page, "/login");
  await page.fill("[name=badge]", person.badge);
  await page.fill("[name=password]", person.password);
  await page.click("main button");
  await page.waitForURL((url) => url.pathname !== "/login");
  return page;
}

/** A page of a browser of its own, not signed in. A script error or a refused resource fails the journey that checks it. */
export async function newPage(size, options = {}) {
  const isPhone = size === "phone";
  const context = await demo.browser.newContext({ viewport: sizes[size], locale: "vi-VN", hasTouch: isPhone, isMobile: isPhone, acceptDownloads: true, ...options });
  context.setDefaultTimeout(60_000);
  const page = await context.newPage();
  page.faults = [];
  page.touch = (target) => touch(page, target, isPhone);
  page.on("pageerror", (error) => page.faults.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error" && !/status of 4\d\d/.test(message.text())) page.faults.push(message.text());
  });
  return page;
}

/** A tap on a phone, a click elsewhere. */
async function touch(page, target, isPhone) {
  const element = typeof target === "string" ? page.locator(target).first() : target.first();
  await (isPhone ? element.tap() : element.click());
}

/** Opens an address of the demo, which must answer 200. */
export async function open(page, path) {
  const answer = await page.goto(`${demo.address}${path}`);
  assert.equal(answer.status(), 200, path);
}

/** Closes the browser of a page. */
export const close = (page) => page.context().close();

/** No axe-core violation of level A or AA, no fault in the console, no sideways scroll of the whole page. */
export async function check(page) {
  assert.deepEqual(page.faults, [], `${page.url()}: console`);
  await page.evaluate(axe.source);
  let found = await violations(page, { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] });
  if (found.some((text) => text.startsWith("target-size"))) {
    // A bar that stays at the foot of a phone lies over whatever is scrolled under it: sizes are judged with the whole page in view.
    const { width, height } = page.viewportSize();
    await page.setViewportSize({ width, height: await page.evaluate(() => document.documentElement.scrollHeight) });
    found = found.filter((text) => !text.startsWith("target-size")).concat(await violations(page, { type: "rule", values: ["target-size"] }));
    await page.setViewportSize({ width, height });
  }
  assert.deepEqual(found, [], `${page.url()}: axe`);
  await fits(page);
}

async function violations(page, runOnly) {
  const result = await page.evaluate((runOnly) => window.axe.run(document, { runOnly, resultTypes: ["violations"], preload: false }), runOnly);
  return result.violations.map((rule) => `${rule.id}: ${rule.nodes.slice(0, 3).map((node) => node.html).join(" | ")}`);
}

/** The page does not scroll sideways. */
export async function fits(page) {
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(overflow <= 0, `${page.url()}: ${overflow} px too wide`);
}

/** Keeps a picture where SCREENSHOTS names a folder: for the README and for looking. */
export async function picture(page, name, options = {}) {
  if (!process.env.SCREENSHOTS) return;
  mkdirSync(process.env.SCREENSHOTS, { recursive: true });
  await page.screenshot({ path: join(process.env.SCREENSHOTS, `${name}.png`), ...options });
}

/** Bytes over the wire for a page and all that it loads: first visit, and the next. */
export async function weights(page, path) {
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  const bytes = { all: 0, document: 0 };
  const kinds = new Map();
  session.on("Network.responseReceived", (event) => kinds.set(event.requestId, event.type));
  session.on("Network.loadingFinished", (event) => {
    bytes.all += event.encodedDataLength;
    if (kinds.get(event.requestId) === "Document") bytes.document += event.encodedDataLength;
  });
  await session.send("Network.clearBrowserCache");
  const visit = async () => {
    bytes.all = bytes.document = 0;
    await page.goto(`${demo.address}${path}`, { waitUntil: "networkidle" });
    return { ...bytes };
  };
  const first = await visit();
  const next = await visit();
  await session.detach();
  return { first, next };
}
