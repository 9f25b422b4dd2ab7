#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

// When each telephone company brings a webhook again: its pages as far as they say so, the rest noted in the
// table. Pure.
namespace amparo::simulator {

using std::chrono::milliseconds;

enum class hook_of : std::uint8_t { text, report, call };

// How one try ended. A connection that closes without a whole answer counts as one that was too slow.
enum class try_end : std::uint8_t { answered, unreachable, too_slow };

struct tried {
  try_end end = try_end::answered;
  unsigned status = 0;  // of `answered`
};

// Which ends bring another try at the same address.
enum retry_on : unsigned {
  on_unreachable = 1,
  on_too_slow = 2,
  on_5xx = 4,
  on_429 = 8,
  on_other = 16,  // another status that is not good
  on_silence = on_unreachable | on_too_slow,
  on_any = 31,
};

struct retry_rule {
  milliseconds connect, answer;  // time-outs
  unsigned good_from = 200, good_to = 299;
  unsigned retried = 0;  // of retry_on
  unsigned retries = 0;  // behind the first try
  milliseconds pause{0}, longest_pause{0};
  bool doubles = false;
  milliseconds gives_up{0};     // after the first try; 0 = only by `retries`
  unsigned fallback_tries = 0;  // at the fallback address, where there is one
  bool asks_first = false;      // without credentials and body, for a 401
};

// `overrides`: "rc=2&rp=ct,rt,5xx&rt=4000", what stands behind "#" in a webhook's address of Twilio,
// SignalWire, jambonz and Plivo's calls; others know no such thing. std::invalid_argument for an unknown
// kind.
retry_rule rule_of(std::string_view kind, hook_of hook, std::string_view overrides);

bool is_good(const retry_rule& rule, const tried& last);

struct tries {
  unsigned main = 0, fallback = 0;  // so far
};
struct next_try {
  milliseconds pause;
  bool is_fallback;
};

// Nothing where it is over. `age`: since the first try.
std::optional<next_try> next_after(const retry_rule& rule, const tries& so_far, const tried& last,
                                   milliseconds age, bool has_fallback);

}  // namespace amparo::simulator
