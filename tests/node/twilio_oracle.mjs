// Asked by tests/oracle/twilio_test.cpp. Reads JSON lines {method, target, body, public_url, secret, signature} on
// standard input and answers each by {signature, accepted}: the official library's own signature of the request, and
// whether it accepts the given one.
import { createInterface } from "node:readline";
import { isAccepted, signatureOf } from "./twilio_signature.mjs";

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  const answer = { signature: signatureOf(request, request), accepted: isAccepted(request, request.signature, request) };
  process.stdout.write(JSON.stringify(answer) + "\n");
}
