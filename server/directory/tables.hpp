#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/finding.hpp"

// The tables of config/directory/geo as rows over the files' own bytes: sorted vectors, nothing allocated per
// row. Columns and sources: config/directory/geo/README.md.
namespace amparo::directory {

// Degrees, WGS84.
struct point {
  float lat = 0, lon = 0;
};

using state_code = std::uint16_t;  // two letters: 'T' << 8 | 'X'
state_code code_of(std::string_view two_letters);
std::string text_of(state_code code);

struct county_row {
  state_code state = 0;
  std::string_view name;       // "Hidalgo", "Orleans Parish", "Richmond city"
  std::optional<point> where;  // mean of its ZIP areas
};

struct county_share {
  std::uint16_t county = 0;  // row of counties.csv
  std::uint8_t percent = 0;  // of a city's ZIPs
};

struct place_row {
  std::string_view name;
  state_code state = 0;
  std::uint16_t zips = 0;  // how large the place is
  std::optional<point> where;
  std::uint32_t first = 0, count = 0;  // its part of `shares`
};

struct zip_row {
  std::uint32_t zip = 0;
  std::uint32_t place = 0;             // row of places.csv
  std::uint32_t first = 0, count = 0;  // its part of `shares`
};

struct area_row {
  std::uint16_t area = 0;
  state_code state = 0;
  std::string_view city;  // may be empty
  std::optional<point> where;
};

struct lada_row {
  std::string_view code;   // two or three digits
  std::string_view towns;  // "Guaymas/San Carlos"; may be empty
  std::string_view state;  // may be empty
};

struct tables {
  std::vector<county_row> counties;  // by state, then name
  std::vector<place_row> places;     // by place_key, then state
  std::vector<zip_row> zips;         // by number
  std::vector<area_row> areas;       // by number
  std::vector<lada_row> ladas;       // by code, as text
  std::vector<county_share> shares;
  std::vector<std::uint16_t> zips_of_county;  // beside counties: how large a county is

  std::span<const county_share> shares_of(const place_row& row) const {
    return {shares.data() + row.first, row.count};
  }
  std::span<const county_share> shares_of(const zip_row& row) const {
    return {shares.data() + row.first, row.count};
  }
  std::span<const county_row> counties_of(state_code state) const;
  std::uint16_t index_of(const county_row& row) const {
    return static_cast<std::uint16_t>(&row - counties.data());
  }
  std::uint32_t index_of(const place_row& row) const {
    return static_cast<std::uint32_t>(&row - places.data());
  }
  // Places of that key in every state, by state.
  std::span<const place_row> places_of(std::string_view key) const;
  const zip_row* find_zip(std::uint32_t zip) const;
  const area_row* find_area(std::uint16_t area) const;
  const lada_row* find_lada(std::string_view code) const;
};

// Each reads one file; mistakes (columns, numbers, order, a row that is named and not there) go to `out` with
// their line. counties first, then places, then zips.
void read_counties(const std::string& file, std::string_view text, tables& into, base::findings& out);
void read_places(const std::string& file, std::string_view text, tables& into, base::findings& out);
void read_zips(const std::string& file, std::string_view text, tables& into, base::findings& out);
void read_areas(const std::string& file, std::string_view text, tables& into, base::findings& out);
void read_ladas(const std::string& file, std::string_view text, tables& into, base::findings& out);

}  // namespace amparo::directory
