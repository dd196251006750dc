// Every page of every role opens, has no violation, fits.

import { test } from "node:test";
import { check, close, login, newPage, open, picture, pilot, programme, signIn } from "./support.mjs";

const pages = {
  trainee: ["/topics", "/timetable", "/notices", "/exchange", "/certificates", "/account", "/password"],
  coordinator: ["/timetable", "/people", `${programme}/attendance`, `${programme}/readiness`, `${programme}/results`, `${programme}/roster`, "/account"],
  commander: ["/timetable", `${programme}/roster`, `${programme}/attendance`, `${programme}/results`, "/account"],
  instructor: ["/topics", "/account"],
  director: ["/timetable", `${programme}/readiness`, `${programme}/questions`, `${programme}/results`, `${programme}/roster`, `${programme}/attendance`],
  training_office: [
    `${programme}/readiness?by=unit`,
    `${programme}/readiness?by=group`,
    `${programme}/results`,
    `${programme}/roster`,
    `${programme}/timetable`,
    `${programme}/plans`,
    `${programme}/questions`,
    `${programme}/certificates`,
    `${pilot}/readiness`,
    `${pilot}/certificates/units`,
    "/topics",
    "/people",
    "/people/{trainee}/grants",
    "/people/{trainee}/status",
    "/people/{trainee}/exchange",
    `${programme}/exchanges`,
  ],
  admin: ["/people/{trainee}", "/account"],
};

export function everyPage(size) {
  test(`anybody's pages, at ${size} size`, async () => {
    const page = await newPage(size);
    await open(page, "/login");
    await check(page);
    await picture(page, `sign-in.${size}`);
    await close(page);
  });
  for (const [role, addresses] of Object.entries(pages)) {
    test(`the pages of a ${role}, at ${size} size`, async () => {
      const page = await signIn(role, size);
      for (const address of addresses) {
        await open(page, address.replace("{trainee}", login("trainee").badge));
        await check(page);
        await picture(page, `${role}${address.replace(/[^a-z0-9]+/gi, "-")}.${size}`);
      }
      await close(page);
    });
  }
}
