#pragma once
#include <chrono>
#include <cstddef>

// What stands between the dispatcher and one account: a circuit breaker, a bulkhead, and for each line a
// token bucket. Pure: the steady clock is an argument, in whatever epoch it has. For one thread.
namespace amparo::app {

using steady_time = std::chrono::steady_clock::time_point;

struct gate_limits {
  std::size_t in_flight = 32;              // the bulkhead: a slow provider holds no more than these
  unsigned failures = 5;                   // in a row: then the breaker opens
  std::chrono::milliseconds pause{2'000};  // the first; it doubles with each probe that fails
  std::chrono::milliseconds longest{120'000};
};

// Open after `failures` in a row, for a pause; then one probe is let through, whose end closes it or doubles
// the pause.
class provider_gate {
 public:
  explicit provider_gate(gate_limits limits = {}) : limits_(limits) {}

  // True where a request may leave now: it must be followed by one `leave`, or `give_back` where none left.
  bool enter(steady_time now);
  // `reached`: the provider answered, whatever it answered; a refusal of one message is none of the provider.
  void leave(bool reached, steady_time now);
  void give_back();

  bool is_open(steady_time now) const { return now < open_until_; }
  // False where only a probe may leave, and one is under way, too: nobody should wait for its end.
  bool is_usable(steady_time now) const { return !is_open(now) && !(pause_.count() != 0 && probing_); }
  std::size_t in_flight() const { return in_flight_; }

 private:
  gate_limits limits_;
  std::size_t in_flight_ = 0;
  unsigned failed_ = 0;
  bool probing_ = false;
  std::chrono::milliseconds pause_{0};
  steady_time open_until_{};
};

// One place behind a gate, entered before: given back unless something left.
class gate_pass {
 public:
  explicit gate_pass(provider_gate& of) : of_(of) {}
  ~gate_pass() {
    if (!left_) of_.give_back();
  }
  gate_pass(const gate_pass&) = delete;
  void leave(bool reached, steady_time now) {
    of_.leave(reached, now);
    left_ = true;
  }

 private:
  provider_gate& of_;
  bool left_ = false;
};

// How fast one line may send: carriers cut off who is faster.
class line_rate {
 public:
  // A rate over zero, per second; `burst` at least one.
  line_rate(double per_second, double burst) : per_second_(per_second), burst_(burst), left_(burst) {}
  bool take(steady_time now);
  void give_back();  // nothing left after all

 private:
  double per_second_, burst_, left_;
  steady_time at_{};
};

}  // namespace amparo::app
