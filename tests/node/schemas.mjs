// config/schemas/*.json as an editor with YAML support reads them: every file of the tree that has a schema is valid
// under it, and every broken one below is not. Exits 1 and says which where that does not hold.
import Ajv from "ajv";
import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";

const root = fileURLToPath(new URL("../../", import.meta.url));
const ajv = new Ajv({ allErrors: true, strictTypes: false, strictRequired: false, allowUnionTypes: true });
const compiled = new Map();

function schemaNamed(name) {
  if (!compiled.has(name)) compiled.set(name, ajv.compile(JSON.parse(readFileSync(`${root}config/schemas/${name}.json`, "utf8"))));
  return compiled.get(name);
}

const files = [
  ["flow", "flows/*.yaml"],
  ["locale", "locales/*/*.yaml"],
  ["locale", "tests/locales/*/*.yaml"],
  ["facts", "locales/_facts.yaml"],
  ["languages", "locales/_languages.yaml"],
  ["fallback", "locales/_fallback.yaml"],
  ["consulates", "config/directory/consulates.yaml"],
  ["hotlines", "config/directory/hotlines.yaml"],
  ["places", "config/directory/places.yaml"],
  ["calendars", "config/directory/calendars.yaml"],
  ["help", "config/directory/help.yaml"],
  ["configuration", "config/{amparo,demo,providers.example}.yaml"],
];

// One mistake each.
const broken = [
  ["flow", "flow: a\nstart: b\n"],
  ["flow", "flow: a\nstart: b\nnodes:\n  b: { end: true }\nurgnet: true\n"],
  ["flow", "flow: a\nstart: b\nnodes:\n  b: { say: [x] }\n"],
  ["flow", "flow: a\nstart: b\nnodes:\n  b: { ask: menu, text: x, choices: { one: 1 } }\n"],
  ["flow", "flow: a\nstart: b\nnodes:\n  b: { ask: menu, text: x, choices: { one: 9 }, to: { one: b } }\n"],
  ["flow", "flow: a\nstart: b\nnodes:\n  b: { say: [x], end: true, to: b }\n"],
  ["flow", "flow: a\nstart: b\nmodes: [email]\nnodes:\n  b: { end: true }\n"],
  ["flow", "flow: a\nstart: b\nnodes:\n  b: { callback: { topic: t, urgency: soon }, to: { queued: b, already: b, withheld: b, failed: b } }\n"],
  ["locale", "locale: es-MX\ndomain: x\nmessages:\n  a: { txt: hola }\n"],
  ["locale", "locale: es-MX\ndomain: x\nmessages:\n  a: { text: hola, status: approved }\n"],
  ["locale", "locale: mam\ndomain: x\nmessages:\n  a: { text: hola, sources: [] }\n"],
  ["locale", "locale: mam\ndomain: x\nmessages:\n  a: { text: hola, critical: false }\n"],
  ["locale", "locale: mam\ndomain: x\nmessages:\n  a: { text: hola, origin: quoted }\n"],
  ["facts", "facts:\n  - { id: a, mark: XX, says: b }\n"],
  ["languages", "cues: {}\nlanguages:\n  - { tag: mam, name: Mam, autonym: Mam, autonym_source: x, spanish: mam, alias: [mam] }\n"],
  ["fallback", "fallback:\n  - { for: mix-x-alto, says: mix-x-bajo }\n"],
  ["consulates", "read_on: 2026-11-21\nconsulates:\n  - { id: a, city: b, state: Texas, type: consulado, lat: 1, lon: 1 }\n"],
  ["hotlines", "read_on: 2026-11-21\nnever_give_out: []\nlines:\n  - { id: a, name: b, number: 5555, confidence: confirmed, source: c }\n"],
  ["places", "states: []\n"],
  ["calendars", "read_on: 2026-11-21\ncalendars:\n  - { id: a, country: FR, closed: [] }\n"],
  ["help", "read_on: 2026-11-21\nplaces:\n  - { id: a, kind: hotel, name: b, city: c, state: TX, country: US, confidence: confirmed, source: d }\n"],
  ["configuration", "public_url: x\nlines: []\nproviders: {}\nredsi: embedded\n"],
  ["configuration", "public_url: x\nlines: []\nproviders: { a: { kind: twilio, account_sid: b, auth_token: secret } }\n"],
];

const wrong = [];
let seen = 0;
for (const [name, pattern] of files) {
  const found = globSync(pattern, { cwd: root });
  if (found.length === 0) wrong.push(`${pattern} matches no file`);
  for (const file of found) {
    ++seen;
    const validate = schemaNamed(name);
    if (!validate(parse(readFileSync(root + file, "utf8")))) wrong.push(`${file}: ${ajv.errorsText(validate.errors.slice(0, 3))}`);
  }
}
for (const [name, text] of broken) if (schemaNamed(name)(parse(text))) wrong.push(`${name}.json takes:\n${text}`);

for (const line of wrong) console.error(line);
console.log(`${seen} files and ${broken.length} broken ones, ${wrong.length} wrong`);
process.exit(wrong.length === 0 && seen > 20 ? 0 : 1);
