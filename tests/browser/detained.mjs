// "Detained at home" on a running demonstration, by SMS and by call, each to a callback in the queue.
// Usage: detained.mjs ADDRESS_OF_THE_CONSOLE SCREENSHOT_FOLDER    for example http://127.0.0.1:8081
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { fits, openBrowser } from "./browser.mjs";

const [address, screenshots] = process.argv.slice(2);
if (!screenshots) throw new Error("usage: detained.mjs ADDRESS SCREENSHOT_FOLDER");

let browser;
before(async () => { browser = await openBrowser({ screenshots }); });
after(async () => {
  await browser.close();
  assert.deepEqual(browser.faults, []);
});

// A handset that nobody used in this demonstration yet has no session of its own.
async function open(t, handset, size) {
  const page = await browser.open(new URL("/phone/", address).href, size);
  t.after(() => page.close());
  const choose = page.getByLabel("Aparato").and(page.locator(":enabled"));
  await choose.waitFor();
  await choose.selectOption(handset);
  return page;
}
const codes = (page) => page.locator(".queue tbody tr td:first-child").allTextContents();
async function newCode(page, known) {
  await page.waitForFunction((before) => document.querySelectorAll(".queue tbody tr").length === before + 1, known.length);
  const fresh = (await codes(page)).filter((code) => !known.includes(code));
  assert.equal(fresh.length, 1);
  const row = await page.getByRole("row").filter({ hasText: fresh[0] }).textContent();
  assert.match(row, /ahora/);
  assert.match(row, /es-MX/);
  return fresh[0];
}
const noNumber = async (page, handset) => {
  const shown = await page.locator("#world").textContent();
  for (const form of [handset, handset.slice(2), handset.slice(-4)]) assert.ok(!shown.includes(form), form);
};
async function untilQueueIsRead(page) {
  await page.locator(".queue :is(table, .empty)").waitFor();
  await page.getByText("Cargando…").waitFor({ state: "detached" });
}

test("by SMS", async (t) => {
  const handset = "+15555550141";
  const page = await open(t, handset);
  await untilQueueIsRead(page);
  const known = await codes(page);
  const box = page.getByLabel("Mensaje", { exact: true });
  const last = page.locator("#sms .theirs .words").last();
  const says = async (text, ...expected) => {
    const before = await page.locator("#sms .theirs").count();
    await box.fill(text);
    await box.press("Enter");
    await page.locator("#sms .theirs").nth(before).waitFor();
    await page.waitForFunction(() => !document.querySelector("#sms .mine:last-of-type .cost")?.textContent.startsWith("Enviando"));
    const answer = (await page.locator("#sms .theirs .words").allTextContents()).slice(before).join("\n");
    for (const words of expected) assert.ok(answer.includes(words), `"${words}" in "${answer}"`);
  };
  await says("migra en mi puerta", "Guarde silencio.", "No abra", "No firme nada.", "1 casa");
  await page.picture("detained-sms-1");
  await says("1", "No abra.", "orden", "juez", "le llame");
  await says("si", "Anotado.");
  assert.ok(await last.isVisible());
  for (const cost of await page.locator("#sms .theirs .cost").allTextContents()) assert.match(cost, /GSM-7 · [12] partes?$/);
  await newCode(page, known);
  await page.getByText(/SMS · \d+ ms · \d+ viajes? a Redis/).first().waitFor();
  await noNumber(page, handset);
  await page.picture("detained-sms");
});

test("by call", async (t) => {
  const handset = "+15555550142";
  const page = await open(t, handset, { width: 360, height: 740 });
  await untilQueueIsRead(page);
  const known = await codes(page);
  const clips = [];
  page.on("response", (response) => response.url().includes("/clips/") && clips.push([response.status(), response.headers()["content-type"]]));
  await page.getByRole("button", { name: "Llamar", exact: true }).click();
  const heard = async (words) => page.locator(".said .words").filter({ hasText: words }).last().waitFor();
  await heard("1");
  await page.picture("detained-call-1");
  await page.getByRole("button", { name: "Tecla 1" }).click();  // a key counts from the first second
  await heard("Guarde silencio.");
  await page.keyboard.press("1");
  await heard("No abra.");
  await page.picture("detained-call-2");
  await page.keyboard.press("1");
  await heard("Anotado.");
  await newCode(page, known);
  assert.equal(await page.getByText("no cuenta todavía").count(), 0);
  assert.ok(clips.length >= 4, `${clips.length} clips`);
  for (const clip of clips) assert.deepEqual(clip, [200, "audio/wav"]);
  await noNumber(page, handset);
  assert.equal(await fits(page), true);
  await page.picture("detained-call");
  const end = page.getByRole("button", { name: "Colgar" });
  if (await end.isEnabled()) await end.click();
  await page.locator("#call[data-phase=ended]").waitFor();
});
