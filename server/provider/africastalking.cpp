#include <boost/json/object.hpp>

#include <algorithm>
#include <array>

#include "base/encoding.hpp"
#include "provider/errors.hpp"
#include "provider/event_parts.hpp"
#include "provider/json_fields.hpp"
#include "provider/numbers.hpp"
#include "provider/rest.hpp"
#include "provider/token_url.hpp"
#include "provider/xml.hpp"

// Africa's Talking (developers.africastalking.com: "SMS callbacks", "Voice: handle calls", "Actions"). It
// signs nothing: a token of ours stands in each URL that it is given, and the proxy in front lets its
// addresses alone in. A reply to a text leaves by REST. Its voice does not speak Spanish, so every prompt is
// a clip. GetDigits nests one prompt (those of a menu are made one: app/say_with_clips.cpp), has one timer,
// and always ends at "#". What a Dial came to is not told before the call is over, and a room has no name, so
// neither is offered. A recording is an MP3 at its address, and its pages name no way to have it deleted, so
// voice notes are not offered either. Not confirmed: whether keys pressed before a GetDigits begins are
// thrown away or handed to it.
namespace amparo::provider {
namespace {

using message::event;
using message::event_kind;

constexpr std::string_view messaging_base = "https://api.africastalking.com",
                           voice_base = "https://voice.africastalking.com";
constexpr std::array known{setting{"username", setting::use::account},
                           setting{"api_key", setting::use::secret},
                           setting{"webhook_token", setting::use::signs}};

base::result<event> text_in(const message::form& form, event out) {
  for (auto name : {"id", "from", "to", "text"})
    if (!form.has(name)) return errc::missing_field;
  return text_event(std::move(out), form.value("id"), form.value("from"), form.value("to"),
                    std::string(form.value("text")));
}

message::progress progress_of(std::string_view status) {
  if (status == "Success") return message::progress::arrived;
  if (status == "Rejected" || status == "Failed") return message::progress::failed;
  return status == "Sent" || status == "Submitted" || status == "Buffered" ? message::progress::underway
                                                                           : message::progress::unknown;
}

base::result<event> report_in(const message::form& form, event out) {
  auto id = form.value("id"), status = form.value("status");
  out.caller = caller_of(form.value("phoneNumber"));
  return report_event(std::move(out), id, status, progress_of(status));
}

// One address hears the beginning, the keys and the end of a call.
base::result<event> call_in(const message::form& form, event out) {
  for (auto name : {"sessionId", "isActive", "callerNumber", "destinationNumber"})
    if (!form.has(name)) return errc::missing_field;
  auto call = call_event(std::move(out), form.value("sessionId"), form.value("callerNumber"),
                         form.value("destinationNumber"), form.value("direction") == "Outbound");
  if (!call) return call;
  call->status = form.value("callSessionState");
  bool over = form.value("isActive") == "0";
  call = with_keys(std::move(*call), form.value("dtmfDigits"));
  if (!call) return call;
  if (over) {
    call->kind = event_kind::hangup;
    call->reached = message::progress::arrived;
  } else if (call->kind == event_kind::silence && call->hook != "gather") {
    call->kind = event_kind::call_started;
  }
  return call;
}

struct document {
  xml_writer& out;
  const std::string& public_url;
  std::string_view token;

  std::string action_of(const std::string& path) const {
    auto url = public_url + path;
    if (token.empty()) return url;
    return url.append(url.find('?') == std::string::npos ? "?" : "&")
        .append("token=")
        .append(base::percent_encoded(token));
  }
  void operator()(const message::no_reply&) const {}
  void operator()(const message::sms_reply&) const {}
  void operator()(const message::voice_reply& reply) const {
    for (const auto& prompt : reply.before) play(prompt);
    if (reply.keys) take(*reply.keys);
  }
  void play(const message::spoken& prompt) const {
    if (!prompt.clip.empty()) out.leaf("Play", {{"url", public_url + prompt.clip}});
  }
  void take(const message::gather& keys) const {
    auto action = action_of(keys.action);
    auto outside = keys.prompts.size() - (keys.barge && !keys.prompts.empty() ? 1 : 0);
    for (std::size_t i = 0; i != outside; ++i) play(keys.prompts[i]);
    out.open("GetDigits", {{"timeout", std::to_string(std::max<long long>(1, keys.between.count()))},
                           {"finishOnKey", "#"},
                           {"numDigits", std::to_string(std::max(1U, keys.max_digits))},
                           {"callbackUrl", action}});
    if (outside != keys.prompts.size()) play(keys.prompts.back());
    out.close("GetDigits");
    out.leaf("Redirect", {}, action);
  }
};

message::raw_response written(const message::reply& reply, std::string_view hook,
                              const std::string& public_url, std::string_view token) {
  if (!std::holds_alternative<message::voice_reply>(reply) && !hook.starts_with("voice"))
    return {};  // a 200 is all that it waits for
  xml_writer out;
  out.open("Response");
  std::visit(document{out, public_url, token}, reply);
  out.close("Response");
  message::raw_response answer;
  answer.content_type = "application/xml";
  answer.body = out.take();
  return answer;
}

rest_request with_key(rest_request request, const credentials& keys) {
  request.request.headers.push_back({"apiKey", std::string(keys.secret("api_key"))});
  return request;
}

class africastalking final : public adapter {
 public:
  std::string_view kind() const override { return "africastalking"; }
  capabilities can() const override {
    return {.joins_texts = false,
            .inline_reply = false,
            .barge = interruptible::last_one,
            .hears_hash = false,
            .signs = false};
  }
  std::span<const setting> settings() const override { return known; }

  base::result<event> decode(const verified_request& verified, std::string_view hook) const override;
  message::raw_response encode(const message::reply& reply, std::string_view hook,
                               const std::string& public_url) const override {
    return written(reply, hook, public_url, "");
  }
  message::raw_response encode_to(const message::reply& reply, const asked_by& whom) const override {
    const auto& keys = whom.keys;
    return written(reply, whom.hook, keys.public_url,
                   keys.secrets.empty() ? std::string_view() : keys.secrets.front().reveal());
  }
  base::result<rest_request> encode_send(const message::outbound_text& text, const credentials& keys,
                                         base::time_point now) const override;
  base::result<rest_request> encode_call(const message::outbound_call& call, const credentials& keys,
                                         base::time_point now) const override;
  send_outcome decode_send(const message::raw_response& answer) const override;
  send_outcome decode_call(const message::raw_response& answer) const override;
  std::vector<signed_sample> samples(const credentials&, const base::secret_text& secret,
                                     std::string_view path, base::time_point) const override {
    return token_samples(secret, path);
  }
  base::result<void> self_check(const credentials& keys, base::time_point now) const override {
    if (auto ok = adapter::self_check(keys, now); !ok) return ok;
    return check_token_strength(keys);
  }

 protected:
  base::result<void> check_signature(const message::raw_request& request, const credentials& keys,
                                     base::time_point) const override {
    return check_token(request, keys);
  }
};

base::result<event> africastalking::decode(const verified_request& verified, std::string_view hook) const {
  const auto& request = verified.request();
  auto query = message::read_form(request.query());
  auto form = request.method == "POST" ? message::read_form(request.body) : query;
  if (!form.ok || !query.ok) return errc::undecodable;
  event out;
  out.hook = hook_name(hook);
  out.token = query.value("s");
  if (hook == "sms") return text_in(form, std::move(out));
  if (hook == "voice" || hook == "voice/gather") return call_in(form, std::move(out));
  if (hook == "status")
    return form.has("sessionId") ? call_in(form, std::move(out)) : report_in(form, std::move(out));
  return errc::unknown_hook;
}

base::result<rest_request> africastalking::encode_send(const message::outbound_text& text,
                                                       const credentials& keys, base::time_point) const {
  form_fields fields{{"username", keys.account},
                     {"to", text.to.reveal()},
                     {"from", text.line},
                     {"message", text.text.reveal()}};
  return with_key(post_form(rest_base(keys, messaging_base), "/version1/messaging", fields, ""), keys);
}

base::result<rest_request> africastalking::encode_call(const message::outbound_call& call,
                                                       const credentials& keys, base::time_point) const {
  form_fields fields{{"username", keys.account},
                     {"to", call.to.reveal()},
                     {"from", call.line},
                     {"clientRequestId", call.key}};
  return with_key(post_form(rest_base(keys, voice_base), "/call", fields, ""), keys);
}

// 201 even where the one recipient was refused:
// {"SMSMessageData":{"Recipients":[{"statusCode","messageId"}]}}, 100 to 102 being taken and 5xx codes of
// theirs to be tried again.
send_outcome africastalking::decode_send(const message::raw_response& answer) const {
  auto body = read_json(answer.body);
  const auto* data = body && body->is_object() ? object_at(body->get_object(), "SMSMessageData") : nullptr;
  const auto* first = data == nullptr ? nullptr : first_at(*data, "Recipients");
  if (first == nullptr) return outcome_with(answer, std::nullopt, "");
  auto code = word_at(*first, "statusCode");
  auto out = outcome_with(answer, text_at(*first, "messageId"), code);
  constexpr std::string_view taken[] = {"100", "101", "102"};
  if (out.verdict != send_verdict::accepted && out.verdict != send_verdict::ambiguous) return out;
  if (std::ranges::find(taken, code) == std::end(taken)) {
    out.verdict = code.starts_with('5') ? send_verdict::later : send_verdict::refused;
    out.id.clear();
    out.opted_out = code == "406";  // "UserInBlacklist"
  }
  return out;
}

// {"entries":[{"status":"Queued","sessionId"}]}
send_outcome africastalking::decode_call(const message::raw_response& answer) const {
  auto body = read_json(answer.body);
  const auto* entry = body && body->is_object() ? first_at(body->get_object(), "entries") : nullptr;
  if (entry == nullptr) return outcome_with(answer, std::nullopt, "");
  auto status = word_at(*entry, "status");
  auto out = outcome_with(answer, text_at(*entry, "sessionId"), status);
  if (out.verdict == send_verdict::accepted && status != "Queued") {
    out.verdict = send_verdict::refused;
    out.id.clear();
  }
  return out;
}

}  // namespace

const adapter& africastalking_adapter() {
  static const africastalking instance;
  return instance;
}

}  // namespace amparo::provider
