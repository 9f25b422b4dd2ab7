#include "app/print_findings.hpp"

#include <fmt/format.h>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <fstream>
#include <map>
#include <memory>
#include <sstream>

#include "base/excerpt.hpp"
#include "base/rules.hpp"

namespace amparo::app {
namespace {

namespace json = boost::json;

std::string_view level_of(const base::finding& f) {
  const auto* known = base::find_rule(f.rule);
  return base::name_of(known == nullptr ? base::severity::error : known->level);
}

// "  10 | the line" and the caret below it.
std::string framed(const std::string& excerpt, unsigned line) {
  auto end = excerpt.find('\n');
  if (end == excerpt.npos) return "";
  auto margin = std::string(fmt::format("{:>5}", line).size(), ' ');
  return fmt::format("{:>5} | {}\n{} | {}", line, excerpt.substr(0, end), margin, excerpt.substr(end + 1));
}

// A path as the reference of a URI (RFC 3986): what is not unreserved, or a slash, is escaped.
std::string uri_of(const std::string& path) {
  constexpr std::string_view plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/";
  std::string out;
  for (char c : path)
    if (plain.find(c) != plain.npos)
      out += c;
    else
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  return out;
}

json::array sarif_rules() {
  json::array out;
  for (const auto& rule : base::all_rules())
    out.push_back(json::object{{"id", rule.name},
                               {"shortDescription", json::object{{"text", rule.sentence}}},
                               {"help", json::object{{"text", rule.mend}}},
                               {"defaultConfiguration", json::object{{"level", base::name_of(rule.level)}}},
                               {"properties", json::object{{"area", base::name_of(rule.area)}}}});
  return out;
}

json::object sarif_location(const base::finding& f, const std::string& text) {
  json::object physical{{"artifactLocation", json::object{{"uri", uri_of(f.file)}}}};
  if (f.line != 0) {
    json::object region{{"startLine", f.line}, {"startColumn", std::max(1U, f.column)}};
    if (auto line = base::line_of(text, f.line); !line.empty())
      region["snippet"] = json::object{{"text", line}};
    physical["region"] = std::move(region);
  }
  return {{"physicalLocation", std::move(physical)}};
}

json::object sarif_result(const base::finding& f, const std::string& text) {
  auto hint = base::hint_of(f);
  json::object result{{"ruleId", f.rule},
                      {"level", level_of(f)},
                      {"message", json::object{{"text", f.message + (hint.empty() ? "" : ". " + hint)}}},
                      {"locations", json::array{sarif_location(f, text)}}};
  if (const auto* known = base::find_rule(f.rule)) result["ruleIndex"] = known - base::all_rules().data();
  return result;
}

}  // namespace

std::string findings_as_text(const base::findings& all, const text_of_file& text) {
  std::string out;
  for (const auto& f : all) {
    auto place = f.line == 0 ? f.file : fmt::format("{}:{}:{}", f.file, f.line, f.column);
    out += fmt::format("{}: {} [{}]\n", place, f.message, f.rule);
    if (f.line != 0) out += framed(base::excerpt_of(text(f.file), f.line, f.column), f.line);
    if (auto hint = base::hint_of(f); !hint.empty()) out += fmt::format("      = {}\n", hint);
  }
  return out;
}

std::string findings_as_json(const base::findings& all, const text_of_file& text) {
  json::array out;
  for (const auto& f : all)
    out.push_back(json::object{{"file", f.file},
                               {"line", f.line},
                               {"column", f.column},
                               {"rule", f.rule},
                               {"severity", level_of(f)},
                               {"message", f.message},
                               {"hint", base::hint_of(f)},
                               {"excerpt", base::line_of(text(f.file), f.line)}});
  return json::serialize(json::object{{"findings", std::move(out)}}) + "\n";
}

std::string findings_as_sarif(const base::findings& all, const text_of_file& text) {
  json::array results;
  for (const auto& f : all) results.push_back(sarif_result(f, text(f.file)));
  json::object driver{{"name", "amparo check"}, {"rules", sarif_rules()}};
  json::object run{{"tool", json::object{{"driver", std::move(driver)}}},
                   {"columnKind", "unicodeCodePoints"},
                   {"results", std::move(results)}};
  return json::serialize(json::object{{"version", "2.1.0"},
                                      {"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
                                      {"runs", json::array{std::move(run)}}}) +
         "\n";
}

text_of_file files_on_disk() {
  auto read = std::make_shared<std::map<std::string, std::string>>();
  return [read](const std::string& name) {
    auto [known, is_new] = read->try_emplace(name);
    if (is_new) {
      std::ifstream in(name, std::ios::binary);
      std::ostringstream text;
      text << in.rdbuf();
      known->second = text.str();
    }
    return known->second;
  };
}

}  // namespace amparo::app
