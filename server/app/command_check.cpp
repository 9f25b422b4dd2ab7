#include <fmt/format.h>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <cstdio>

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

int print_opening(const flow::bundle& content, bool as_json) {
  auto numbers = content.places->unchecked();
  auto texts = flow::texts_to_review(content);
  if (as_json) {
    json::array number_list, text_list, changed_list;
    for (const auto& n : numbers)
      number_list.push_back(json::object{
          {"owner", n.owner}, {"kind", n.kind}, {"number", n.e164}, {"file", n.file}, {"line", n.line}});
    for (const auto& t : texts.unreviewed) text_list.emplace_back(t);
    for (const auto& t : texts.changed) changed_list.emplace_back(t);
    fmt::print("{}\n", json::serialize(json::object{{"unchecked_numbers", std::move(number_list)},
                                                    {"texts_without_legal_review", std::move(text_list)},
                                                    {"texts_on_changed_facts", std::move(changed_list)}}));
  } else {
    fmt::print("Numbers that a flow can speak and that nobody has called ({}):\n", numbers.size());
    for (const auto& n : numbers) fmt::print("  {}:{}: {} {} {}\n", n.file, n.line, n.owner, n.kind, n.e164);
    fmt::print("Texts that no lawyer has reviewed ({}):\n", texts.unreviewed.size());
    for (const auto& t : texts.unreviewed) fmt::print("  {}\n", t);
    fmt::print("Texts that rest on a fact that changed lately ({}):\n", texts.changed.size());
    for (const auto& t : texts.changed) fmt::print("  {}\n", t);
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
  if (opening && content) return print_opening(*content, format == "json");
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
