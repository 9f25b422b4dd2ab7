#include "app/report.hpp"

#include <fmt/format.h>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "app/figures.hpp"
#include "base/sinks.hpp"

namespace amparo::app {
namespace {

namespace json = boost::json;

constexpr std::string_view hidden = "<10";
static_assert(smallest_figure == 10, "the notes below say ten");

constexpr std::array<std::string_view, 6> note{
    "Each number says how often an answer was given, in one month, to a question that people had agreed to "
    "be asked later by text.",
    "Not everybody was asked and not everybody answered: these are no shares of all who came back, and who "
    "does not answer may be worse off.",
    "It counts answers. Whoever agreed to be asked again, months later, may be in it again.",
    "No name, telephone number or place is counted, and no demonstration.",
    "A number below 10 is shown as <10, a zero too, and no totals are given: so nothing that is hidden can "
    "be computed from what is shown.",
    "A month is published once, after its end, and never changed. A late answer counts in the month in which "
    "it is counted, or not at all."};

constexpr std::array<std::string_view, 6> nota{
    "Cada número dice cuántas veces se dio una respuesta, en un mes, a una pregunta que la gente aceptó "
    "recibir después por mensaje.",
    "No se preguntó a todas las personas y no todas contestaron: no son porcentajes de quienes volvieron, y "
    "quien no contesta puede estar peor.",
    "Se cuentan respuestas. Quien aceptó otra vez las preguntas, meses después, puede estar otra vez.",
    "No se cuenta ningún nombre, número de teléfono ni lugar, y ninguna demostración.",
    "Un número menor de 10 se muestra como <10, también el cero, y no hay totales: así nadie puede calcular "
    "lo que no se muestra.",
    "Un mes se publica una vez, después de su fin, y no cambia. Una respuesta que llega tarde se cuenta en "
    "el "
    "mes en que se cuenta, o no se cuenta."};

// Whatever lies in the store, nothing below the smallest figure leaves.
std::optional<std::uint64_t> shown(const report_month& in, const report_table& table,
                                   const report_answer& answer) {
  auto found = in.published.find(figure_name(table.name, answer.name));
  if (found == in.published.end() || found->second < smallest_figure) return std::nullopt;
  return found->second;
}

std::string shown_text(const std::optional<std::uint64_t>& count) {
  return count ? std::to_string(*count) : std::string(hidden);
}

std::string escaped(std::string_view text) {
  std::string out;
  for (char c : text) switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      default: out += c;
    }
  return out;
}

json::array lines_of(const std::array<std::string_view, 6>& lines) {
  json::array out;
  for (auto line : lines) out.emplace_back(line);
  return out;
}

json::object as_json(const report& of, const report_table& table) {
  json::array answers, months;
  for (const auto& answer : table.answers)
    answers.push_back(json::object{{"answer", answer.name}, {"words", answer.words}});
  for (const auto& month : of.months) {
    json::object counts;
    for (const auto& answer : table.answers) {
      auto count = shown(month, table, answer);
      counts[answer.name] = count ? json::value(*count) : json::value(nullptr);
    }
    months.push_back(json::object{{"month", month.month}, {"counts", std::move(counts)}});
  }
  return {{"table", table.name}, {"answers", std::move(answers)}, {"months", std::move(months)}};
}

std::string page_table(const report& of, const report_table& table) {
  auto out = fmt::format("<table>\n<caption>{}</caption>\n<tr><th scope=\"col\">mes / month</th>",
                         escaped(table.name));
  for (const auto& answer : table.answers)
    out += fmt::format("<th scope=\"col\">{}</th>", escaped(answer.words));
  out += "</tr>\n";
  for (const auto& month : of.months) {
    out += fmt::format("<tr><th scope=\"row\">{}</th>", escaped(month.month));
    for (const auto& answer : table.answers)
      out += fmt::format("<td>{}</td>", escaped(shown_text(shown(month, table, answer))));
    out += "</tr>\n";
  }
  return out + "</table>\n";
}

std::string page_note(std::string_view language, const std::array<std::string_view, 6>& lines) {
  auto out = fmt::format("<ul lang=\"{}\">\n", language);
  for (auto line : lines) out += fmt::format("<li>{}</li>\n", escaped(line));
  return out + "</ul>\n";
}

report_table& table_named(report& in, std::string_view name) {
  auto found = std::ranges::find(in.tables, name, &report_table::name);
  if (found != in.tables.end()) return *found;
  return in.tables.emplace_back(report_table{std::string(name), {}});
}

}  // namespace

std::vector<report_table> counted_tables(const flow::model& of) {
  std::vector<report_table> out;
  for (const auto& ask : of.asks) {
    if (ask.counted == flow::none) continue;
    report_table table{of.names[ask.counted], {}};
    for (const auto& choice : ask.choices)
      table.answers.push_back({of.names[choice.name], of.locales.front().texts[choice.label]->voice->words});
    out.push_back(std::move(table));
  }
  return out;
}

report report_of(std::vector<report_table> tables, std::vector<report_month> months) {
  report out{std::move(tables), std::move(months)};
  for (const auto& month : out.months)
    for (const auto& [figure, count] : month.published) {
      auto space = figure.find(' ');
      if (space == std::string::npos || count < smallest_figure) continue;
      auto& answers = table_named(out, std::string_view(figure).substr(0, space)).answers;
      auto answer = figure.substr(space + 1);
      if (std::ranges::find(answers, answer, &report_answer::name) == answers.end())
        answers.push_back({answer, answer});
    }
  return out;
}

std::string report_csv(const report& of) {
  std::string out;
  for (const auto* lines : {&nota, &note})
    for (auto line : *lines) out += fmt::format("# {}\n", line);
  out += "month,table,answer,words,count\n";
  for (const auto& table : of.tables)
    for (const auto& month : of.months)
      for (const auto& answer : table.answers)
        out += fmt::format("{},{},{},{},{}\n", base::csv_cell(month.month), base::csv_cell(table.name),
                           base::csv_cell(answer.name), base::csv_cell(answer.words),
                           shown_text(shown(month, table, answer)));
  return out;
}

std::string report_json(const report& of) {
  json::array tables;
  for (const auto& table : of.tables) tables.push_back(as_json(of, table));
  json::object out{{"smallest", smallest_figure},
                   {"note", json::object{{"es", lines_of(nota)}, {"en", lines_of(note)}}},
                   {"tables", std::move(tables)}};
  return json::serialize(out) + "\n";
}

std::string report_page(const report& of) {
  std::string out =
      "<!doctype html>\n<html lang=\"es\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width\">\n<title>Amparo</title>\n<style>\n"
      "body { font: 1rem/1.5 sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }\n"
      "table { border-collapse: collapse; margin: 2rem 0 }\n"
      "caption { text-align: left; font-weight: bold }\n"
      "th, td { border: 1px solid #767676; padding: .25rem .75rem; text-align: right }\n"
      "</style>\n</head>\n<body>\n<h1>Cifras públicas / Public figures</h1>\n";
  for (const auto& table : of.tables) out += page_table(of, table);
  if (of.months.empty()) out += "<p>Todavía no termina ningún mes. / No month is over yet.</p>\n";
  return out + page_note("es", nota) + page_note("en", note) + "</body>\n</html>\n";
}

}  // namespace amparo::app
