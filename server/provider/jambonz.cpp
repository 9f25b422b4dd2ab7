#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <array>
#include <iterator>

#include "base/encoding.hpp"
#include "provider/errors.hpp"
#include "provider/event_parts.hpp"
#include "provider/json_fields.hpp"
#include "provider/numbers.hpp"
#include "provider/prompts.hpp"
#include "provider/rest.hpp"
#include "provider/time_window.hpp"

// jambonz (docs.jambonz.org; schemas of @jambonz/verb-specifications): webhooks in JSON, answered by a list
// of verbs. Signature: "t=<unix>,v1=<hex HMAC-SHA256(secret, t.body)>", several v1 while a secret is being
// replaced. An answer to a text runs after the fact and is never retried, so replies leave by REST. Use POST:
// with GET the payload is signed but not sent.
//
// Keys pressed before a gather begins are thrown away: in jambonz-feature-server, lib/tasks/gather.js, the
// task listens for keys only once it runs, with an empty buffer, and takes its listeners away when it ends.
// There too: the timer between keys starts only once minDigits keys are there, and only while it runs does
// the no-input timer leave the caller alone; without `minDigits` it would cut a number short.
namespace amparo::provider {
namespace {

namespace json = boost::json;
using message::event;
using message::event_kind;

constexpr std::string_view signature_header = "Jambonz-Signature";
constexpr std::string_view own_base = "https://jambonz.cloud/api";
constexpr std::array known{
    setting{"account_sid", setting::use::account}, setting{"application_sid", setting::use::text, false},
    setting{"webhook_secret", setting::use::signs}, setting{"api_key", setting::use::secret}};

std::string mac_of(std::string_view secret, std::string_view seconds, std::string_view body) {
  return base::hex(base::hmac_sha256(secret, std::string(seconds).append(".").append(body)));
}

struct mark {
  std::string_view seconds;
  std::vector<std::string_view> macs;
};

constexpr std::size_t most_macs = 8;

mark read_mark(std::string_view header) {
  mark out;
  while (!header.empty() && out.macs.size() < most_macs) {
    auto part = header.substr(0, header.find(','));
    header.remove_prefix(std::min(header.size(), part.size() + 1));
    if (part.starts_with("t="))
      out.seconds = part.substr(2);
    else if (part.starts_with("v1="))
      out.macs.push_back(part.substr(3));
  }
  return out;
}

bool is_end(std::string_view status) {
  constexpr std::string_view ends[] = {"completed", "failed", "busy", "no-answer"};
  return std::ranges::find(ends, status) != std::end(ends);
}

message::progress progress_of(std::string_view status) {
  if (status == "in-progress" || status == "completed" || status == "success")
    return message::progress::arrived;
  constexpr std::string_view others[] = {"trying", "ringing", "early-media", "queued"};
  if (std::ranges::find(others, status) != std::end(others)) return message::progress::underway;
  return status.empty() ? message::progress::unknown : message::progress::failed;
}

base::result<event> text_in(const json::object& body, event out) {
  auto id = text_at(body, "message_sid"), from = text_at(body, "from"), to = text_at(body, "to");
  auto text = text_at(body, "text");
  if (!id || !from || !to || !text) return errc::missing_field;
  return text_event(std::move(out), *id, *from, *to, std::move(*text));
}

base::result<event> call_in(const json::object& body, event out) {
  auto call = text_at(body, "call_sid"), from = text_at(body, "from"), to = text_at(body, "to");
  if (!call || !from || !to) return errc::missing_field;
  out.status = word_at(body, "call_status");
  out.kind = is_end(out.status) ? event_kind::hangup : event_kind::call_started;
  return call_event(std::move(out), *call, *from, *to, word_at(body, "direction") == "outbound");
}

// What an action brings: the keys of a gather, or the end of a leg that `dial` made.
base::result<event> keys_in(const json::object& body, event out) {
  auto call = call_in(body, std::move(out));
  if (!call || call->kind == event_kind::hangup) return call;
  if (auto leg = word_at(body, "dial_call_status"); !leg.empty()) {
    call->kind = event_kind::dialled;
    call->ended = dial_end_of(leg);
    return call;
  }
  return with_keys(std::move(*call), word_at(body, "digits"));
}

message::listener listener_of(std::string_view type) {
  if (type == "amd_human_detected") return message::listener::person;
  return type == "amd_machine_detected" ? message::listener::machine : message::listener::unknown;
}

// A call's progress, the end of a leg that `dial` made, machine detection, or what became of a text.
base::result<event> status_in(const json::object& body, event out) {
  if (auto id = text_at(body, "message_sid"); id && !id->empty()) {
    auto status = word_at(body, "status");
    if (auto line = line_of(word_at(body, "from"))) out.line = *line;
    out.caller = caller_of(word_at(body, "to"));
    return report_event(std::move(out), *id, status, progress_of(status));
  }
  auto call = call_in(body, std::move(out));
  if (!call) return call;
  if (auto type = word_at(body, "type"); type.starts_with("amd_")) {
    call->kind = event_kind::answered_by;
    call->taken_by = listener_of(type);
  } else if (call->kind == event_kind::call_started) {
    if (call->status.empty()) return errc::missing_field;
    call->kind = event_kind::call_status;
  }
  if (call->kind != event_kind::answered_by) call->reached = progress_of(call->status);
  return call;
}

// The vendor is whatever the installation of jambonz has as its default: only these are counted on.
constexpr std::array<voice, 4> voices{
    {{"es-MX", "es-MX", ""}, {"es-US", "es-US", ""}, {"en-US", "en-US", ""}, {"pt-BR", "pt-BR", ""}}};

bool is_clip(const message::spoken& prompt) { return !prompt.clip.empty(); }

// Whatever vendor reads them, words in another language than these would be read by a voice of another one.
std::vector<message::spoken> sayable(const std::vector<message::spoken>& prompts) {
  std::vector<message::spoken> out;
  std::ranges::copy_if(prompts, std::back_inserter(out), [](const message::spoken& one) {
    return is_clip(one) || (!one.text.empty() && voice_for(voices, one.locale) != nullptr);
  });
  return out;
}

json::object verb_of(const message::spoken& prompt, const std::string& public_url) {
  if (is_clip(prompt)) return {{"verb", "play"}, {"url", public_url + prompt.clip}};
  return {{"verb", "say"},
          {"text", without_markup(prompt.text)},
          {"synthesizer", {{"vendor", "default"}, {"language", prompt.locale}}}};
}

// A gather nests one `play` of several clips or one `say` of several texts, so of mixed prompts only those
// from the last change of kind on can be interrupted.
std::size_t first_nested(const std::vector<message::spoken>& prompts) {
  auto at = prompts.size();
  while (at != 0 && is_clip(prompts[at - 1]) == is_clip(prompts.back()) &&
         (is_clip(prompts.back()) || prompts[at - 1].locale == prompts.back().locale))
    --at;
  return at;
}

json::object nested(const std::vector<message::spoken>& prompts, std::size_t from,
                    const std::string& public_url) {
  json::array list;
  for (auto at = from; at != prompts.size(); ++at)
    list.push_back(is_clip(prompts[at]) ? json::string(public_url + prompts[at].clip)
                                        : json::string(without_markup(prompts[at].text)));
  if (is_clip(prompts.back())) return {{"url", std::move(list)}};
  return {{"text", std::move(list)},
          {"synthesizer", {{"vendor", "default"}, {"language", prompts.back().locale}}}};
}

void append(json::array& verbs, const message::gather& keys, const std::string& public_url) {
  auto prompts = sayable(keys.prompts);
  auto from = keys.barge ? first_nested(prompts) : prompts.size();
  for (std::size_t i = 0; i != from; ++i) verbs.push_back(verb_of(prompts[i], public_url));
  json::object gather{{"verb", "gather"},
                      {"actionHook", public_url + keys.action},
                      {"input", json::array{"digits"}},
                      {"minDigits", 1},
                      {"maxDigits", std::max(1U, keys.max_digits)},
                      {"timeout", std::max<long long>(1, keys.first.count())},
                      {"interDigitTimeout", std::max<long long>(1, keys.between.count())},
                      {"dtmfBargein", keys.barge}};
  if (keys.ends_with_hash) gather["finishOnKey"] = "#";
  if (from != prompts.size())
    gather[is_clip(prompts.back()) ? "play" : "say"] = nested(prompts, from, public_url);
  verbs.push_back(std::move(gather));
}

json::object verb_of(const message::connect& to, const std::string& public_url) {
  return {{"verb", "dial"},
          {"target", json::array{json::object{{"type", "phone"}, {"number", to.number}}}},
          {"callerId", to.shown},
          {"timeout", to.ring.count()},
          {"actionHook", public_url + to.action}};
}

json::object verb_of(const message::conference& in, const std::string& public_url) {
  json::object verb{{"verb", "conference"},
                    {"name", in.room},
                    {"beep", false},
                    {"startConferenceOnEnter", in.starts},
                    {"endConferenceOnExit", in.ends},
                    {"joinMuted", in.muted}};
  if (!in.action.empty()) verb["actionHook"] = public_url + in.action;
  return verb;
}

json::array verbs_of(const message::voice_reply& reply, const std::string& public_url) {
  json::array verbs;
  for (const auto& prompt : sayable(reply.before)) verbs.push_back(verb_of(prompt, public_url));
  if (reply.keys)
    append(verbs, *reply.keys, public_url);
  else if (reply.bridge)
    verbs.push_back(verb_of(*reply.bridge, public_url));
  else if (reply.room)
    verbs.push_back(verb_of(*reply.room, public_url));
  else if (reply.hangup || reply.note)
    verbs.push_back(json::object{{"verb", "hangup"}});
  return verbs;
}

class jambonz final : public adapter {
 public:
  std::string_view kind() const override { return "jambonz"; }
  capabilities can() const override {
    return {.joins_texts = false,
            .inline_reply = false,
            .two_timers = true,
            .voices = voices,
            .barge = interruptible::of_one_kind,
            .before_gather = early_keys::dropped,
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
  send_outcome decode_call(const message::raw_response& answer) const override { return decode_send(answer); }
  std::vector<signed_sample> samples(const credentials& keys, const base::secret_text& secret,
                                     std::string_view path, base::time_point now) const override;

 protected:
  base::result<void> check_signature(const message::raw_request& request, const credentials& keys,
                                     base::time_point now) const override;
};

base::result<void> jambonz::check_signature(const message::raw_request& request, const credentials& keys,
                                            base::time_point now) const {
  auto given = read_mark(request.header_value(signature_header));
  auto at = unix_time(given.seconds);
  if (request.method != "POST" || !at) return errc::bad_signature;
  bool good = false;
  for (const auto& secret : keys.secrets) {
    if (secret.empty()) continue;
    auto ours = mac_of(secret.reveal(), given.seconds, request.body);
    for (auto mac : given.macs) good |= base::equal_in_constant_time(ours, mac);
  }
  if (!good) return errc::bad_signature;
  return check_window(*at, now);
}

base::result<event> jambonz::decode(const verified_request& verified, std::string_view hook) const {
  const auto& request = verified.request();
  auto parsed = read_json(request.body);
  auto query = message::read_form(request.query());
  if (!parsed || !parsed->is_object() || !query.ok) return errc::undecodable;
  const auto& body = parsed->get_object();
  event out;
  out.hook = hook_name(hook);
  out.token = query.value("s");
  out.sent_at = unix_time(read_mark(request.header_value(signature_header)).seconds);
  if (hook == "sms") return text_in(body, std::move(out));
  if (hook == "voice") return call_in(body, std::move(out));
  if (hook == "voice/gather") return keys_in(body, std::move(out));
  if (hook == "status") return status_in(body, std::move(out));
  return errc::unknown_hook;
}

message::raw_response jambonz::encode(const message::reply& reply, std::string_view,
                                      const std::string& public_url) const {
  message::raw_response answer;
  answer.content_type = "application/json";
  const auto* voice = std::get_if<message::voice_reply>(&reply);
  answer.body = json::serialize(voice == nullptr ? json::array() : verbs_of(*voice, public_url));
  return answer;
}

base::result<rest_request> jambonz::encode_send(const message::outbound_text& text, const credentials& keys,
                                                base::time_point) const {
  json::object body{{"from", text.line}, {"to", text.to.reveal()}, {"text", text.text.reveal()}};
  return post_json(rest_base(keys, own_base),
                   "/v1/Accounts/" + base::percent_encoded(keys.account) + "/Messages", json::serialize(body),
                   "Bearer " + std::string(keys.secret("api_key")));
}

base::result<rest_request> jambonz::encode_call(const message::outbound_call& call, const credentials& keys,
                                                base::time_point) const {
  auto hook = [&](const std::string& path) {
    return json::object{{"url", keys.public_url + path}, {"method", "POST"}};
  };
  json::object body{{"from", call.line},
                    {"to", {{"type", "phone"}, {"number", call.to.reveal()}}},
                    {"call_hook", hook(call.answer)},
                    {"call_status_hook", hook(call.status)},
                    {"timeout", call.ring.count()}};
  if (call.asks_who_answers) body["amd"] = json::object{{"actionHook", keys.public_url + call.status}};
  return post_json(rest_base(keys, own_base),
                   "/v1/Accounts/" + base::percent_encoded(keys.account) + "/Calls", json::serialize(body),
                   "Bearer " + std::string(keys.secret("api_key")));
}

send_outcome jambonz::decode_send(const message::raw_response& answer) const {
  auto body = read_json(answer.body);
  if (!body || !body->is_object()) return outcome_with(answer, std::nullopt, "");
  return outcome_with(answer, text_at(body->get_object(), "sid"), "");
}

std::vector<signed_sample> jambonz::samples(const credentials&, const base::secret_text& secret,
                                            std::string_view path, base::time_point now) const {
  auto seconds = std::to_string(std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count());
  message::raw_request request{"POST", std::string(path), {}, "{}"};
  auto mac = mac_of(secret.reveal(), seconds, request.body);
  request.headers = {{std::string(signature_header), "t=" + seconds + ",v1=" + mac}};
  return {{"JSON", std::move(request)}};
}

}  // namespace

const adapter& jambonz_adapter() {
  static const jambonz instance;
  return instance;
}

}  // namespace amparo::provider
