#include "app/missed_call.hpp"

namespace amparo::app {

bool is_ring(const work& w) {
  const auto& request = w.frame.request;
  if (!request.on.missed_call || request.event.kind != message::event_kind::hangup) return false;
  auto before = session_of(w);
  constexpr std::uint32_t its_beginning = 1;
  return before.turns_ <= its_beginning && !before.ended();
}

asio::awaitable<base::result<void>> learn_rings(const turn_services& s, work& w) {
  if (!is_ring(w)) co_return base::result<void>();
  if (w.frame.context.withheld) {
    s.count.count("missed_call_unreachable");  // nobody knows whom to call
    co_return base::result<void>();
  }
  auto rung = co_await s.turns.count_ring(w.frame.tag, w.frame.event, w.frame.request.now);
  if (!rung) co_return rung.error();
  s.count.count("missed_call");
  w.frame.context.facts.rang_enough = *rung >= rings_that_ask;
  co_return base::result<void>();
}

}  // namespace amparo::app
