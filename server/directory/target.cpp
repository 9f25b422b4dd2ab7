#include "directory/target.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "base/fold.hpp"
#include "directory/place_name.hpp"

namespace amparo::directory {
namespace {

using kind = target::kind;

// How the census calls what is not simply a county, and how that is said.
struct county_style {
  std::string_view ending, said;
};
constexpr std::array<county_style, 8> styles{{{" City and Borough", "borough de"},
                                              {" Census Area", "zona censal de"},
                                              {" Municipality", "municipio de"},
                                              {" Municipio", "municipio de"},
                                              {" Borough", "borough de"},
                                              {" Parish", "parroquia de"},
                                              {" city", "ciudad de"},
                                              {" City", "ciudad de"}}};

const county_style* style_of(const county_row& row) {
  // Two counties of Virginia and Carson City are called "... City" without being one.
  bool is_county_named_city = row.name.ends_with(" City") && row.name != "Carson City";
  for (const auto& style : styles)
    if (row.name.ends_with(style.ending) && !(style.ending == " City" && is_county_named_city)) return &style;
  return nullptr;
}

std::string state_name(const catalog_data& data, state_code code) {
  const auto* found = find_state(data.names, code);
  return found == nullptr ? text_of(code) : found->name;
}

std::string lower(state_code code) { return base::match_fold(text_of(code)); }

std::string city_name(const catalog_data& data, const place_row& row) {
  return fmt::format("{}, {}", row.name, state_name(data, row.state));
}

std::string county_name(const catalog_data& data, const county_row& row) {
  const auto* style = style_of(row);
  if (style == nullptr) return fmt::format("condado de {}, {}", row.name, state_name(data, row.state));
  auto name = row.name;
  name.remove_suffix(style->ending.size());
  return fmt::format("{} {}, {}", style->said, name, state_name(data, row.state));
}

place zip_place(const catalog_data& data, std::uint32_t zip) {
  place said{fmt::format("zip:{:05}", zip), fmt::format("{:05}", zip)};
  if (const auto* row = data.tables.find_zip(zip); row != nullptr)
    said.name += ", " + city_name(data, data.tables.places[row->place]);
  else if (auto near = neighbours_of(data.tables, zip); !near.empty())
    said.name += ", " + state_name(data, data.tables.places[near.front().place].state);
  return said;
}

place city_place(const catalog_data& data, const place_row& row) {
  auto shares = data.tables.shares_of(row);
  auto county =
      shares.empty() ? std::string() : base::match_fold(data.tables.counties[shares.front().county].name);
  return {fmt::format("city:{}:{}:{}", lower(row.state), county, base::match_fold(row.name)),
          city_name(data, row)};
}

place area_place(const catalog_data& data, std::uint32_t area) {
  place said{fmt::format("area:{:03}", area), fmt::format("código de área {:03}", area)};
  if (const auto* row = data.tables.find_area(static_cast<std::uint16_t>(area)); row != nullptr)
    said.name += fmt::format(", {}", state_name(data, row->state));
  return said;
}

std::string_view mexican_id(const catalog_data& data, std::uint32_t state) {
  return data.names.mexican_states[state].id;
}

place town_place(const catalog_data& data, const mx_town& town) {
  return {fmt::format("mx:{}:{}", mexican_id(data, town.state), base::match_fold(town.name)),
          fmt::format("{}, {} (México)", town.name, data.names.mexican_states[town.state].name)};
}

std::optional<std::uint32_t> number_of(std::string_view digits, std::size_t length) {
  std::uint32_t value = 0;
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (digits.size() != length || error != std::errc{} || end != digits.data() + digits.size())
    return std::nullopt;
  return value;
}

std::string_view take_part(std::string_view& rest) {
  auto colon = std::min(rest.find(':'), rest.size());
  auto part = rest.substr(0, colon);
  rest.remove_prefix(std::min(colon + 1, rest.size()));
  return part;
}

std::optional<state_code> state_of(const catalog_data& data, std::string_view lower_code) {
  for (const auto& state : data.names.states)
    if (lower(state.code) == lower_code) return state.code;
  return std::nullopt;
}

std::optional<target> city_of(const catalog_data& data, std::string_view rest) {
  auto state = state_of(data, take_part(rest));
  take_part(rest);  // the county is for people who read ids
  if (state)
    for (const auto& row : data.tables.places_of(place_key(rest)))
      if (row.state == *state) return target{kind::city, data.tables.index_of(row)};
  return std::nullopt;
}

std::optional<target> county_of(const catalog_data& data, std::string_view rest) {
  auto state = state_of(data, take_part(rest));
  if (state)
    for (const auto& row : data.tables.counties_of(*state))
      if (base::match_fold(row.name) == rest) return target{kind::county, data.tables.index_of(row)};
  return std::nullopt;
}

std::optional<target> mexican_of(const catalog_data& data, std::string_view rest) {
  if (rest.empty()) return target{kind::mexico, 0};
  auto id = take_part(rest);
  const auto& states = data.names.mexican_states;
  auto state = std::ranges::find(states, id, &mx_state::id);
  if (state == states.end()) return std::nullopt;
  auto index = static_cast<std::uint16_t>(state - states.begin());
  if (rest.empty()) return target{kind::mexican_state, index};
  const auto& towns = data.names.towns;
  for (std::size_t i = 0; i != towns.size(); ++i)
    if (towns[i].state == index && towns[i].key == place_key(rest))
      return target{kind::town, static_cast<std::uint32_t>(i)};
  return std::nullopt;
}

}  // namespace

std::vector<std::string> bare_county(std::string_view name) {
  for (const auto& style : styles)
    if (name.ends_with(style.ending)) {
      name.remove_suffix(style.ending.size());
      break;
    }
  return place_words(name);
}

std::span<const zip_row> neighbours_of(const tables& from, std::uint32_t zip) {
  auto first = std::ranges::lower_bound(from.zips, zip / 100 * 100, {}, &zip_row::zip);
  auto last = std::ranges::lower_bound(from.zips, zip / 100 * 100 + 100, {}, &zip_row::zip);
  return {first, last};
}

place place_of(const catalog_data& data, const target& t) {
  const auto& names = data.names;
  switch (t.type) {
    case kind::zip: return zip_place(data, t.at);
    case kind::city: return city_place(data, data.tables.places[t.at]);
    case kind::county: {
      const auto& row = data.tables.counties[t.at];
      return {fmt::format("county:{}:{}", lower(row.state), base::match_fold(row.name)),
              county_name(data, row)};
    }
    case kind::area: return area_place(data, t.at);
    case kind::state: {
      auto code = static_cast<state_code>(t.at);
      return {"state:" + lower(code), state_name(data, code)};
    }
    case kind::town: return town_place(data, names.towns[t.at]);
    case kind::mexican_state:
      return {fmt::format("mx:{}", mexican_id(data, t.at)), names.mexican_states[t.at].name + " (México)"};
    case kind::lada: {
      const auto& row = data.tables.ladas[t.at];
      return {fmt::format("lada:{}", row.code), fmt::format("lada {} (México)", row.code)};
    }
    case kind::mexico: return {"mx", "México"};
    case kind::postcode:
      return {fmt::format("cp:{:05}", t.at), fmt::format("código postal {:05} (México)", t.at)};
  }
  return {};
}

place_parts parts_of(const catalog_data& data, const target& t) {
  const auto& tables = data.tables;
  auto american = [](state_code code, std::string_view city) {
    return place_parts{"US", text_of(code), std::string(city)};
  };
  auto place_at = [&](std::uint32_t row) {
    return american(tables.places[row].state, tables.places[row].name);
  };
  switch (t.type) {
    case kind::zip: {
      if (const auto* row = tables.find_zip(t.at)) return place_at(row->place);
      auto near = neighbours_of(tables, t.at);
      return near.empty() ? place_parts{"US", "", ""} : american(tables.places[near.front().place].state, "");
    }
    case kind::city: return place_at(t.at);
    case kind::county: return american(tables.counties[t.at].state, "");
    case kind::area: {
      const auto* row = tables.find_area(static_cast<std::uint16_t>(t.at));
      return row == nullptr ? place_parts{"US", "", ""} : american(row->state, "");
    }
    case kind::state: return american(static_cast<state_code>(t.at), "");
    case kind::town: {
      const auto& town = data.names.towns[t.at];
      return {"MX", std::string(mexican_id(data, town.state)), std::string(town.name)};
    }
    case kind::mexican_state: return {"MX", std::string(mexican_id(data, t.at)), ""};
    case kind::lada:
    case kind::mexico:
    case kind::postcode: break;
  }
  return {"MX", "", ""};
}

std::optional<target> target_of(const catalog_data& data, std::string_view id) {
  auto rest = id;
  auto type = take_part(rest);
  if (type == "zip" || type == "cp") {
    auto zip = number_of(rest, 5);
    if (!zip || (type == "zip" && neighbours_of(data.tables, *zip).empty())) return std::nullopt;
    return target{type == "zip" ? kind::zip : kind::postcode, *zip};
  }
  if (type == "area") {
    auto area = number_of(rest, 3);
    if (!area || data.tables.find_area(static_cast<std::uint16_t>(*area)) == nullptr) return std::nullopt;
    return target{kind::area, *area};
  }
  if (type == "city") return city_of(data, rest);
  if (type == "county") return county_of(data, rest);
  if (type == "mx") return mexican_of(data, rest);
  if (type == "state") {
    auto state = state_of(data, rest);
    return state ? std::optional(target{kind::state, *state}) : std::nullopt;
  }
  if (type == "lada") {
    const auto* row = data.tables.find_lada(rest);
    return row ? std::optional(target{kind::lada, static_cast<std::uint32_t>(row - data.tables.ladas.data())})
               : std::nullopt;
  }
  return std::nullopt;
}

}  // namespace amparo::directory
