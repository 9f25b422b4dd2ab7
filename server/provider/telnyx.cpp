#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <array>

#include "base/crypto.hpp"
#include "base/encoding.hpp"
#include "provider/errors.hpp"
#include "provider/event_parts.hpp"
#include "provider/json_fields.hpp"
#include "provider/numbers.hpp"
#include "provider/rest.hpp"
#include "provider/time_window.hpp"
#include "provider/twiml.hpp"

// Telnyx (developers.telnyx.com): messages v2 as JSON, calls as TeXML, which is TwiML with a Gather of one
// timer and without actionOnEmptyResult (page "TeXML Gather"). Everything is signed by Ed25519 over time
// stamp and raw body; the URL is not, which is why our `s` seals itself. A reply leaves by REST. Its pages do
// not say that an empty finishOnKey is allowed, so "#" may end a Gather that did not ask for it; nor whether
// keys pressed before a Gather begins are thrown away or handed to it: not confirmed. Voice notes are not
// offered: its page on Record says that silence is found by transcribing what the caller says, and that the
// file lies at another company's address for ten minutes.
namespace amparo::provider {
namespace {

namespace json = boost::json;
using message::event;
using message::event_kind;

constexpr std::string_view own_base = "https://api.telnyx.com";
constexpr std::array known{setting{"api_key", setting::use::secret},
                           setting{"public_key", setting::use::public_key},
                           setting{"messaging_profile_id", setting::use::text, false},
                           setting{"account_sid", setting::use::text, false},
                           setting{"texml_application_id", setting::use::text, false}};

std::string bearer(const credentials& keys) { return "Bearer " + std::string(keys.secret("api_key")); }

message::progress progress_of(std::string_view status) {
  if (status == "delivered") return message::progress::arrived;
  constexpr std::string_view failures[] = {"sending_failed", "delivery_failed", "expired"};
  if (std::ranges::find(failures, status) != std::end(failures)) return message::progress::failed;
  constexpr std::string_view others[] = {"queued", "sending", "sent", "delivery_unconfirmed"};
  return std::ranges::find(others, status) != std::end(others) ? message::progress::underway
                                                               : message::progress::unknown;
}

base::result<event> text_in(const json::object& payload, event out) {
  const auto* from = object_at(payload, "from");
  const auto* to = first_at(payload, "to");
  auto id = text_at(payload, "id"), text = text_at(payload, "text");
  if (from == nullptr || to == nullptr || !id || !text) return errc::missing_field;
  return text_event(std::move(out), *id, word_at(*from, "phone_number"), word_at(*to, "phone_number"),
                    std::move(*text));
}

// One of ours went on: "message.sent" and "message.finalized".
base::result<event> report_in(const json::object& payload, event out) {
  const auto* from = object_at(payload, "from");
  const auto* to = first_at(payload, "to");
  auto id = text_at(payload, "id");
  auto status = to == nullptr ? std::string() : word_at(*to, "status");
  if (from == nullptr || to == nullptr || !id) return errc::missing_field;
  if (auto line = line_of(word_at(*from, "phone_number"))) out.line = *line;
  out.caller = caller_of(word_at(*to, "phone_number"));
  return report_event(std::move(out), *id, status, progress_of(status));
}

// Both kinds come to one address where the messaging profile has only one.
base::result<event> decode_message(const message::raw_request& request, std::string_view hook) {
  auto body = read_json(request.body);
  auto query = message::read_form(request.query());
  if (!body || !body->is_object() || !query.ok) return errc::undecodable;
  const auto* data = object_at(body->get_object(), "data");
  const auto* payload = data == nullptr ? nullptr : object_at(*data, "payload");
  if (payload == nullptr) return errc::missing_field;
  event out;
  out.hook = hook_name(hook);
  out.token = query.value("s");
  out.sent_at = unix_time(request.header_value("telnyx-timestamp"));
  auto type = word_at(*data, "event_type");
  if (type == "message.received") return text_in(*payload, std::move(out));
  if (type == "message.sent" || type == "message.finalized") return report_in(*payload, std::move(out));
  return errc::undecodable;
}

bool is_json(const message::raw_request& request) {
  return request.header_value("Content-Type").starts_with("application/json");
}

class telnyx final : public adapter {
 public:
  std::string_view kind() const override { return "telnyx"; }
  capabilities can() const override {
    return {.inline_reply = false,
            .voices = twiml::voices(),
            .hears_hash = false,
            .connects = true,
            .confers = true};
  }
  std::span<const setting> settings() const override { return known; }

  base::result<event> decode(const verified_request& verified, std::string_view hook) const override;
  message::raw_response encode(const message::reply& reply, std::string_view hook,
                               const std::string& public_url) const override;
  base::result<rest_request> encode_send(const message::outbound_text& text, const credentials& keys,
                                         base::time_point now) const override;
  base::result<rest_request> encode_call(const message::outbound_call& call, const credentials& keys,
                                         base::time_point now) const override;
  send_outcome decode_send(const message::raw_response& answer) const override;
  send_outcome decode_call(const message::raw_response& answer) const override;
  std::vector<signed_sample> samples(const credentials&, const base::secret_text&, std::string_view,
                                     base::time_point) const override {
    return {};  // under a key that Telnyx alone has
  }
  base::result<void> self_check(const credentials& keys, base::time_point now) const override;

 protected:
  base::result<void> check_signature(const message::raw_request& request, const credentials& keys,
                                     base::time_point now) const override;
};

base::result<void> telnyx::check_signature(const message::raw_request& request, const credentials& keys,
                                           base::time_point now) const {
  auto seconds = request.header_value("telnyx-timestamp");
  auto signature = base::from_base64(request.header_value("telnyx-signature-ed25519"));
  auto at = unix_time(seconds);
  if (request.method != "POST" || !signature || !at) return errc::bad_signature;
  auto text = std::string(seconds).append("|").append(request.body);
  bool good = std::ranges::any_of(keys.secrets, [&](const base::secret_text& key) {
    auto bytes = base::from_base64(key.reveal());
    return bytes && base::ed25519_verifies(*bytes, text, *signature);
  });
  if (!good) return errc::bad_signature;
  return check_window(*at, now);
}

base::result<event> telnyx::decode(const verified_request& verified, std::string_view hook) const {
  const auto& request = verified.request();
  if (hook == "sms" || (hook == "status" && is_json(request))) return decode_message(request, hook);
  return twiml::decode(request, hook);
}

message::raw_response telnyx::encode(const message::reply& reply, std::string_view hook,
                                     const std::string& public_url) const {
  if (std::holds_alternative<message::voice_reply>(reply) || hook.starts_with("voice"))
    return twiml::encode(reply, public_url, {.asks_on_silence = false, .records = false});
  return {};  // a 2xx is all that it waits for
}

base::result<rest_request> telnyx::encode_send(const message::outbound_text& text, const credentials& keys,
                                               base::time_point) const {
  json::object body{{"from", text.line}, {"to", text.to.reveal()}, {"text", text.text.reveal()}};
  if (!keys.text("messaging_profile_id").empty())
    body["messaging_profile_id"] = keys.text("messaging_profile_id");
  if (!text.status.empty()) body["webhook_url"] = keys.public_url + text.status;
  return post_json(rest_base(keys, own_base), "/v2/messages", json::serialize(body), bearer(keys));
}

base::result<rest_request> telnyx::encode_call(const message::outbound_call& call, const credentials& keys,
                                               base::time_point) const {
  if (keys.text("account_sid").empty() || keys.text("texml_application_id").empty()) return errc::not_offered;
  json::object body{{"ApplicationSid", keys.text("texml_application_id")},
                    {"From", call.line},
                    {"To", call.to.reveal()},
                    {"Url", keys.public_url + call.answer},
                    {"StatusCallback", keys.public_url + call.status}};
  if (call.asks_who_answers) {
    body["MachineDetection"] = "Enable";
    body["AsyncAmd"] = true;
    body["AsyncAmdStatusCallback"] = keys.public_url + call.status;
  }
  auto target = "/v2/texml/Accounts/" + base::percent_encoded(keys.text("account_sid")) + "/Calls";
  return post_json(rest_base(keys, own_base), std::move(target), json::serialize(body), bearer(keys));
}

// {"data":{"id"}} or {"errors":[{"code"}]}; 40300 is a number that said STOP to this profile.
send_outcome telnyx::decode_send(const message::raw_response& answer) const {
  auto body = read_json(answer.body);
  if (!body || !body->is_object()) return outcome_with(answer, std::nullopt, "");
  const auto* data = object_at(body->get_object(), "data");
  const auto* error = first_at(body->get_object(), "errors");
  auto out = outcome_with(answer, data == nullptr ? std::nullopt : text_at(*data, "id"),
                          error == nullptr ? "" : word_at(*error, "code"));
  out.opted_out = out.code == "40300";
  return out;
}

// {"from","to","status":"queued"}, as the page "Initiate an outbound call" has it: no id. Our own token in
// each address of the call names it.
send_outcome telnyx::decode_call(const message::raw_response& answer) const {
  auto body = read_json(answer.body);
  if (!body || !body->is_object() || body->get_object().contains("errors")) return decode_send(answer);
  auto out = outcome_with(answer, word_at(body->get_object(), "status"), "");
  out.id.clear();
  return out;
}

base::result<void> telnyx::self_check(const credentials& keys, base::time_point now) const {
  if (auto ok = adapter::self_check(keys, now); !ok) return ok;
  for (const auto& key : keys.secrets) {
    auto bytes = base::from_base64(key.reveal());
    if (!bytes || bytes->size() != 32) return errc::unusable_account;
  }
  return {};
}

}  // namespace

const adapter& telnyx_adapter() {
  static const telnyx instance;
  return instance;
}

}  // namespace amparo::provider
