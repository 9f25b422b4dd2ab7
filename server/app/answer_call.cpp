#include <memory>
#include <string>
#include <utility>

#include "app/answer_without_store.hpp"
#include "app/gateway.hpp"
#include "app/operator_call.hpp"
#include "app/say_with_clips.hpp"
#include "app/studio.hpp"
#include "ops/failpoint.hpp"

// A call's webhooks: the same road as an SMS, and at its end the prompts become clips where the provider has
// no voice of its own.
namespace amparo::app {

asio::awaitable<message::raw_response> answer_call(gateway& g, const account& via,
                                                   message::raw_request request, std::string hook) {
  const auto& provider = *via.adapter;
  auto now = g.clock.now();
  auto verified = provider.verify(request, via.credentials, now);
  if (!verified) {
    g.count.webhook(via.kind, hook, "refused");
    co_return provider.refuse(verified.error());
  }
  auto once = co_await is_once(g, via, request);
  if (!once || !*once) {
    g.count.webhook(via.kind, hook, once ? "refused" : "busy");
    co_return once ? provider.refuse() : provider.busy();
  }
  auto event = provider.decode(*verified, hook);
  if (!event) {
    g.count.webhook(via.kind, hook, "undecodable");
    auto words = co_await quarantined(g, via, request, message::channel::voice, event.error());
    co_return provider.encode(co_await with_clips(g, via, std::move(words)), hook, g.settings.public_url);
  }
  if (auto said = co_await answer_leg(g, via, *event, now)) {
    g.count.webhook(via.kind, hook, "leg");
    provider::asked_by whom{hook, via.credentials, event->caller, event->line};
    co_return provider.encode_to(co_await with_clips(g, via, std::move(*said)), whom);
  }
  if (event->kind == message::event_kind::call_status || event->kind == message::event_kind::answered_by) {
    g.count.webhook(via.kind, hook, "report");  // some providers tell a call's progress here too
    co_return provider.encode(message::no_reply{}, hook, g.settings.public_url);
  }
  if (!bring_home(g.keys, via, *event, now)) g.count.count("note_of_nobody");
  const auto* on = g.settings.find_line(via.name, event->line);
  if (on != nullptr && on->studio) {
    g.count.webhook(via.kind, hook, "studio");
    provider::asked_by whom{hook, via.credentials, event->caller, event->line};
    auto said = co_await answer_studio(g, via, *on, std::move(*event), now);
    co_return provider.encode_to(co_await with_clips(g, via, std::move(said)), whom);
  }
  if (on != nullptr && on->operators) {
    provider::asked_by whom{hook, via.credentials, event->caller, event->line};
    auto said = co_await answer_operator_call(g, via, *on, std::move(*event), now);
    g.count.webhook(via.kind, hook, said ? "operator" : "busy");
    if (!said) co_return provider.busy();
    co_return provider.encode_to(co_await with_clips(g, via, std::move(*said)), whom);
  }
  if (on == nullptr || !on->voice) {
    g.count.webhook(via.kind, hook, "unknown_line");
    auto words = safe_reply("es-MX", message::channel::voice, now);
    co_return provider.encode(co_await with_clips(g, via, std::move(words)), hook, g.settings.public_url);
  }
  provider::asked_by whom{hook, via.credentials, event->caller, event->line};
  turn_request turn{via, *on, std::move(*event), now, g.content.load()};
  auto answer = co_await turn_at_home(g, std::move(turn));
  if (answer.result == turn_result::busy) {
    g.count.webhook(via.kind, hook, "busy");
    co_return provider.busy();
  }
  g.count.webhook(via.kind, hook, answer.result == turn_result::degraded ? "degraded" : "answered");
  auto spoken = co_await with_clips(g, via, std::move(answer.reply), std::move(answer.in_source));
  auto response = provider.encode_to(spoken, whom);
  show_trips(g, answer, response);
  if (AMPARO_FAILPOINT("replied")) co_return provider.busy();
  co_return response;
}

}  // namespace amparo::app
