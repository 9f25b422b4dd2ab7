#include <boost/json/array.hpp>
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
#include "provider/prompts.hpp"
#include "provider/rest.hpp"
#include "provider/time_window.hpp"

// Sinch (developers.sinch.com: "SMS API", webhooks and HMAC; "Voice API", callbacks, SVAML, "Signed
// requests"). Texts are signed over body, nonce and time stamp; voice callbacks over verb, MD5 of the body,
// content type, time stamp and path. A reply leaves by REST.
//
// Calls are decoded, and answered by words and the end of the call, but no line takes them: what a menu
// brings (its "prompt input event") names neither of the two numbers, and no field of it that is documented
// carries anything of ours back, so an answer could not be brought home to its conversation. Whether keys
// pressed before a menu begins count is for the same reason of no matter here, and not confirmed.
namespace amparo::provider {
namespace {

namespace json = boost::json;
using message::event;
using message::event_kind;

constexpr std::string_view own_base = "https://us.sms.api.sinch.com";
constexpr std::size_t most_in_say = 3000;
constexpr std::array known{
    setting{"service_plan_id", setting::use::account}, setting{"application_key", setting::use::text, false},
    setting{"application_secret", setting::use::secret, false},
    setting{"sms_webhook_secret", setting::use::signs}, setting{"api_token", setting::use::secret}};
constexpr std::array<voice, 4> voices{
    {{"es-MX", "es-MX", ""}, {"es-US", "es-US", ""}, {"en-US", "en-US", ""}, {"pt-BR", "pt-BR", ""}}};

std::string sms_mark(std::string_view secret, std::string_view body, std::string_view nonce,
                     std::string_view seconds) {
  return base::base64(
      base::hmac_sha256(secret, std::string(body).append(".").append(nonce).append(".").append(seconds)));
}

// "POST\n<base64 MD5>\n<content type>\nx-timestamp:<time>\n<path>" under the secret's bytes; "" where it is
// no base64.
std::string voice_mark(std::string_view secret, const message::raw_request& request) {
  auto key = base::from_base64(secret);
  if (!key || key->empty()) return "";
  std::string text = request.method + "\n" + base::base64(base::md5(request.body)) + "\n";
  text.append(request.header_value("Content-Type")).append("\nx-timestamp:");
  text.append(request.header_value("x-timestamp")).append("\n").append(request.path());
  return base::base64(base::hmac_sha256(*key, text));
}

base::result<void> check_sms(const message::raw_request& request, const credentials& keys,
                             base::time_point now) {
  auto given = request.header_value("x-sinch-webhook-signature");
  auto nonce = request.header_value("x-sinch-webhook-signature-nonce");
  auto seconds = request.header_value("x-sinch-webhook-signature-timestamp");
  auto at = unix_time(seconds);
  if (!at || nonce.empty()) return errc::bad_signature;
  bool good = false;
  for (const auto& secret : keys.secrets)
    if (!secret.empty())
      good |= base::equal_in_constant_time(sms_mark(secret.reveal(), request.body, nonce, seconds), given);
  if (!good) return errc::bad_signature;
  return check_window(*at, now);
}

base::result<void> check_voice(const message::raw_request& request, const credentials& keys,
                               base::time_point now) {
  auto given = request.header_value("Authorization").substr(std::string_view("Application ").size());
  auto colon = given.find(':');
  auto at = rfc3339_time(request.header_value("x-timestamp"));
  auto secrets = keys.kept.find("application_secret");
  if (colon == std::string_view::npos || !at || secrets == keys.kept.end()) return errc::bad_signature;
  bool good = false;
  for (const auto& secret : secrets->second) {
    auto ours = voice_mark(secret.reveal(), request);
    good |= !ours.empty() && base::equal_in_constant_time(ours, given.substr(colon + 1));
  }
  if (!good) return errc::bad_signature;
  if (given.substr(0, colon) != keys.text("application_key")) return errc::wrong_account;
  return check_window(*at, now);
}

base::result<event> text_in(const json::object& body, event out) {
  auto id = text_at(body, "id"), from = text_at(body, "from"), to = text_at(body, "to");
  auto text = text_at(body, "body");
  if (!id || !from || !to || !text) return errc::missing_field;
  return text_event(std::move(out), *id, *from, *to, std::move(*text));
}

message::progress progress_of(std::string_view status) {
  if (status == "Delivered") return message::progress::arrived;
  constexpr std::string_view others[] = {"Queued", "Dispatched"};
  if (std::ranges::find(others, status) != std::end(others)) return message::progress::underway;
  constexpr std::string_view bad[] = {"Aborted", "Cancelled", "Rejected", "Deleted", "Failed", "Expired"};
  return std::ranges::find(bad, status) != std::end(bad) ? message::progress::failed
                                                         : message::progress::unknown;
}

base::result<event> report_in(const json::object& body, event out) {
  auto id = text_at(body, "batch_id");
  auto status = word_at(body, "status"), recipient = word_at(body, "recipient");
  if (const auto* group = first_at(body, "statuses"); group != nullptr) {
    status = word_at(*group, "status");
    if (const auto* list = group->if_contains("recipients");
        list != nullptr && list->is_array() && !list->get_array().empty() && list->get_array()[0].is_string())
      recipient = std::string(list->get_array()[0].get_string());
  }
  out.caller = caller_of(recipient);
  return report_event(std::move(out), id.value_or(""), status, progress_of(status));
}

base::result<event> sms_in(const json::object& body, event out) {
  auto type = word_at(body, "type");
  if (type == "mo_text") return text_in(body, std::move(out));
  if (type == "delivery_report_sms" || type == "recipient_delivery_report_sms")
    return report_in(body, std::move(out));
  return type.empty() ? errc::missing_field : errc::undecodable;
}

base::result<event> call_in(const json::object& body, event out) {
  auto id = text_at(body, "callid"), kind = text_at(body, "event");
  if (!id || id->empty() || !kind) return errc::missing_field;
  out.id = *id;
  out.status = *kind;
  if (const auto* to = object_at(body, "to"))
    if (auto line = line_of(word_at(*to, "endpoint"))) out.line = *line;
  out.caller = caller_of(word_at(body, "cli"));
  if (*kind == "ice") {
    if (out.line.empty()) return errc::missing_field;
    out.kind = event_kind::call_started;
  } else if (*kind == "pie") {
    const auto* result = object_at(body, "menuResult");
    if (result == nullptr) return errc::missing_field;
    auto keys = word_at(*result, "type") == "sequence" ? word_at(*result, "value") : std::string();
    return with_keys(std::move(out), keys);
  } else if (*kind == "ace") {
    out.kind = event_kind::call_status;
    out.reached = message::progress::arrived;
  } else if (*kind == "dice") {
    out.kind = event_kind::hangup;
    out.reached =
        word_at(body, "result") == "ANSWERED" ? message::progress::arrived : message::progress::failed;
  } else {
    return errc::undecodable;
  }
  return out;
}

json::object svaml_of(const message::voice_reply& reply, const std::string& public_url) {
  json::array instructions;
  auto say = [&](const std::vector<message::spoken>& prompts) {
    for (const auto& prompt : prompts) {
      const auto* speaker = voice_for(voices, prompt.locale);
      if (!prompt.clip.empty()) {
        instructions.push_back(
            json::object{{"name", "playFiles"},
                         {"ids", json::array{json::string("#href[" + public_url + prompt.clip + "]")}},
                         {"locale", prompt.locale}});
      } else if (speaker != nullptr && !prompt.text.empty()) {
        auto words = without_markup(prompt.text);
        for (auto piece : pieces_of(words, most_in_say))
          instructions.push_back(json::object{
              {"name", "say"}, {"text", std::string(piece)}, {"locale", std::string(speaker->language)}});
      }
    }
  };
  say(reply.before);
  if (reply.keys) say(reply.keys->prompts);
  return {{"instructions", std::move(instructions)}, {"action", {{"name", "hangup"}}}};
}

class sinch final : public adapter {
 public:
  std::string_view kind() const override { return "sinch"; }
  capabilities can() const override { return {.voice = false, .inline_reply = false, .voices = voices}; }
  std::span<const setting> settings() const override { return known; }

  base::result<event> decode(const verified_request& verified, std::string_view hook) const override;
  message::raw_response encode(const message::reply& reply, std::string_view hook,
                               const std::string& public_url) const override;
  base::result<rest_request> encode_send(const message::outbound_text& text, const credentials& keys,
                                         base::time_point now) const override;
  base::result<rest_request> encode_call(const message::outbound_call&, const credentials&,
                                         base::time_point) const override {
    return errc::not_offered;
  }
  send_outcome decode_send(const message::raw_response& answer) const override;
  send_outcome decode_call(const message::raw_response&) const override { return {}; }
  message::raw_response busy() const override;
  std::vector<signed_sample> samples(const credentials& keys, const base::secret_text& secret,
                                     std::string_view path, base::time_point now) const override;

 protected:
  base::result<void> check_signature(const message::raw_request& request, const credentials& keys,
                                     base::time_point now) const override {
    if (request.method != "POST") return errc::bad_signature;
    bool call = request.header_value("Authorization").starts_with("Application ");
    return call ? check_voice(request, keys, now) : check_sms(request, keys, now);
  }
};

base::result<event> sinch::decode(const verified_request& verified, std::string_view hook) const {
  const auto& request = verified.request();
  auto parsed = read_json(request.body);
  auto query = message::read_form(request.query());
  if (!parsed || !parsed->is_object() || !query.ok) return errc::undecodable;
  const auto& body = parsed->get_object();
  event out;
  out.hook = hook_name(hook);
  out.token = query.value("s");
  out.sent_at = unix_time(request.header_value("x-sinch-webhook-signature-timestamp"));
  if (!out.sent_at) out.sent_at = rfc3339_time(request.header_value("x-timestamp"));
  if (hook == "sms") return sms_in(body, std::move(out));
  if (hook == "voice" || hook == "voice/gather") return call_in(body, std::move(out));
  if (hook == "status")
    return body.contains("callid") ? call_in(body, std::move(out)) : sms_in(body, std::move(out));
  return errc::unknown_hook;
}

message::raw_response sinch::encode(const message::reply& reply, std::string_view hook,
                                    const std::string& public_url) const {
  const auto* voice = std::get_if<message::voice_reply>(&reply);
  if (voice == nullptr && !hook.starts_with("voice")) return {};  // a 200 is all that it waits for
  message::raw_response answer;
  answer.content_type = "application/json";
  answer.body = json::serialize(svaml_of(voice == nullptr ? message::voice_reply{} : *voice, public_url));
  return answer;
}

base::result<rest_request> sinch::encode_send(const message::outbound_text& text, const credentials& keys,
                                              base::time_point) const {
  json::object body{{"from", text.line},
                    {"to", json::array{json::string(text.to.reveal())}},
                    {"body", text.text.reveal()},
                    {"client_reference", text.key}};
  if (!text.status.empty()) {
    body["delivery_report"] = "per_recipient";
    body["callback_url"] = keys.public_url + text.status;
  }
  return post_json(rest_base(keys, own_base), "/xms/v1/" + base::percent_encoded(keys.account) + "/batches",
                   json::serialize(body), "Bearer " + std::string(keys.secret("api_token")));
}

// {"id"} or {"code","text"}.
send_outcome sinch::decode_send(const message::raw_response& answer) const {
  auto body = read_json(answer.body);
  if (!body || !body->is_object()) return outcome_with(answer, std::nullopt, "");
  return outcome_with(answer, text_at(body->get_object(), "id"), word_at(body->get_object(), "code"));
}

// 429 is sent again, later and slower; another 4xx never.
message::raw_response sinch::busy() const {
  auto answer = adapter::busy();
  answer.status = 429;
  return answer;
}

std::vector<signed_sample> sinch::samples(const credentials& keys, const base::secret_text& secret,
                                          std::string_view path, base::time_point now) const {
  auto seconds = std::to_string(std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count());
  message::raw_request text{"POST", std::string(path), {}, "{}"};
  text.headers = {{"x-sinch-webhook-signature", sms_mark(secret.reveal(), text.body, "1", seconds)},
                  {"x-sinch-webhook-signature-nonce", "1"},
                  {"x-sinch-webhook-signature-timestamp", seconds}};
  std::vector<signed_sample> out{{"JSON of a text", std::move(text)}};
  auto voice = keys.kept.find("application_secret");
  if (voice == keys.kept.end()) return out;
  for (const auto& of_calls : voice->second) {
    message::raw_request call{"POST", std::string(path), {}, "{}"};
    call.headers = {{"Content-Type", "application/json"}, {"x-timestamp", rfc3339_text(now)}};
    auto mark = voice_mark(of_calls.reveal(), call);
    call.headers.push_back(
        {"Authorization", "Application " + std::string(keys.text("application_key")) + ":" + mark});
    out.push_back({"JSON of a call", std::move(call)});
  }
  return out;
}

}  // namespace

const adapter& sinch_adapter() {
  static const sinch instance;
  return instance;
}

}  // namespace amparo::provider
