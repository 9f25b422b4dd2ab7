#include <algorithm>
#include <array>
#include <charconv>

#include "directory/place_name.hpp"
#include "directory/target.hpp"

// What did they mean by these words? Tried in this order, the first that finds something wins: a ZIP; an area
// code; the whole as a state; the whole as a county ("condado de ..."); the whole as a city; a city or county
// before a state's name; a county alone; a place in Mexico. Then the same again without the words that only
// lead to a place ("vivo en").
namespace amparo::directory {
namespace {

using kind = target::kind;
using words_view = std::span<const std::string>;

constexpr std::size_t most_choices = 8;
constexpr std::size_t most_words = 20;  // a longer text is a story, not a place; its ZIP is still found
// A homonym counts when it has over a quarter of the largest one's ZIPs, or this many of its own: a village
// is not asked about beside a city, a town is. Others that matter stand in places.yaml, homonyms.
constexpr int settled_share = 4;
constexpr std::uint16_t town_zips = 4;
// Washington and New York are states and cities; Indiana (Pennsylvania) is meant by nobody who says no more.
constexpr std::uint16_t city_beside_state_zips = 30;

constexpr std::array<std::string_view, 26> leading_words{
    "estoy", "estamos", "esta",   "estan", "vivo", "vivimos", "vive",   "soy",  "en",
    "cerca", "de",      "del",    "desde", "por",  "la",      "el",     "mi",   "es",
    "zip",   "ciudad",  "estado", "aqui",  "area", "codigo",  "postal", "clave"};
// Postal codes that are words of every day: alone they are no state ("OK" is an answer, not Oklahoma).
constexpr std::array<std::string_view, 12> everyday_codes{"al", "de", "hi", "in", "la", "ma",
                                                          "me", "mi", "oh", "ok", "or", "pa"};
constexpr std::array<std::string_view, 6> county_words{"condado", "county",    "parroquia",
                                                       "parish",  "municipio", "borough"};
constexpr std::array<std::string_view, 5> area_words{"area", "codigo", "clave", "lada", "code"};

template <class List, class Item>
bool is_in(const List& list, const Item& item) {
  return std::ranges::find(list, item) != list.end();
}

bool is_number(std::string_view word) {
  return !word.empty() && std::ranges::all_of(word, [](char c) { return c >= '0' && c <= '9'; });
}

std::uint32_t value_of(std::string_view digits) {
  std::uint32_t value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

class finder {
 public:
  finder(const catalog_data& data, bool in_mexico)
      : data_(data), tables_(data.tables), in_mexico_(in_mexico) {}

  std::vector<target> find(words_view words) {
    drop_country(words);
    if (auto found = by_number(words); !found.empty()) return found;
    if (words.size() > most_words) return {};
    if (auto found = behind_leading_words(words); !found.empty()) return found;
    auto last_in = std::ranges::find(words.rbegin(), words.rend(), "en");  // "lo detuvieron en Houston"
    return last_in == words.rend()
               ? std::vector<target>()
               : behind_leading_words(words.last(static_cast<std::size_t>(last_in - words.rbegin())));
  }

 private:
  std::vector<target> behind_leading_words(words_view words) const {
    for (; !words.empty(); words = words.subspan(1)) {
      if (auto found = by_name(words); !found.empty()) return found;
      if (!is_in(leading_words, words.front())) return {};
    }
    return {};
  }

  std::vector<target> by_number(words_view words) const {
    if (words.empty()) return {};
    // "Atlanta GA 30303", "30303-1234": the ZIP ends an address. A number that begins one is a house.
    for (auto at = words.size(); at-- != 0;) {
      bool is_last = at + 1 == words.size() ||
                     (at + 2 == words.size() && words.back().size() == 4 && is_number(words.back()));
      bool is_said = at != 0 && is_in(leading_words, words[at - 1]);
      if (is_number(words[at]) && (words[at].size() == 5 || words[at].size() == 9) && (is_last || is_said))
        return by_zip(value_of(std::string_view(words[at]).substr(0, 5)));
    }
    bool is_area =
        words.size() == 1 || std::ranges::any_of(words, [](const auto& w) { return is_in(area_words, w); });
    if (is_area && is_number(words.back()) && words.back().size() <= 3) return by_area(words.back());
    return {};
  }

  // Five digits are a postal code on both sides of the border; a caller in Mexico is asked which.
  std::vector<target> by_zip(std::uint32_t zip) const {
    std::vector<target> found;
    if (in_mexico_ && zip >= 1000) found.push_back({kind::postcode, zip});
    if (!neighbours_of(tables_, zip).empty()) found.push_back({kind::zip, zip});
    return found;
  }

  std::vector<target> by_area(std::string_view digits) const {
    const auto* lada = tables_.find_lada(digits);
    auto area = value_of(digits);
    bool is_us = digits.size() == 3 && tables_.find_area(static_cast<std::uint16_t>(area)) != nullptr;
    std::vector<target> found;
    if (lada != nullptr && (in_mexico_ || !is_us))
      found.push_back({kind::lada, static_cast<std::uint32_t>(lada - tables_.ladas.data())});
    if (is_us) found.push_back({kind::area, area});
    return found;
  }

  std::vector<target> by_name(words_view words) const {
    std::vector<target> found;
    if (in_mexico_ || country_ == country::mexico) found = by_mexican_name(words);
    if (country_ != country::mexico) {
      auto there = by_us_name(words);
      for (const auto& t : there)
        if (!is_in(found, t)) found.push_back(t);
    }
    if (found.empty() && country_ == country::open) found = by_mexican_name(words);
    if (in_mexico_) std::stable_partition(found.begin(), found.end(), is_in_mexico);
    if (found.size() > most_choices) found.resize(most_choices);
    return found;
  }

  static bool is_in_mexico(const target& t) {
    return t.type == kind::town || t.type == kind::mexican_state || t.type == kind::mexico;
  }

  std::vector<target> by_us_name(words_view words) const {
    if (std::ranges::any_of(words, [](const auto& word) { return is_in(county_words, word); }))
      if (auto found = by_county_words(words); !found.empty()) return found;
    if (words.size() > 2 && words.front() == "estado")
      if (auto state = state_named(place_key(words.subspan(2))); state) return {{kind::state, *state}};
    if (words.size() == 1 && is_in(everyday_codes, words.front())) return {};
    auto found = cities(words, std::nullopt);
    if (auto state = state_named(place_key(words)); state) return state_or_city(*state, found);
    if (!found.empty()) return found;
    found = by_ending_state(words);
    return found.empty() ? counties(words, std::nullopt) : found;
  }

  static bool is_worth_asking(std::uint16_t zips, std::uint16_t largest) {
    return zips * settled_share > largest || zips >= town_zips;
  }

  std::vector<target> state_or_city(state_code state, const std::vector<target>& named) const {
    std::vector<target> found;
    for (const auto& t : named)
      if (t.type == kind::city && tables_.places[t.at].zips >= city_beside_state_zips) found.push_back(t);
    // New York City lies in New York: whoever says no more than that means the city.
    bool is_inside =
        std::ranges::any_of(found, [&](const target& t) { return tables_.places[t.at].state == state; });
    if (!is_inside) found.push_back({kind::state, state});
    return found;
  }

  std::vector<target> cities(words_view words, std::optional<state_code> state) const {
    auto key = place_key(words);
    auto found = known(key, true, state);
    if (!found.empty()) return found;
    auto rows = tables_.places_of(key);
    std::uint16_t largest = 0;
    for (const auto& row : rows) largest = std::max(largest, row.zips);
    for (const auto& row : rows)
      if (state ? row.state == *state : is_worth_asking(row.zips, largest))
        found.push_back({kind::city, tables_.index_of(row)});
    std::ranges::stable_sort(found, std::ranges::greater{},
                             [&](const target& t) { return tables_.places[t.at].zips; });
    for (const auto& t : known(key, false, state))
      if (!is_in(found, t)) found.push_back(t);
    return found;
  }

  // Other names and homonyms of places.yaml; with a state, only what lies in it.
  std::vector<target> known(std::string_view key, bool instead, std::optional<state_code> state) const {
    std::vector<target> found;
    for (const auto& name : data_.names.known)
      if (name.instead == instead && name.key == key)
        for (const auto& id : name.ids) {
          auto t = target_of(data_, id);
          if (t && (!state || (t->type == kind::city && tables_.places[t->at].state == *state)))
            found.push_back(*t);
        }
    return found;
  }

  std::optional<state_code> state_named(std::string_view key) const {
    for (const auto& state : data_.names.states)
      if (is_in(state.keys, key)) return state.code;
    return std::nullopt;
  }

  // "san juan texas": the longest ending that is a state's name, and what stands before it in that state.
  std::vector<target> by_ending_state(words_view words) const {
    for (std::size_t at = 1; at < words.size(); ++at) {
      auto state = state_named(place_key(words.subspan(at)));
      if (!state) continue;
      auto rest = words.first(at);
      while (rest.size() > 1 && is_in(leading_words, rest.back())) rest = rest.first(rest.size() - 1);
      if (auto found = cities(rest, state); !found.empty()) return found;
      if (auto found = counties(rest, state); !found.empty()) return found;
    }
    return {};
  }

  // "condado de hidalgo texas", "webb county", "orleans parish louisiana".
  std::vector<target> by_county_words(words_view words) const {
    std::optional<state_code> state;
    auto rest = words;
    for (std::size_t at = 1; at < words.size() && !state; ++at)
      if ((state = state_named(place_key(words.subspan(at)))); state) rest = words.first(at);
    if (auto found = counties(rest, state, true); !found.empty())
      return found;  // "Orleans Parish" is one, Orleans three
    while (rest.size() > 1 && (is_in(county_words, rest.front()) || is_in(leading_words, rest.front())))
      rest = rest.subspan(1);
    while (rest.size() > 1 && (is_in(county_words, rest.back()) || is_in(leading_words, rest.back())))
      rest = rest.first(rest.size() - 1);
    return counties(rest, state);
  }

  std::vector<target> counties(words_view words, std::optional<state_code> state,
                               bool in_full = false) const {
    std::vector<target> found;
    auto key = place_key(words);
    auto name = std::ranges::lower_bound(data_.county_names, key, {}, &county_key::key);
    for (; name != data_.county_names.end() && name->key == key; ++name)
      if ((name->in_full || !in_full) && (!state || tables_.counties[name->county].state == *state))
        found.push_back({kind::county, name->county});
    std::ranges::stable_sort(found, std::ranges::greater{},
                             [&](const target& t) { return tables_.zips_of_county[t.at]; });
    return found;
  }

  std::vector<target> by_mexican_name(words_view words) const {
    auto key = place_key(words);
    if (key == "mexico") return {{kind::mexico, 0}};
    std::vector<target> found = towns(key, std::nullopt);
    for (std::size_t at = 1; at < words.size() && found.empty(); ++at)
      if (auto state = mexican_state(place_key(words.subspan(at))); state) {
        found = towns(place_key(words.first(at)), state);
        if (found.empty()) found.push_back({kind::mexican_state, *state});
      }
    if (auto state = mexican_state(key); found.empty() && state)
      found.push_back({kind::mexican_state, *state});
    if (found.empty() && country_ == country::mexico) found.push_back({kind::mexico, 0});
    return found;
  }

  std::vector<target> towns(std::string_view key, std::optional<std::uint16_t> state) const {
    std::vector<target> found;
    const auto& all = data_.names.towns;
    for (auto at = std::ranges::lower_bound(all, key, {}, &mx_town::key); at != all.end() && at->key == key;
         ++at)
      if (!state || at->state == *state)
        found.push_back({kind::town, static_cast<std::uint32_t>(at - all.begin())});
    return found;
  }

  std::optional<std::uint16_t> mexican_state(std::string_view key) const {
    const auto& states = data_.names.mexican_states;
    for (std::size_t i = 0; i != states.size(); ++i)
      if (is_in(states[i].keys, key)) return static_cast<std::uint16_t>(i);
    return std::nullopt;
  }

  // "Nogales, México", "Houston, Estados Unidos": the country goes, and is remembered.
  void drop_country(words_view& words) {
    static constexpr std::array<std::string_view, 6> united_states{"eeuu",          "usa",          "us",
                                                                   "estadosunidos", "unitedstates", "eua"};
    for (std::size_t length = 1; length <= 2 && length < words.size(); ++length)
      if (is_in(united_states, place_key(words.last(length)))) {
        words = words.first(words.size() - length);
        country_ = country::us;
        return;
      }
    bool is_new_mexico = words.size() > 1 && state_named(place_key(words.last(2)));
    if (words.size() < 2 || words.back() != "mexico" || is_new_mexico) return;
    auto whole = place_key(words);  // "Ciudad de México", "Estado de México"
    if (mexican_state(whole) || !towns(whole, std::nullopt).empty()) return;
    words = words.first(words.size() - 1);
    country_ = country::mexico;
  }

  enum class country : std::uint8_t { open, us, mexico };

  const catalog_data& data_;
  const tables& tables_;
  bool in_mexico_;
  country country_ = country::open;
};

}  // namespace

std::vector<target> find_targets(const catalog_data& data, std::string_view text, bool in_mexico) {
  auto words = place_words(text);
  return finder(data, in_mexico).find(words);
}

}  // namespace amparo::directory
