#include <memory>
#include <string>
#include <utility>

#include "app/answer_without_store.hpp"
#include "app/gateway.hpp"
#include "ops/failpoint.hpp"

// An inbound SMS travels one way: verify, decode, then the turn on the caller's home thread (open, step,
// commit: turn.cpp), encode. A provider repeats a webhook when our answer is slow or lost; the same event
// gets the same words and never advances the conversation twice.
namespace amparo::app {

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
    g.count.webhook(via.kind, "sms", "report");
    co_return provider.encode(message::no_reply{}, "sms", g.settings.public_url);
  }
  const auto* on = g.settings.find_line(via.name, event->line);
  if (on == nullptr || !on->sms) {
    g.count.webhook(via.kind, "sms", "unknown_line");
    co_return provider.encode(safe_reply("es-MX", message::channel::sms, now), "sms", g.settings.public_url);
  }
  if (!event->caller) {  // a short code or a word: no person answers there, and two machines could talk for
                         // ever
    g.count.webhook(via.kind, "sms", "no_caller");
    co_return provider.encode(message::no_reply{}, "sms", g.settings.public_url);
  }
  provider::asked_by whom{"sms", via.credentials, event->caller, event->line};
  turn_request turn{via, *on, std::move(*event), now, g.content.load()};
  auto answer = co_await turn_at_home(g, std::move(turn));
  if (answer.result == turn_result::busy) {
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
