#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <array>

#include "base/encoding.hpp"
#include "provider/errors.hpp"
#include "provider/event_parts.hpp"
#include "provider/json_fields.hpp"
#include "provider/numbers.hpp"
#include "provider/prompts.hpp"
#include "provider/rest.hpp"
#include "provider/xml.hpp"

// Plivo (plivo.com/docs): forms in, Plivo XML out. Calls are signed by scheme V3 over URL, parameters and a
// nonce; messages by V2 over URL and nonce alone, which covers neither query nor body: whoever saw one such
// request could send others with it, so its nonce is good for one body only (once_only). Numbers come without
// "+". GetDigits has both timers; without a key the next element is processed, hence the Redirect behind it.
// `log="false"` keeps the digits out of Plivo's own logs. Its pages do not say whether keys pressed before a
// GetDigits begins are thrown away or handed to it: not confirmed; nor whether a Record's action is asked
// when the caller hangs up, so its callbackUrl ("fired in the background when the recorded file is ready to
// be used") brings the note home too. Which host keeps the files is not written down; the page "The Recording
// object" shows one at s3.amazonaws.com, others are seen at media.plivo.com, and no third is asked for them.
// A call rings for 120 s where no ring_timeout is given (documentation of plivo-node, Calls.create).
namespace amparo::provider {
namespace {

namespace json = boost::json;
using message::event;
using message::event_kind;

constexpr std::string_view own_base = "https://api.plivo.com", media_base = "https://media.plivo.com",
                           store_base = "https://s3.amazonaws.com";
constexpr std::size_t most_in_speak = 3000, most_in_message = 1600;
constexpr std::array known{setting{"auth_id", setting::use::account},
                           setting{"auth_token", setting::use::signs}};
constexpr std::array<voice, 4> voices{{{"es-MX", "es-MX", "Polly.Mia"},
                                       {"es-US", "es-US", "Polly.Lupe"},
                                       {"en-US", "en-US", "Polly.Joanna"},
                                       {"pt-BR", "pt-BR", "Polly.Camila"}}};

using fields = std::vector<message::form_field>;

fields sorted(fields of) {
  std::ranges::sort(of, [](const auto& a, const auto& b) {
    return std::pair(std::string_view(a.name), std::string_view(a.value)) <
           std::pair(std::string_view(b.name), std::string_view(b.value));
  });
  return of;
}

// What V3 signs before the nonce: the URL with its query sorted, and a form's fields behind it.
std::string v3_text(const credentials& keys, const message::raw_request& request, const fields& query,
                    const fields& form) {
  auto text = keys.public_url + std::string(request.path());
  if (!query.empty() || !form.empty()) text += '?';
  bool first = true;
  for (const auto& f : sorted(query)) {
    if (!std::exchange(first, false)) text += '&';
    text.append(f.name).append("=").append(f.value);
  }
  if (!query.empty() && !form.empty()) text += '.';
  for (const auto& f : sorted(form)) text.append(f.name).append(f.value);
  return text;
}

// Any of the header's values, under any of the secrets.
bool is_signed(const credentials& keys, const std::string& text, std::string_view given) {
  bool good = false;
  for (const auto& secret : keys.secrets) {
    if (secret.empty()) continue;
    auto ours = base::base64(base::hmac_sha256(secret.reveal(), text));
    for (auto rest = given; !rest.empty();) {
      auto one = rest.substr(0, rest.find(','));
      rest.remove_prefix(std::min(rest.size(), one.size() + 1));
      while (one.starts_with(' ')) one.remove_prefix(1);
      good |= base::equal_in_constant_time(ours, one);
    }
  }
  return good;
}

bool has_v3(const message::raw_request& request) {
  return !request.header_value("X-Plivo-Signature-V3").empty() ||
         !request.header_value("X-Plivo-Signature-Ma-V3").empty();
}

base::result<void> check_v3(const message::raw_request& request, const credentials& keys) {
  auto query = message::read_form(request.query());
  auto form =
      message::read_form(request.method == "POST" ? std::string_view(request.body) : std::string_view{});
  if (!query.ok || !form.ok) return errc::bad_signature;
  auto text = v3_text(keys, request, query.fields, form.fields) + "." +
              std::string(request.header_value("X-Plivo-Signature-V3-Nonce"));
  for (auto header : {"X-Plivo-Signature-V3", "X-Plivo-Signature-Ma-V3"})
    if (is_signed(keys, text, request.header_value(header))) return {};
  return errc::bad_signature;
}

base::result<void> check_v2(const message::raw_request& request, const credentials& keys) {
  auto nonce = request.header_value("X-Plivo-Signature-V2-Nonce");
  if (nonce.empty()) return errc::bad_signature;
  auto text = keys.public_url + std::string(request.path()).append(nonce);
  for (auto header : {"X-Plivo-Signature-V2", "X-Plivo-Signature-Ma-V2"})
    if (is_signed(keys, text, request.header_value(header))) return {};
  return errc::bad_signature;
}

bool is_over(std::string_view status) {
  constexpr std::string_view ends[] = {"completed", "busy", "failed", "timeout", "no-answer", "cancel"};
  return std::ranges::find(ends, status) != std::end(ends);
}

message::progress progress_of(std::string_view status) {
  constexpr std::string_view good[] = {"delivered", "completed", "in-progress", "read"};
  if (std::ranges::find(good, status) != std::end(good)) return message::progress::arrived;
  constexpr std::string_view others[] = {"queued", "sent", "ringing"};
  if (std::ranges::find(others, status) != std::end(others)) return message::progress::underway;
  constexpr std::string_view bad[] = {"undelivered", "rejected"};
  return is_over(status) || std::ranges::find(bad, status) != std::end(bad) ? message::progress::failed
                                                                            : message::progress::unknown;
}

base::result<event> text_in(const message::form& form, event out) {
  for (auto name : {"MessageUUID", "From", "To", "Text"})
    if (!form.has(name)) return errc::missing_field;
  return text_event(std::move(out), form.value("MessageUUID"), form.value("From"), form.value("To"),
                    std::string(form.value("Text")));
}

base::result<event> call_in(const message::form& form, event out) {
  for (auto name : {"CallUUID", "From", "To"})
    if (!form.has(name)) return errc::missing_field;
  out.status = form.value("CallStatus");
  bool over = form.value("Event") == "Hangup" || is_over(out.status);
  out.kind = over ? event_kind::hangup : event_kind::call_started;
  return call_event(std::move(out), form.value("CallUUID"), form.value("From"), form.value("To"),
                    form.value("Direction") == "outbound");
}

// What an action brings: the keys of a GetDigits, a note, the end of a leg, or nothing at all.
base::result<event> action_in(const message::form& form, event out) {
  auto call = call_in(form, std::move(out));
  if (!call) return call;
  if (auto note = form.value("RecordUrl"); !note.empty()) {
    call->hung_up = call->kind == event_kind::hangup;
    return with_note(std::move(*call), note, form.value("RecordingDuration"));
  }
  if (call->kind == event_kind::hangup) return call;
  if (auto leg = form.value("DialStatus"); !leg.empty()) {
    call->kind = event_kind::dialled;
    call->ended = dial_end_of(leg);
    return call;
  }
  return with_keys(std::move(*call), form.value("Digits"));
}

// The callbackUrl of a Record, which names neither number.
base::result<event> recording_in(const message::form& form, event out) {
  if (form.has("From")) return action_in(form, std::move(out));
  if (form.value("CallUUID").empty() || form.value("RecordUrl").empty()) return errc::missing_field;
  out.id = form.value("CallUUID");
  return with_note(std::move(out), form.value("RecordUrl"), form.value("RecordingDuration"));
}

// The path of a note's address at one of their hosts, whichever scheme it is written with; "" where it is
// none there.
std::string path_at(std::string_view host, std::string_view where) {
  constexpr std::size_t longest = 256;
  if (where.starts_with("http:")) host.remove_prefix(std::string_view("https:").size());
  where.remove_prefix(where.starts_with("http:") ? std::string_view("http:").size() : 0);
  if (!where.starts_with(host)) return "";
  where.remove_prefix(host.size());
  bool is_plain = where.starts_with('/') && where.size() <= longest &&
                  where.find("..") == std::string_view::npos && !id_at_end(where).empty() &&
                  where.find_first_not_of(
                      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                      "-_./") == std::string_view::npos;
  return is_plain ? std::string(where) : "";
}

base::result<event> status_in(const message::form& form, event out) {
  if (form.has("CallUUID") && !form.has("MessageUUID")) {
    auto call = call_in(form, std::move(out));
    if (!call) return call;
    if (auto machine = form.value("Machine"); !machine.empty()) {
      call->kind = event_kind::answered_by;
      call->taken_by = machine == "true" ? message::listener::machine : message::listener::person;
      return call;
    }
    call->reached = progress_of(call->status);
    if (call->kind == event_kind::call_started) call->kind = event_kind::call_status;
    return call;
  }
  auto id = form.value("MessageUUID"), status = form.value("Status");
  if (auto line = line_of(form.value("From"))) out.line = *line;
  out.caller = caller_of(form.value("To"));
  return report_event(std::move(out), id, status, progress_of(status));
}

void append(xml_writer& out, const std::vector<message::spoken>& prompts, const std::string& public_url) {
  for (const auto& prompt : prompts) {
    if (!prompt.clip.empty()) {
      out.leaf("Play", {}, public_url + prompt.clip);
      continue;
    }
    const auto* speaker = voice_for(voices, prompt.locale);
    if (speaker == nullptr || prompt.text.empty()) continue;
    for (auto piece : pieces_of(prompt.text, most_in_speak))
      out.leaf("Speak", {{"language", speaker->language}, {"voice", speaker->name}}, piece);
  }
}

std::string count_of(std::chrono::seconds seconds, long long least = 1) {
  return std::to_string(std::max<long long>(least, seconds.count()));
}

void append(xml_writer& out, const message::gather& keys, const std::string& public_url) {
  auto action = public_url + keys.action;
  if (!keys.barge) append(out, keys.prompts, public_url);
  out.open("GetDigits", {{"action", action},
                         {"method", "POST"},
                         {"timeout", count_of(keys.first)},
                         {"digitTimeout", count_of(keys.between)},
                         {"numDigits", std::to_string(std::max(1U, keys.max_digits))},
                         {"finishOnKey", keys.ends_with_hash ? "#" : "none"},
                         {"validDigits", "1234567890*#"},
                         {"retries", "1"},
                         {"redirect", "true"},
                         {"log", "false"}});
  if (keys.barge) append(out, keys.prompts, public_url);
  out.close("GetDigits");
  out.leaf("Redirect", {{"method", "POST"}}, action);
}

void append(xml_writer& out, const message::take_note& note, const std::string& public_url) {
  auto action = public_url + note.action;
  out.leaf("Record", {{"action", action},
                      {"method", "POST"},
                      {"timeout", count_of(note.silence)},
                      {"maxLength", count_of(note.most, 2)},
                      {"finishOnKey", "#"},
                      {"playBeep", "true"},
                      {"fileFormat", "wav"},
                      {"callbackUrl", action},
                      {"callbackMethod", "POST"},
                      {"redirect", "true"}});
  out.leaf("Redirect", {{"method", "POST"}}, action);
}

void append(xml_writer& out, const message::connect& to, const std::string& public_url) {
  out.open("Dial", {{"action", public_url + to.action},
                    {"method", "POST"},
                    {"timeout", count_of(to.ring)},
                    {"callerId", to.shown}});
  out.leaf("Number", {}, to.number);
  out.close("Dial");
}

void append(xml_writer& out, const message::conference& in, const std::string& public_url) {
  out.open("Conference", {{"startConferenceOnEnter", in.starts ? "true" : "false"},
                          {"endConferenceOnExit", in.ends ? "true" : "false"},
                          {"muted", in.muted ? "true" : "false"}});
  if (!in.action.empty()) out.attribute("action", public_url + in.action).attribute("method", "POST");
  out.text(in.room).close("Conference");
}

// A Message names both numbers; without them there is no document for an SMS.
struct document {
  xml_writer& out;
  const std::string& public_url;
  const asked_by* whom;

  void operator()(const message::no_reply&) const {}
  void operator()(const message::sms_reply& reply) const {
    if (whom == nullptr || !whom->caller) return;
    for (const auto& text : reply.messages)
      if (!text.empty())
        for (auto piece : pieces_of(text, most_in_message))
          out.leaf("Message", {{"src", whom->line}, {"dst", whom->caller->reveal()}}, piece);
  }
  void operator()(const message::voice_reply& reply) const {
    append(out, reply.before, public_url);
    if (reply.keys)
      append(out, *reply.keys, public_url);
    else if (reply.note)
      append(out, *reply.note, public_url);
    else if (reply.bridge)
      append(out, *reply.bridge, public_url);
    else if (reply.room)
      append(out, *reply.room, public_url);
    else if (reply.hangup)
      out.leaf("Hangup");
  }
};

message::raw_response written(const message::reply& reply, const std::string& public_url,
                              const asked_by* whom) {
  xml_writer out;
  out.open("Response");
  std::visit(document{out, public_url, whom}, reply);
  out.close("Response");
  message::raw_response answer;
  answer.content_type = "application/xml";
  answer.body = out.take();
  return answer;
}

std::string authorization(const credentials& keys) {
  return basic_authorization(keys.account, keys.secrets.empty() ? "" : keys.secrets.front().reveal());
}

class plivo final : public adapter {
 public:
  std::string_view kind() const override { return "plivo"; }
  capabilities can() const override {
    return {.two_timers = true, .voices = voices, .records = true, .connects = true, .confers = true};
  }
  std::span<const setting> settings() const override { return known; }

  base::result<event> decode(const verified_request& verified, std::string_view hook) const override;
  std::string once_only(const message::raw_request& request) const override {
    return has_v3(request) ? "" : std::string(request.header_value("X-Plivo-Signature-V2-Nonce"));
  }
  message::raw_response encode(const message::reply& reply, std::string_view,
                               const std::string& public_url) const override {
    return written(reply, public_url, nullptr);
  }
  message::raw_response encode_to(const message::reply& reply, const asked_by& whom) const override {
    return written(reply, whom.keys.public_url, &whom);
  }
  base::result<rest_request> encode_send(const message::outbound_text& text, const credentials& keys,
                                         base::time_point now) const override;
  base::result<rest_request> encode_call(const message::outbound_call& call, const credentials& keys,
                                         base::time_point now) const override;
  send_outcome decode_send(const message::raw_response& answer) const override;
  send_outcome decode_call(const message::raw_response& answer) const override;
  base::result<rest_request> encode_note_fetch(std::string_view where,
                                               const credentials& keys) const override {
    if (auto path = path_at(media_base, where); !path.empty())
      return bare_request("GET", rest_base(keys, media_base), std::move(path), authorization(keys));
    auto path = path_at(store_base, where);
    if (!path.starts_with("/recordings_")) return errc::undecodable;
    return bare_request("GET", rest_base(keys, store_base), std::move(path), "");  // not Plivo's to know it
  }
  base::result<rest_request> encode_note_delete(std::string_view where,
                                                const credentials& keys) const override {
    if (path_at(media_base, where).empty() && path_at(store_base, where).empty()) return errc::undecodable;
    auto target = "/v1/Account/" + keys.account + "/Recording/" + std::string(id_at_end(where)) + "/";
    return bare_request("DELETE", rest_base(keys, own_base), std::move(target), authorization(keys));
  }
  std::vector<std::string> note_bases(const credentials& keys) const override {
    return {rest_base(keys, media_base), rest_base(keys, store_base), rest_base(keys, own_base)};
  }
  std::vector<signed_sample> samples(const credentials& keys, const base::secret_text& secret,
                                     std::string_view path, base::time_point now) const override;

 protected:
  base::result<void> check_signature(const message::raw_request& request, const credentials& keys,
                                     base::time_point) const override {
    if (request.method != "POST" && request.method != "GET") return errc::bad_signature;
    return has_v3(request) ? check_v3(request, keys) : check_v2(request, keys);
  }
};

base::result<event> plivo::decode(const verified_request& verified, std::string_view hook) const {
  const auto& request = verified.request();
  auto query = message::read_form(request.query());
  auto form = request.method == "POST" ? message::read_form(request.body) : query;
  if (!form.ok || !query.ok) return errc::undecodable;
  event out;
  out.hook = hook_name(hook);
  out.token = query.value("s");
  if (hook == "sms") return text_in(form, std::move(out));
  if (hook == "voice") return call_in(form, std::move(out));
  if (hook == "voice/gather") return action_in(form, std::move(out));
  if (hook == "voice/recording") return recording_in(form, std::move(out));
  if (hook == "status") return status_in(form, std::move(out));
  return errc::unknown_hook;
}

base::result<rest_request> plivo::encode_send(const message::outbound_text& text, const credentials& keys,
                                              base::time_point) const {
  json::object body{{"src", text.line}, {"dst", text.to.reveal()}, {"text", text.text.reveal()}};
  if (!text.status.empty()) body["url"] = keys.public_url + text.status;
  return post_json(rest_base(keys, own_base), "/v1/Account/" + keys.account + "/Message/",
                   json::serialize(body), authorization(keys));
}

base::result<rest_request> plivo::encode_call(const message::outbound_call& call, const credentials& keys,
                                              base::time_point) const {
  json::object body{{"from", call.line},
                    {"to", call.to.reveal()},
                    {"answer_url", keys.public_url + call.answer},
                    {"answer_method", "POST"},
                    {"hangup_url", keys.public_url + call.status},
                    {"hangup_method", "POST"},
                    {"ring_timeout", call.ring.count()},
                    {"time_limit", std::chrono::seconds(call.longest).count()}};
  if (call.asks_who_answers) {
    body["machine_detection"] = "true";
    body["machine_detection_url"] = keys.public_url + call.status;
  }
  return post_json(rest_base(keys, own_base), "/v1/Account/" + keys.account + "/Call/", json::serialize(body),
                   authorization(keys));
}

// {"message_uuid":["..."]}: one text, one id.
send_outcome plivo::decode_send(const message::raw_response& answer) const {
  auto body = read_json(answer.body);
  if (!body || !body->is_object()) return outcome_with(answer, std::nullopt, "");
  const auto* ids = body->get_object().if_contains("message_uuid");
  const auto* list = ids == nullptr ? nullptr : ids->if_array();
  bool named = list != nullptr && !list->empty() && list->front().is_string();
  return outcome_with(answer, named ? std::optional(std::string(list->front().get_string())) : std::nullopt,
                      "");
}

send_outcome plivo::decode_call(const message::raw_response& answer) const {
  auto body = read_json(answer.body);
  if (!body || !body->is_object()) return outcome_with(answer, std::nullopt, "");
  return outcome_with(answer, text_at(body->get_object(), "request_uuid"), "");
}

std::vector<signed_sample> plivo::samples(const credentials& keys, const base::secret_text& secret,
                                          std::string_view path, base::time_point) const {
  message::raw_request call{"POST", std::string(path) + "?x=a%20b", {}, "CallUUID=1"};
  auto of_call =
      base::hmac_sha256(secret.reveal(), v3_text(keys, call, {{"x", "a b"}}, {{"CallUUID", "1"}}) + ".1");
  call.headers = {{"X-Plivo-Signature-V3", base::base64(of_call)}, {"X-Plivo-Signature-V3-Nonce", "1"}};
  message::raw_request text{"POST", std::string(path), {}, "MessageUUID=1"};
  auto of_text = base::hmac_sha256(secret.reveal(), keys.public_url + std::string(path) + "1");
  text.headers = {{"X-Plivo-Signature-V2", base::base64(of_text)}, {"X-Plivo-Signature-V2-Nonce", "1"}};
  return {{"scheme V3, with an encoded query", std::move(call)}, {"scheme V2", std::move(text)}};
}

}  // namespace

const adapter& plivo_adapter() {
  static const plivo instance;
  return instance;
}

}  // namespace amparo::provider
