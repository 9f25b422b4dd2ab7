#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "directory/data.hpp"

// A place as the tables know it, and its two outer forms: the id that lies in sessions and the name that is
// said back.
namespace amparo::directory {

struct target {
  enum class kind : std::uint8_t {
    zip,
    city,
    county,
    area,
    state,
    town,
    mexican_state,
    lada,
    mexico,
    postcode
  };
  kind type = kind::zip;
  std::uint32_t at = 0;  // a row (city, county, town, mexican_state, lada), a state_code, or the number (zip,
                         // area, postcode)
  friend bool operator==(const target&, const target&) = default;
};

place place_of(const catalog_data& data, const target& t);
place_parts parts_of(const catalog_data& data, const target& t);
// Nothing where the id names nothing in these tables: a session may be older than the bundle.
std::optional<target> target_of(const catalog_data& data, std::string_view id);

// "orleans" of "Orleans Parish", as words: what a caller calls the county.
std::vector<std::string> bare_county(std::string_view name);

std::vector<target> find_targets(const catalog_data& data, std::string_view text, bool in_mexico);
consulate_answer answer_for(const catalog_data& data, const target& t);

// The ZIPs that share their first three digits with this one: what is left where a ZIP is in no table.
std::span<const zip_row> neighbours_of(const tables& from, std::uint32_t zip);

}  // namespace amparo::directory
