// How each provider signs a request, as its documentation says; Twilio's and SignalWire's by the official library. A request
// is {method, target, headers: [[name, value]], body}. What a header already carries of time, nonce or id stays.
import { createHash, createHmac, createPrivateKey, sign as signBytes } from "node:crypto";
import { signatureOf } from "./twilio_signature.mjs";

const noon = Date.UTC(2026, 10, 24, 12) / 1000;

export function header(request, name) {
  return request.headers.find((h) => h[0].toLowerCase() === name.toLowerCase())?.[1];
}

export function setHeader(request, name, value) {
  const found = request.headers.find((h) => h[0].toLowerCase() === name.toLowerCase());
  if (found) found[1] = value;
  else request.headers.push([name, value]);
}

const hmac = (algorithm, key, text, encoding) => createHmac(algorithm, key).update(text, "utf8").digest(encoding);
const sorted = (pairs) => [...pairs].sort((a, b) => Buffer.compare(Buffer.from(a[0] + "\0" + a[1]), Buffer.from(b[0] + "\0" + b[1])));
const pairsOf = (text) => [...new URLSearchParams(text)];

// The seed in a PKCS #8 wrapping, which is what node takes (RFC 8410).
const ed25519 = (seed) =>
  createPrivateKey({ key: Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), Buffer.from(seed, "hex")]), format: "der", type: "pkcs8" });

export function plivoText(request, { public_url }) {
  const [path, query = ""] = request.target.split(/\?(.*)/s);
  const inQuery = pairsOf(query);
  const inForm = request.method === "POST" ? pairsOf(request.body) : [];
  return public_url + path + (inQuery.length + inForm.length ? "?" : "") + sorted(inQuery).map(([k, v]) => `${k}=${v}`).join("&") +
    (inQuery.length && inForm.length ? "." : "") + sorted(inForm).map(([k, v]) => k + v).join("");
}

const base64url = (value) => Buffer.from(value).toString("base64url");

export const sign = {
  twilio(request, account) {
    const digest = createHash("sha256").update(request.body, "utf8").digest("hex");
    request.target = request.target.replace(/bodySHA256=[0-9a-f]*/, `bodySHA256=${digest}`);
    setHeader(request, "X-Twilio-Signature", signatureOf(request, account));
  },
  signalwire(request, account) {
    const json = header(request, "Content-Type")?.startsWith("application/json");
    const mark = json ? hmac("sha1", account.secret, account.public_url + request.target + request.body, "hex") : signatureOf(request, account);
    setHeader(request, "X-SignalWire-Signature", mark);
  },
  simulator(request, account) {
    const time = header(request, "Amparo-Signature")?.match(/^t=(\d+)/)?.[1] ?? noon;
    const mac = hmac("sha256", account.secret, `${time}.${request.target}.${request.body}`, "hex");
    setHeader(request, "Amparo-Signature", `t=${time},v1=${mac}`);
  },
  telnyx(request, account) {
    const time = header(request, "telnyx-timestamp") ?? String(noon);
    setHeader(request, "telnyx-timestamp", time);
    const mark = signBytes(null, Buffer.from(`${time}|${request.body}`, "utf8"), ed25519(account.seed));
    setHeader(request, "telnyx-signature-ed25519", mark.toString("base64"));
  },
  plivo(request, account) {
    if (header(request, "X-Plivo-Signature-V2-Nonce")) {
      const text = account.public_url + request.target.split("?")[0] + header(request, "X-Plivo-Signature-V2-Nonce");
      setHeader(request, "X-Plivo-Signature-V2", hmac("sha256", account.secret, text, "base64"));
      return;
    }
    const nonce = header(request, "X-Plivo-Signature-V3-Nonce") ?? "12345678901234567890";
    setHeader(request, "X-Plivo-Signature-V3-Nonce", nonce);
    setHeader(request, "X-Plivo-Signature-V3", hmac("sha256", account.secret, `${plivoText(request, account)}.${nonce}`, "base64"));
  },
  vonage(request, account) {
    const old = header(request, "Authorization")?.split(".")[1];
    const iat = old ? JSON.parse(Buffer.from(old, "base64url")).iat : noon;
    const claims = {
      iat,
      jti: "c9c2a1a0-0000-4000-8000-000000000001",
      iss: "Vonage",
      payload_hash: createHash("sha256").update(request.body, "utf8").digest("hex"),
      api_key: account.account,
      application_id: account.texts.application_id,
    };
    const text = `${base64url(JSON.stringify({ alg: "HS256", typ: "JWT" }))}.${base64url(JSON.stringify(claims))}`;
    setHeader(request, "Authorization", `Bearer ${text}.${hmac("sha256", account.secret, text, "base64url")}`);
  },
  bandwidth(request, account) {
    const word = Buffer.from(`${account.texts.username}:${account.secret}`, "utf8").toString("base64");
    setHeader(request, "Authorization", `Basic ${word}`);
  },
  sinch(request, account) {
    if (header(request, "x-timestamp")) {
      const md5 = createHash("md5").update(request.body, "utf8").digest("base64");
      const text = [request.method, md5, header(request, "Content-Type"), `x-timestamp:${header(request, "x-timestamp")}`, request.target.split("?")[0]].join("\n");
      const mark = hmac("sha256", Buffer.from(account.kept.application_secret, "base64"), text, "base64");
      setHeader(request, "Authorization", `Application ${account.texts.application_key}:${mark}`);
      return;
    }
    const time = header(request, "x-sinch-webhook-signature-timestamp") ?? String(noon);
    setHeader(request, "x-sinch-webhook-signature-timestamp", time);
    setHeader(request, "x-sinch-webhook-signature-nonce", "nonce123");
    setHeader(request, "x-sinch-webhook-signature-algorithm", "HmacSHA256");
    setHeader(request, "x-sinch-webhook-signature", hmac("sha256", account.secret, `${request.body}.nonce123.${time}`, "base64"));
  },
  jambonz(request, account) {
    const time = header(request, "Jambonz-Signature")?.match(/^t=(\d+)/)?.[1] ?? noon;
    setHeader(request, "Jambonz-Signature", `t=${time},v1=${hmac("sha256", account.secret, `${time}.${request.body}`, "hex")}`);
  },
  // Their token stands in the URL.
  africastalking() {},
  kannel() {},
};
