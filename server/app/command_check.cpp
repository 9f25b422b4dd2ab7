#include <fmt/format.h>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include "app/check_lines.hpp"
#include "app/commands.hpp"
#include "app/content.hpp"
#include "app/load_config.hpp"
#include "app/print_findings.hpp"
#include "base/rules.hpp"
#include "flow/opening.hpp"
#include "ops/clock.hpp"

// `amparo check`: every mistake of flows, locales, directory and configuration at once, and what a person
// must still do before a real line opens.
namespace amparo::app {
namespace {

namespace json = boost::json;

bool is_error(const base::finding& f) {
  const auto* rule = base::find_rule(f.rule);
  return rule == nullptr || rule->level == base::severity::error;
}

std::string count_of(const base::findings& all) {
  if (all.empty()) return "No mistakes found.";
  auto mistakes = std::ranges::count_if(all, is_error);
  auto rest = static_cast<std::size_t>(all.size()) - static_cast<std::size_t>(mistakes);
  auto counted = [](auto n, const char* what) { return fmt::format("{} {}{}.", n, what, n == 1 ? "" : "s"); };
  if (rest == 0) return counted(mistakes, "mistake");
  return (mistakes == 0 ? "No mistakes found. " : counted(mistakes, "mistake") + " ") +
         counted(rest, "warning");
}

void keep_only(const std::vector<std::string>& paths, base::findings& all) {
  if (paths.empty()) return;
  std::erase_if(all, [&](const base::finding& f) {
    return std::ranges::none_of(paths, [&](const auto& path) { return f.file.starts_with(path); });
  });
}

// A list with its heading, in clear or as one key of the JSON.
struct open_list {
  const char *key, *heading;
  const std::vector<std::string>& all;
};

std::vector<std::string> numbers_in_words(const std::vector<directory::unchecked_number>& numbers) {
  std::vector<std::string> out;
  out.reserve(numbers.size());
  for (const auto& n : numbers)
    out.push_back(fmt::format("{}:{}: {} {} {}", n.file, n.line, n.owner, n.kind, n.e164));
  return out;
}

json::array numbers_as_json(const std::vector<directory::unchecked_number>& numbers) {
  json::array out;
  for (const auto& n : numbers)
    out.push_back(json::object{
        {"owner", n.owner}, {"kind", n.kind}, {"number", n.e164}, {"file", n.file}, {"line", n.line}});
  return out;
}

// What a person must still do before a real line opens; what must be done is in the exit code.
int print_opening(const flow::bundle& content, base::time_point now, bool as_json) {
  auto numbers = content.places->unchecked();
  auto texts = flow::texts_to_review(content);
  auto places = flow::places_to_check(*content.places, now);
  const open_list lists[] = {
      {"texts_without_legal_review", "Texts that no lawyer has reviewed", texts.unreviewed},
      {"texts_on_changed_facts", "Texts that rest on a fact that changed lately", texts.changed},
      {"languages_not_heard", "Languages in which no call can be talked: too little is recorded and approved",
       texts.unheard},
      {"conflicts", "Entries whose sources disagree", places.conflicts},
      {"offices_without_number", "Offices that no caller hears a number of, and what somebody could call",
       places.silent},
      {"help_not_said", "Legal aid, centres, shelters and offices that no caller is told of", places.help},
      {"numbers_fall_silent", "The last day of each number that is spoken", places.ending},
      {"calendars_without_closures", "Offices of whose closed days in the coming year nothing is declared",
       places.calendars}};
  if (as_json) {
    json::object out{{"unchecked_numbers", numbers_as_json(numbers)}};
    for (const auto& list : lists) out[list.key] = json::array(list.all.begin(), list.all.end());
    fmt::print("{}\n", json::serialize(out));
  } else {
    auto spoken = numbers_in_words(numbers);
    auto print = [](const char* heading, const std::vector<std::string>& all) {
      fmt::print("{} ({}):\n", heading, all.size());
      for (const auto& one : all) fmt::print("  {}\n", one);
    };
    print("Numbers that a flow can speak and that nobody has called", spoken);
    for (const auto& list : lists) print(list.heading, list.all);
    fmt::print("Open: {} numbers, {} texts, {} dated texts.\n", numbers.size(), texts.unreviewed.size(),
               texts.changed.size());
  }
  return numbers.empty() && texts.unreviewed.empty() ? 0 : 1;
}

}  // namespace

int run_check(const content_options& from, bool opening, const std::string& format) {
  base::findings all;
  auto settings = config_of(from, all);
  auto content = load_content(settings, all, {}, {own_program, {}});
  if (content) {
    auto today = check_lines(settings, from.config_file, *content, ops::clock().now());
    all.insert(all.end(), today.begin(), today.end());
  }
  keep_only(from.paths, all);
  if (opening && content) return print_opening(*content, ops::clock().now(), format == "json");
  base::sort_findings(all);
  auto text = files_on_disk();
  if (format == "json")
    fmt::print("{}", findings_as_json(all, text));
  else if (format == "sarif")
    fmt::print("{}", findings_as_sarif(all, text));
  else
    fmt::print("{}{}\n", findings_as_text(all, text), count_of(all));
  return base::has_error(all) ? 1 : 0;
}

int run_rules() {
  fmt::print("{}", base::rules_as_markdown());
  return 0;
}

}  // namespace amparo::app
