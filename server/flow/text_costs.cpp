#include "flow/text_costs.hpp"

#include "flow/message_lengths.hpp"
#include "flow/spoken_time.hpp"
#include "flow/template_text.hpp"

namespace amparo::flow {
namespace {

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
  row.reads = text_ease_of(words, locale.tag);
  return row;
}

}  // namespace

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
