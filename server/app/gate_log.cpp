#include "app/gate_log.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "flow/model.hpp"
#include "ops/log.hpp"

namespace amparo::app {
namespace {

using decisions = std::map<std::pair<std::string, std::string>, std::string>;  // by variant and key: the rule

decisions decisions_of(const flow::bundle& content) {
  decisions out;
  for (const auto& one : content.content->gate) out[{one.variant, one.key}] = one.rule;
  return out;
}

void log_change(const std::pair<std::string, std::string>& of, const std::string& rule) {
  ops::log(ops::level::info, "gate", {{"variant", of.first}, {"key", of.second}, {"rule", rule}});
}

}  // namespace

void log_gate(const flow::bundle* before, const flow::bundle& now) {
  auto after = decisions_of(now);
  std::map<std::pair<std::string, std::string>, std::uint64_t> counts;  // by variant and rule
  for (const auto& [of, rule] : after) ++counts[{of.first, rule}];
  for (const auto& [of, texts] : counts)
    ops::log(ops::level::info, "gate_texts", {{"variant", of.first}, {"rule", of.second}, {"texts", texts}});
  if (before == nullptr) return;
  auto earlier = decisions_of(*before);
  for (const auto& [of, rule] : after)
    if (auto known = earlier.find(of); known == earlier.end() || known->second != rule) log_change(of, rule);
  for (const auto& [of, rule] : earlier)
    if (!after.contains(of)) log_change(of, "gone");
}

}  // namespace amparo::app
