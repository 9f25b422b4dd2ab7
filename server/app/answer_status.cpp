#include <memory>
#include <utility>

#include "app/gateway.hpp"
#include "app/operator_call.hpp"

// Progress of a call or of a send. The hang-up of a call that came in is an event of its conversation (its
// branch still runs, nothing is said); a report moves the send or the call of ours forward that its sealed
// token names, and no other (W-7).
namespace amparo::app {

asio::awaitable<message::raw_response> answer_status(gateway& g, const account& via,
                                                     message::raw_request request) {
  const auto& provider = *via.adapter;
  auto now = g.clock.now();
  auto verified = provider.verify(request, via.credentials, now);
  if (!verified) {
    g.count.webhook(via.kind, "status", "refused");
    co_return provider.refuse(verified.error());
  }
  auto once = co_await is_once(g, via, request);
  if (!once || !*once) {
    g.count.webhook(via.kind, "status", once ? "refused" : "busy");
    co_return once ? provider.refuse() : provider.busy();
  }
  auto event = provider.decode(*verified, "status");
  if (!event) {
    g.count.webhook(via.kind, "status", "undecodable");
    co_return provider.encode(message::no_reply{}, "status", g.settings.public_url);
  }
  if (event->kind == message::event_kind::send_status) {
    auto noted = co_await note_report(g, via, *event);
    if (!noted) {
      g.count.webhook(via.kind, "status", "busy");
      co_return provider.busy();
    }
  }
  if (event->via() == message::channel::voice && !event->token.empty()) {
    auto ours = co_await note_call(g, via, *event);
    if (!ours || *ours) {
      g.count.webhook(via.kind, "status", ours ? "report" : "busy");
      co_return ours ? provider.encode(message::no_reply{}, "status", g.settings.public_url)
                     : provider.busy();
    }
  }
  const auto* on = g.settings.find_line(via.name, event->line);
  if (on != nullptr && on->operators && event->kind == message::event_kind::hangup) {
    auto ended = co_await operator_hung_up(g, via, *event);
    g.count.webhook(via.kind, "status", ended ? "operator" : "busy");
    co_return ended ? provider.encode(message::no_reply{}, "status", g.settings.public_url) : provider.busy();
  }
  if (on != nullptr && event->kind == message::event_kind::hangup) {
    turn_request turn{via, *on, std::move(*event), now, g.content.load()};
    auto answer = co_await turn_at_home(g, std::move(turn));
    if (answer.result == turn_result::busy) {
      g.count.webhook(via.kind, "status", "busy");
      co_return provider.busy();
    }
  }
  g.count.webhook(via.kind, "status", on == nullptr ? "unknown_line" : "answered");
  co_return provider.encode(message::no_reply{}, "status", g.settings.public_url);
}

}  // namespace amparo::app
