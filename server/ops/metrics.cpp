#include "ops/metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <sstream>

namespace amparo::ops {

struct metrics::state {
  prometheus::Registry registry;
  prometheus::Family<prometheus::Counter>& webhooks =
      prometheus::BuildCounter().Name("amparo_webhooks_total").Help("Requests at provider addresses by outcome").Register(registry);
  prometheus::Family<prometheus::Counter>& events =
      prometheus::BuildCounter().Name("amparo_events_total").Help("Domain events of the process").Register(registry);
  prometheus::Family<prometheus::Histogram>& turns =
      prometheus::BuildHistogram().Name("amparo_turn_seconds").Help("Time from verified event to encoded reply").Register(registry);
  prometheus::Family<prometheus::Gauge>& gauges =
      prometheus::BuildGauge().Name("amparo_level").Help("How much of a bounded thing is in use").Register(registry);
};

metrics::metrics() : state_(std::make_unique<state>()) {}
metrics::~metrics() = default;

void metrics::webhook(std::string_view provider, std::string_view hook, std::string_view outcome) {
  state_->webhooks
      .Add({{"provider", std::string(provider)}, {"hook", std::string(hook)}, {"outcome", std::string(outcome)}})
      .Increment();
}

void metrics::turn_took(std::string_view channel, std::chrono::microseconds took) {
  static const prometheus::Histogram::BucketBoundaries bounds{0.0002, 0.0005, 0.001, 0.0025, 0.005, 0.01,
                                                              0.025,  0.05,   0.1,   0.25,   0.5,   1.2};
  state_->turns.Add({{"channel", std::string(channel)}}, bounds).Observe(std::chrono::duration<double>(took).count());
}

void metrics::count(std::string_view event) { state_->events.Add({{"event", std::string(event)}}).Increment(); }
void metrics::gauge(std::string_view name, double value) { state_->gauges.Add({{"of", std::string(name)}}).Set(value); }

std::string metrics::text() const {
  std::ostringstream out;
  prometheus::TextSerializer().Serialize(out, state_->registry.Collect());
  return out.str();
}

}  // namespace amparo::ops
