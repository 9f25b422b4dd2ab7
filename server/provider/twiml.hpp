#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "message/reply.hpp"
#include "provider/adapter.hpp"

// TwiML and the webhooks that go with it: Twilio's own, and those of providers that speak the same (cXML).
// Formats as in twilio.com/docs: /usage/webhooks/webhooks-security (signature),
// /messaging/guides/webhook-request and /voice/twiml (parameters),
// /messaging/api/message-resource#twilios-request-to-the-statuscallback-url, /messaging/twiml,
// /voice/twiml/gather.
namespace amparo::provider::twiml {

// base64(HMAC-SHA1(secret, url and then each field's name and value)), fields sorted by the bytes of their
// names and, where a name repeats, its different values sorted. `url` is the whole URL with its query; a GET
// and a JSON body have no fields.
std::string signature(std::string_view secret, std::string_view url,
                      const std::vector<message::form_field>& fields);

// Checks `header` over public URL + raw target, with and without a port, under every secret, in constant
// time; a query with `bodySHA256` covers the body by that digest instead of its fields. errc::bad_signature,
// too_many_fields, wrong_account.
base::result<void> check_signature(const message::raw_request& request, std::string_view header,
                                   const credentials& keys);

// A request in each form that the scheme has, but the one in JSON, which its dialects sign differently.
std::vector<signed_sample> samples(const credentials& keys, const base::secret_text& secret,
                                   std::string_view header, std::string_view path);

// The event in a webhook of `hook` ("sms", "voice", "voice/gather", "voice/recording", "status"). A caller
// whose number is withheld, or is none, is empty. errc::undecodable, missing_field, unknown_hook.
base::result<message::event> decode(const message::raw_request& request, std::string_view hook);

// Languages that its <Say> reads aloud.
std::span<const voice> voices();

// Where those that speak it differ.
struct dialect {
  bool asks_on_silence = true;  // Gather has actionOnEmptyResult; else a Redirect behind it asks for us
  bool records = true;          // a note can be asked for; else the call ends
};

// One document, content type text/xml. Nothing of a text is lost: over the documented bound it goes on in the
// next verb.
message::raw_response encode(const message::reply& reply, const std::string& public_url, dialect how = {});

// The REST interface that goes with it: `accounts` is the path of this account's resources
// ("/2010-04-01/Accounts/AC...").
rest_request encode_send(const message::outbound_text& text, const credentials& keys, std::string base,
                         const std::string& accounts, std::string authorization);
rest_request encode_call(const message::outbound_call& call, const credentials& keys, std::string base,
                         const std::string& accounts, std::string authorization);
send_outcome decode_answer(const message::raw_response& answer);
// GET (as WAV) or DELETE of the recording that `where` ends with (/docs/voice/api/recording).
// errc::undecodable where it names none.
base::result<rest_request> encode_note(std::string_view method, std::string_view where, std::string base,
                                       const std::string& accounts, std::string authorization);

}  // namespace amparo::provider::twiml
