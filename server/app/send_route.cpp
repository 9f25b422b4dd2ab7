#include "app/send_route.hpp"

#include <algorithm>

#include "app/send_country.hpp"

namespace amparo::app {
namespace {

send_way way_over(const config& settings, std::string_view account_name, std::string_view number) {
  auto via = std::ranges::find(settings.accounts, account_name, &account::name);
  if (via == settings.accounts.end()) return {};
  return {&*via, settings.find_line(account_name, number)};
}

bool may_reach(const line& on, std::string_view caller) {
  if (on.countries.empty()) return true;
  auto number = base::phone_number::parse(caller);
  if (!number) return false;
  auto country = send_country(*number);
  return std::ranges::find(on.countries, country) != on.countries.end();
}

}  // namespace

send_rules rules_of(const config& settings, const line& on) {
  auto rules = settings.sending;
  if (!on.countries.empty()) rules.countries = on.countries;
  return rules;
}

bool may_be_called(const config& settings, const account& via, const line& on,
                   const base::phone_number& number, base::time_point now) {
  auto zone = flow::zone::named(on.zone);
  if (zone == nullptr) return false;
  send_question question{.to = number,
                         .cause = send_cause::asked_for,
                         .cited = now,
                         .simulated = via.kind == "simulator",
                         .calls = true,
                         .zone = *zone,
                         .now = now};
  return may_send(question, rules_of(settings, on)).why_not == send_refusal::none;
}

std::vector<send_way> ways_of(const config& settings, std::string_view account_name, std::string_view number,
                              std::string_view caller, message::channel by) {
  std::vector<send_way> ways;
  auto own = way_over(settings, account_name, number);
  if (own.on == nullptr) return ways;
  auto has = [by](const send_way& way) {
    if (by == message::channel::sms) return way.on->sms || way.on->operators;
    return way.on->voice && way.via->adapter->can().confers;
  };
  auto add = [&](const send_way& way) {
    if (way.on != nullptr && has(way) && may_reach(*way.on, caller)) ways.push_back(way);
  };
  if (has(own))
    ways.push_back(own);
  else  // a number for calls here, and for texts under another provider, or the other way round
    for (const auto& l : settings.lines)
      if (l.number == number) add(way_over(settings, l.provider, l.number));
  if (const auto& other = own.on->stand_in) add(way_over(settings, other->provider, other->number));
  return ways;
}

std::optional<std::size_t> choose_way(const std::vector<way_state>& ways,
                                      std::optional<std::size_t> failed_last) {
  auto can = [&](std::size_t i) { return ways[i].usable && !ways[i].refused; };
  for (std::size_t i = 0; i != ways.size(); ++i)
    if (can(i) && failed_last != i) return i;
  if (failed_last && *failed_last < ways.size() && can(*failed_last)) return failed_last;
  return std::nullopt;
}

}  // namespace amparo::app
