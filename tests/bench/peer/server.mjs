// What many a team would write: Fastify takes Twilio's text, Twilio's own library verifies it and writes the answer,
// ioredis does one GET and one compare-and-set of one short string in clear. The same work as bench_ceiling, in the usual
// parts. Usage: node server.mjs ADDRESS REDIS_SOCKET SECRET_FILE PUBLIC_URL
import { readFileSync } from "node:fs";
import formbody from "@fastify/formbody";
import Fastify from "fastify";
import { Redis } from "ioredis";
import twilio from "twilio";

const [address, socket, secretFile, publicUrl] = process.argv.slice(2);
if (!publicUrl) {
  console.error("Usage: node server.mjs ADDRESS REDIS_SOCKET SECRET_FILE PUBLIC_URL");
  process.exit(2);
}
const secret = readFileSync(secretFile, "utf8").split("\n")[0];
const reply = "Guarde silencio. No firme nada.";
const compared = 30, idSize = 16, keptIds = 4, tries = 8, lifeMs = 90_000_000;

const redis = new Redis({ path: socket, enableAutoPipelining: true });
redis.defineCommand("compareAndSet", {
  numberOfKeys: 1,
  lua: `if redis.call('GETRANGE', KEYS[1], 0, 29) ~= ARGV[1] then return redis.call('GET', KEYS[1]) or '' end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return 1`,
});

// The newest id whole, then three older ones, cut, then the reply.
function nextValue(id, before) {
  let value = id.slice(2);
  for (let i = 0; i + 1 < keptIds; ++i) {
    const at = i === 0 ? 0 : compared + 2 + (i - 1) * idSize;
    value += at + idSize <= before.length ? before.slice(at, at + idSize) : "0".repeat(idSize);
  }
  return value + reply;
}

async function keep(caller, id) {
  const key = `s:${caller}`;
  for (let i = 0; i < tries; ++i) {
    const before = (await redis.get(key)) ?? "";
    if ((await redis.compareAndSet(key, before.slice(0, compared), nextValue(id, before), lifeMs)) === 1) return true;
  }
  return false;
}

const app = Fastify({ logger: false, bodyLimit: 65_536 });
await app.register(formbody);
app.post("*", async (request, answer) => {
  const { body, headers, url } = request;
  if (!twilio.validateRequest(secret, headers["x-twilio-signature"] ?? "", publicUrl + url, body))
    return answer.code(403).send();
  if (!(await keep(body.From, body.MessageSid))) return answer.code(503).send();
  const document = new twilio.twiml.MessagingResponse();
  document.message(reply);
  return answer.type("text/xml; charset=utf-8").send(document.toString());
});

await app.listen({ host: address, port: 0 });
console.log(`listening for providers on http://${address}:${app.server.address().port}`);
process.on("SIGTERM", async () => {
  await app.close();
  redis.disconnect();
});
