#include <fmt/format.h>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "app/commands.hpp"
#include "app/content.hpp"
#include "app/load_config.hpp"
#include "app/text_files.hpp"
#include "base/sinks.hpp"
#include "flow/coverage.hpp"
#include "flow/interchange.hpp"
#include "flow/text_costs.hpp"

// `amparo locales`: texts to a translator's own tools and back, and how far each language has come.
namespace amparo::app {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

std::optional<flow::interchange_format> format_named(std::string_view name) {
  if (name == "po") return flow::interchange_format::po;
  if (name == "xliff12") return flow::interchange_format::xliff12;
  if (name == "csv") return flow::interchange_format::csv;
  return std::nullopt;
}

std::string format_of_file(const std::string& file) {
  auto extension = fs::path(file).extension().string();
  if (extension == ".po" || extension == ".csv") return extension.substr(1);
  return extension == ".xlf" || extension == ".xliff" ? "xliff12" : "";
}

int refuse(const base::findings& all) {
  print_findings(all);
  return 1;
}

int wrong(const std::string& sentence, int code = 1) {
  fmt::print(stderr, "{}\n", sentence);
  return code;
}

int export_texts(const locales_options& how, const std::vector<directory::source_file>& locales) {
  auto format = format_named(how.format.empty() ? format_of_file(how.file) : how.format);
  if (!format) return wrong("Say --format po, xliff12 or csv.", 2);
  base::findings out;
  auto units = flow::units_of(locales, how.language, out);
  if (!out.empty()) return refuse(out);
  auto text = flow::written(units, *format);
  if (how.file.empty()) return fmt::print("{}", text), 0;
  if (!write_whole(how.file, text)) return wrong(how.file + " cannot be written.");
  auto left = std::ranges::count(units.units, flow::unit_state::missing, &flow::translation_unit::state);
  fmt::print("{} texts are in {}, {} of them not translated yet.\n", units.units.size(), how.file, left);
  return 0;
}

int import_texts(const locales_options& how, const config& settings,
                 const std::vector<directory::source_file>& locales) {
  auto format = format_named(how.format.empty() ? format_of_file(how.file) : how.format);
  if (!format) return wrong("Say --format po, xliff12 or csv.", 2);
  auto text = whole_file(how.file);
  if (!text) return wrong(how.file + " cannot be read.");
  base::findings out;
  auto arrived = flow::read_interchange(how.file, *text, *format, out);
  if (!arrived) return out.empty() ? wrong(how.file + " holds no texts.") : refuse(out);
  flow::import_terms terms{how.language, how.translator, how.origin, how.language_checked};
  auto made = flow::merged(locales, *arrived, how.file, terms, out);
  for (const auto& file : made.files)
    if (auto to = settings.locales / fs::path(file.name).lexically_relative("locales");
        !write_whole(to, file.text))
      return wrong(to.string() + " cannot be written.");
  print_findings(out);
  fmt::print("{} texts were taken, {} were as they are, {} were left out.\n", made.taken, made.as_they_were,
             out.size());
  for (const auto& key : made.approvals_ended)
    fmt::print("  {}: its words changed, so what people approved stands no more\n", key);
  return out.empty() ? 0 : 1;
}

std::string_view name_of(message::channel via) { return via == message::channel::sms ? "sms" : "voice"; }

void print_table(const std::vector<flow::coverage_row>& rows) {
  fmt::print("{:<24}{:<16}{:<7}{:>6}{:>6}{:>11}{:>9}{:>10}\n", "flow", "language", "mode", "texts", "own",
             "published", "waiting", "recorded");
  for (const auto& row : rows)
    fmt::print("{:<24}{:<16}{:<7}{:>6}{:>6}{:>11}{:>9}{:>10}\n", row.flow.empty() ? "(the engine)" : row.flow,
               row.tag, name_of(row.via), row.texts, row.own, row.published, row.waiting, row.recorded);
  if (rows.empty()) fmt::print("There is no language but the source.\n");
}

void print_csv(const std::vector<flow::coverage_row>& rows) {
  fmt::print("flow,language,mode,texts,own,published,waiting,recorded\r\n");
  for (const auto& row : rows)
    fmt::print("{},{},{},{},{},{},{},{}\r\n", base::csv_cell(row.flow), base::csv_cell(row.tag),
               name_of(row.via), row.texts, row.own, row.published, row.waiting, row.recorded);
}

void print_json(const std::vector<flow::coverage_row>& rows) {
  json::array out;
  for (const auto& row : rows)
    out.push_back(json::object{{"flow", row.flow},
                               {"language", row.tag},
                               {"mode", name_of(row.via)},
                               {"texts", row.texts},
                               {"own", row.own},
                               {"published", row.published},
                               {"waiting", row.waiting},
                               {"recorded", row.recorded}});
  fmt::print("{}\n", json::serialize(out));
}

std::string_view alphabet_of(const flow::cost_row& row) {
  return row.sms.segments == 0 ? "-" : base::name_of(row.sms.alphabet);
}

double seconds_of(const flow::cost_row& row) { return static_cast<double>(row.heard.count()) / 1000; }

void print_cost_table(const std::vector<flow::cost_row>& rows) {
  fmt::print("{:<34}{:<14}{:<7}{:>6}{:>9}{:>9}{:>7}{:>14}{:>9}\n", "message", "language", "SMS", "units",
             "segments", "seconds", "words", "per sentence", "longest");
  for (const auto& row : rows)
    fmt::print("{:<34}{:<14}{:<7}{:>6}{:>9}{:>9.1f}{:>7}{:>14.1f}{:>9}{}\n", row.key, row.tag,
               alphabet_of(row), row.sms.units, row.sms.segments, seconds_of(row), row.reads.words,
               row.reads.words_a_sentence(), row.reads.longest_sentence, row.is_served ? "" : "  not served");
}

void print_cost_csv(const std::vector<flow::cost_row>& rows) {
  fmt::print("message,language,alphabet,units,segments,seconds,words,per_sentence,longest,served\r\n");
  for (const auto& row : rows)
    fmt::print("{},{},{},{},{},{:.1f},{},{:.1f},{},{}\r\n", base::csv_cell(row.key), base::csv_cell(row.tag),
               alphabet_of(row), row.sms.units, row.sms.segments, seconds_of(row), row.reads.words,
               row.reads.words_a_sentence(), row.reads.longest_sentence, row.is_served ? "yes" : "no");
}

void print_cost_json(const std::vector<flow::cost_row>& rows) {
  json::array out;
  for (const auto& row : rows)
    out.push_back(json::object{{"message", row.key},
                               {"language", row.tag},
                               {"alphabet", alphabet_of(row)},
                               {"units", row.sms.units},
                               {"segments", row.sms.segments},
                               {"seconds", seconds_of(row)},
                               {"words", row.reads.words},
                               {"per_sentence", row.reads.words_a_sentence()},
                               {"longest", row.reads.longest_sentence},
                               {"served", row.is_served}});
  fmt::print("{}\n", json::serialize(out));
}

// How much is printed of one language, and how.
template <class Row>
void print_rows(const locales_options& how, std::vector<Row> rows, void (*table)(const std::vector<Row>&),
                void (*csv)(const std::vector<Row>&), void (*as_json)(const std::vector<Row>&)) {
  std::erase_if(rows, [&](const auto& row) { return !how.language.empty() && row.tag != how.language; });
  (how.content.json ? as_json : how.format == "csv" ? csv : table)(rows);
}

int show(const locales_options& how, const bundle_files& files,
         const std::vector<directory::source_file>& locales, const directory::catalog& places) {
  auto flows = texts_below(files, "flows/");
  if (how.verb == "cost")
    print_rows(how, flow::costs_of(flows, locales, places), print_cost_table, print_cost_csv,
               print_cost_json);
  else
    print_rows(how, flow::coverage_of(flows, locales, places), print_table, print_csv, print_json);
  return 0;
}

}  // namespace

int run_locales(const locales_options& how) {
  base::findings out;
  auto settings = config_of(how.content, out);
  auto files = read_content(settings, out);
  if (!out.empty()) return refuse(out);
  auto locales = texts_below(files, "locales/");
  if (how.verb == "export") return export_texts(how, locales);
  if (how.verb == "import") return import_texts(how, settings, locales);
  auto places = load_directory(settings, out);
  return places == nullptr ? refuse(out) : show(how, files, locales, *places);
}

}  // namespace amparo::app
