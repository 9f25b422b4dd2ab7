#include "app/provider_gate.hpp"

#include <algorithm>

namespace amparo::app {

bool provider_gate::enter(steady_time now) {
  if (in_flight_ >= limits_.in_flight || is_open(now)) return false;
  bool half_open = pause_.count() != 0;
  if (half_open && probing_) return false;
  probing_ = half_open;
  ++in_flight_;
  return true;
}

void provider_gate::leave(bool reached, steady_time now) {
  --in_flight_;
  if (reached) {
    failed_ = 0;
    pause_ = {};
    probing_ = false;
    open_until_ = {};
    return;
  }
  // What was under way when the breaker opened fails too, and says nothing new.
  bool is_probe = probing_ && !is_open(now);
  if (pause_.count() != 0 && !is_probe) return;
  if (!is_probe && ++failed_ < limits_.failures) return;
  pause_ = pause_.count() == 0 ? limits_.pause : std::min(pause_ * 2, limits_.longest);
  open_until_ = now + pause_;
  probing_ = false;
}

void provider_gate::give_back() {
  --in_flight_;
  probing_ = false;
}

bool line_rate::take(steady_time now) {
  if (at_ != steady_time{} && now > at_)
    left_ = std::min(burst_, left_ + per_second_ * std::chrono::duration<double>(now - at_).count());
  at_ = std::max(at_, now);
  if (left_ < 1) return false;
  left_ -= 1;
  return true;
}

void line_rate::give_back() { left_ = std::min(burst_, left_ + 1); }

}  // namespace amparo::app
