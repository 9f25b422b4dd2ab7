#include <fmt/format.h>

#include <algorithm>

#include "app/desk_news.hpp"
#include "app/send_route.hpp"
#include "app/turn.hpp"
#include "app/turn_work.hpp"
#include "base/bytes.hpp"
#include "base/encoding.hpp"
#include "flow/model.hpp"
#include "provider/adapter.hpp"
#include "store/keys.hpp"

// What a turn works out once from its event (whose it is, which event, what was said in what circumstances),
// and its way back to the wire.
namespace amparo::app {
namespace {

std::string voice_step_name(const turn_frame& frame) {
  if (frame.request.event.kind == message::event_kind::hangup) return "hangup";
  return frame.token ? std::to_string(frame.token->step) : "0";
}

event_digest digest_of(const keyring& keys, const turn_frame& frame) {
  const auto& event = frame.request.event;
  base::byte_writer name;
  name.raw("event|").text(frame.request.via.name).text(frame.request.on.number).text(event.id);
  if (event.via() == message::channel::voice) name.text(voice_step_name(frame));
  auto mac = base::hmac_sha256(keys.dedupe, name.take());
  event_digest digest;
  std::copy_n(mac.begin(), digest.size(), digest.begin());
  return digest;
}

flow::input input_of(const message::event& event) {
  switch (event.kind) {
    case message::event_kind::call_started: return {flow::input_kind::started, {}};
    case message::event_kind::digits: return {flow::input_kind::digits, event.digits};
    case message::event_kind::recording: {
      flow::input note{flow::input_kind::recording, event.note};
      note.length = event.length;
      note.hung_up = event.hung_up;
      return note;
    }
    case message::event_kind::dialled: {
      flow::input over{flow::input_kind::dialled, {}};
      over.ended = event.ended;
      return over;
    }
    case message::event_kind::silence: return {flow::input_kind::silence, {}};
    case message::event_kind::hangup: return {flow::input_kind::hangup, {}};
    default: return {flow::input_kind::text, event.text};
  }
}

// Whose a voice note is, where its address says so. What the spool kept no longer says where it came to.
std::optional<note_token> note_of(const turn_services& s, const turn_request& request) {
  const auto& hook = request.event.hook;
  if (request.event.token.empty() || (!hook.empty() && hook != "recording")) return std::nullopt;
  auto token = open_note_token(s.keys, request.via.name, request.event.token, request.now);
  if (!token || token->call != request.event.id) return std::nullopt;
  return std::move(*token);
}

}  // namespace

void name_event(turn_frame& frame) {
  frame.event = base::hex({frame.digest.data(), frame.digest.size()});
  frame.marker = store::erased_key(frame.tag.partition(), frame.event);
}

bool bring_home(const keyring& keys, const account& via, message::event& event, base::time_point now) {
  if (event.hook != "recording") return true;
  auto note = open_note_token(keys, via.name, event.token, now);
  if (!note || (!event.id.empty() && event.id != note->call)) return !event.line.empty();
  event.id = note->call;
  event.line = note->line;
  return true;
}

turn_frame frame_of(const turn_services& s, turn_request request) {
  const auto& event = request.event;
  auto note = note_of(s, request);
  auto tag = note           ? base::caller_tag(note->tag)
             : event.caller ? base::caller_tag::of(s.keys.identity, *event.caller)
                            : base::caller_tag::of_withheld(s.keys.identity, event.id);
  turn_frame frame{.request = std::move(request),
                   .tag = tag,
                   .key = {},
                   .digest = {},
                   .event = {},
                   .marker = {},
                   .input = {},
                   .context = {},
                   .token = {},
                   .word = {}};
  const auto& of = frame.request.event;
  const auto& on = frame.request.on;
  frame.input = input_of(of);
  frame.context = {
      .now = frame.request.now,
      .via = of.via(),
      .locale = on.language,
      .withheld = !of.caller,
      .single_timer = !frame.request.via.adapter->can().two_timers,
      .country = on.country,
      .zone = on.zone,
      .detention = on.detention,
      .guard = on.guard,
      .facts = {},
      .can_record = frame.request.via.adapter->can().records,
      .can_connect = frame.request.via.adapter->can().connects,
      .may_call =
          [&settings = s.settings, &via = frame.request.via, &on, now = frame.request.now](
              const base::phone_number& number) { return may_be_called(settings, via, on, number, now); },
      .languages = on.languages,
      .ask_language = on.ask_language};
  if (s.desk != nullptr) tell_of_desk(frame.context.facts, s.desk->now(frame.request.now));
  if (of.via() == message::channel::sms) {
    frame.key = store::sms_session_key(tag, on.number);
    frame.word = flow::global_word_of(*frame.request.content, on.language, frame.input);
  } else {
    auto call = base::hmac_sha256(
        s.keys.dedupe, base::byte_writer().raw("call|").text(frame.request.via.name).text(of.id).take());
    frame.key = store::call_session_key(tag, base::base64url(call.substr(0, 9)));
    if (note)
      frame.token = std::move(note->at);
    else if (!of.token.empty())
      if (auto token = open_token(s.keys, frame.request.via.name, of.id, of.token, frame.request.now))
        frame.token = std::move(*token);
  }
  frame.digest = digest_of(s.keys, frame);
  name_event(frame);
  return frame;
}

void give_action(const turn_services& s, const turn_frame& frame, message::voice_reply& to,
                 std::uint32_t minute, std::uint32_t next_step, const std::string& small_state) {
  if (!(to.keys || to.note || to.bridge)) return;
  const auto& request = frame.request;
  call_token token{next_step, minute + static_cast<std::uint32_t>(state_life.count()), request.content->id,
                   small_state};
  auto account =
      request.via.name == request.via.kind ? request.via.kind : request.via.kind + "/" + request.via.name;
  if (to.note) {
    note_token note{frame.tag.bytes(), request.event.id, request.on.number, std::move(token)};
    to.note->action =
        fmt::format("/v1/{}/voice/recording?s={}", account, seal_note_token(s.keys, request.via.name, note));
    return;
  }
  auto action = fmt::format("/v1/{}/voice/gather?s={}", account,
                            seal_token(s.keys, request.via.name, request.event.id, token));
  if (to.bridge) to.bridge->shown = request.on.number;
  (to.keys ? to.keys->action : to.bridge->action) = std::move(action);
}

message::reply wire_reply(const turn_services& s, const turn_frame& frame, const flow::reply_data& said,
                          std::uint32_t minute, std::uint32_t next_step, const std::string& small_state) {
  const auto& request = frame.request;
  if (request.event.opt_out_handled) return message::no_reply{};
  auto reply = flow::render(*request.content, said, frame.context.via, at_minute(minute));
  if (request.event.kind == message::event_kind::hangup) return message::no_reply{};
  if (auto* voice = std::get_if<message::voice_reply>(&reply))
    give_action(s, frame, *voice, minute, next_step, small_state);
  return reply;
}

// The same document: what it asks for, and where the answer goes, are the reply's own.
message::reply wire_in_source(const turn_frame& frame, flow::reply_data said, const message::reply& reply) {
  const auto* heard = std::get_if<message::voice_reply>(&reply);
  auto voices = frame.request.via.adapter->can().voices;
  auto is_mute = [&](const message::spoken& one) {
    return one.clip.empty() && provider::voice_for(voices, one.locale) == nullptr;
  };
  bool is_needed = heard != nullptr && !voices.empty() &&
                   (std::ranges::any_of(heard->before, is_mute) ||
                    (heard->keys && std::ranges::any_of(heard->keys->prompts, is_mute)));
  if (!is_needed) return message::no_reply{};
  const auto& request = frame.request;
  said.locale = request.content->content->locales.front().tag;
  auto in_source = flow::render(*request.content, said, frame.context.via, request.now);
  auto* voice = std::get_if<message::voice_reply>(&in_source);
  if (voice == nullptr) return message::no_reply{};
  if (voice->keys && heard->keys) voice->keys->action = heard->keys->action;
  if (voice->note && heard->note) voice->note->action = heard->note->action;
  if (voice->bridge && heard->bridge)
    voice->bridge->action = heard->bridge->action, voice->bridge->shown = heard->bridge->shown;
  return in_source;
}

}  // namespace amparo::app
