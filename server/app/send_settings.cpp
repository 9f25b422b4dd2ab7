#include "app/send_settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace amparo::app {
namespace {

constexpr long most_units = 100'000'000;

bool is_country(std::string_view text) {
  return text.size() == 2 && std::ranges::all_of(text, [](char c) { return c >= 'A' && c <= 'Z'; });
}

// "21:30" as minutes of the day.
std::optional<std::chrono::minutes> minute_of_day(std::string_view text) {
  auto digit = [&](std::size_t at) { return text[at] >= '0' && text[at] <= '9' ? text[at] - '0' : 99; };
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  int hours = digit(0) * 10 + digit(1), minutes = digit(3) * 10 + digit(4);
  if (hours > 23 || minutes > 59) return std::nullopt;
  return std::chrono::minutes(hours * 60 + minutes);
}

void read_quiet_hours(base::yaml_map& map, send_rules& to) {
  auto text = map.text("quiet_hours", "21:00-08:00");
  if (text == "none") {
    to.quiet_from = to.quiet_to = std::chrono::minutes(0);
    return;
  }
  auto from = minute_of_day(std::string_view(text).substr(0, 5));
  auto until = text.size() == 11 && text[5] == '-' ? minute_of_day(std::string_view(text).substr(6)) : from;
  if (from && until && *from != *until) {
    to.quiet_from = *from;
    to.quiet_to = *until;
    return;
  }
  map.report(*map.optional("quiet_hours"), "bad-hours", "\"quiet_hours\" must be two times of the day",
             "Write it as 21:00-08:00, or none.");
}

void read_prefixes(base::yaml_map& map, send_rules& to) {
  const auto* node = map.optional("refused_prefixes");
  if (node == nullptr) return;
  to.refused_prefixes = map.texts("refused_prefixes");
  for (const auto& prefix : to.refused_prefixes) {
    auto digits = std::string_view(prefix).substr(std::min<std::size_t>(prefix.size(), 1));
    bool good = prefix.starts_with('+') && !digits.empty() && digits.size() <= 15 &&
                digits.find_first_not_of("0123456789") == std::string_view::npos;
    if (!good)
      map.report(*node, "bad-prefix", fmt::format("\"{}\" is no beginning of a number", prefix),
                 "Write it with its country, in quotes: \"+5233\".");
  }
}

void read_cap(base::yaml_map& map, std::string_view key, std::uint64_t& to) {
  if (auto n = map.number(key, 0, most_units)) to = static_cast<std::uint64_t>(*n);
}

}  // namespace

std::vector<std::string> read_countries(base::yaml_map& map, std::string_view key) {
  const auto* node = map.optional(key);
  if (node == nullptr) return {};
  auto countries = map.texts(key);
  for (const auto& country : countries)
    if (!is_country(country))
      map.report(*node, "bad-country", fmt::format("\"{}\" is no country", country),
                 "Write its two letters of ISO 3166: MX.");
  return countries;
}

void read_sending(const std::string& file, const base::yaml_node& node, base::findings& out, send_rules& to) {
  base::yaml_map map(file, node, out);
  if (map.optional("countries") != nullptr) to.countries = read_countries(map, "countries");
  read_prefixes(map, to);
  read_quiet_hours(map, to);
  map.done();
}

void read_spend(const std::string& file, const base::yaml_node& node, base::findings& out, spend_caps& to) {
  base::yaml_map map(file, node, out);
  read_cap(map, "per_hour", to.per_hour);
  read_cap(map, "per_day", to.per_day);
  read_cap(map, "caller_per_day", to.caller_per_day);
  if (const auto* countries = map.optional("country_per_day")) {
    base::yaml_map each(file, *countries, out);
    for (const auto& key : countries->keys) {
      if (!is_country(key.name))
        each.report(*countries, "bad-country", fmt::format("\"{}\" is no country", key.name),
                    "Write its two letters of ISO 3166: MX.");
      read_cap(each, key.name, to.country_per_day[key.name]);
    }
    each.done();
  }
  map.done();
}

}  // namespace amparo::app
