// Every role's pages at phone and desktop size: they open, axe-core finds nothing of level A or AA, nothing is too wide; and the
// journeys that cross roles.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { check, newPage, picture, signIn, startDemo, weights } from "./support.mjs";

const programme = "/programmes/hn-2025";
const pages = {
  trainee: { plan: "/", topics: "/topics", reader: "/topics/QLHC-02", timetable: "/timetable", certificates: "/certificates", account: "/account" },
  coordinator: { home: "/", people: "/people" },
  commander: { home: "/", readiness: `${programme}/readiness`, roster: `${programme}/roster` },
  instructor: { home: "/" },
  director: { home: "/", readiness: `${programme}/readiness` },
  training_office: {
    readiness: `${programme}/readiness`,
    matrix: `${programme}/matrix`,
    names: `${programme}/people`,
    attendance: `${programme}/attendance`,
    results: `${programme}/results`,
    roster: `${programme}/roster`,
    sessions: `${programme}/timetable`,
    issued: "/programmes/hn-2025-pilot/certificates",
  },
};

let demo;
before(async () => {
  demo = await startDemo();
});
after(() => demo?.stop());

for (const size of ["phone", "desktop"]) {
  describe(size, () => {
    test("anybody: sign-in and verify", async () => {
      const page = await newPage(demo, size);
      for (const path of ["/login", "/verify"]) {
        await page.goto(`${demo.address}${path}`);
        await check(page);
      }
      await page.context().close();
    });

    for (const [role, addresses] of Object.entries(pages)) {
      test(role, async () => {
        const page = await signIn(demo, role, size);
        for (const [name, path] of Object.entries(addresses)) {
          const answer = await page.goto(`${demo.address}${path}`);
          assert.equal(answer.status(), 200, path);
          await picture(page, `${name}.${size}`);
          await check(page);
        }
        await page.context().close();
      });
    }
  });
}

test("a trainee checks in with the code that the coordinator shows", async () => {
  const coordinator = await signIn(demo, "coordinator", "desktop");
  const trainee = await signIn(demo, "trainee", "phone");
  const link = await trainee.getAttribute('a[href^="/check-in/"]', "href");
  const sitting = link.split("/")[2].split("?")[0];
  const shown = await (await coordinator.request.get(`${demo.address}/sittings/${sitting}/code.json`)).json();
  await trainee.goto(`${demo.address}${link}`);
  await trainee.fill("[name=code]", shown.code);
  await trainee.click("main form[method=post] button");
  await trainee.waitForURL(`${demo.address}/`);
  await check(trainee);
  await coordinator.goto(`${demo.address}/sittings/${sitting}`);
  await check(coordinator);
  const { badge } = demo.login("trainee");
  const history = await coordinator.goto(`${demo.address}/sittings/${sitting}/history?badge=${badge}`);
  assert.equal(history.status(), 200);
});

test("the office downloads the attendance as CSV, and anybody verifies a certificate of the pilot", async () => {
  const office = await signIn(demo, "training_office", "desktop");
  const csv = await (await office.request.get(`${demo.address}${programme}/attendance?format=csv`)).text();
  assert.ok(csv.startsWith("\uFEFFprogramme,session_id,topic_code,"), csv.slice(0, 80));
  assert.ok(csv.split("\r\n").length > 10_000);
  const list = await (await office.request.get(`${demo.address}/programmes/hn-2025-pilot/certificates?format=csv`)).text();
  const [, serial] = list.split("\r\n")[1].split(",");
  const pdf = await office.request.get(`${demo.address}/certificates/${serial}.pdf`);
  assert.equal((await pdf.body()).subarray(0, 5).toString(), "%PDF-");
  const anybody = await newPage(demo, "phone");
  await anybody.goto(`${demo.address}/verify/${serial}`);
  assert.ok((await anybody.textContent("main")).includes(serial));
  await check(anybody);
});

test("the trainee's pages keep to their weights: 14 KB to read, 60 KB on the first visit, 15 KB on the next", async () => {
  const page = await signIn(demo, "trainee", "phone");
  for (const path of ["/", "/topics/QLHC-02?page=1"]) {
    const { first, next } = await weights(demo, page, path);
    assert.ok(first.document <= 14 * 1024, `${path}: ${first.document} bytes to read`);
    assert.ok(first.all <= 60 * 1024, `${path}: ${first.all} bytes on the first visit`);
    assert.ok(next.all <= 15 * 1024, `${path}: ${next.all} bytes on the next visit`);
  }
});
