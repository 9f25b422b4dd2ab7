// Runs while the project is built: writes what safe_words() says as a table of C++, from the sources'
// locales/<tag>/safe.yaml and the national line of config/directory/hotlines.yaml. Fails, and with it the
// build, on words that are missing, too long for two segments or outside the GSM alphabet.
//   safe_words_table OUTPUT HOTLINES LOCALE/safe.yaml...
#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/gsm.hpp"
#include "base/yaml.hpp"
#include "directory/lists.hpp"
#include "flow/number_words.hpp"

namespace {

using namespace amparo;

constexpr const char* source_language = "es-MX";
constexpr const char* national_line = "ciam";
constexpr std::size_t most_segments = 2;

struct table_row {
  std::string language, sms, sms_without, voice, voice_without;
};

std::optional<std::string> read_file(const std::string& path, base::findings& out) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    out.push_back({path, 0, 0, "no-file", "the file cannot be read", ""});
    return std::nullopt;
  }
  return std::string(std::istreambuf_iterator<char>(file), {});
}

// The national line as the directory knows it; nothing where its confidence does not let it be spoken.
std::optional<directory::phone> read_national_line(const std::string& path, base::findings& out) {
  auto text = read_file(path, out);
  if (!text) return std::nullopt;
  directory::catalog_data data;
  directory::read_lines(path, *text, data, out);
  auto line = std::ranges::find(data.lines, national_line, &directory::hotline::id);
  if (line == data.lines.end() || line->number.from.level > directory::confidence::confirmed)
    return std::nullopt;
  return line->number;
}

std::string replace_all(std::string text, std::string_view from, const std::string& to) {
  for (auto at = text.find(from); at != text.npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

class words_file {
 public:
  words_file(const std::string& path, base::findings& out) : path_(path), out_(out) {
    if (auto text = read_file(path, out)) root_ = base::read_yaml(path, *text, out);
  }

  // Only a source's words are anybody's who may answer for them: what a translation says has to pass the
  // gate, which looks at reviews, and nothing looks again at what is in the program.
  bool is_translation() const {
    const auto* messages = root_.find("messages");
    return messages != nullptr && std::ranges::any_of(messages->items, [](const auto& message) {
             return message.find("status") != nullptr || message.find("source_sha256") != nullptr;
           });
  }

  table_row row(const std::optional<directory::phone>& line) {
    table_row made;
    made.language = scalar(root_.find("locale"), "locale");
    const auto* messages = root_.find("messages");
    const auto* with = messages == nullptr ? nullptr : messages->find("safe.words");
    const auto* without = messages == nullptr ? nullptr : messages->find("safe.words_no_number");
    if (with == nullptr || without == nullptr) {
      report(root_, "the messages safe.words and safe.words_no_number are both needed");
      return made;
    }
    made.sms_without = sms(*without, made.language, "");
    made.voice_without = voice(*without, "");
    made.sms = line ? sms(*with, made.language, flow::printed_number(line->e164)) : made.sms_without;
    made.voice = line ? voice(*with, flow::digits_said(line->e164)) : made.voice_without;
    return made;
  }

 private:
  std::string sms(const base::yaml_node& message, const std::string& language, const std::string& number) {
    const auto* own = message.find("sms");
    const auto* text = own != nullptr && own->scalar != "auto" ? own : message.find("text");
    auto folded = base::sms_fold(filled(text, number), language);
    if (!folded.is_gsm()) report(message, "a character is outside the GSM alphabet and has no fallback");
    if (base::cost_of(folded.text).segments > most_segments)
      report(message, "the words are longer than two segments");
    return folded.text;
  }

  std::string voice(const base::yaml_node& message, const std::string& number) {
    const auto* own = message.find("voice");
    return filled(own != nullptr ? own : message.find("text"), number);
  }

  std::string filled(const base::yaml_node* text, const std::string& number) {
    auto words = scalar(text, "text");
    if (!number.empty()) words = replace_all(std::move(words), "{national_number}", number);
    if (words.find_first_of("{}") != words.npos && text != nullptr)
      report(*text, "a placeholder is left unfilled");
    return words;
  }

  std::string scalar(const base::yaml_node* node, std::string_view key) {
    if (node != nullptr && node->is_scalar() && !node->scalar.empty()) return node->scalar;
    report(root_, fmt::format("\"{}\" is missing or empty", key));
    return "";
  }

  void report(const base::yaml_node& at, std::string message) {
    out_.push_back({path_, at.line, at.column, "safe-words", std::move(message), ""});
  }

  std::string path_;
  base::findings& out_;
  base::yaml_node root_;
};

std::string literal(const std::string& text) { return fmt::format("R\"safe({})safe\"", text); }

std::string table_of(const std::vector<table_row>& rows, const std::optional<directory::phone>& line) {
  auto last_day = line ? line->from.expires_on.time_since_epoch().count() : 0;
  std::string out = fmt::format(
      "constexpr long number_expires_on = {};\nconstexpr language_words languages[] = {{\n", last_day);
  for (const auto& row : rows)
    out += fmt::format("  {{{}, {{{},\n    {}}},\n   {{{},\n    {}}}}},\n", literal(row.language),
                       literal(row.sms), literal(row.sms_without), literal(row.voice),
                       literal(row.voice_without));
  return out + "};\n";
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) {
    std::cerr << "usage: safe_words_table OUTPUT HOTLINES LOCALE/safe.yaml...\n";
    return 2;
  }
  base::findings findings;
  auto line = read_national_line(argv[2], findings);
  std::vector<table_row> rows;
  for (int i = 3; i != argc; ++i) {
    words_file file(argv[i], findings);
    if (!file.is_translation()) rows.push_back(file.row(line));
  }
  auto source = std::ranges::find(rows, source_language, &table_row::language);
  if (source == rows.end())
    findings.push_back({argv[1], 0, 0, "safe-words", fmt::format("there are no words in {}", source_language),
                        "Add locales/es-MX/safe.yaml."});
  else
    std::rotate(rows.begin(), source, source + 1);
  for (const auto& one : findings) std::cerr << base::text_of(one) << '\n';
  if (!findings.empty()) return 1;
  std::ofstream(argv[1], std::ios::binary) << table_of(rows, line);
  return 0;
}
