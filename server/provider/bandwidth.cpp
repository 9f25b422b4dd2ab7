#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <array>
#include <charconv>

#include "base/encoding.hpp"
#include "provider/errors.hpp"
#include "provider/event_parts.hpp"
#include "provider/json_fields.hpp"
#include "provider/numbers.hpp"
#include "provider/prompts.hpp"
#include "provider/rest.hpp"
#include "provider/xml.hpp"

// Bandwidth (dev.bandwidth.com: "Messaging callbacks", "Voice callbacks", "BXML"). Nothing is signed: HTTP
// Basic with a name and password of ours. It asks first without them, expects 401 with WWW-Authenticate, and
// asks again, so who they are is settled before the body is looked at. Messages come as a list of one; a
// reply leaves by REST. Our own action URLs are asked with the password that the document gives them.
//
// Gather has both timers and nests its prompts. Its page ("Gather") does not say whether keys pressed before
// it begins are thrown away or handed to it: not confirmed. A deleted recording cannot be had any more at
// once and is gone within 24 to 48 hours ("Delete Recording"). A conference there has no member that the
// others wait for, so rooms are not offered.
namespace amparo::provider {
namespace {

namespace json = boost::json;
using message::event;
using message::event_kind;

constexpr std::string_view messaging_base = "https://messaging.bandwidth.com",
                           voice_base = "https://voice.bandwidth.com";
constexpr std::size_t most_in_sentence = 3000;
constexpr long long longest_note = 3600;  // seconds
constexpr std::array known{
    setting{"account_id", setting::use::account}, setting{"application_id", setting::use::text},
    setting{"username", setting::use::text},      setting{"password", setting::use::signs},
    setting{"api_username", setting::use::text},  setting{"api_password", setting::use::secret}};
constexpr std::array<voice, 4> voices{
    {{"es-MX", "es_MX", ""}, {"es-US", "es_US", ""}, {"en-US", "en_US", ""}, {"pt-BR", "pt_BR", ""}}};

message::progress progress_of(std::string_view type) {
  if (type == "message-delivered" || type == "message-read") return message::progress::arrived;
  if (type == "message-failed") return message::progress::failed;
  return type == "message-sending" || type == "message-sent" ? message::progress::underway
                                                             : message::progress::unknown;
}

base::result<event> message_in(const json::object& item, event out) {
  const auto* sms = object_at(item, "message");
  auto type = word_at(item, "type");
  auto id = sms == nullptr ? std::nullopt : text_at(*sms, "id");
  if (!id || type.empty()) return errc::missing_field;
  auto owner = word_at(*sms, "owner");
  if (type == "message-received") {
    auto text = text_at(*sms, "text"), from = text_at(*sms, "from");
    if (!text || !from) return errc::missing_field;
    return text_event(std::move(out), *id, *from, owner, std::move(*text));
  }
  if (!type.starts_with("message-")) return errc::undecodable;
  out.caller = caller_of(word_at(item, "to"));
  if (auto line = line_of(owner)) out.line = *line;
  if (out.token.empty()) out.token = word_at(*sms, "tag");
  return report_event(std::move(out), *id, type, progress_of(type));
}

base::result<event> message_of(const json::value& parsed, event out) {
  const auto* list = parsed.if_array();
  if (list == nullptr || list->size() != 1 || !list->front().is_object()) return errc::undecodable;
  return message_in(list->front().get_object(), std::move(out));
}

base::result<event> call_in(const json::object& body, event out) {
  auto id = text_at(body, "callId"), from = text_at(body, "from"), to = text_at(body, "to");
  out.status = word_at(body, "eventType");
  if (!id || !from || !to || out.status.empty()) return errc::missing_field;
  return call_event(std::move(out), *id, *from, *to, word_at(body, "direction") == "outbound");
}

// "PT13.67S": an ISO 8601 duration of minutes and seconds.
std::chrono::seconds length_of(std::string_view duration) {
  long long total = 0;
  if (!duration.starts_with("PT")) return std::chrono::seconds(0);
  duration.remove_prefix(2);
  while (!duration.empty()) {
    long long value = 0;
    auto [end, failed] = std::from_chars(duration.data(), duration.data() + duration.size(), value);
    if (failed != std::errc()) break;
    duration.remove_prefix(static_cast<std::size_t>(end - duration.data()));
    if (duration.starts_with('.'))
      duration.remove_prefix(std::min(duration.size(), duration.find_first_not_of("0123456789", 1)));
    total += std::clamp<long long>(value, 0, longest_note) * (duration.starts_with('M') ? 60 : 1);
    duration.remove_prefix(std::min<std::size_t>(duration.size(), 1));
  }
  return std::chrono::seconds(std::clamp<long long>(total, 0, longest_note));
}

message::listener listener_of(const json::object& body) {
  const auto* result = object_at(body, "machineDetectionResult");
  auto value = result == nullptr ? std::string() : word_at(*result, "value");
  if (value == "human") return message::listener::person;
  return value == "answering-machine" ? message::listener::machine : message::listener::unknown;
}

// recordComplete comes while the call goes on; recordingAvailable also when the caller hung up instead.
event with_note(event call, const json::object& body) {
  call.hung_up = call.status == "recordingAvailable";
  call.kind = event_kind::recording;
  call.note = base::private_text(word_at(body, "mediaUrl"));
  call.length = length_of(word_at(body, "duration"));
  return call;
}

base::result<event> voice_of(const json::object& body, event out) {
  auto call = call_in(body, std::move(out));
  if (!call) return call;
  const auto type = call->status;
  if (type == "initiate")
    call->kind = event_kind::call_started;
  else if (type == "gather" || type == "redirect")
    return with_keys(std::move(*call), word_at(body, "digits"));
  else if (type == "recordComplete" || type == "recordingAvailable")
    return with_note(std::move(*call), body);
  else if (type == "disconnect")
    call->kind = event_kind::hangup;
  else if (type == "answer")
    call->kind = event_kind::call_status;
  else if (type == "transferComplete")
    call->kind = event_kind::dialled;
  else if (type == "machineDetectionComplete")
    call->kind = event_kind::answered_by;
  else
    return errc::undecodable;
  auto cause = word_at(body, "cause");
  if (type == "transferComplete")
    call->ended = cause == "hangup"    ? message::dial_end::answered
                  : cause == "busy"    ? message::dial_end::busy
                  : cause == "timeout" ? message::dial_end::no_answer
                                       : message::dial_end::failed;
  if (type == "answer") call->reached = message::progress::arrived;
  if (type == "disconnect")
    call->reached = cause == "hangup" ? message::progress::arrived : message::progress::failed;
  if (type == "machineDetectionComplete") call->taken_by = listener_of(body);
  return call;
}

// "/api/v2/accounts/<ours>/calls/<call>/recordings/<recording>" out of a mediaUrl; "" where it is none.
std::string recording_path(std::string_view where, const credentials& keys) {
  constexpr std::string_view media = "/media", kind = "/recordings";
  if (!where.ends_with(media)) return "";
  where.remove_suffix(media.size());
  auto recording = id_at_end(where);
  where.remove_suffix(where.size() - std::min(where.size(), where.rfind('/')));
  if (recording.empty() || !where.ends_with(kind)) return "";
  where.remove_suffix(kind.size());
  auto call = id_at_end(where);
  if (call.empty()) return "";
  return std::string("/api/v2/accounts/")
      .append(base::percent_encoded(keys.account))
      .append("/calls/")
      .append(call)
      .append(kind)
      .append("/")
      .append(recording);
}

struct document {
  xml_writer& out;
  const std::string& public_url;
  std::string_view username, password;  // what our own actions are asked with; "" where nobody knows

  void operator()(const message::no_reply&) const {}
  void operator()(const message::sms_reply&) const {}
  void operator()(const message::voice_reply& reply) const {
    say(reply.before);
    if (reply.keys)
      take(*reply.keys);
    else if (reply.note)
      take(*reply.note);
    else if (reply.bridge)
      connect(*reply.bridge);
    else if (reply.hangup)
      out.leaf("Hangup");
  }

  void say(const std::vector<message::spoken>& prompts) const {
    for (const auto& prompt : prompts) {
      if (!prompt.clip.empty()) {
        out.leaf("PlayAudio", {}, public_url + prompt.clip);
        continue;
      }
      const auto* speaker = voice_for(voices, prompt.locale);
      if (speaker == nullptr || prompt.text.empty()) continue;
      for (auto piece : pieces_of(prompt.text, most_in_sentence))
        out.leaf("SpeakSentence", {{"locale", speaker->language}}, piece);
    }
  }
  void with_password() const {
    if (!username.empty()) out.attribute("username", username).attribute("password", password);
  }
  // Behind the verb, so that silence comes back to us whatever becomes of an empty answer.
  void ask_again(const std::string& action) const {
    out.open("Redirect", {{"redirectUrl", action}, {"redirectMethod", "POST"}});
    with_password();
    out.close("Redirect");
  }
  void take(const message::gather& keys) const {
    auto action = public_url + keys.action;
    if (!keys.barge) say(keys.prompts);
    out.open("Gather", {{"gatherUrl", action},
                        {"gatherMethod", "POST"},
                        {"maxDigits", std::to_string(std::max(1U, keys.max_digits))},
                        {"firstDigitTimeout", std::to_string(std::max<long long>(1, keys.first.count()))},
                        {"interDigitTimeout", std::to_string(std::max<long long>(1, keys.between.count()))},
                        {"terminatingDigits", keys.ends_with_hash ? "#" : ""},
                        {"repeatCount", "1"}});
    with_password();
    if (keys.barge) say(keys.prompts);
    out.close("Gather");
    ask_again(action);
  }
  void take(const message::take_note& note) const {
    auto action = public_url + note.action;
    out.open("Record", {{"recordCompleteUrl", action},
                        {"recordCompleteMethod", "POST"},
                        {"recordingAvailableUrl", action},
                        {"recordingAvailableMethod", "POST"},
                        {"terminatingDigits", "#"},
                        {"maxDuration", std::to_string(std::max<long long>(2, note.most.count()))},
                        {"silenceTimeout", std::to_string(std::max<long long>(1, note.silence.count()))},
                        {"fileFormat", "wav"}});
    with_password();
    out.close("Record");
    ask_again(action);
  }
  void connect(const message::connect& to) const {
    out.open("Transfer", {{"transferCallerId", to.shown},
                          {"callTimeout", std::to_string(std::max<long long>(1, to.ring.count()))},
                          {"transferCompleteUrl", public_url + to.action},
                          {"transferCompleteMethod", "POST"}});
    with_password();
    out.leaf("PhoneNumber", {}, to.number);
    out.close("Transfer");
  }
};

message::raw_response written(const message::reply& reply, std::string_view hook,
                              const std::string& public_url, std::string_view username,
                              std::string_view password) {
  if (!std::holds_alternative<message::voice_reply>(reply) && !hook.starts_with("voice"))
    return {};  // a 2xx is all that it waits for
  xml_writer out;
  out.open("Response");
  std::visit(document{out, public_url, username, password}, reply);
  out.close("Response");
  message::raw_response answer;
  answer.content_type = "application/xml";
  answer.body = out.take();
  return answer;
}

base::result<rest_request> note_request(std::string_view method, std::string_view what,
                                        std::string_view where, const credentials& keys) {
  auto path = recording_path(where, keys);
  if (path.empty()) return errc::undecodable;
  return bare_request(method, rest_base(keys, voice_base), path.append(what),
                      basic_authorization(keys.text("api_username"), keys.secret("api_password")));
}

class bandwidth final : public adapter {
 public:
  std::string_view kind() const override { return "bandwidth"; }
  capabilities can() const override {
    return {.inline_reply = false,
            .two_timers = true,
            .voices = voices,
            .most_digits = 50,
            .longest = std::chrono::seconds(60),
            .records = true,
            .connects = true,
            .signs = false};
  }
  std::span<const setting> settings() const override { return known; }

  base::result<event> decode(const verified_request& verified, std::string_view hook) const override;
  message::raw_response encode(const message::reply& reply, std::string_view hook,
                               const std::string& public_url) const override {
    return written(reply, hook, public_url, "", "");
  }
  message::raw_response encode_to(const message::reply& reply, const asked_by& whom) const override {
    const auto& keys = whom.keys;
    return written(reply, whom.hook, keys.public_url, keys.text("username"),
                   keys.secrets.empty() ? std::string_view() : keys.secrets.front().reveal());
  }
  base::result<rest_request> encode_send(const message::outbound_text& text, const credentials& keys,
                                         base::time_point now) const override;
  base::result<rest_request> encode_call(const message::outbound_call& call, const credentials& keys,
                                         base::time_point now) const override;
  send_outcome decode_send(const message::raw_response& answer) const override;
  send_outcome decode_call(const message::raw_response& answer) const override;
  base::result<rest_request> encode_note_fetch(std::string_view where,
                                               const credentials& keys) const override {
    return note_request("GET", "/media", where, keys);
  }
  base::result<rest_request> encode_note_delete(std::string_view where,
                                                const credentials& keys) const override {
    return note_request("DELETE", "", where, keys);
  }
  std::vector<std::string> note_bases(const credentials& keys) const override {
    return {rest_base(keys, voice_base)};
  }
  message::raw_response refuse() const override;
  std::vector<signed_sample> samples(const credentials& keys, const base::secret_text& secret,
                                     std::string_view path, base::time_point now) const override;
  using adapter::refuse;

 protected:
  base::result<void> check_signature(const message::raw_request& request, const credentials& keys,
                                     base::time_point now) const override;
};

base::result<void> bandwidth::check_signature(const message::raw_request& request, const credentials& keys,
                                              base::time_point) const {
  auto given = request.header_value("Authorization");
  if (request.method != "POST" || keys.text("username").empty()) return errc::bad_signature;
  bool good = false;
  for (const auto& password : keys.secrets)
    if (!password.empty())
      good |=
          base::equal_in_constant_time(basic_authorization(keys.text("username"), password.reveal()), given);
  if (!good) return errc::bad_signature;
  return {};
}

message::raw_response bandwidth::refuse() const {
  auto answer = adapter::refuse();
  answer.status = 401;
  answer.headers.push_back({"WWW-Authenticate", "Basic realm=\"amparo\""});
  return answer;
}

base::result<event> bandwidth::decode(const verified_request& verified, std::string_view hook) const {
  const auto& request = verified.request();
  auto parsed = read_json(request.body);
  auto query = message::read_form(request.query());
  if (!parsed || !query.ok) return errc::undecodable;
  event out;
  out.hook = hook_name(hook);
  out.token = query.value("s");
  if (hook == "sms" || (hook == "status" && parsed->is_array())) return message_of(*parsed, std::move(out));
  if (hook != "voice" && hook != "voice/gather" && hook != "voice/recording" && hook != "status")
    return errc::unknown_hook;
  if (!parsed->is_object()) return errc::undecodable;
  return voice_of(parsed->get_object(), std::move(out));
}

base::result<rest_request> bandwidth::encode_send(const message::outbound_text& text, const credentials& keys,
                                                  base::time_point) const {
  // Reports come to the application's address alone, but a text's tag (1,024 characters) rides along in each.
  auto mark = text.status.find("?s=");
  json::object body{{"applicationId", std::string(keys.text("application_id"))},
                    {"to", json::array{json::string(text.to.reveal())}},
                    {"from", text.line},
                    {"text", text.text.reveal()},
                    {"tag", mark == std::string::npos ? text.key : text.status.substr(mark + 3)}};
  return post_json(
      rest_base(keys, messaging_base), "/api/v2/users/" + base::percent_encoded(keys.account) + "/messages",
      json::serialize(body), basic_authorization(keys.text("api_username"), keys.secret("api_password")));
}

base::result<rest_request> bandwidth::encode_call(const message::outbound_call& call, const credentials& keys,
                                                  base::time_point) const {
  json::object body{{"applicationId", std::string(keys.text("application_id"))},
                    {"to", call.to.reveal()},
                    {"from", call.line},
                    {"answerUrl", keys.public_url + call.answer},
                    {"answerMethod", "POST"},
                    {"disconnectUrl", keys.public_url + call.status},
                    {"disconnectMethod", "POST"},
                    {"callTimeout", call.ring.count()},
                    {"tag", call.key}};
  if (!keys.secrets.empty()) {
    body["username"] = std::string(keys.text("username"));
    body["password"] = keys.secrets.front().reveal();
  }
  if (call.asks_who_answers)
    body["machineDetection"] =
        json::object{{"mode", "async"}, {"callbackUrl", keys.public_url + call.status}};
  return post_json(
      rest_base(keys, voice_base), "/api/v2/accounts/" + base::percent_encoded(keys.account) + "/calls",
      json::serialize(body), basic_authorization(keys.text("api_username"), keys.secret("api_password")));
}

// {"id"} or {"type","description"}.
send_outcome bandwidth::decode_send(const message::raw_response& answer) const {
  auto body = read_json(answer.body);
  if (!body || !body->is_object()) return outcome_with(answer, std::nullopt, "");
  return outcome_with(answer, text_at(body->get_object(), "id"), word_at(body->get_object(), "type"));
}

send_outcome bandwidth::decode_call(const message::raw_response& answer) const {
  auto body = read_json(answer.body);
  if (!body || !body->is_object()) return outcome_with(answer, std::nullopt, "");
  return outcome_with(answer, text_at(body->get_object(), "callId"), word_at(body->get_object(), "type"));
}

std::vector<signed_sample> bandwidth::samples(const credentials& keys, const base::secret_text& secret,
                                              std::string_view path, base::time_point) const {
  message::raw_request request{"POST", std::string(path), {}, "[]"};
  request.headers = {{"Authorization", basic_authorization(keys.text("username"), secret.reveal())}};
  return {{"name and password", std::move(request)}};
}

}  // namespace

const adapter& bandwidth_adapter() {
  static const bandwidth instance;
  return instance;
}

}  // namespace amparo::provider
