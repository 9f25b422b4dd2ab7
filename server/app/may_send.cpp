#include "app/may_send.hpp"

#include <algorithm>

#include "base/dialable.hpp"

namespace amparo::app {
namespace {

using namespace std::chrono_literals;

constexpr auto answer_window = 24h;        // L48
constexpr auto consent_window = 75 * 24h;  // D1: the longest that a consent keeps a number

// Of North America, 976 is an exchange that costs its caller, in every area code; the plans take it for
// ordinary.
bool is_exchange_976(std::string_view e164) {
  return e164.starts_with("+1") && e164.size() == 12 && e164.substr(5, 3) == "976";
}

send_refusal refusal_of_number(const send_question& q, const send_rules& rules) {
  if (q.simulated || is_simulated_handset(q.to))
    return q.simulated && is_simulated_handset(q.to) ? send_refusal::none : send_refusal::handset;
  const auto& e164 = q.to.reveal();
  auto facts = base::dial_facts_of(q.to);
  if (facts.kind == base::dial_kind::invalid) return send_refusal::invalid;
  if (facts.kind == base::dial_kind::costly || facts.kind == base::dial_kind::nowhere ||
      is_exchange_976(e164))
    return send_refusal::costly;
  if (std::ranges::find(rules.countries, facts.country) == rules.countries.end())
    return send_refusal::country;
  if (!q.calls && !q.takes_texts && facts.is_fixed) return send_refusal::no_texts;
  bool refused = std::ranges::any_of(rules.refused_prefixes,
                                     [&](const std::string& prefix) { return e164.starts_with(prefix); });
  return refused ? send_refusal::prefix : send_refusal::none;
}

bool is_unsolicited(const send_question& q) {
  auto age = q.now - q.cited;
  bool was_promised = q.cause == send_cause::promised || q.cause == send_cause::alarm;
  return was_promised ? age > consent_window : age > answer_window;
}

}  // namespace

std::optional<base::time_point> quiet_end(base::time_point now, const send_rules& rules,
                                          const flow::zone& zone) {
  auto local = zone.at(now);
  auto minute = std::chrono::minutes(local.minute);
  bool over_midnight = rules.quiet_from > rules.quiet_to;
  bool is_late = minute >= rules.quiet_from, is_early = minute < rules.quiet_to;
  if (over_midnight ? !is_late && !is_early : !is_late || !is_early) return std::nullopt;
  auto day = local.day + (over_midnight && is_late ? 1 : 0);
  return zone.moment_of({day, rules.quiet_to.count()});
}

bool is_simulated_handset(const base::phone_number& number) {
  return number.reveal().size() == 12 && number.reveal().starts_with("+155555501");
}

std::string_view word_of(send_refusal why) {
  constexpr std::string_view words[] = {"none",   "invalid",     "handset",   "costly",  "country",
                                        "prefix", "unsolicited", "opted_out", "no_texts"};
  return words[static_cast<std::size_t>(why)];
}

send_permission may_send(const send_question& question, const send_rules& rules) {
  if (auto why = refusal_of_number(question, rules); why != send_refusal::none) return {why};
  if (is_unsolicited(question)) return {send_refusal::unsolicited};
  if (question.cause == send_cause::answer) return {};
  bool asked_to_be_called = question.calls && question.cause == send_cause::asked_for;
  if (question.opted_out && !asked_to_be_called) return {send_refusal::opted_out};
  if (question.cause == send_cause::promised)
    return {send_refusal::none, quiet_end(question.now, rules, question.zone)};
  return {};
}

}  // namespace amparo::app
