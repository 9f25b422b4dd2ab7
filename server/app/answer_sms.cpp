#include <memory>
#include <string>
#include <utility>

#include "app/answer_without_store.hpp"
#include "app/gateway.hpp"
#include "app/join_parts.hpp"
#include "app/operator_turn.hpp"
#include "ops/failpoint.hpp"

// An inbound SMS travels one way: verify, decode, then the turn on the caller's home thread (open, step,
// commit: turn.cpp), encode. A provider repeats a webhook when our answer is slow or lost; the same event
// gets the same words and never advances the conversation twice.
namespace amparo::app {
namespace {

// The words of a provider without inline replies leave by the outbox. False where they could not be put
// there: the provider is to bring the event again.
asio::awaitable<bool> left_by_outbox(gateway& g, const account& via, message::event event,
                                     base::time_point now, const turn_answer& answer) {
  if (via.adapter->can().inline_reply) co_return true;
  co_return co_await post_reply(g, via, std::move(event), now, answer);
}

asio::awaitable<message::raw_response> answered_operator(gateway& g, const account& via, message::event event,
                                                         base::time_point now) {
  provider::asked_by whom{"sms", via.credentials, event.caller, event.line};
  auto said = co_await answer_operator(g, via, event, now);
  turn_answer answer;  // named: g++ 12 destroys a temporary beside an await twice
  if (said) answer.reply = *said;
  bool left = said && co_await left_by_outbox(g, via, std::move(event), now, answer);
  g.count.webhook(via.kind, "sms", left ? "operator" : "busy");
  co_return left ? via.adapter->encode_to(*said, whom) : via.adapter->busy();
}

}  // namespace

asio::awaitable<message::raw_response> answer_sms(gateway& g, const account& via,
                                                  message::raw_request request) {
  const auto& provider = *via.adapter;
  auto now = g.clock.now();
  auto verified = provider.verify(request, via.credentials, now);
  if (!verified) {
    g.count.webhook(via.kind, "sms", "refused");
    co_return provider.refuse(verified.error());
  }
  auto once = co_await is_once(g, via, request);
  if (!once || !*once) {
    g.count.webhook(via.kind, "sms", once ? "refused" : "busy");
    co_return once ? provider.refuse() : provider.busy();
  }
  auto event = provider.decode(*verified, "sms");
  if (!event) {  // answered with 2xx and the safe words: a retry would bring the same bytes
    g.count.webhook(via.kind, "sms", "undecodable");
    co_return provider.encode(co_await quarantined(g, via, request, message::channel::sms, event.error()),
                              "sms", g.settings.public_url);
  }
  if (event->kind != message::event_kind::text) {  // some providers report on our own texts here too
    auto noted = co_await note_report(g, via, *event);
    if (!noted) co_return provider.busy();
    g.count.webhook(via.kind, "sms", "report");
    co_return provider.encode(message::no_reply{}, "sms", g.settings.public_url);
  }
  const auto* on = g.settings.find_line(via.name, event->line);
  if (on != nullptr && on->operators) {
    bool is_theirs = event->caller && operator_of_number(g, *event->caller) != nullptr;
    bool all_there = true;
    if (is_theirs) all_there = co_await is_whole(g, via, *on, *event, now);
    if (all_there) co_return co_await answered_operator(g, via, std::move(*event), now);
    g.count.webhook(via.kind, "sms", "part");
    co_return provider.encode(message::no_reply{}, "sms", g.settings.public_url);
  }
  if (on == nullptr || !on->sms) {
    g.count.webhook(via.kind, "sms", "unknown_line");
    co_return provider.encode(safe_reply("es-MX", message::channel::sms, now), "sms", g.settings.public_url);
  }
  if (!event->caller) {  // a short code or a word: no person answers there, and two machines could talk for
                         // ever
    g.count.webhook(via.kind, "sms", "no_caller");
    co_return provider.encode(message::no_reply{}, "sms", g.settings.public_url);
  }
  bool whole = co_await is_whole(g, via, *on, *event, now);
  if (!whole) {
    g.count.webhook(via.kind, "sms", "part");
    co_return provider.encode(message::no_reply{}, "sms", g.settings.public_url);
  }
  provider::asked_by whom{"sms", via.credentials, event->caller, event->line};
  turn_request turn{via, *on, *event, now, g.content.load()};
  auto answer = co_await turn_at_home(g, std::move(turn));
  bool left = answer.result == turn_result::busy || co_await left_by_outbox(g, via, *event, now, answer);
  if (answer.result == turn_result::busy || !left) {
    g.count.webhook(via.kind, "sms", "busy");
    co_return provider.busy();
  }
  g.count.webhook(via.kind, "sms", answer.result == turn_result::degraded ? "degraded" : "answered");
  auto response = provider.encode_to(answer.reply, whom);
  show_trips(g, answer, response);
  if (AMPARO_FAILPOINT("replied")) co_return provider.busy();
  co_return response;
}

}  // namespace amparo::app
