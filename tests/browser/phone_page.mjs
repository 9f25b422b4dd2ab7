// The page of the simulator by itself: its counter, its states and the timing of a call, before a server that does as it is told.
// Time is the browser's fake clock, turned by the test. Usage: phone_page.mjs PAGE_FOLDER SCREENSHOT_FOLDER
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { after, before, beforeEach, test } from "node:test";
import { fileURLToPath } from "node:url";

import { fits, openBrowser } from "./browser.mjs";
import { clip, servePage } from "./page_server.mjs";

const [folder, screenshots] = process.argv.slice(2);
if (!screenshots) throw new Error("usage: phone_page.mjs PAGE_FOLDER SCREENSHOT_FOLDER");
const root = new URL("../../", import.meta.url);
const long = "0123456789abcdef0123456789abcdef", short = "fedcba9876543210fedcba9876543210";

let browser, server, routes, state;
const handsets = ["+15555550100", "+15555550101"];
const play = (hash, text, barge) => ({ play: `http://127.0.0.1:9/audio/${hash}.wav`, text, locale: "es-MX", ...(barge && { barge }) });
const gather = (more) => ({ gather: { max: 1, first_s: 6, inter_s: 3, barge: true, end: "", url: "http://127.0.0.1:9/v1/x?s=abc", ...more } });

before(async () => { browser = await openBrowser({ screenshots }); });
after(async () => {
  await browser.close();
  assert.deepEqual(browser.faults, []);
});
beforeEach(async (t) => {
  state = { now: "2026-11-24T12:00:00Z", handsets, line: "+15555550199", queue: [] };
  routes = {
    "GET state": () => state,
    "GET clips": (hash) => clip(hash === long ? 4000 : 1000),
    "POST clock": () => ({ now: state.now }),
    "POST call": () => [],
    "POST sms": () => ({ messages: [], trips: 2, queue: [] }),
  };
  server = await servePage(folder, routes);
  t.after(() => server.close());
});

async function open(t, size) {
  const page = await browser.open("about:blank", size);
  await page.clock.install({ time: new Date("2026-11-24T12:00:00Z") });
  await page.goto(server.address);
  await page.getByLabel("Aparato").and(page.locator(":enabled")).waitFor();
  await page.clock.pauseAt(new Date("2026-11-24T13:00:00Z"));
  t.after(() => page.close());
  return page;
}

const events = () => server.asked.filter((a) => a.key === "POST call").map((a) => [a.event, a.digits ?? ""].join(" ").trim());
const phase = (page, name) => page.locator(`#call[data-phase=${name}]`).waitFor();
const words = (page) => page.locator(".said .words").allTextContents();
const passes = (page, ms) => page.clock.runFor(ms);
async function dial(page) {
  await page.getByRole("button", { name: "Llamar", exact: true }).click();
}
// A request has been answered when the page shows what follows; until then the fake clock stands. The limit is for a page that hangs:
// real time, as a count of turns is a few milliseconds on a quick machine, and a browser's answer takes longer.
const eventually = async (look, expected) => {
  for (const until = performance.now() + 15000;;) {
    const seen = await look();
    try { return assert.deepEqual(seen, expected); } catch (error) { if (performance.now() > until) throw error; }
    await new Promise((turn) => setImmediate(turn));
  }
};

test("the counter equals the vectors", async () => {
  const require = createRequire(new URL("server/console/package.json", root));
  const built = await require("esbuild").build({ entryPoints: [fileURLToPath(new URL("server/console/phone/segments.ts", root))],
    bundle: true, write: false, format: "esm" });
  const { costOf } = await import(`data:text/javascript;base64,${Buffer.from(built.outputFiles[0].contents).toString("base64")}`);
  const [head, ...lines] = (await readFile(new URL("tests/fixtures/sms/vectors.csv", root), "utf8")).trim().split("\n");
  assert.equal(head, "id,text_json,encoding,units,segments,units_per_segment,note");
  for (const line of lines) {
    const fields = [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].map((m) => m[1].replace(/^"|"$/g, "").replaceAll('""', '"'));
    const [id, text, encoding, units, segments, each] = fields;
    const cost = costOf(JSON.parse(text));
    assert.deepEqual([cost.alphabet, cost.units, cost.segments, cost.unitsPerSegment.join(";")], [encoding, +units, +segments, each], id);
  }
  assert.equal(lines.length, 30);
  assert.deepEqual(costOf("👨‍👩‍👧‍👦".repeat(10)).unitsPerSegment, [66, 44]);
});

test("an SMS is counted while it is typed, sent with Enter and answered", async (t) => {
  state.queue = [];
  routes["POST sms"] = () => ({ messages: ["No abra. No firme.", "¿Dónde? <b>1</b> casa"], trips: 2,
    queue: [{ code: "4821", urgency: "now", locale: "es-MX", state: "queued" }] });
  const page = await open(t);
  await page.getByText("Aún no hay mensajes").waitFor();
  await page.getByText("Nadie espera.").waitFor();
  await page.picture("phone-empty");
  const box = page.getByLabel("Mensaje", { exact: true });
  await box.fill("está");
  assert.equal(await page.locator("#sms-cost").textContent(), "4/70 · UCS-2 · 1 parte · Fuera de GSM: á");
  await box.fill("migra en mi puerta 1");
  assert.equal(await page.locator("#sms-cost").textContent(), "20/160 · GSM-7 · 1 parte");
  await box.press("Enter");
  await page.getByText("¿Dónde? <b>1</b> casa").waitFor();  // shown as it is, not as markup
  assert.deepEqual(server.asked.at(-1), { key: "POST sms", from: "+15555550100", text: "migra en mi puerta 1" });
  assert.equal(await page.locator("#sms .thread[role=log][aria-live=polite]").count(), 1);
  assert.equal(await page.locator("#sms .words[lang=es]").count(), 3);
  await page.getByText("18/160 · GSM-7 · 1 parte").waitFor();
  await page.getByText("2 viajes a Redis").waitFor();
  await page.getByRole("cell", { name: "4821" }).waitFor();
  await page.getByRole("cell", { name: "▲ ahora" }).waitFor();
  assert.equal(await page.getByText("1 persona espera una llamada.").count(), 1);
  await page.picture("phone-sms");
  await page.getByLabel("Aparato").selectOption("+15555550101");
  await page.getByText("Aún no hay mensajes").waitFor();
  await page.getByLabel("Aparato").selectOption("+15555550100");
  await page.getByText("No abra. No firme.").waitFor();
});

test("a message that found no server is kept, said to be unsent, and sent again", async (t) => {
  const page = await open(t);
  routes["POST sms"] = routes["GET state"] = () => "cut";
  await page.getByLabel("Mensaje", { exact: true }).fill("hola");
  await page.getByRole("button", { name: "Enviar", exact: true }).click();
  await page.getByRole("alert").getByText("El servidor no responde.").waitFor();
  await page.getByText("No se envió.").waitFor();
  await page.picture("phone-gone");
  routes["POST sms"] = () => ({ status: 503 });
  await page.getByRole("button", { name: "Enviar otra vez" }).click();
  await page.getByText("El servidor lo rechazó (503).").waitFor();
  routes["GET state"] = () => state;
  routes["POST sms"] = () => ({ messages: ["Hola."], trips: 2, queue: [] });
  await page.getByRole("button", { name: "Reintentar" }).click();
  await page.getByRole("alert").waitFor({ state: "hidden" });
  await page.getByRole("button", { name: "Enviar otra vez" }).click();
  await page.getByText("Hola.", { exact: true }).waitFor();
  assert.equal(await page.locator("#sms .bubble").count(), 2);
});

test("prompts follow each other at the pace of their clips; then silence is told", async (t) => {
  routes["POST call"] = ({ event }) => event === "started"
    ? { actions: [play(long, "No abra."), play(short, "Oprima uno.", true), gather()], trips: 2, queue: [] } : [{ say: "Adiós.", locale: "es-MX" }, { hangup: true }];
  const page = await open(t);
  await dial(page);
  await eventually(() => words(page), ["No abra."]);
  await phase(page, "speaking");
  await page.locator(".said [aria-current]").waitFor();
  await passes(page, 3900);
  assert.deepEqual(await words(page), ["No abra."]);
  await passes(page, 200);
  await eventually(() => words(page), ["No abra.", "Oprima uno."]);
  await page.locator(".said [aria-current]", { hasText: "Oprima uno." }).waitFor();
  await passes(page, 1100);
  await phase(page, "listening");
  await page.getByText(/^llamada: entra · \d+ ms · 2 viajes a Redis$/).waitFor();
  await page.getByText(/Espera la primera tecla: \d s de 6 s/).waitFor();
  await page.picture("phone-listening");
  await passes(page, 6100);
  await eventually(() => words(page), ["No abra.", "Oprima uno.", "Adiós."]);
  assert.deepEqual(events(), ["started", "silence"]);
  assert.equal(server.asked.find((a) => a.event === "silence").url, "http://127.0.0.1:9/v1/x?s=abc");
  assert.equal(await page.locator(".said .words").first().getAttribute("lang"), "es-MX");
  await page.locator(".said [aria-current]", { hasText: "Adiós." }).waitFor();
  await passes(page, 1100);
  await phase(page, "ended");
  await page.getByText("La línea colgó.").waitFor();
  await eventually(events, ["started", "silence", "hangup"]);
});

test("a key cuts the prompts short and is sent at once where one is enough", async (t) => {
  routes["POST call"] = ({ event }) => event === "started"
    ? [play(long, "Uno.", true), play(long, "Dos.", true), gather()] : [play(long, "Sigue.", true), gather()];
  const page = await open(t);
  await dial(page);
  await eventually(() => words(page), ["Uno."]);
  await page.getByRole("button", { name: "Tecla 2" }).click();
  await eventually(() => words(page), ["Uno.", "Sigue."]);
  assert.equal(await page.locator(".pressed").textContent(), "");  // the keys of the answer before are gone
  assert.deepEqual(events(), ["started", "digits 2"]);
  await page.keyboard.press("0");
  await eventually(events, ["started", "digits 2", "digits 0"]);
});

test("during the essentials a key is dropped and the page says so", async (t) => {
  routes["POST call"] = () => [play(long, "No firme nada."), play(short, "Uno.", true), gather()];
  const page = await open(t);
  await dial(page);
  await eventually(() => words(page), ["No firme nada."]);
  await page.keyboard.press("1");
  await page.getByText("La tecla 1 no cuenta todavía").waitFor();
  assert.deepEqual(events(), ["started"]);
  assert.deepEqual(await words(page), ["No firme nada."]);
});

test("several keys: the timer between them, the end key, and the most", async (t) => {
  const answers = [gather({ max: 5, end: "#" }), gather({ max: 5, end: "#" }), gather({ max: 2 }), gather({ max: 3, end: "#" }), { hangup: true }];
  routes["POST call"] = () => [answers.shift()];
  const page = await open(t);
  await dial(page);
  await phase(page, "listening");
  await page.keyboard.press("6");
  await page.getByText(/Espera otra tecla: \d s de 3 s/).waitFor();
  await passes(page, 2000);
  await page.keyboard.press("0");
  await page.getByText("Teclas: 60").waitFor();
  await passes(page, 2000);  // each key begins the three seconds again
  assert.deepEqual(events(), ["started"]);
  await passes(page, 1100);
  await eventually(events, ["started", "digits 60"]);
  await phase(page, "listening");
  for (const key of ["7", "*", "#"]) await page.keyboard.press(key);
  await eventually(events, ["started", "digits 60", "digits 7*"]);
  await phase(page, "listening");
  for (const key of ["1", "#"]) await page.keyboard.press(key);
  await eventually(events, ["started", "digits 60", "digits 7*", "digits 1#"]);
  await phase(page, "listening");
  await page.keyboard.press("#");
  await eventually(() => events().slice(-2), ["silence", "hangup"]);
});

test("the caller hangs up; the server breaks off; one may call again", async (t) => {
  routes["POST call"] = () => [{ say: "Un mensaje sin clip.", locale: "es-MX" }, gather()];
  const page = await open(t);
  await dial(page);
  await eventually(() => words(page), ["Un mensaje sin clip."]);
  assert.equal(await page.getByLabel("Aparato").isDisabled(), true);
  await page.getByRole("button", { name: "Colgar" }).click();
  await page.getByText("Usted colgó.").waitFor();
  await eventually(events, ["started", "hangup"]);
  routes["POST call"] = () => "cut";
  await page.getByRole("button", { name: "Llamar otra vez" }).click();
  await page.getByText("La llamada se cortó").waitFor();
  await page.picture("phone-broken");
  routes["POST call"] = () => [];
  await page.getByRole("button", { name: "Llamar otra vez" }).click();
  await page.getByText("La línea colgó.").waitFor();
  const calls = new Set(server.asked.filter((a) => a.key === "POST call").map((a) => a.call));
  assert.equal(calls.size, 3);
});

test("a clip that cannot be had leaves the words and their time", async (t) => {
  routes["GET clips"] = () => ({ status: 404 });
  routes["POST call"] = () => [play(long, "Palabras sin sonido.", true), gather()];
  const page = await open(t);
  await dial(page);
  await eventually(() => words(page), ["Palabras sin sonido."]);
  await page.locator(".said [aria-current]").waitFor();
  await passes(page, 1500);
  await phase(page, "listening");
});

test("digits typed into the message are words, not keys", async (t) => {
  routes["POST call"] = () => [gather()];
  const page = await open(t);
  await dial(page);
  await phase(page, "listening");
  await page.getByLabel("Mensaje", { exact: true }).pressSequentially("123");
  assert.deepEqual(events(), ["started"]);
  assert.equal(await page.getByLabel("Mensaje", { exact: true }).inputValue(), "123");
});

test("the clock is turned and the queue read again", async (t) => {
  const page = await open(t);
  state.now = "2026-11-24T20:00:00Z";
  await page.getByRole("button", { name: "Adelantar: 8 horas" }).click();
  await page.getByText(/Hora del servidor: .*20:00/).waitFor();
  assert.deepEqual(server.asked.at(-1), { key: "POST clock", advance: "8h" });
  routes["POST clock"] = () => ({ status: 400 });
  await page.getByRole("button", { name: "Adelantar: 91 días" }).click();
  await page.getByText("No se pudo adelantar el reloj.").waitFor();
});

test("both languages, both schemes, and a small screen without sideways scrolling", async (t) => {
  routes["POST sms"] = () => ({ messages: ["x".repeat(300)], trips: 2, queue: [{ code: "4821", urgency: "now", locale: "es-MX", state: "queued" }] });
  const page = await open(t, { width: 360, height: 740 });
  await page.getByLabel("Mensaje", { exact: true }).fill("migra en mi puerta");
  await page.getByLabel("Mensaje", { exact: true }).press("Enter");
  await page.getByText("300/306 · GSM-7 · 2 partes").waitFor();
  assert.equal(await fits(page), true);
  await page.picture("phone-360");
  await page.emulateMedia({ colorScheme: "dark" });
  await page.picture("phone-360-dark");
  const small = await page.locator("button, select, textarea, nav a").evaluateAll((all) =>
    all.filter((e) => e.getBoundingClientRect().height < 44).map((e) => e.textContent));
  assert.deepEqual(small, []);
  await page.getByRole("button", { name: "English" }).click();
  await page.getByRole("heading", { name: "What happened" }).waitFor();
  assert.equal(await page.locator("html").getAttribute("lang"), "en");
  await page.getByText("300/306 · GSM-7 · 2 parts").waitFor();
  assert.equal(await page.locator("#sms .bubble").count(), 2);
  assert.equal(await fits(page), true);
});
