#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <array>

#include "base/crypto.hpp"
#include "base/encoding.hpp"
#include "provider/errors.hpp"
#include "provider/event_parts.hpp"
#include "provider/json_fields.hpp"
#include "provider/ncco.hpp"
#include "provider/numbers.hpp"
#include "provider/rest.hpp"
#include "provider/time_window.hpp"

// Vonage (developer.vonage.com: "Messages API", "Voice API", "Signed webhooks"): JSON in, a list of actions
// out (ncco.hpp), replies to texts by REST. A webhook carries a JWT, HS256 under the account's signature
// secret, whose payload_hash covers the body; only POST is taken, for a GET is hashed as nobody can read it
// back. Numbers come without "+".
//
// Two things its voice interface cannot do here: the answer of a `connect` names another leg's numbers, and
// could not be brought home to its conversation; and no page says that what a `record` took can be deleted
// (its Media API deletes "media items"), so voice notes are not offered. Its pages do not say whether
// "#" arrives as a digit where submitOnHash is false, nor whether keys pressed before an `input` begins are
// thrown away or handed to it: not confirmed.
namespace amparo::provider {
namespace {

namespace json = boost::json;
using message::event;
using message::event_kind;

constexpr std::string_view own_base = "https://api.nexmo.com";
constexpr std::chrono::seconds token_life{900};
constexpr std::size_t most_token = 4096;
constexpr std::array known{
    setting{"api_key", setting::use::account}, setting{"api_secret", setting::use::secret},
    setting{"application_id", setting::use::text, false}, setting{"signature_secret", setting::use::signs},
    setting{"private_key", setting::use::secret, false}};

struct token {
  std::string_view signed_text;
  std::string mac;
  json::object head, claims;
};

std::optional<json::object> object_in(std::string_view part) {
  auto text = base::from_base64url(part);
  auto value = text ? read_json(*text) : std::nullopt;
  if (!value || !value->is_object()) return std::nullopt;
  return std::move(value->get_object());
}

// A compact JWT (RFC 7519) out of "Bearer <token>"; nothing of it is believed yet.
std::optional<token> read_token(std::string_view header) {
  if (!header.starts_with("Bearer ") || header.size() > most_token) return std::nullopt;
  header.remove_prefix(7);
  auto first = header.find('.'), second = header.rfind('.');
  if (first == std::string_view::npos || second == first || header.find('.', first + 1) != second)
    return std::nullopt;
  auto head = object_in(header.substr(0, first));
  auto claims = object_in(header.substr(first + 1, second - first - 1));
  auto mac = base::from_base64url(header.substr(second + 1));
  if (!head || !claims || !mac) return std::nullopt;
  return token{header.substr(0, second), std::move(*mac), std::move(*head), std::move(*claims)};
}

std::optional<base::time_point> time_at(const json::object& claims, std::string_view name) {
  return unix_time(word_at(claims, name));
}

std::string token_of(std::string_view head, const json::object& claims) {
  return base::base64url(head) + "." + base::base64url(json::serialize(claims));
}

std::int64_t seconds_of(base::time_point at) {
  return std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count();
}

message::progress progress_of(std::string_view status) {
  constexpr std::pair<std::string_view, message::progress> states[] = {
      {"submitted", message::progress::underway},   {"delivered", message::progress::arrived},
      {"read", message::progress::arrived},         {"rejected", message::progress::failed},
      {"undeliverable", message::progress::failed}, {"started", message::progress::underway},
      {"ringing", message::progress::underway},     {"answered", message::progress::arrived},
      {"completed", message::progress::arrived},    {"busy", message::progress::failed},
      {"cancelled", message::progress::failed},     {"failed", message::progress::failed},
      {"timeout", message::progress::failed},       {"unanswered", message::progress::failed}};
  auto found = std::ranges::find(states, status, &std::pair<std::string_view, message::progress>::first);
  return found == std::end(states) ? message::progress::unknown : found->second;
}

bool is_end(std::string_view status) {
  constexpr std::string_view ends[] = {"completed", "busy",    "cancelled", "failed",
                                       "rejected",  "timeout", "unanswered"};
  return std::ranges::find(ends, status) != std::end(ends);
}

base::result<event> text_in(const json::object& body, event out) {
  auto id = text_at(body, "message_uuid"), from = text_at(body, "from"), to = text_at(body, "to");
  auto text = text_at(body, "text");
  if (!id || !from || !to || !text) return errc::missing_field;
  return text_event(std::move(out), *id, *from, *to, std::move(*text));
}

base::result<event> call_in(const json::object& body, event out) {
  auto id = text_at(body, "uuid"), from = text_at(body, "from"), to = text_at(body, "to");
  if (!id || !from || !to) return errc::missing_field;
  out.status = word_at(body, "status");
  out.kind = event_kind::call_started;
  return call_event(std::move(out), *id, *from, *to, word_at(body, "direction") == "outbound");
}

base::result<event> keys_in(const json::object& body, event out) {
  auto call = call_in(body, std::move(out));
  if (!call) return call;
  const auto* dtmf = object_at(body, "dtmf");
  return with_keys(std::move(*call), dtmf == nullptr ? std::string() : word_at(*dtmf, "digits"));
}

base::result<event> status_in(const json::object& body, event out) {
  auto status = word_at(body, "status");
  if (auto id = text_at(body, "message_uuid"); id && !id->empty()) {
    if (auto line = line_of(word_at(body, "from"))) out.line = *line;
    out.caller = caller_of(word_at(body, "to"));
    return report_event(std::move(out), *id, status, progress_of(status));
  }
  auto call = call_in(body, std::move(out));
  if (!call) return call;
  if (status.empty()) return errc::missing_field;
  if (status == "human" || status == "machine") {
    call->kind = event_kind::answered_by;
    call->taken_by = status == "human" ? message::listener::person : message::listener::machine;
    return call;
  }
  call->kind = is_end(status) ? event_kind::hangup : event_kind::call_status;
  call->reached = progress_of(status);
  return call;
}

class vonage final : public adapter {
 public:
  std::string_view kind() const override { return "vonage"; }
  capabilities can() const override {
    return {.inline_reply = false,
            .voices = ncco::voices(),
            .hears_hash = false,
            .most_digits = 20,
            .longest = std::chrono::seconds(10),
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
  std::vector<signed_sample> samples(const credentials& keys, const base::secret_text& secret,
                                     std::string_view path, base::time_point now) const override;

 protected:
  base::result<void> check_signature(const message::raw_request& request, const credentials& keys,
                                     base::time_point now) const override;
};

// In the order that its page asks for: algorithm, MAC, body, account, age.
base::result<void> vonage::check_signature(const message::raw_request& request, const credentials& keys,
                                           base::time_point now) const {
  auto given = read_token(request.header_value("Authorization"));
  if (request.method != "POST" || !given || word_at(given->head, "alg") != "HS256")
    return errc::bad_signature;
  bool good = false;
  for (const auto& secret : keys.secrets)
    if (!secret.empty())
      good |=
          base::equal_in_constant_time(base::hmac_sha256(secret.reveal(), given->signed_text), given->mac);
  if (!good) return errc::bad_signature;
  auto hash = text_at(given->claims, "payload_hash");
  if (!hash || !base::equal_in_constant_time(*hash, base::hex(base::sha256(request.body))))
    return errc::bad_signature;
  if (word_at(given->claims, "api_key") != keys.account) return errc::wrong_account;
  auto application = word_at(given->claims, "application_id");
  if (!application.empty() && !keys.text("application_id").empty() &&
      application != keys.text("application_id"))
    return errc::wrong_account;
  auto issued = time_at(given->claims, "iat"), expires = time_at(given->claims, "exp");
  if (!issued || (given->claims.contains("exp") && (!expires || *expires < now))) return errc::stale;
  return check_window(*issued, now);
}

base::result<event> vonage::decode(const verified_request& verified, std::string_view hook) const {
  const auto& request = verified.request();
  auto parsed = read_json(request.body);
  auto query = message::read_form(request.query());
  if (!parsed || !parsed->is_object() || !query.ok) return errc::undecodable;
  const auto& body = parsed->get_object();
  event out;
  out.hook = hook_name(hook);
  out.token = query.value("s");
  if (auto given = read_token(request.header_value("Authorization")))
    out.sent_at = time_at(given->claims, "iat");
  if (hook == "sms") return text_in(body, std::move(out));
  if (hook == "voice") return call_in(body, std::move(out));
  if (hook == "voice/gather") return keys_in(body, std::move(out));
  if (hook == "status") return status_in(body, std::move(out));
  return errc::unknown_hook;
}

message::raw_response vonage::encode(const message::reply& reply, std::string_view hook,
                                     const std::string& public_url) const {
  const auto* voice = std::get_if<message::voice_reply>(&reply);
  if (voice == nullptr && !hook.starts_with("voice")) return {};  // a 200 is all that it waits for
  message::raw_response answer;
  answer.content_type = "application/json";
  answer.body = json::serialize(voice == nullptr ? json::array() : ncco::actions_of(*voice, public_url));
  return answer;
}

base::result<rest_request> vonage::encode_send(const message::outbound_text& text, const credentials& keys,
                                               base::time_point) const {
  json::object body{{"message_type", "text"},
                    {"channel", "sms"},
                    {"from", text.line.substr(text.line.starts_with('+') ? 1 : 0)},
                    {"to", text.to.reveal().substr(1)},
                    {"text", text.text.reveal()}};
  // Goes before the application's own address for this one message (@vonage/messages, MessageParams).
  if (!text.status.empty()) body["webhook_url"] = keys.public_url + text.status;
  return post_json(rest_base(keys, own_base), "/v1/messages", json::serialize(body),
                   basic_authorization(keys.account, keys.secret("api_secret")));
}

base::result<rest_request> vonage::encode_call(const message::outbound_call& call, const credentials& keys,
                                               base::time_point now) const {
  json::object claims{{"application_id", std::string(keys.text("application_id"))},
                      {"iat", seconds_of(now)},
                      {"exp", seconds_of(now + token_life)},
                      {"jti", call.key}};
  auto unsigned_token = token_of(R"({"alg":"RS256","typ":"JWT"})", claims);
  auto mark = base::rs256(keys.secret("private_key"), unsigned_token);
  if (!mark || keys.text("application_id").empty()) return errc::not_offered;
  auto url = [&](const std::string& path) { return json::array{json::string(keys.public_url + path)}; };
  json::object body{
      {"to", json::array{json::object{{"type", "phone"}, {"number", call.to.reveal().substr(1)}}}},
      {"from", {{"type", "phone"}, {"number", call.line.substr(call.line.starts_with('+') ? 1 : 0)}}},
      {"answer_url", url(call.answer)},
      {"answer_method", "POST"},
      {"event_url", url(call.status)},
      {"event_method", "POST"},
      {"ringing_timer", call.ring.count()}};
  if (call.asks_who_answers) body["machine_detection"] = "continue";
  return post_json(rest_base(keys, own_base), "/v1/calls", json::serialize(body),
                   "Bearer " + unsigned_token + "." + base::base64url(*mark));
}

// {"message_uuid"} or a problem (RFC 7807) whose type ends in "#<code>".
send_outcome vonage::decode_send(const message::raw_response& answer) const {
  auto body = read_json(answer.body);
  if (!body || !body->is_object()) return outcome_with(answer, std::nullopt, "");
  auto type = word_at(body->get_object(), "type");
  auto code = type.substr(std::min(type.size(), type.rfind('#') + 1));
  return outcome_with(answer, text_at(body->get_object(), "message_uuid"), std::move(code));
}

send_outcome vonage::decode_call(const message::raw_response& answer) const {
  auto body = read_json(answer.body);
  if (!body || !body->is_object()) return outcome_with(answer, std::nullopt, "");
  return outcome_with(answer, text_at(body->get_object(), "uuid"), "");
}

std::vector<signed_sample> vonage::samples(const credentials& keys, const base::secret_text& secret,
                                           std::string_view path, base::time_point now) const {
  message::raw_request request{"POST", std::string(path), {}, "{}"};
  auto text =
      token_of(R"({"alg":"HS256","typ":"JWT"})", {{"iat", seconds_of(now)},
                                                  {"api_key", keys.account},
                                                  {"payload_hash", base::hex(base::sha256(request.body))}});
  auto mark = base::base64url(base::hmac_sha256(secret.reveal(), text));
  request.headers = {{"Authorization", std::string("Bearer ").append(text).append(".").append(mark)}};
  return {{"JSON under a token", std::move(request)}};
}

}  // namespace

const adapter& vonage_adapter() {
  static const vonage instance;
  return instance;
}

}  // namespace amparo::provider
