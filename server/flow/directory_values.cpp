#include "flow/directory_values.hpp"

#include <algorithm>

#include "directory/data.hpp"
#include "flow/loading.hpp"

namespace amparo::flow {
namespace {

constexpr std::string_view line_prefix = "line_";

// The names of the values that the directory fills, of either form of a text.
std::vector<std::string_view> looked_up(const loading& from, const message_texts& texts) {
  std::vector<std::string_view> names;
  for (const auto* one : {&texts.sms, &texts.voice, &texts.sms_short, &texts.voice_short})
    if (*one != nullptr)
      for (const auto& hole : (*one)->holes)
        if (const auto& name = from.out.arguments[hole.argument];
            directory_value_of(name) != directory_value::nothing)
          names.emplace_back(name);
  return names;
}

}  // namespace

directory_value directory_value_of(std::string_view placeholder) {
  if (placeholder.starts_with(line_prefix)) return directory_value::line;
  if (placeholder == "legal_aid") return directory_value::aid_name;
  return placeholder == "legal_aid_number" ? directory_value::aid_number : directory_value::nothing;
}

std::string_view line_of(std::string_view placeholder) { return placeholder.substr(line_prefix.size()); }

std::string widest_directory_value(const loading& from, directory_value which) {
  if (which != directory_value::aid_name) return "+52-55-5209-8800";
  std::size_t longest = 0;
  if (from.catalog != nullptr)
    for (const auto& one : from.catalog->data().helpers)
      if (directory::can_be_said(one)) longest = std::max(longest, one.name.size());
  return std::string(longest, 'x');
}

bool holds_directory_value(const loading& from, const message_texts& texts) {
  return !looked_up(from, texts).empty();
}

void check_directory_values(loading& into) {
  if (into.catalog == nullptr || into.out.locales.empty()) return;
  const auto& lines = into.catalog->data().lines;
  std::vector<std::string> known;
  known.reserve(lines.size());
  for (const auto& line : lines) known.push_back(std::string(line_prefix) + line.id);
  for (index i = 0; i != into.out.messages.size(); ++i) {
    const auto* source = into.source_text(i);
    if (source == nullptr) continue;
    for (auto name : looked_up(into, *into.out.locales.front().texts[i])) {
      if (directory_value_of(name) != directory_value::line) continue;
      if (std::ranges::find(lines, line_of(name), &directory::hotline::id) != lines.end()) continue;
      into.report(source->at, "unknown-office",
                  "the directory has no line \"" + std::string(line_of(name)) + "\"",
                  into.unknown_hint(std::string(name), known));
    }
  }
}

}  // namespace amparo::flow
