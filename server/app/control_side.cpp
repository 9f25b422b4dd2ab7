#include "app/control_side.hpp"

#include "app/serving_thread.hpp"
#include "base/encoding.hpp"

namespace amparo::app {
namespace {

// Redis answers five questions read at once in the time of two that come by themselves; and a caller's turn
// waits until it has answered all that it read at once.
store::link_settings in_company(const config& settings) {
  return {.deadline = settings.redis_deadline, .gather = std::chrono::milliseconds(1), .most_at_once = 6};
}

}  // namespace

std::string new_hand(ops::dice& dice) { return base::hex(dice.bytes(8)); }

control_side::control_side(asio::io_context& control, redis_at_start& redis, const process_parts& of)
    : link(redis.make_link(control, "amparo-control", in_company(of.settings))),
      turns(*link),
      audit(trail_over(*link, of)),
      sends(*link, new_hand(of.dice)),
      spent(*link),
      talk(*link),
      desk(*link),
      rumours(*link),
      words{of.settings, of.keys, talk, sends, of.clock, of.dice, of.count} {}

}  // namespace amparo::app
