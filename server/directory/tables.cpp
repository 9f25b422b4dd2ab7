#include "directory/tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <functional>

#include "directory/place_name.hpp"

namespace amparo::directory {
namespace {

// One table: the header is checked once, then `next` gives rows until the end. Cells hold no comma and no
// quote.
template <std::size_t Columns>
class rows {
 public:
  rows(const std::string& file, std::string_view text, std::string_view header, base::findings& out)
      : file_(file), rest_(text), out_(out) {
    if (take_line() == header) return;
    fail("csv-header", fmt::format("the first line must be \"{}\"", header));
    rest_ = {};
  }

  bool next() {
    while (!rest_.empty()) {
      auto line = take_line();
      std::size_t column = 0, begin = 0;
      for (; column != Columns && begin != std::string_view::npos; ++column) {
        auto comma = line.find(',', begin);
        cells_[column] = line.substr(begin, comma == std::string_view::npos ? comma : comma - begin);
        begin = comma == std::string_view::npos ? comma : comma + 1;
      }
      if (column == Columns && begin == std::string_view::npos) return true;
      fail("csv-columns", fmt::format("a row has {} cells without quotes", Columns));
    }
    return false;
  }

  std::string_view operator[](std::size_t column) const { return cells_[column]; }

  // A whole number up to `most`; 0 and a finding where it is none.
  std::uint32_t number(std::string_view digits, std::uint32_t most) {
    std::uint32_t value = 0;
    auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error == std::errc{} && end == digits.data() + digits.size() && value <= most) return value;
    fail("bad-number", fmt::format("\"{}\" is not a whole number from 0 to {}", digits, most));
    return 0;
  }

  std::optional<point> where(std::string_view lat, std::string_view lon) {
    if (lat.empty() && lon.empty()) return std::nullopt;
    return point{degrees(lat, 90), degrees(lon, 180)};
  }

  state_code state(std::string_view code) {
    if (code.size() == 2) return code_of(code);
    fail("bad-state", fmt::format("\"{}\" is not a state's two letters", code));
    return 0;
  }

  // A table without rows would answer nobody.
  void end(bool has_rows) {
    if (!has_rows) fail("csv-empty", "the table has no row that can be read");
  }

  void fail(std::string rule, std::string message) {
    out_.push_back(
        {file_, line_, 1, std::move(rule), std::move(message), "Make the tables again with make_tables.py."});
  }

 private:
  std::string_view take_line() {
    ++line_;
    auto end = rest_.find('\n');
    auto line = rest_.substr(0, end);
    rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
    return line;
  }

  float degrees(std::string_view text, float most) {
    float value = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc{} && end == text.data() + text.size() && value >= -most && value <= most)
      return value;
    fail("bad-number", fmt::format("\"{}\" is not degrees from -{} to {}", text, most, most));
    return 0;
  }

  const std::string& file_;
  std::string_view rest_;
  base::findings& out_;
  std::array<std::string_view, Columns> cells_;
  unsigned line_ = 0;
};

// "12" or "12:80 13:20": rows of counties.csv, each with its part of the whole.
template <class Rows>
void read_shares(Rows& row, std::string_view text, tables& into, std::uint32_t& first, std::uint32_t& count) {
  first = static_cast<std::uint32_t>(into.shares.size());
  const auto last =
      static_cast<std::uint32_t>(into.counties.size()) - 1;  // read only after a table with rows
  while (!text.empty() && !into.counties.empty()) {
    auto space = std::min(text.find(' '), text.size());
    auto item = text.substr(0, space);
    text.remove_prefix(std::min(space + 1, text.size()));
    auto colon = std::min(item.find(':'), item.size());
    county_share share;
    share.county = static_cast<std::uint16_t>(row.number(item.substr(0, colon), last));
    share.percent = 100;
    if (colon != item.size())
      share.percent = static_cast<std::uint8_t>(row.number(item.substr(colon + 1), 100));
    into.shares.push_back(share);
  }
  count = static_cast<std::uint32_t>(into.shares.size()) - first;
}

template <class Row, class Key>
const Row* find_in(const std::vector<Row>& sorted, const Key& key, Key Row::*member) {
  auto at = std::ranges::lower_bound(sorted, key, {}, member);
  return at != sorted.end() && std::invoke(member, *at) == key ? &*at : nullptr;
}

}  // namespace

state_code code_of(std::string_view two) {
  return static_cast<state_code>(static_cast<unsigned char>(two[0]) << 8 |
                                 static_cast<unsigned char>(two[1]));
}

std::string text_of(state_code code) {
  return {static_cast<char>(code >> 8), static_cast<char>(code & 0xFF)};
}

std::span<const county_row> tables::counties_of(state_code state) const {
  auto first = std::ranges::lower_bound(counties, state, {}, &county_row::state);
  auto last = std::ranges::upper_bound(counties, state, {}, &county_row::state);
  return {first, last};
}

std::span<const place_row> tables::places_of(std::string_view key) const {
  auto before = [](const place_row& row, std::string_view wanted) { return place_key(row.name) < wanted; };
  auto first = std::lower_bound(places.begin(), places.end(), key, before);
  auto last = first;
  while (last != places.end() && place_key(last->name) == key) ++last;
  return {first, last};
}

const zip_row* tables::find_zip(std::uint32_t zip) const { return find_in(zips, zip, &zip_row::zip); }
const area_row* tables::find_area(std::uint16_t area) const { return find_in(areas, area, &area_row::area); }
const lada_row* tables::find_lada(std::string_view code) const {
  return find_in(ladas, code, &lada_row::code);
}

void read_counties(const std::string& file, std::string_view text, tables& into, base::findings& out) {
  rows<4> row(file, text, "state,county,lat,lon", out);
  into.counties.reserve(text.size() / 20);
  while (row.next()) {
    county_row read{row.state(row[0]), row[1], row.where(row[2], row[3])};
    if (!into.counties.empty() && read.state < into.counties.back().state)
      row.fail("csv-order", "the rows are not in order of their state");
    if (into.counties.size() == 0xFFFF) return row.fail("csv-size", "too many rows");
    into.counties.push_back(read);
  }
  row.end(!into.counties.empty());
}

void read_places(const std::string& file, std::string_view text, tables& into, base::findings& out) {
  rows<6> row(file, text, "city,state,zips,lat,lon,counties", out);
  into.places.reserve(text.size() / 30);
  into.shares.reserve(text.size() / 15);
  std::string before;
  while (row.next()) {
    place_row read{row[0], row.state(row[1]), 0, row.where(row[3], row[4]), 0, 0};
    read.zips = static_cast<std::uint16_t>(row.number(row[2], 0xFFFF));
    read_shares(row, row[5], into, read.first, read.count);
    auto key = place_key(read.name);
    if (key < before || (key == before && !into.places.empty() && read.state <= into.places.back().state))
      row.fail("csv-order", "the rows are not in order of name and state");
    before = std::move(key);
    into.places.push_back(read);
  }
  row.end(!into.places.empty());
}

void read_zips(const std::string& file, std::string_view text, tables& into, base::findings& out) {
  rows<3> row(file, text, "zip,place,counties", out);
  into.zips.reserve(text.size() / 14);
  if (into.places.empty()) return;  // said already
  const auto last = static_cast<std::uint32_t>(into.places.size()) - 1;
  into.zips_of_county.assign(into.counties.size(), 0);
  while (row.next()) {
    zip_row read;
    if (row[0].size() != 5) row.fail("bad-zip", fmt::format("\"{}\" is not a ZIP of five digits", row[0]));
    read.zip = row.number(row[0], 99999);
    read.place = row.number(row[1], last);
    read_shares(row, row[2], into, read.first, read.count);
    if (read.count == 0) {  // the same as its city's
      read.first = into.places[read.place].first;
      read.count = into.places[read.place].count;
    }
    for (const auto& share : into.shares_of(read)) ++into.zips_of_county[share.county];
    if (!into.zips.empty() && read.zip <= into.zips.back().zip)
      row.fail("csv-order", "the rows are not in order of their ZIP");
    into.zips.push_back(read);
  }
  row.end(!into.zips.empty());
}

void read_areas(const std::string& file, std::string_view text, tables& into, base::findings& out) {
  rows<5> row(file, text, "area,state,city,lat,lon", out);
  while (row.next()) {
    area_row read{static_cast<std::uint16_t>(row.number(row[0], 999)), row.state(row[1]), row[2],
                  row.where(row[3], row[4])};
    if (!into.areas.empty() && read.area <= into.areas.back().area)
      row.fail("csv-order", "the rows are not in order of their code");
    into.areas.push_back(read);
  }
  row.end(!into.areas.empty());
}

void read_ladas(const std::string& file, std::string_view text, tables& into, base::findings& out) {
  rows<3> row(file, text, "lada,towns,state", out);
  while (row.next()) {
    lada_row read{row[0], row[1], row[2]};
    if (read.code.size() < 2 || read.code.size() > 3)
      row.fail("bad-number", "a lada has two or three digits");
    if (!into.ladas.empty() && read.code <= into.ladas.back().code)
      row.fail("csv-order", "the rows are not in order of their code");
    into.ladas.push_back(read);
  }
  row.end(!into.ladas.empty());
}

}  // namespace amparo::directory
