#pragma once
#include <chrono>
#include <memory>
#include <string>
#include <string_view>

// Counters and histograms as named domain events (prometheus-cpp core). Labels are provider kinds, hooks and fixed outcome
// words; a topic, line, tag or number is never a label (H-8).
namespace amparo::ops {

class metrics {
 public:
  metrics();
  ~metrics();
  metrics(const metrics&) = delete;

  void webhook(std::string_view provider, std::string_view hook, std::string_view outcome);  // "answered", "refused" ...
  void turn_took(std::string_view channel, std::chrono::microseconds took);
  void count(std::string_view event);             // a domain event without labels: "commit_conflict", "spool_written"
  void gauge(std::string_view name, double value);  // "spool_records", "connections"
  std::string text() const;                       // the exposition format that Prometheus scrapes

 private:
  struct state;
  std::unique_ptr<state> state_;
};

}  // namespace amparo::ops
