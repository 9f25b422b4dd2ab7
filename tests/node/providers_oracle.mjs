// Asked by tests/oracle. Reads JSON lines on standard input and answers each by one, from the providers'
// official libraries:
//   {ask: "plivo_v3", method, url, fields, nonce, secret, signature}  -> {accepted}
//   {ask: "plivo_v2", url, nonce, secret, signature}                  -> {accepted}
//   {ask: "vonage", token, secret}                                    -> {accepted}
//   {ask: "jambonz", verbs}                                           -> {accepted, why}
//   {ask: "twiml_voice" | "twiml_messaging" | "plivo_xml", verbs: [{verb, attributes, text}]} -> {xml}, as the library writes it
//   {ask: "key"}                                                      -> {private, public}, a new RSA pair in PEM
//   {ask: "rs256", token, public}                                     -> {accepted, claims}
import { createInterface } from "node:readline";
import { generateKeyPairSync, verify } from "node:crypto";
import { verifySignature } from "@vonage/jwt";
import jambonz from "@jambonz/verb-specifications";
import plivo from "plivo";
import twilio from "twilio";

const silent = { info() {}, error() {}, debug() {}, warn() {} };

// A name that repeats has a list of values, as a form parser hands it to the library.
function fieldsOf(pairs) {
  const fields = {};
  for (const [name, value] of pairs) fields[name] = name in fields ? [].concat(fields[name], value) : value;
  return fields;
}

// "Say" of Twilio is the library's method `say`, that of Plivo is `addSpeak`.
function twiml(response, verbs) {
  for (const { verb, attributes, text } of verbs) {
    const add = response[verb.toLowerCase()].bind(response);
    text ? add(attributes, text) : add(attributes);
  }
  return { xml: response.toString() };
}

function plivoXml(verbs) {
  const response = plivo.Response();
  for (const { verb, attributes, text } of verbs) {
    const add = response[`add${verb}`].bind(response);
    text ? add(text, attributes) : add(attributes);
  }
  return { xml: `<?xml version="1.0" encoding="UTF-8"?>${response.toXML()}` };
}

const answers = {
  twiml_voice: (q) => twiml(new twilio.twiml.VoiceResponse(), q.verbs),
  twiml_messaging: (q) => twiml(new twilio.twiml.MessagingResponse(), q.verbs),
  plivo_xml: (q) => plivoXml(q.verbs),
  plivo_v3: (q) => ({ accepted: plivo.validateV3Signature(q.method, q.url, q.nonce, q.secret, q.signature, fieldsOf(q.fields)) }),
  plivo_v2: (q) => ({ accepted: plivo.validateSignature(q.url, q.nonce, q.signature, q.secret) }),
  vonage: (q) => {
    try {
      return { accepted: verifySignature(q.token, q.secret) };
    } catch {
      return { accepted: false };
    }
  },
  jambonz: (q) => {
    try {
      jambonz.validate(silent, q.verbs);
      return { accepted: true, why: "" };
    } catch (refused) {
      return { accepted: false, why: refused.message };
    }
  },
  key: () => {
    const pem = { publicKeyEncoding: { type: "spki", format: "pem" }, privateKeyEncoding: { type: "pkcs8", format: "pem" } };
    const pair = generateKeyPairSync("rsa", { modulusLength: 2048, ...pem });
    return { private: pair.privateKey, public: pair.publicKey };
  },
  rs256: (q) => {
    const [head, claims, mark] = q.token.split(".");
    const accepted = verify("sha256", Buffer.from(`${head}.${claims}`), q.public, Buffer.from(mark, "base64url"));
    return { accepted, claims: JSON.parse(Buffer.from(claims, "base64url")) };
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const question = JSON.parse(line);
  process.stdout.write(JSON.stringify(answers[question.ask](question)) + "\n");
}
