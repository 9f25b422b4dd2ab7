#include "flow/text_costs.hpp"

#include <algorithm>

#include "flow/message_lengths.hpp"
#include "flow/spoken_time.hpp"
#include "flow/template_text.hpp"

namespace amparo::flow {
namespace {

bool ends_sentence(char c) { return c == '.' || c == '?' || c == '!'; }

// Of the first byte of a code point: U+0080 to U+00BF and U+2000 to U+2FFF are signs ("¿", "—").
bool begins_word(char c) {
  auto byte = static_cast<unsigned char>(c);
  return (byte >= 0xC3 && byte != 0xE2) || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
         (c >= 'A' && c <= 'Z') || c == '{';
}

std::string in_full(loading& work, const std::string& pattern, const std::string& tag, index message,
                    bool is_sms) {
  auto fold = [&tag](const std::string& text) { return base::sms_fold(text, tag).text; };
  auto parsed = parse_template(pattern, tag, is_sms ? message_pattern::folding_function(fold) : nullptr);
  std::vector<index> arguments;
  for (const auto& name : parsed.names) arguments.push_back(work.intern_argument(name));
  resolve(parsed.text, arguments);
  return fill(parsed.text,
              [&](index argument) { return widest_value(work, message, argument, tag, is_sms); });
}

cost_row row_of(loading& work, const locale_source& locale, index message, const message_source& own) {
  cost_row row{.key = work.message_keys[message],
               .tag = locale.tag,
               .is_served = locale.served[message] == &own,
               .sms = {},
               .heard = {},
               .reads = {}};
  if (!own.never_sms)
    row.sms = base::cost_of(in_full(work, own.sms.empty() ? own.text : own.sms, locale.tag, message, true));
  const auto& words = own.voice.empty() ? own.text : own.voice;
  row.heard = spoken_time(in_full(work, words, locale.tag, message, false), locale.tag);
  row.reads = reading_of(words);
  return row;
}

}  // namespace

double reading::per_sentence() const {
  return sentences == 0 ? 0 : static_cast<double>(words) / static_cast<double>(sentences);
}

reading reading_of(std::string_view text) {
  reading out;
  std::size_t here = 0;
  bool in_word = false;
  auto end_sentence = [&] {
    out.sentences += here != 0;
    out.longest = std::max(out.longest, here);
    here = 0;
  };
  for (std::size_t i = 0; i != text.size(); ++i) {
    char c = text[i];
    bool is_space = c == ' ' || c == '\n' || c == '\t';
    if (!is_space && !in_word && begins_word(c)) in_word = true, ++here, ++out.words;
    if (is_space) in_word = false;
    bool is_last = i + 1 == text.size() || text[i + 1] == ' ' || text[i + 1] == '\n';
    if (c == '\n' || (ends_sentence(c) && is_last)) end_sentence();
  }
  end_sentence();
  return out;
}

std::vector<cost_row> costs_of(const std::vector<directory::source_file>& flows,
                               const std::vector<directory::source_file>& locales,
                               const directory::catalog& places) {
  load_options no_options;
  loading work(no_options, &places);
  read_content(work, flows, locales);
  std::vector<cost_row> out;
  for (index i = 0; i != work.message_keys.size(); ++i)
    for (const auto& locale : work.locales) {
      const auto* own = locale.own[i];
      if (work.used_messages[i] && own != nullptr && !own->text.empty())
        out.push_back(row_of(work, locale, i, *own));
    }
  return out;
}

}  // namespace amparo::flow
