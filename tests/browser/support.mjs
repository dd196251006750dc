// A demo server of its own for each file of journeys, headless Chromium at phone and desktop size, and the checks that hold on every page.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import axe from "axe-core";
import { chromium } from "playwright-core";

const root = fileURLToPath(new URL("../..", import.meta.url));
const binary = join(process.env.CARGO_TARGET_DIR ?? join(root, "target"), "release/taphuan");

export const sizes = { phone: { width: 390, height: 844 }, desktop: { width: 1440, height: 900 } };

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
  const address = `http://127.0.0.1:${port}`;
  let log = "";
  const server = spawn(binary, ["demo", "--data", data, "--bind", `127.0.0.1:${port}`], { cwd: root });
  server.stdout.on("data", (piece) => (log += piece));
  server.stderr.on("data", (piece) => (log += piece));
  await untilReady(address, server, () => log);
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
  return {
    address,
    data,
    browser,
    log: () => log,
    login: (role) => readLogins(data).find((row) => row.role === role),
    async stop() {
      await browser.close();
      const ended = new Promise((resolve) => server.once("exit", resolve));
      server.kill("SIGTERM");
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function untilReady(address, server, log) {
  const until = Date.now() + 120_000;
  while (Date.now() < until) {
    assert.equal(server.exitCode, null, `the demo ended:\n${log()}`);
    const answer = await fetch(`${address}/readyz`).catch(() => null);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.fail(`the demo did not get ready:\n${log()}`);
}

/** The rows of logins.csv as objects. */
export function readLogins(data) {
  const lines = readFileSync(join(data, "logins.csv"), "utf8").replace(/^\uFEFF/, "").trim().split(/\r?\n/);
  const names = lines[0].split(",");
  return lines.slice(1).map((line) => Object.fromEntries(line.split(",").map((cell, at) => [names[at], cell])));
}

/** A page of a browser of its own, signed in by this role of logins.csv (or by a row). */
export async function signIn(demo, role, size) {
  const person = typeof role === "string" ? demo.login(role) : role;
  const page = await newPage(demo, size);
  await page.goto(`${demo.address}/login`);
  await page.fill("[name=badge]", person.badge);
  await page.fill("[name=password]", person.password);
  await page.click("main button");
  await page.waitForURL((url) => url.pathname !== "/login");
  return page;
}

/** A page of a browser of its own, not signed in. A script error or a refused resource fails the journey. */
export async function newPage(demo, size) {
  const context = await demo.browser.newContext({ viewport: sizes[size], locale: "vi-VN", hasTouch: size === "phone", isMobile: size === "phone", acceptDownloads: true });
  const page = await context.newPage();
  page.faults = [];
  page.on("pageerror", (error) => page.faults.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error" && !/status of 4\d\d/.test(message.text())) page.faults.push(message.text());
  });
  return page;
}

/** No axe-core violation of level A or AA, no fault in the console, no sideways scroll of the whole page. */
export async function check(page) {
  assert.deepEqual(page.faults, [], `${page.url()}: console`);
  await page.evaluate(axe.source);
  const result = await page.evaluate(() =>
    window.axe.run(document, { runOnly: { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] } }),
  );
  const found = result.violations.map((rule) => `${rule.id}: ${rule.nodes.slice(0, 3).map((node) => node.html).join(" | ")}`);
  assert.deepEqual(found, [], `${page.url()}: axe`);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(overflow <= 0, `${page.url()}: ${overflow} px too wide`);
}

/** Keeps a picture where SCREENSHOTS names a folder: for the README and for looking. */
export async function picture(page, name) {
  if (!process.env.SCREENSHOTS) return;
  mkdirSync(process.env.SCREENSHOTS, { recursive: true });
  await page.screenshot({ path: join(process.env.SCREENSHOTS, `${name}.png`) });
}

/** Bytes over the wire for a page and all that it loads: first visit, and the next. */
export async function weights(demo, page, path) {
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
