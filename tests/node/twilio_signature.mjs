// What the official library says of one request: its signature, and whether it accepts the one that the request carries.
import twilio from "twilio";

// Fields as a form parser hands them to the library: a name that repeats has a list of values.
export function fieldsOf(body) {
  const fields = Object.create(null);
  for (const [name, value] of new URLSearchParams(body))
    fields[name] = name in fields ? [].concat(fields[name], value) : value;
  return fields;
}

// A GET and a body that the URL's bodySHA256 covers have no fields.
function signedFields(request) {
  return request.method === "POST" && !request.target.includes("bodySHA256=") ? fieldsOf(request.body) : {};
}

export function signatureOf(request, { secret, public_url }) {
  return twilio.getExpectedTwilioSignature(secret, public_url + request.target, signedFields(request));
}

export function isAccepted(request, signature, { secret, public_url }) {
  const url = public_url + request.target;
  return request.method === "POST" && url.includes("bodySHA256=")
    ? twilio.validateRequestWithBody(secret, signature, url, request.body)
    : twilio.validateRequest(secret, signature, url, signedFields(request));
}
