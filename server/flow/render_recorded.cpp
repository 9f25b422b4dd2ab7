#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "flow/directory_values.hpp"
#include "flow/in_words.hpp"
#include "flow/number_words.hpp"
#include "flow/render.hpp"

// A text as recordings say it: its words from clips of its language, and between them its values. Numbers,
// days and times are put together of recorded words, by the language's rules or the source's; what cannot be,
// and names of places, the source's own voice says, as speakers use them. Words that a caller wrote would be
// read by a voice of another language, so such a text is said in the source altogether (locales/README.md,
// "Grabaciones").
namespace amparo::flow {
void renderer::add_in_voice(said_text& to, std::string words, bool caller_data) const {
  if (!words.empty()) to.stretches.push_back({std::move(words), source_pack().tag, "", caller_data});
}

// Of a language without writing they are what its speaker heard: should a clip be lost on its way, the
// source's voice reads them.
const std::string& renderer::tag_of_words(const message_texts& texts) const {
  return texts.no_writing ? m_.locales.front().tag : texts.tag;
}

// The words of these messages, one after the other; false and nothing where one of them is not recorded.
bool renderer::add_words(said_text& to, const locale_pack& pack, const std::vector<std::string>& keys,
                         bool caller_data) const {
  std::vector<said_stretch> all;
  for (const auto& key : keys) {
    auto known = std::ranges::lower_bound(m_.messages, key, {}, &message_info::key);
    if (known == m_.messages.end() || known->key != key) return false;
    const auto& texts = *pack.texts[static_cast<index>(known - m_.messages.begin())];
    if (texts.played == nullptr || texts.played->size() != 1) return false;
    const auto& [words, clip] = texts.played->front();
    all.push_back({words, tag_of_words(texts), clip, caller_data});
  }
  for (auto& one : all) to.stretches.push_back(std::move(one));
  return true;
}

// One after the other, in recordings where the language that says them has all of them; else as the source's
// voice reads them.
void renderer::add_digits(said_text& to, const std::string& digits, bool caller_data) const {
  std::vector<std::string> keys;
  for (char c : digits) {
    if (c == ' ' || c == ',') continue;
    if (c < '0' || c > '9') return add_in_voice(to, digits, caller_data);
    keys.emplace_back(digit_keys[static_cast<std::size_t>(c - '0')]);
  }
  const auto& pack = pack_.own_digits ? pack_ : m_.locales.front();
  auto first = to.stretches.size();
  if (!add_words(to, pack, keys, caller_data)) return add_in_voice(to, digits, caller_data);
  for (std::size_t i = 0; i != keys.size(); ++i) to.stretches[first + i].text = keys[i].back();
}

// By the rules of the language, where all of their words are recorded; else by the source's; else as the
// source's voice reads it.
void renderer::add_counted(said_text& to, counted kind, std::int64_t value, bool caller_data) const {
  for (const auto* pack : {&pack_, &source_pack()}) {
    if (!pack->is_counted[static_cast<std::size_t>(kind)]) continue;
    auto keys = pack->counts->said(kind, value);
    if (keys && add_words(to, *pack, *keys, caller_data)) return;
  }
  const auto& tag = source_pack().tag;
  add_in_voice(to,
               kind == counted::date   ? day_in_words(value, tag)
               : kind == counted::time ? time_in_words(value, tag)
                                       : std::to_string(value),
               caller_data);
}

// False where the label is in another language than the text around it.
bool renderer::add_label(said_text& to, const said_text& label) const {
  if (label.text.empty()) return true;
  if (label.tag != to.tag) return false;
  for (const auto& stretch : label.stretches) to.stretches.push_back(stretch);
  if (label.stretches.empty()) to.stretches.push_back({label.text, label.tag, "", label.caller_data});
  return true;
}

bool renderer::add_own_value(said_text& to, const reply_value& value) const {
  switch (value.type) {
    case reply_value::kind::text:
      if (!is_dialled(value.text)) return false;
      return add_digits(to, value.text.starts_with('+') ? digits_said(value.text) : value.text, true), true;
    case reply_value::kind::number: return add_counted(to, counted::number, value.number, false), true;
    case reply_value::kind::label: return add_label(to, label(static_cast<index>(value.number)));
    case reply_value::kind::date: return add_counted(to, counted::date, value.number, true), true;
    case reply_value::kind::time: return add_counted(to, counted::time, value.number, true), true;
    case reply_value::kind::labels: break;
  }
  const auto& choices = m_.asks[static_cast<std::size_t>(value.number >> session::most_choices)].choices;
  for (std::size_t i = 0; i != choices.size(); ++i)
    if ((value.number >> i & 1) != 0 && !add_label(to, label(choices[i].label))) return false;
  return true;
}

bool renderer::add_built_in(said_text& to, builtin which, index message, const slots& more) const {
  std::string given(more.values[position(which)]);
  switch (which) {
    case builtin::choices:
      if (!given.empty()) to.stretches.push_back({std::move(given), to.tag, "", false});
      return true;
    case builtin::label:
      if (more.label != nullptr && !more.label->caller_data) return add_label(to, *more.label);
      return add_digits(to, given, true), true;
    case builtin::date: {
      const auto& texts = *m_.locales.front().texts[message];
      if (texts.day) add_counted(to, counted::date, *texts.day, false);
      return true;
    }
    case builtin::language: return true;
    case builtin::key: return add_digits(to, given, false), true;
    case builtin::consulate_number:
    case builtin::national_number: return add_digits(to, number_for(which), false), true;
    default: break;
  }
  if (given.empty()) given = built_in(which, *m_.locales.front().texts[message]).text;
  add_in_voice(to, std::move(given), which == builtin::place);
  return true;
}

bool renderer::add_value(said_text& to, index argument, index message, const reply_line* line,
                         const slots& more) const {
  if (argument >= m_.arguments.size()) return true;
  if (argument < position(builtin::count_))
    return add_built_in(to, static_cast<builtin>(argument), message, more);
  const auto& name = m_.arguments[argument];
  auto wanted = directory_value_of(name);
  if (wanted == directory_value::aid_name) return add_in_voice(to, from_directory(name), true), true;
  if (wanted != directory_value::nothing) return add_digits(to, from_directory(name), false), true;
  const auto* value = value_for(argument, line);
  return value == nullptr || add_own_value(to, *value);
}

// Nothing where a value cannot be heard between these recordings.
std::optional<said_text> renderer::recorded(index message, bool is_short, const reply_line* line,
                                            const slots& more) const {
  const auto& texts = texts_of(message);
  bool says_short = is_short && texts.played_short != nullptr;
  said_text out{"", m_.messages[message].holds_place, texts.tag};
  const auto& holes = (says_short ? texts.voice_short : texts.voice)->holes;
  const auto& played = says_short ? *texts.played_short : *texts.played;
  for (std::size_t i = 0; i != played.size(); ++i) {
    const auto& [words, clip] = played[i];
    if (!words.empty()) out.stretches.push_back({words, tag_of_words(texts), clip, false});
    if (i != holes.size() && !add_value(out, holes[i].argument, message, line, more)) return std::nullopt;
  }
  for (const auto& stretch : out.stretches) out.text += (out.text.empty() ? "" : " ") + stretch.text;
  return out;
}

}  // namespace amparo::flow
