#include "flow/duration.hpp"
#include "flow/loading.hpp"

// The input policy: a question's own keys stand before its flow's, and in both what belongs to one channel
// before what both share; else the built-in ones hold (L51 for texts, L1 and L7 for both).
namespace amparo::flow {
namespace {

class policy_reader {
 public:
  policy_reader(loading& into, const std::string& file, base::yaml_map& from, const policy_names& names)
      : into_(into), file_(file), from_(from), names_(names) {}

  void read(input_policy& policy) {
    number("attempts", 5, policy.attempts);
    number("timeout", 60, policy.first);
    number("inter_digit", 20, policy.between);
    minutes("nudge_after", policy.nudge_after);
    minutes("end_after", policy.end_after);
    named("nudge", names_.message, policy.nudge);
    named("no_match", names_.node, policy.no_match);
    named("no_input", names_.node, policy.no_input);
    named("too_many", names_.node, policy.too_many);
    named("hangup", names_.node, policy.hangup);
    named("timed_out", names_.node, policy.timed_out);
  }

 private:
  void number(std::string_view key, long most, std::uint8_t& value) {
    if (auto given = from_.number(key, 1, most)) value = static_cast<std::uint8_t>(*given);
  }
  void named(std::string_view key, const std::function<index(const base::yaml_node&)>& resolve,
             index& value) {
    if (const auto* name = from_.optional(key)) value = resolve(*name);
  }
  // A conversation of texts lives for a day: what would come later never comes.
  void minutes(std::string_view key, std::uint16_t& value) {
    using namespace std::chrono_literals;
    const auto* at = from_.optional(key);
    if (at == nullptr) return;
    auto length = read_duration(at->scalar);
    if (length && *length >= 1min && *length <= 23h)
      value = static_cast<std::uint16_t>(*length / 1min);
    else
      into_.report({file_, at->line, at->column}, "not-a-duration",
                   "\"" + at->scalar + "\" is no duration between 1m and 23h", "Write 20m or 4h.");
  }

  loading& into_;
  const std::string& file_;
  base::yaml_map& from_;
  const policy_names& names_;
};

}  // namespace

void read_policies(loading& into, const std::string& file, base::yaml_map& from, const policy_names& names,
                   input_policies& policies) {
  for (auto& policy : policies) policy_reader(into, file, from, names).read(policy);
  const std::pair<const char*, message::channel> channels[] = {{"sms", message::channel::sms},
                                                               {"voice", message::channel::voice}};
  for (auto [key, channel] : channels) {
    const auto* own = from.optional(key);
    if (own == nullptr) continue;
    base::yaml_map part(file, *own, into.findings);
    policy_reader(into, file, part, names).read(policies[static_cast<std::size_t>(channel)]);
    part.done();
  }
  for (const auto& policy : policies)
    if (policy.nudge_after != 0 && policy.end_after != 0 && policy.end_after <= policy.nudge_after)
      into.report({file, from.node().line, from.node().column}, "nudge-after-end",
                  "the question ends before its nudge", "Make end_after longer than nudge_after.");
}

}  // namespace amparo::flow
