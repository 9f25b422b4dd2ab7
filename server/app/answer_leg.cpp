#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <utility>

#include "app/call_order.hpp"
#include "app/delivery.hpp"
#include "app/gateway.hpp"
#include "app/leg_turn.hpp"
#include "app/send_order.hpp"
#include "store/send_store.hpp"

// A call that we placed: what is told of it moves its marks forward, whatever the order (L20, L33), and
// whoever answers it hears one sentence that names nobody, until they press 1 (L17). No conversation begins,
// so nothing of one can be said to a machine, or to somebody else at that telephone.
namespace amparo::app {
namespace {

using namespace std::chrono_literals;
using message::event_kind;

constexpr unsigned most_said = 2;  // twice the sentence is under eight seconds
constexpr auto time_to_press = 5s;

bool is_answering(event_kind kind) {
  return kind == event_kind::call_started || kind == event_kind::digits || kind == event_kind::silence ||
         kind == event_kind::dialled;
}

store::call_marks marks_of(const message::event& event) {
  bool answers = is_answering(event.kind);
  return {.reached = rank_of(answers ? message::progress::arrived : event.reached),
          .over = event.kind == event_kind::hangup ? 1U : 0U,
          .taken_by = static_cast<unsigned>(event.taken_by),
          .accepted = event.kind == event_kind::digits && event.digits.reveal() == "1" ? 1U : 0U};
}

bool wants_note(const leg_token& leg, const message::event& event) {
  return leg.at == leg_at::told && event.kind == event_kind::digits && event.digits.reveal() == "3";
}

// A key means what was asked for where the leg is; whoever is asked for a document behind a room is still
// there although it ended.
store::call_marks marks_at(const leg_token& leg, const message::event& event) {
  auto out = marks_of(event);
  if (leg.at == leg_at::asked) return out;
  if (leg.at == leg_at::told) {  // a person pressed 1 there already, and whoever keeps still wishes to go on
    out.accepted = is_answering(event.kind) && !wants_note(leg, event) ? 1U : 0U;
    return out;
  }
  if (leg.at == leg_at::in_room && is_answering(event.kind)) out.outlived = 1;
  if (leg.at == leg_at::after) out.content = out.accepted;
  out.accepted = 0;
  return out;
}

// The sentence, and the key that is waited for.
message::reply asked_to_press(gateway& g, const account& via, leg_token at, base::time_point now) {
  auto prompts = spoken_of(g, at.locale, "system.press_one", {}, now);
  if (prompts.empty()) return end_of_call();
  ++at.said;
  message::voice_reply out;
  out.keys = message::gather{.prompts = std::move(prompts),
                             .first = time_to_press,
                             .between = time_to_press,
                             .action = gather_target(g.keys, via, at)};
  return out;
}

}  // namespace

// With Redis away the leg goes on without what was told of it before.
asio::awaitable<base::result<store::call_marks>> note_marks(gateway& g, unsigned partition,
                                                            std::string effect, store::call_marks told) {
  auto& home = home_of(g, partition);
  if (home.sends == nullptr) co_return told;
  auto there = [sends = home.sends, partition, effect = std::move(effect), told]() mutable {
    return sends->report_call(partition, std::move(effect), told);
  };
  auto noted = co_await asio::co_spawn(home.context, std::move(there), asio::use_awaitable);
  if (!noted) co_return noted.error();
  g.count.count(*noted ? "call_report" : "call_report_unknown");
  co_return noted->value_or(told);
}

message::reply end_of_call() {
  message::voice_reply out;
  out.hangup = true;
  return out;
}

message::reply put_into_room(const gateway& g, const account& via, leg_token leg) {
  message::conference into;
  into.room = leg.room;
  if (leg.desk.whose != leg_of::nobody) {
    into.starts = leg.desk.whose == leg_of::operators;
    into.ends = leg.desk.whose != leg_of::interpreters;  // the other two go on
    leg.at = leg_at::in_room;
    into.action = gather_target(g.keys, via, leg);
  }
  message::voice_reply out;
  out.room = std::move(into);
  return out;
}

std::vector<message::spoken> spoken_of(gateway& g, std::string_view language, std::string_view key,
                                       const std::vector<flow::named_value>& values, base::time_point now) {
  auto content = g.content.load();
  auto said = flow::words_of(*content, language, key, values);
  auto reply = said ? flow::render(*content, *said, message::channel::voice, now)
                    : message::reply(message::no_reply{});
  auto* voice = std::get_if<message::voice_reply>(&reply);
  if (voice == nullptr) g.count.count("call_without_words");
  return voice == nullptr ? std::vector<message::spoken>() : std::move(voice->before);
}

asio::awaitable<base::result<bool>> note_call(gateway& g, const account& via, const message::event& event) {
  auto token = open_send_token(g.keys, via, event.token);
  if (!token) co_return false;  // none of ours (W-7)
  auto noted = co_await note_marks(g, token->partition, token->effect, marks_of(event));
  if (!noted) co_return noted.error();
  co_return true;
}

asio::awaitable<std::optional<message::reply>> answer_leg(gateway& g, const account& via,
                                                          const message::event& event, base::time_point now) {
  auto leg = open_leg_token(g.keys, via, event.token, now);
  // Nobody but a call of ours brings a token to its first document: one that does not open is over its time.
  bool is_lost = !leg && event.hook == "voice" && !event.token.empty();
  if (!leg) co_return is_lost ? std::optional(end_of_call()) : std::nullopt;
  auto told = marks_at(*leg, event);
  bool hears_first = told.accepted != 0 && co_await can_hear_first(g, via, *leg, now);
  if (hears_first) told.accepted = 0;
  auto noted = co_await note_marks(g, leg->partition, leg->effect, told);
  auto marks = noted ? *noted : told;
  if (!is_answering(event.kind)) co_return message::no_reply{};
  if (hears_first || wants_note(*leg, event)) co_return co_await offer_note(g, via, std::move(*leg), now);
  bool is_desk = leg->desk.whose != leg_of::nobody;
  if (leg->at != leg_at::asked || (is_desk && told.accepted != 0))
    co_return co_await answer_desk_leg(g, via, std::move(*leg), event, now);
  if (told.accepted != 0) co_return put_into_room(g, via, std::move(*leg));
  bool is_machine = marks.taken_by == static_cast<unsigned>(message::listener::machine);
  if (is_machine || leg->said >= most_said) co_return end_of_call();
  co_return asked_to_press(g, via, std::move(*leg), now);
}

}  // namespace amparo::app
