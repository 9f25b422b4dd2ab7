// A Twilio of our own for one conversation: sends the requests that Twilio would send to a running Amparo, signed by Twilio's
// official library, and prints what the caller reads or hears.
//   node phone.mjs CONFIG FROM sms TEXT...      each TEXT is one message
//   node phone.mjs CONFIG FROM call [KEYS...]   KEYS are pressed one gather after another; "-" is silence
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { request as post } from "node:http";
import { parse } from "yaml";
import { signatureOf } from "./twilio_signature.mjs";

const [file, from, channel, ...words] = process.argv.slice(2);
if (!["sms", "call"].includes(channel)) {
  console.error("usage: node phone.mjs CONFIG FROM sms TEXT... | CONFIG FROM call [KEYS...]");
  process.exit(2);
}

const config = parse(readFileSync(file, "utf8"));
const [name, account] = Object.entries(config.providers ?? {}).find(([, a]) => a.kind === "twilio") ?? [];
const line = (config.lines ?? []).find((l) => l.provider === name);
if (!account || !line) {
  console.error(`${file} has no line of a Twilio account`);
  process.exit(1);
}
const secret = readFileSync([account.auth_token].flat()[0].file, "utf8").replace(/\n$/, "");
const base = name === "twilio" ? "/v1/twilio" : `/v1/twilio/${name}`;
const listen = new URL(`http://${config.listen ?? "127.0.0.1:8080"}`);
const id = (kind) => kind + randomBytes(16).toString("hex");

function send(target, fields) {
  const body = new URLSearchParams(fields).toString();
  const signature = signatureOf({ method: "POST", target, body }, { secret, public_url: config.public_url });
  const headers = {
    Host: new URL(config.public_url).host,
    "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
    "Content-Length": Buffer.byteLength(body),
    "X-Twilio-Signature": signature,
  };
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const sent = post({ host: listen.hostname, port: listen.port, path: target, method: "POST", headers, timeout: 15_000 }, (got) => {
      let text = "";
      got.setEncoding("utf8");
      got.on("data", (part) => (text += part));
      got.on("end", () => resolve({ status: got.statusCode, text, trips: got.headers["amparo-trips"], took: performance.now() - began }));
    });
    sent.on("timeout", () => sent.destroy(new Error("no answer within 15 s")));
    sent.on("error", reject);
    sent.end(body);
  });
}

const entities = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };
const plain = (xml) => xml.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (all, hex, decimal, word) =>
  word ? (entities[word] ?? all) : String.fromCodePoint(hex ? parseInt(hex, 16) : Number(decimal)));

function show({ status, text, trips, took }) {
  for (const [, kind, inside] of text.matchAll(/<(Message|Say|Play)\b[^>]*>([\s\S]*?)<\/\1>/g))
    console.log(`< ${kind === "Play" ? "(clip) " : ""}${plain(inside.replace(/<[^>]*>/g, ""))}`);
  if (/<Hangup\b/.test(text)) console.log("< (hangs up)");
  console.log(`  ${status}, ${took.toFixed(1)} ms${trips ? `, ${trips} round trips to Redis` : ""}`);
  if (status !== 200) process.exitCode = 1;
}

const common = { AccountSid: account.account_sid, From: from, To: line.number, ApiVersion: "2010-04-01" };

if (channel === "sms") {
  for (const text of words) {
    console.log(`> ${text}`);
    const sid = id("SM");
    show(await send(`${base}/sms`, { ...common, MessageSid: sid, SmsMessageSid: sid, Body: text, NumMedia: "0", NumSegments: "1", SmsStatus: "received" }));
  }
} else {
  const call = { ...common, CallSid: id("CA"), Caller: from, Called: line.number, Direction: "inbound", CallStatus: "in-progress" };
  console.log("> (calls)");
  let heard = await send(`${base}/voice`, { ...call, CallStatus: "ringing" });
  show(heard);
  for (const keys of words) {
    const action = /<Gather\b[^>]*\baction="([^"]*)"/.exec(heard.text);
    if (!action) break;
    console.log(`> ${keys === "-" ? "(silence)" : keys}`);
    const at = new URL(plain(action[1]), config.public_url);
    heard = await send(at.pathname + at.search, { ...call, Digits: keys === "-" ? "" : keys, FinishedOnKey: "" });
    show(heard);
  }
  console.log("> (hangs up)");
  show(await send(`${base}/status`, { ...call, CallStatus: "completed", CallDuration: "30" }));
}
