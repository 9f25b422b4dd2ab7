// Runs a script against a demonstration of its own: fresh keys and data, free ports, stopped and erased afterwards.
// Usage: with_demo.mjs AMPARO FOLDER_OF_PAGES SCRIPT ARGUMENTS...    The script gets the console's address before its arguments.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const [amparo, pages, script, ...rest] = process.argv.slice(2);
if (!script) throw new Error("usage: with_demo.mjs AMPARO FOLDER_OF_PAGES SCRIPT ARGUMENTS...");
const root = fileURLToPath(new URL("../../", import.meta.url));
const drained = 20_000;  // ms: it promises to drain within ten seconds
const patience = 60_000; // ms: a build with sanitizers on a busy machine takes its time to load everything

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

async function run(program, parameters, options = {}) {
  const child = spawn(program, parameters, { cwd: root, stdio: "inherit", ...options });
  const [code] = await once(child, "exit");
  return code;
}

async function configuration(folder) {
  const [webhooks, desk] = [await freePort(), await freePort()];
  const text = (await readFile(join(root, "config/demo.yaml"), "utf8"))
    .replaceAll("127.0.0.1:8080", `127.0.0.1:${webhooks}`).replaceAll("127.0.0.1:8081", `127.0.0.1:${desk}`)
    .replaceAll("build/release/console", pages).replaceAll("var/demo", folder);
  const file = join(folder, "demo.yaml");
  await writeFile(file, text);
  return { file, ready: `http://127.0.0.1:${webhooks}/readyz`, address: `http://127.0.0.1:${desk}` };
}

async function untilReady(address, child) {
  const end = Date.now() + patience;
  while (Date.now() < end && child.exitCode === null) {
    const answer = await fetch(address).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((turn) => setTimeout(turn, 100));
  }
  throw new Error(child.exitCode === null ? "amparo is not ready" : `amparo ended with ${child.exitCode}`);
}

const folder = await mkdtemp(join(tmpdir(), "amparo-demo-"));
let code = 1;
try {
  const keys = await run(amparo, ["keys", "init", join(folder, "keys"), "--demo"]);
  if (keys !== 0) throw new Error(`keys init ended with ${keys}`);
  const { file, ready, address } = await configuration(folder);
  const serving = spawn(amparo, ["serve", "--config", file], { cwd: root, stdio: "inherit" });
  const stopped = once(serving, "exit");
  try {
    await untilReady(ready, serving);
    code = await run(process.execPath, [script, address, ...rest]);
  } finally {
    serving.kill("SIGTERM");
    const insist = setTimeout(() => serving.kill("SIGKILL"), drained);
    const [left, signal] = await stopped;
    clearTimeout(insist);
    if (left !== 0) {
      console.error(`amparo did not end well: ${signal ?? left}`);
      code ||= 1;
    }
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
process.exit(code);
