// Serves the built page with the headers that the console sends, and the simulator's routes as a test tells them to answer.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";

const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; font-src 'self'; " +
  "worker-src 'self'; media-src 'self' blob:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; " +
  "require-trusted-types-for 'script'";
const files = { "/phone/": ["index.html", "text/html; charset=utf-8"], "/phone/app.js": ["app.js", "text/javascript; charset=utf-8"],
  "/phone/style.css": ["style.css", "text/css; charset=utf-8"] };

// A tone of so many milliseconds: 8,000 Hz, mono, 16 bit.
export function clip(milliseconds) {
  const samples = milliseconds * 8;
  const wav = Buffer.alloc(44 + samples * 2);
  wav.write("RIFF", 0), wav.writeUInt32LE(wav.length - 8, 4), wav.write("WAVEfmt ", 8), wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20), wav.writeUInt16LE(1, 22), wav.writeUInt32LE(8000, 24), wav.writeUInt32LE(16000, 28);
  wav.writeUInt16LE(2, 32), wav.writeUInt16LE(16, 34), wav.write("data", 36), wav.writeUInt32LE(samples * 2, 40);
  for (let i = 0; i < samples; ++i) wav.writeInt16LE(Math.round(3000 * Math.sin(i / 3)), 44 + i * 2);
  return wav;
}

// `routes` maps "POST sms" to a function of the body that returns the answer, {status} for an error, or "cut" for none at all.
export async function servePage(folder, routes) {
  const asked = [];
  const answer = async (request, response) => {
    const headers = { "Content-Security-Policy": policy, "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store" };
    const path = new URL(request.url, "http://x").pathname;
    if (files[path]) {
      const [name, type] = files[path];
      return response.writeHead(200, { ...headers, "Content-Type": type }).end(await readFile(join(folder, name)));
    }
    const [, route, argument] = /^\/api\/v1\/simulator\/(\w+)(?:\/(\w+))?$/.exec(path) ?? [];
    let body = "";
    for await (const piece of request) body += piece;
    const said = body === "" ? argument : JSON.parse(body);
    const key = `${request.method} ${route}`;
    if (route !== "state" && route !== "clips") asked.push({ key, ...said });
    const result = await routes[key]?.(said);
    if (result === "cut") return request.socket.destroy();
    if (result === undefined || result.status) return response.writeHead(result?.status ?? 404, headers).end();
    if (Buffer.isBuffer(result)) return response.writeHead(200, { ...headers, "Content-Type": "audio/wav" }).end(result);
    response.writeHead(200, { ...headers, "Content-Type": "application/json" }).end(JSON.stringify(result));
  };
  const server = createServer((request, response) => answer(request, response).catch(() => request.socket.destroy()));
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    address: `http://127.0.0.1:${server.address().port}/phone/`,
    asked,
    close: () => new Promise((closed) => (server.close(closed), server.closeAllConnections())),
  };
}
