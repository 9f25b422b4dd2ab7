#include <algorithm>
#include <utility>

#include "base/sinks.hpp"
#include "flow/interchange_formats.hpp"

// CSV for spreadsheets, RFC 4180 with a first line of names. A cell that a spreadsheet would compute has an
// apostrophe before it, which reading takes off again.
namespace amparo::flow::interchange {
namespace {

constexpr std::string_view names[] = {"locale", "key", "form", "source", "target", "status", "notes"};

struct row {
  unsigned line = 0;
  std::vector<std::string> cells;
};

bool is_computed(char c) { return std::string_view("=+-@\t\r\n").find(c) != std::string_view::npos; }

std::string plain(std::string cell) {
  if (cell.size() > 1 && cell[0] == '\'' && is_computed(cell[1])) cell.erase(0, 1);
  return cell;
}

// Rows of RFC 4180; a quote inside quotes stands twice. A quote that is never closed ends with the text.
std::vector<row> rows_of(std::string_view text, char separator) {
  std::vector<row> out;
  unsigned line = 1;
  row now{line, {}};
  std::string cell;
  bool inside = false;
  auto end_cell = [&] { now.cells.push_back(plain(std::exchange(cell, ""))); };
  auto end_row = [&] {
    end_cell();
    if (now.cells.size() > 1 || !now.cells[0].empty()) out.push_back(std::move(now));
    now = {line, {}};
  };
  for (std::size_t i = 0; i != text.size(); ++i) {
    char c = text[i];
    if (c == '\n') ++line;
    if (inside && c == '"' && i + 1 != text.size() && text[i + 1] == '"')
      cell += text[++i];
    else if (c == '"')
      inside = !inside;
    else if (inside || (c != separator && c != '\n' && c != '\r'))
      cell += c;
    else if (c == separator)
      end_cell();
    else if (c == '\n')
      end_row();
  }
  if (!cell.empty() || !now.cells.empty()) end_row();
  return out;
}

}  // namespace

std::string to_csv(const translation_set& all) {
  std::string out;
  for (auto name : names) out += (out.empty() ? "" : ",") + std::string(name);
  out += "\r\n";
  for (const auto& unit : all.units) {
    std::string notes;
    for (const auto& note : unit.notes) notes += (notes.empty() ? "" : "; ") + note;
    out += base::csv_cell(all.tag);
    for (std::string_view cell :
         {std::string_view(unit.key), std::string_view(unit.form), std::string_view(unit.source),
          std::string_view(unit.target), name_of(unit.state), std::string_view(notes)})
      out += "," + base::csv_cell(cell);
    out += "\r\n";
  }
  return out;
}

std::optional<translation_set> from_csv(const std::string& file, std::string_view text, base::findings& out) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);  // what spreadsheets put before UTF-8
  auto first = text.substr(0, text.find('\n'));
  auto rows = rows_of(text, first.find(';') != first.npos && first.find(',') == first.npos ? ';' : ',');
  if (rows.empty()) return std::nullopt;
  std::size_t place[std::size(names)];
  for (std::size_t i = 0; i != std::size(names); ++i) {
    auto found = std::ranges::find(rows[0].cells, names[i]);
    place[i] = static_cast<std::size_t>(found - rows[0].cells.begin());
    if (found == rows[0].cells.end() && i < 5) {
      out.push_back({file, 1, 1, "interchange-syntax",
                     "the first line has no \"" + std::string(names[i]) + "\"",
                     "Keep the first line as it was exported."});
      return std::nullopt;
    }
  }
  translation_set set;
  for (std::size_t i = 1; i != rows.size(); ++i) {
    auto cell = [&](std::size_t which) {
      return place[which] < rows[i].cells.size() ? rows[i].cells[place[which]] : std::string();
    };
    auto tag = cell(0);
    if (set.tag.empty()) set.tag = tag;
    if (tag != set.tag) {
      out.push_back({file, rows[i].line, 1, "wrong-language",
                     "this line is for \"" + tag + "\" and the first for \"" + set.tag + "\"",
                     "One file, one language."});
      continue;
    }
    translation_unit unit;
    unit.key = cell(1), unit.form = cell(2), unit.source = cell(3), unit.target = cell(4);
    unit.state = unit.target.empty() ? unit_state::missing : unit_state::draft;
    unit.line = rows[i].line;
    set.units.push_back(std::move(unit));
  }
  return set;
}

}  // namespace amparo::flow::interchange
