#include <fmt/format.h>
#include <fmt/ranges.h>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <cstdio>

#include "app/commands.hpp"
#include "app/content.hpp"
#include "app/load_config.hpp"
#include "base/gsm.hpp"
#include "base/national_shift.hpp"
#include "directory/catalog.hpp"

// `amparo segments` and `amparo locate`: what a text costs, and where a person is sent and why.
namespace amparo::app {
namespace {

namespace json = boost::json;

std::string utf8_of(char32_t c) {
  std::string out;
  auto put = [&](char32_t bits) { out.push_back(static_cast<char>(bits)); };
  if (c < 0x80) {
    put(c);
  } else if (c < 0x800) {
    put(0xC0 | (c >> 6));
    put(0x80 | (c & 63));
  } else if (c < 0x10000) {
    put(0xE0 | (c >> 12));
    put(0x80 | ((c >> 6) & 63));
    put(0x80 | (c & 63));
  } else {
    put(0xF0 | (c >> 18));
    put(0x80 | ((c >> 12) & 63));
    put(0x80 | ((c >> 6) & 63));
    put(0x80 | (c & 63));
  }
  return out;
}

struct located {
  std::string answer = "none", consulate, why;
  std::vector<std::string> choices;
};

located locate(const directory::catalog& places, const std::string& place, const std::string& country) {
  located out;
  auto match = places.find_place(place, country);
  if (match.found.empty()) {
    out.why = fmt::format("no place is known by this name: {}", place);
    return out;
  }
  if (match.found.size() > 1) {
    out.answer = "ask";
    out.why = "several places have this name";
    for (const auto& one : match.found) out.choices.push_back(one.name);
    return out;
  }
  auto answer = places.consulate_for(match.found.front());
  out.why = answer.why;
  out.consulate = answer.consulate;
  for (const auto& choice : answer.choices) out.choices.push_back(choice.name);
  switch (answer.kind) {
    case directory::answer_kind::one: out.answer = "one"; break;
    case directory::answer_kind::ask: out.answer = "ask"; break;
    case directory::answer_kind::nearest: out.answer = "nearest"; break;
    case directory::answer_kind::none: out.answer = "none"; break;
  }
  return out;
}

json::array array_of(const std::vector<std::string>& texts) {
  json::array out;
  for (const auto& text : texts) out.emplace_back(text);
  return out;
}

}  // namespace

int run_segments(const std::string& text, bool as_json) {
  auto cost = base::cost_of(text);
  std::vector<std::string> forcing;
  for (auto c : cost.forces_ucs2) forcing.push_back(utf8_of(c));
  if (as_json) {
    json::array units;
    for (auto n : cost.units_per_segment) units.push_back(n);
    json::object out{
        {"alphabet", base::name_of(cost.alphabet)}, {"units", cost.units}, {"segments", cost.segments}};
    out["units_per_segment"] = std::move(units);
    out["forces_ucs2"] = array_of(forcing);
    fmt::print("{}\n", json::serialize(out));
    return 0;
  }
  fmt::print("{}: {} units in {} segment{}", base::name_of(cost.alphabet), cost.units, cost.segments,
             cost.segments == 1 ? "" : "s");
  if (cost.segments > 1) fmt::print(" ({})", fmt::join(cost.units_per_segment, " + "));
  fmt::print("\n");
  if (!forcing.empty()) fmt::print("forced into UCS-2 by: {}\n", fmt::join(forcing, " "));
  if (auto shifted = base::spanish_shift(text); shifted && !forcing.empty())
    fmt::print("under the Spanish national shift, which no provider here carries: {} units\n",
               shifted->septets.size());
  return 0;
}

int run_locate(const content_options& from, const std::string& place, const std::string& country,
               bool as_json) {
  base::findings out;
  auto settings = config_of(from, out);
  auto places = load_directory(settings, out);
  if (!places) {
    for (const auto& f : out) fmt::print(stderr, "{}\n", base::text_of(f));
    return 1;
  }
  auto found = locate(*places, place, country);
  if (as_json) {
    json::object answer{{"answer", found.answer}};
    answer["consulate"] = found.consulate.empty() ? json::value(nullptr) : json::value(found.consulate);
    answer["why"] = found.why;
    answer["choices"] = array_of(found.choices);
    fmt::print("{}\n", json::serialize(answer));
  } else {
    fmt::print("{}{}{}\n  {}\n", found.answer, found.consulate.empty() ? "" : ": ", found.consulate,
               found.why);
    for (const auto& choice : found.choices) fmt::print("  - {}\n", choice);
  }
  return found.answer == "none" ? 1 : 0;
}

}  // namespace amparo::app
