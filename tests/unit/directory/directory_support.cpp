#include "unit/directory/directory_support.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace amparo::directory {
namespace {

constexpr const char* consulates = R"(read_on: 2026-11-21
consulates:
  - id: atlanta
    city: "Atlanta"
    state: GA
    type: consulado_general
    lat: 33.8109
    lon: -84.3805
    phones:
      - kind: protection_emergency
        number: "+14045550111"
        confidence: confirmed
        source: "two pages"
        checked: null
    jurisdiction:
      - state: GA
        counties: ["Fulton", "DeKalb"]
        confidence: one-page
        source: "a page"
  - id: laredo
    city: "Laredo"
    state: TX
    type: consulado
    lat: 27.52
    lon: -99.46
    phones:
      - kind: protection_emergency
        number: "+19565550112"
        confidence: one-page
        source: "a page"
    jurisdiction:
      - state: TX
        counties: all
        confidence: confirmed
        source: "two pages"
)";

constexpr const char* hotlines = R"(read_on: 2026-11-21
never_give_out:
  - number: "+18665550199"
    what: "a tip line"
    source: "its page"
lines:
  - id: ciam
    name: "CIAM"
    number: "+15205550100"
    from_mexico: "079"
    confidence: confirmed
    source: "two pages"
)";

constexpr const char* places = R"(states:
  - {code: "GA", name: "Georgia"}
  - {code: "TX", name: "Texas", also: ["Tejas"]}
mexican_states:
  - {id: sonora, name: "Sonora", also: ["SON"]}
mexican_towns:
  - {state: "Sonora", towns: ["Nogales"]}
also_called:
  - {name: "La Capital", places: ["city:ga:fulton:atlanta"]}
homonyms:
  - {name: "Laredo", places: ["mx:sonora:nogales"]}
)";

constexpr const char* help = R"(read_on: 2026-11-21
places:
  - id: aid-one
    kind: legal_aid
    name: "Aid One"
    city: "Clayton"
    state: GA
    country: US
    number: "+17065550141"
    confidence: confirmed
    source: "two pages"
    checked: null
  - id: aid-two
    kind: legal_aid
    name: "Aid Two"
    city: "Atlanta"
    state: GA
    country: US
    number: "+14045550142"
    confidence: official-page
    source: "its page"
    checked: null
  - id: bed
    kind: shelter
    name: "Bed"
    city: "Nogales"
    state: sonora
    country: MX
    number: "+526315550143"
    confidence: confirmed
    source: "two pages"
    checked: null
)";

constexpr const char* calendars = R"(read_on: 2026-11-21
calendars:
  - id: OFFICE
    country: MX
    closed:
      - {from: 2026-12-21, until: 2027-01-01, what: "Christmas", confidence: confirmed, source: "a page"}
      - {from: 2027-03-01, until: 2027-03-02, what: "hearsay", confidence: one-page, source: "a page"}
      - {from: 2027-04-01, until: 2027-04-01, what: "by telephone", confidence: one-page, source: "a page",
         checked: {by: operator-1, on: 2026-11-22}}
)";

constexpr const char* counties_csv =
    "state,county,lat,lon\nGA,DeKalb,33.80,-84.20\nGA,Fulton,33.80,-84.40\nGA,Rabun,34.88,-83.40\n"
    "TX,Webb,27.70,-99.30\nTX,Zapata,27.00,-99.20\n";
constexpr const char* places_csv =
    "city,state,zips,lat,lon,counties\nAtlanta,GA,2,33.80,-84.40,1:80 0:20\nClayton,GA,1,34.88,-83.40,2\n"
    "Laredo,TX,2,27.50,-99.50,3\n";
constexpr const char* zips_csv = "zip,place,counties\n30303,0,1\n30310,0,0 1\n30525,1,\n78040,2,\n78041,2,\n";
constexpr const char* areas_csv = "area,state,city,lat,lon\n404,GA,Atlanta,33.80,-84.40\n956,TX,,,\n";
constexpr const char* lada_csv = "lada,towns,state\n631,Nogales,SON\n";

}  // namespace

std::string read_file(const std::string& path_in_tree) {
  std::ifstream in(std::string(AMPARO_ROOT "/") + path_in_tree, std::ios::binary);
  EXPECT_TRUE(in) << path_in_tree;
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<source_file> shipped_files() {
  std::vector<source_file> files;
  for (const auto* name :
       {"consulates.yaml", "hotlines.yaml", "help.yaml", "places.yaml", "calendars.yaml", "geo/counties.csv",
        "geo/places.csv", "geo/zips.csv", "geo/area-codes.csv", "geo/mx-lada.csv"}) {
    auto path = std::string("config/directory/") + name;
    files.push_back({path, read_file(path)});
  }
  return files;
}

const catalog& shipped() {
  static const auto loaded = load(shipped_files());
  for (const auto& finding : loaded.findings) ADD_FAILURE() << base::text_of(finding);
  if (!loaded.value) throw std::runtime_error("the shipped directory does not load");
  return *loaded.value;
}

std::vector<source_file> small_files() {
  return {{"consulates.yaml", consulates}, {"hotlines.yaml", hotlines},
          {"places.yaml", places},         {"counties.csv", counties_csv},
          {"places.csv", places_csv},      {"zips.csv", zips_csv},
          {"area-codes.csv", areas_csv},   {"mx-lada.csv", lada_csv},
          {"calendars.yaml", calendars},   {"help.yaml", help}};
}

std::vector<source_file> changed(const std::string& name, const std::string& before,
                                 const std::string& after) {
  auto files = small_files();
  auto file = std::ranges::find(files, name, &source_file::name);
  auto at = file == files.end() ? std::string::npos : file->text.find(before);
  EXPECT_NE(at, std::string::npos) << name << " does not hold " << before;
  if (at != std::string::npos) file->text.replace(at, before.size(), after);
  return files;
}

}  // namespace amparo::directory
