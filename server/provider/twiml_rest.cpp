#include "provider/errors.hpp"
#include "provider/json_fields.hpp"
#include "provider/rest.hpp"
#include "provider/twiml.hpp"

// Sends and calls: /docs/messaging/api/message-resource, /docs/voice/api/call-resource. Neither takes an
// idempotency key, so a request that went out unanswered is ambiguous. Error codes: 21610 the person said
// STOP; 21611 the sender's queue is full; 20429 too many requests, "never processed".
namespace amparo::provider::twiml {

rest_request encode_send(const message::outbound_text& text, const credentials& keys, std::string base,
                         const std::string& accounts, std::string authorization) {
  form_fields fields{{"To", text.to.reveal()}, {"From", text.line}, {"Body", text.text.reveal()}};
  if (!text.status.empty()) fields.emplace_back("StatusCallback", keys.public_url + text.status);
  if (keys.text("retention") == "discard") {
    fields.emplace_back("ContentRetention", "discard");
    fields.emplace_back("AddressRetention", "obfuscate");
  }
  return post_form(std::move(base), accounts + "/Messages.json", fields, std::move(authorization));
}

rest_request encode_call(const message::outbound_call& call, const credentials& keys, std::string base,
                         const std::string& accounts, std::string authorization) {
  form_fields fields{{"To", call.to.reveal()},
                     {"From", call.line},
                     {"Url", keys.public_url + call.answer},
                     {"Method", "POST"},
                     {"Timeout", std::to_string(call.ring.count())},
                     {"TimeLimit", std::to_string(std::chrono::seconds(call.longest).count())},
                     {"StatusCallback", keys.public_url + call.status},
                     {"StatusCallbackMethod", "POST"}};
  // The end alone is told where nothing is asked for, and then nothing proves for minutes that it rang.
  for (const char* event : {"initiated", "ringing", "answered", "completed"})
    fields.emplace_back("StatusCallbackEvent", event);
  if (call.asks_who_answers) {
    fields.emplace_back("MachineDetection", "Enable");
    fields.emplace_back("AsyncAmd", "true");
    fields.emplace_back("AsyncAmdStatusCallback", keys.public_url + call.status);
  }
  return post_form(std::move(base), accounts + "/Calls.json", fields, std::move(authorization));
}

send_outcome decode_answer(const message::raw_response& answer) {
  auto body = read_json(answer.body);
  if (!body || !body->is_object()) return outcome_with(answer, std::nullopt, "");
  const auto& fields = body->get_object();
  auto out = outcome_with(answer, text_at(fields, "sid"), word_at(fields, "code"));
  out.opted_out = out.code == "21610";
  if (out.code == "21611" || out.code == "20429") out.verdict = send_verdict::later;
  return out;
}

base::result<rest_request> encode_note(std::string_view method, std::string_view where, std::string base,
                                       const std::string& accounts, std::string authorization) {
  auto id = id_at_end(where);
  if (id.empty()) return errc::undecodable;
  auto target = std::string(accounts).append("/Recordings/").append(id);
  target += method == "GET" ? ".wav" : ".json";
  return bare_request(method, std::move(base), std::move(target), std::move(authorization));
}

}  // namespace amparo::provider::twiml
