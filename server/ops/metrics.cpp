#include "ops/metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <array>
#include <map>
#include <mutex>
#include <shared_mutex>
#include <sstream>
#include <utility>

namespace amparo::ops {

namespace {

// What a family handed out, by the values of its labels. The family itself finds a metric again by hashing
// all names and values under its lock, twice a turn.
template <class Metric, std::size_t Labels>
class handles {
 public:
  using values = std::array<std::string_view, Labels>;

  template <class Make>
  Metric& find(const values& of, Make make) {
    {
      std::shared_lock reading(guard_);
      if (auto known = known_.find(of); known != known_.end()) return *known->second;
    }
    std::lock_guard writing(guard_);
    std::array<std::string, Labels> kept;
    std::ranges::copy(of, kept.begin());
    return *known_.try_emplace(std::move(kept), &make()).first->second;
  }

 private:
  struct by_value {
    using is_transparent = void;
    template <class A, class B>
    bool operator()(const A& a, const B& b) const {
      return std::ranges::lexicographical_compare(
          a, b, [](std::string_view x, std::string_view y) { return x < y; });
    }
  };
  std::shared_mutex guard_;
  std::map<std::array<std::string, Labels>, Metric*, by_value> known_;
};

constexpr std::array turn_bounds{0.0002, 0.0005, 0.001, 0.0025, 0.005, 0.01,
                                 0.025,  0.05,   0.1,   0.25,   0.5,   1.2};

}  // namespace

struct metrics::state {
  prometheus::Registry registry;
  prometheus::Family<prometheus::Counter>& webhooks = prometheus::BuildCounter()
                                                          .Name("amparo_webhooks_total")
                                                          .Help("Requests at provider addresses by outcome")
                                                          .Register(registry);
  prometheus::Family<prometheus::Counter>& events = prometheus::BuildCounter()
                                                        .Name("amparo_events_total")
                                                        .Help("Domain events of the process")
                                                        .Register(registry);
  prometheus::Family<prometheus::Histogram>& turns = prometheus::BuildHistogram()
                                                         .Name("amparo_turn_seconds")
                                                         .Help("Time from verified event to encoded reply")
                                                         .Register(registry);
  prometheus::Family<prometheus::Gauge>& gauges = prometheus::BuildGauge()
                                                      .Name("amparo_level")
                                                      .Help("How much of a bounded thing is in use")
                                                      .Register(registry);

  handles<prometheus::Counter, 3> webhook;
  handles<prometheus::Counter, 1> event;
  handles<prometheus::Histogram, 1> turn;
};

metrics::metrics() : state_(std::make_unique<state>()) {}
metrics::~metrics() = default;

void metrics::webhook(std::string_view provider, std::string_view hook, std::string_view outcome) {
  auto make = [&]() -> prometheus::Counter& {
    return state_->webhooks.Add({{"provider", std::string(provider)},
                                 {"hook", std::string(hook)},
                                 {"outcome", std::string(outcome)}});
  };
  state_->webhook.find({provider, hook, outcome}, make).Increment();
}

void metrics::turn_took(std::string_view channel, std::chrono::microseconds took) {
  auto make = [&]() -> prometheus::Histogram& {
    return state_->turns.Add({{"channel", std::string(channel)}},
                             prometheus::Histogram::BucketBoundaries(turn_bounds.begin(), turn_bounds.end()));
  };
  state_->turn.find({channel}, make).Observe(std::chrono::duration<double>(took).count());
}

void metrics::count(std::string_view event) {
  auto make = [&]() -> prometheus::Counter& { return state_->events.Add({{"event", std::string(event)}}); };
  state_->event.find({event}, make).Increment();
}

void metrics::gauge(std::string_view name, double value) {
  state_->gauges.Add({{"of", std::string(name)}}).Set(value);
}

std::string metrics::text() const {
  std::ostringstream out;
  prometheus::TextSerializer().Serialize(out, state_->registry.Collect());
  return out.str();
}

}  // namespace amparo::ops
