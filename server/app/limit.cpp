#include "app/limit.hpp"

#include <algorithm>

namespace amparo::app {

bucket texts_left(const record& r, std::uint32_t now, unsigned most, std::chrono::minutes window) {
  auto span = static_cast<std::uint32_t>(window.count());
  auto is_recent = [&](const answered_event& e) { return e.minute + span > now; };
  if (std::ranges::count_if(r.ring, is_recent) < static_cast<long>(most)) return {};
  bucket full;
  full.resumes = r.ring[most - 1].minute + span;
  full.state = r.quiet_since != 0 && r.quiet_since + span > now ? allowance::quiet : allowance::tell_once;
  return full;
}

bool is_always_answered(flow::global_word word) {
  switch (word) {
    case flow::global_word::urgent:
    case flow::global_word::person:
    case flow::global_word::call_me:
    case flow::global_word::stop:
    case flow::global_word::erase:
    case flow::global_word::help: return true;
    default: return false;
  }
}

}  // namespace amparo::app
