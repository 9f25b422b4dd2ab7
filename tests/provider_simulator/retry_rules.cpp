#include "provider_simulator/retry_rules.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <stdexcept>
#include <string>

namespace amparo::simulator {
namespace {

using namespace std::chrono_literals;

constexpr milliseconds a_day = 24h,
                       a_minute = 60s;  // a minute: between tries of those that only say for how long

struct row {
  std::string_view kind;
  hook_of hook;
  bool takes_overrides;
  retry_rule rule;
};

// twilio.com/docs/usage/webhooks/webhooks-connection-overrides; SignalWire documents the same. Telnyx,
// Vonage, Bandwidth and Sinch: their webhook pages, of which Vonage's and Bandwidth's do not say how long
// they wait between tries, and Telnyx's not whether at all. Plivo: pages on messages and on callbacks.
// jambonz: its own source (lib/utils/http-requestor.js). Africa's Talking says nothing. Kannel:
// deploy/kannel.conf.
constexpr row rows[] = {
    {"twilio",
     hook_of::text,
     true,
     {.connect = 5s, .answer = 15s, .retried = on_unreachable, .retries = 1, .fallback_tries = 1}},
    {"twilio",
     hook_of::report,
     true,
     {.connect = 5s, .answer = 15s, .retried = on_unreachable, .retries = 1}},
    {"twilio",
     hook_of::call,
     true,
     {.connect = 5s, .answer = 15s, .retried = on_unreachable, .retries = 1, .fallback_tries = 1}},
    {"telnyx",
     hook_of::text,
     false,
     {.connect = 2s, .answer = 2s, .retried = on_any, .retries = 2, .fallback_tries = 3}},
    {"telnyx", hook_of::call, false, {.connect = 5s, .answer = 5s, .good_to = 200, .fallback_tries = 1}},
    {"vonage",
     hook_of::text,
     false,
     {.connect = 3s,
      .answer = 5s,
      .good_to = 204,
      .retried = on_any,
      .retries = 1'440,
      .pause = a_minute,
      .gives_up = a_day}},
    {"vonage",
     hook_of::call,
     false,
     {.connect = 3s, .answer = 5s, .retried = on_silence, .retries = 2, .fallback_tries = 2}},
    {"plivo",
     hook_of::text,
     false,
     {.connect = 8s,
      .answer = 8s,
      .retried = on_any,
      .retries = 3,
      .pause = 60s,
      .longest_pause = 240s,
      .doubles = true}},
    {"plivo",
     hook_of::call,
     true,
     {.connect = 2s,
      .answer = 40s,
      .good_to = 200,
      .retried = on_silence,
      .retries = 1,
      .fallback_tries = 1}},
    {"bandwidth",
     hook_of::text,
     false,
     {.connect = 10s,
      .answer = 10s,
      .retried = on_any,
      .retries = 1'440,
      .pause = a_minute,
      .gives_up = a_day,
      .asks_first = true}},
    {"bandwidth",
     hook_of::call,
     false,
     {.connect = 10s, .answer = 10s, .fallback_tries = 1, .asks_first = true}},
    {"sinch",
     hook_of::text,
     false,
     {.connect = 5s,
      .answer = 5s,
      .retried = on_silence | on_5xx | on_429,
      .retries = 14,
      .pause = 5s,
      .longest_pause = 81'920s,
      .doubles = true}},
    {"africastalking", hook_of::text, false, {.connect = 10s, .answer = 10s}},
    {"africastalking", hook_of::call, false, {.connect = 10s, .answer = 10s}},
    {"jambonz", hook_of::text, false, {.connect = 10s, .answer = 10s, .good_to = 204}},
    {"jambonz",
     hook_of::call,
     true,
     {.connect = 10s, .answer = 10s, .good_to = 204, .retried = on_unreachable}},
    {"kannel",
     hook_of::text,
     false,
     {.connect = 10s, .answer = 10s, .good_to = 202, .retried = on_any, .retries = 30, .pause = 10s}},
    {"kannel", hook_of::report, false, {.connect = 10s, .answer = 10s, .good_to = 202}},
};

milliseconds milliseconds_in(std::string_view text) {
  unsigned value = 0;
  auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failed != std::errc() || end != text.data() + text.size())
    throw std::invalid_argument("no number in the overrides");
  return milliseconds(value);
}

unsigned policy_in(std::string_view list) {
  constexpr std::pair<std::string_view, unsigned> words[] = {{"ct", on_unreachable},
                                                             {"rt", on_too_slow},
                                                             {"5xx", on_5xx},
                                                             {"4xx", on_429 | on_other},
                                                             {"all", on_any}};
  unsigned out = 0;
  while (!list.empty()) {
    auto word = list.substr(0, list.find(','));
    list.remove_prefix(std::min(list.size(), word.size() + 1));
    auto found = std::ranges::find(words, word, [](const auto& w) { return w.first; });
    if (found == std::end(words)) throw std::invalid_argument("an unknown retry policy");
    out |= found->second;
  }
  return out;
}

void override_by(std::string_view overrides, retry_rule& rule) {
  while (!overrides.empty()) {
    auto pair = overrides.substr(0, overrides.find('&'));
    overrides.remove_prefix(std::min(overrides.size(), pair.size() + 1));
    auto name = pair.substr(0, pair.find('=')), value = pair.substr(std::min(pair.size(), name.size() + 1));
    if (name == "rc")
      rule.retries = static_cast<unsigned>(milliseconds_in(value).count());
    else if (name == "rp")
      rule.retried = policy_in(value);
    else if (name == "ct")
      rule.connect = milliseconds_in(value);
    else if (name == "rt")
      rule.answer = milliseconds_in(value);
    else
      throw std::invalid_argument("an unknown override");
  }
}

unsigned kind_of(const tried& last) {
  if (last.end == try_end::unreachable) return on_unreachable;
  if (last.end == try_end::too_slow) return on_too_slow;
  if (last.status == 429) return on_429;
  return last.status >= 500 ? on_5xx : on_other;
}

}  // namespace

retry_rule rule_of(std::string_view kind, hook_of hook, std::string_view overrides) {
  if (kind == "signalwire") kind = "twilio";
  auto is_row = [&](const row& r) { return r.kind == kind && r.hook == hook; };
  auto found = std::ranges::find_if(rows, is_row);
  if (found == std::end(rows) && hook == hook_of::report) return rule_of(kind, hook_of::text, overrides);
  if (found == std::end(rows)) throw std::invalid_argument("no such company, or none of its hooks");
  auto rule = found->rule;
  if (found->takes_overrides) override_by(overrides, rule);
  return rule;
}

bool is_good(const retry_rule& rule, const tried& last) {
  return last.end == try_end::answered && last.status >= rule.good_from && last.status <= rule.good_to;
}

std::optional<next_try> next_after(const retry_rule& rule, const tries& so_far, const tried& last,
                                   milliseconds age, bool has_fallback) {
  if (is_good(rule, last)) return std::nullopt;
  if (so_far.fallback == 0 && so_far.main <= rule.retries && (kind_of(last) & rule.retried) != 0) {
    auto pause = rule.pause;
    if (rule.doubles) pause = std::min(rule.longest_pause, pause * (1L << (so_far.main - 1)));
    if (rule.gives_up == 0ms || age + pause <= rule.gives_up) return next_try{pause, false};
  }
  if (has_fallback && so_far.fallback < rule.fallback_tries) return next_try{0ms, true};
  return std::nullopt;
}

}  // namespace amparo::simulator
