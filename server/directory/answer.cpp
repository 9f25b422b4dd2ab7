#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "directory/place_name.hpp"
#include "directory/target.hpp"

// The rule: state and county first, distance only as a guess. Straight lines find 46 of 63 known pairs,
// because jurisdictions follow old borders (Connecticut belongs to Boston, Reno to Las Vegas), so a county
// that a public page names is never overruled by a map.
namespace amparo::directory {
namespace {

using kind = target::kind;

// A part of a city smaller than this does not make us ask: postal areas overlap county lines everywhere.
constexpr unsigned sliver_percent = 25;
// Beyond this the nearest office is no answer (Guam). The farthest corner of the 48 states lies within it.
constexpr double farthest_km = 1500;
constexpr std::size_t most_choices = 8;

double distance_km(point a, point b) {
  constexpr double radius = 6371.0, degree = std::numbers::pi / 180;
  double lat_a = a.lat * degree, lat_b = b.lat * degree;
  double north = std::sin((lat_b - lat_a) / 2), east = std::sin((b.lon - a.lon) * degree / 2);
  return 2 * radius *
         std::asin(std::sqrt(std::min(1.0, north * north + std::cos(lat_a) * std::cos(lat_b) * east * east)));
}

// Which office serves one spot: by a claim, else the nearest.
struct verdict {
  std::int32_t office = -1;  // -1: none is near
  const claim* by = nullptr;
  double km = 0;
};

class answers {
 public:
  explicit answers(const catalog_data& data) : data_(data), tables_(data.tables) {}

  consulate_answer of(const target& t) const {
    switch (t.type) {
      case kind::zip: return of_zip(t.at);
      case kind::city:
        return of_spot(tables_.shares_of(tables_.places[t.at]), tables_.places[t.at].where, name(t));
      case kind::county: return of_county(static_cast<std::uint16_t>(t.at));
      case kind::area: return of_area(static_cast<std::uint16_t>(t.at));
      case kind::state: return of_state(static_cast<state_code>(t.at));
      case kind::town:
      case kind::mexican_state:
      case kind::lada:
      case kind::mexico:
      case kind::postcode: return in_mexico(t);
    }
    return {};
  }

 private:
  std::string name(const target& t) const { return place_of(data_, t).name; }

  const std::string& id(std::int32_t office) const {
    return data_.offices[static_cast<std::size_t>(office)].card.id;
  }

  std::string short_name(std::uint16_t county) const {
    const auto& row = tables_.counties[county];
    return fmt::format("{}, {}", row.name, text_of(row.state));
  }

  const claim* claim_of(std::uint16_t county) const {
    auto at = data_.claim_of_county[county];
    return at < 0 ? nullptr : &data_.claims[static_cast<std::size_t>(at)];
  }

  verdict nearest_to(const std::optional<point>& where) const {
    verdict best{-1, nullptr, farthest_km};
    for (std::size_t i = 0; where && i != data_.offices.size(); ++i) {
      if (!data_.offices[i].where) continue;
      if (auto km = distance_km(*where, *data_.offices[i].where); km < best.km)
        best = {static_cast<std::int32_t>(i), nullptr, km};
    }
    return best;
  }

  verdict of_one_county(std::uint16_t county) const {
    if (const auto* by = claim_of(county); by != nullptr) return {by->office, by, 0};
    return nearest_to(tables_.counties[county].where);
  }

  consulate_answer by_claim(const verdict& v, const std::string& spot) const {
    consulate_answer said;
    said.kind = answer_kind::one;
    said.consulate = id(v.office);
    said.is_public_data = v.by->level > confidence::confirmed || v.by->inferred;
    auto words =
        v.by->inferred ? fmt::format(", counties chosen by hand from \"{}\"", v.by->prose) : std::string();
    said.why = fmt::format("{}: {}{}, {}", spot, name_of(v.by->level), words, v.by->source);
    return said;
  }

  consulate_answer by_distance(const verdict& v, const std::string& spot) const {
    consulate_answer said;
    if (v.office < 0) {
      said.why = fmt::format("{}: no public page names its consulate, and none is within {} km", spot,
                             static_cast<int>(farthest_km));
      return said;
    }
    said.kind = answer_kind::nearest;
    said.consulate = id(v.office);
    said.why = fmt::format(
        "{}: no public page names its consulate; the nearest by straight line, {:.0f} km, is a guess", spot,
        v.km);
    return said;
  }

  consulate_answer of_county(std::uint16_t county) const {
    auto v = of_one_county(county);
    return v.by != nullptr ? by_claim(v, short_name(county)) : by_distance(v, short_name(county));
  }

  // A spot that touches several counties. One office for all of them, else the counties are asked about.
  consulate_answer of_spot(std::span<const county_share> shares, const std::optional<point>& where,
                           const std::string& spot) const {
    std::vector<std::uint16_t> counties;
    for (const auto& share : shares)
      if (share.percent >= sliver_percent) counties.push_back(share.county);
    if (counties.empty() && !shares.empty()) counties.push_back(shares.front().county);
    auto claimed = std::ranges::find_if(counties, [&](auto c) { return claim_of(c) != nullptr; });
    if (claimed == counties.end()) return by_distance(nearest_to(where), spot);
    bool differ = std::ranges::any_of(
        counties, [&](auto c) { return of_one_county(c).office != claim_of(*claimed)->office; });
    if (differ) return ask_counties(counties, spot);
    auto said = by_claim(of_one_county(*claimed), short_name(*claimed));
    bool partly = std::ranges::any_of(
        counties, [&](auto c) { return claim_of(c) == nullptr || is_weak(*claim_of(c)); });
    said.is_public_data = said.is_public_data || partly;
    return said;
  }

  static bool is_weak(const claim& c) { return c.level > confidence::confirmed || c.inferred; }

  consulate_answer ask_counties(const std::vector<std::uint16_t>& counties, const std::string& spot) const {
    consulate_answer said;
    said.kind = answer_kind::ask;
    said.why = fmt::format("{}: its counties belong to different consulates", spot);
    for (auto county : counties)
      if (said.choices.size() != most_choices)
        said.choices.push_back(place_of(data_, {kind::county, county}));
    return said;
  }

  consulate_answer of_zip(std::uint32_t zip) const {
    auto spot = fmt::format("{:05}", zip);
    if (const auto* row = tables_.find_zip(zip); row != nullptr)
      return of_spot(tables_.shares_of(*row), tables_.places[row->place].where, spot);
    return of_prefix(zip);
  }

  // A ZIP younger than the tables: what holds for the numbers around it, as a hint.
  consulate_answer of_prefix(std::uint32_t zip) const {
    auto near = neighbours_of(tables_, zip);
    auto spot = fmt::format("{:05} (by its first three digits)", zip);
    if (near.empty()) return by_distance({}, spot);
    auto closest = std::ranges::min_element(
        near, {}, [&](const zip_row& row) { return row.zip > zip ? row.zip - zip : zip - row.zip; });
    const auto& like = tables_.places[closest->place];
    auto said = settled(of_spot(tables_.shares_of(like), like.where, spot), like);
    said.is_hint = true;
    return said;
  }

  // For hints no county is asked about: the place's main county answers.
  consulate_answer settled(consulate_answer said, const place_row& row) const {
    return said.kind == answer_kind::ask ? of_county(tables_.shares_of(row).front().county) : said;
  }

  consulate_answer of_area(std::uint16_t area) const {
    const auto* row = tables_.find_area(area);
    auto said = row == nullptr ? by_distance({}, fmt::format("area code {:03}", area)) : of_area(*row);
    said.is_hint = true;
    return said;
  }

  consulate_answer of_area(const area_row& row) const {
    auto spot = fmt::format("area code {:03}", row.area);
    if (auto whole = sole_claim(row.state); whole.by != nullptr)
      return by_claim(whole, fmt::format("{}, all of {}", spot, text_of(row.state)));
    auto rows = tables_.places_of(place_key(row.city));
    auto city = std::ranges::find(rows, row.state, &place_row::state);
    if (city != rows.end())
      return settled(of_spot(tables_.shares_of(*city), city->where, fmt::format("{}, {}", spot, row.city)),
                     *city);
    return row.where ? by_distance(nearest_to(row.where), spot) : of_state(row.state);
  }

  // The office of a state all of whose counties are claimed by one.
  verdict sole_claim(state_code state) const {
    auto rows = tables_.counties_of(state);
    if (rows.empty()) return {};
    auto first = of_one_county(tables_.index_of(rows.front()));
    for (const auto& row : rows)
      if (const auto* by = claim_of(tables_.index_of(row)); by == nullptr || by->office != first.office)
        return {};
    return first;
  }

  // A state that several consulates serve: the city of each is offered (the largest it serves there
  // where it lies in another state), "which is nearest to you?".
  consulate_answer of_state(state_code state) const {
    if (auto whole = sole_claim(state); whole.by != nullptr)
      return by_claim(whole, "all of " + text_of(state));
    std::vector<std::pair<std::int32_t, const place_row*>> largest;
    for (const auto& row : tables_.places) {
      if (row.state != state) continue;
      auto shares = tables_.shares_of(row);
      auto office = (shares.empty() || claim_of(shares.front().county) == nullptr
                         ? nearest_to(row.where)
                         : of_one_county(shares.front().county))
                        .office;
      auto known = std::ranges::find(largest, office, &std::pair<std::int32_t, const place_row*>::first);
      if (known == largest.end())
        largest.emplace_back(office, &row);
      else if (stands_for(row, office) > stands_for(*known->second, office))
        known->second = &row;
    }
    return ask_cities(std::move(largest), state);
  }

  // The office's own city before the largest.
  std::pair<bool, std::uint16_t> stands_for(const place_row& row, std::int32_t office) const {
    if (office < 0) return {false, row.zips};
    const auto& card = data_.offices[static_cast<std::size_t>(office)].card;
    return {card.state == text_of(row.state) && place_key(card.city) == place_key(row.name), row.zips};
  }

  consulate_answer ask_cities(std::vector<std::pair<std::int32_t, const place_row*>> largest,
                              state_code state) const {
    std::erase_if(largest, [](const auto& entry) { return entry.first < 0; });
    if (largest.empty()) return by_distance({}, "all of " + text_of(state));
    if (largest.size() == 1)
      return by_distance(nearest_to(largest.front().second->where), "all of " + text_of(state));
    std::ranges::stable_sort(largest, std::ranges::greater{},
                             [](const auto& entry) { return entry.second->zips; });
    consulate_answer said;
    said.kind = answer_kind::ask;
    said.why = fmt::format("{} has places of {} consulates", text_of(state), largest.size());
    for (const auto& [office, row] : largest)
      if (said.choices.size() != most_choices)
        said.choices.push_back(place_of(data_, {kind::city, tables_.index_of(*row)}));
    return said;
  }

  consulate_answer in_mexico(const target& t) const {
    consulate_answer said;
    said.in_mexico = true;
    said.why =
        fmt::format("{}: in Mexico no consulate of Mexico is responsible; CIAM answers there", name(t));
    return said;
  }

  const catalog_data& data_;
  const tables& tables_;
};

}  // namespace

consulate_answer answer_for(const catalog_data& data, const target& t) { return answers(data).of(t); }

}  // namespace amparo::directory
