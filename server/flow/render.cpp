#include "flow/render.hpp"

#include <algorithm>

#include "base/gsm.hpp"
#include "base/sinks.hpp"
#include "directory/data.hpp"
#include "flow/directory_values.hpp"
#include "flow/in_words.hpp"
#include "flow/number_words.hpp"
#include "flow/turn.hpp"

namespace amparo::flow {
std::string renderer::number_for(builtin which) const {
  if (content_.places == nullptr) return "";
  bool wants_national = which == builtin::national_number;
  auto number = wants_national ? content_.places->national_line(when_)
                               : content_.places->number_of(said_.consulate, when_);
  // The national line is never given as an office's own: a message of its own says whose number it is.
  if (!number || (!wants_national && number->national)) return "";
  return printed(*number);
}

// A number of Mexico as it is dialled there, where the directory says how.
std::string renderer::printed(const directory::spoken_number& number) const {
  bool is_mexican = number.e164.starts_with("+52") && !number.from_mexico.empty();
  if (how_ == form::sms) return is_mexican ? number.from_mexico : printed_number(number.e164);
  auto said = digits_said(number.e164);
  return is_mexican ? said.substr(said.find(',') + 2) : said;
}

std::string renderer::from_directory(std::string_view placeholder) const {
  if (content_.places == nullptr) return "";
  auto wanted = directory_value_of(placeholder);
  if (wanted == directory_value::line) {
    auto number = content_.places->number_of_line(line_of(placeholder), when_);
    return number ? printed(*number) : "";
  }
  auto where = content_.places->parts_of(said_.place);
  const auto* aid = where ? directory::legal_aid_in(content_.places->data(), *where, when_) : nullptr;
  if (aid == nullptr) return "";
  return wanted == directory_value::aid_name ? for_channel(aid->name, pack_.tag)
                                             : printed({aid->number.e164, false, ""});
}

bool renderer::has_all_of_directory(index message) const {
  const auto& texts = *m_.locales.front().texts[message];
  for (const auto* one : {&texts.sms, &texts.voice})
    for (const auto& hole : (*one)->holes)
      if (const auto& name = m_.arguments[hole.argument];
          directory_value_of(name) != directory_value::nothing && from_directory(name).empty())
        return false;
  return true;
}

// The message itself, or the one that stands for it where its number may not be said now.
index renderer::usable(index message) const {
  constexpr unsigned longest_chain = 4;  // the loader refuses circles; a decoded reply may still not loop
  for (unsigned i = 0; message != none && i != longest_chain; ++i) {
    const auto& info = m_.messages[message];
    bool office = !info.needs_office_number || !number_for(builtin::consulate_number).empty();
    bool national = !info.needs_national_number || !number_for(builtin::national_number).empty();
    if (office && national && has_all_of_directory(message)) return message;
    message = info.without_number;
  }
  return none;
}

// What a flow's variable says within `in`: the caller's data where a caller typed it, and of no language
// where a label is in another than the text.
template_value renderer::shown(const reply_value& value, said_text& in) const {
  const auto tag = in.tag;
  auto labelled = [&](index message) {
    auto words = label(message);
    if (!words.text.empty() && words.tag != tag) in.tag.clear();
    return words.text;
  };
  switch (value.type) {
    case reply_value::kind::text:
      in.caller_data = true;
      if (how_ == form::voice && is_dialled(value.text)) return {digits_said(value.text), std::nullopt};
      return {for_channel(base::plain_line(value.text), tag), std::nullopt};
    case reply_value::kind::number: return {std::to_string(value.number), value.number};
    case reply_value::kind::label: {
      // The key of a label ends in its choice's name, which is what a select asks for.
      const auto& key = m_.messages[static_cast<std::size_t>(value.number)].key;
      return {labelled(static_cast<index>(value.number)), std::nullopt, key.substr(key.rfind('.') + 1)};
    }
    case reply_value::kind::date:
      in.caller_data = true;
      return {for_channel(day_in_words(value.number, tag), tag), value.number};
    case reply_value::kind::time:
      in.caller_data = true;
      return {for_channel(time_in_words(value.number, tag), tag), value.number};
    case reply_value::kind::labels: break;
  }
  std::vector<std::string> labels;
  const auto& choices = m_.asks[static_cast<std::size_t>(value.number >> session::most_choices)].choices;
  for (std::size_t i = 0; i != choices.size(); ++i)
    if ((value.number >> i & 1) != 0) labels.push_back(labelled(choices[i].label));
  return {for_channel(list_in_words(labels, tag), tag), std::nullopt};
}

template_value renderer::built_in(builtin which, const message_texts& texts) const {
  switch (which) {
    case builtin::consulate_city: {
      const auto* office = content_.places ? content_.places->find_consulate(said_.consulate) : nullptr;
      return {office == nullptr ? "" : for_channel(office->city, texts.tag), std::nullopt};
    }
    case builtin::consulate_number:
    case builtin::national_number: return {number_for(which), std::nullopt};
    case builtin::place: {
      auto where = content_.places ? content_.places->place_of(said_.place) : std::nullopt;
      return {where ? for_channel(where->name, texts.tag) : "", std::nullopt};
    }
    case builtin::date: return {for_channel(texts.date, texts.tag), std::nullopt};
    case builtin::language: return {language_named(), std::nullopt};
    default: return {};
  }
}

// The caller's own language, where a message of the reply depends on it.
std::string_view renderer::language_tag() const {
  for (const auto& value : said_.values)
    if (value.argument == static_cast<index>(builtin::language)) return value.text;
  return "";
}

// As it is printed. No voice says it: only a speaker's recording could.
std::string renderer::language_named() const {
  auto tag = language_tag();
  auto known = how_ == form::voice || tag.empty() ? no_language : m_.languages.of_tag(tag);
  return known == no_language ? "" : for_channel(m_.languages.all[known].name, std::string(tag));
}

// The reply's own texts; of a quotation, in a text, what was published in the caller's language.
const message_texts& renderer::texts_of(index message) const {
  const auto* quoting =
      how_ == form::sms && m_.messages[message].is_quotation ? m_.quoting(language_tag()) : nullptr;
  return *(quoting == nullptr ? pack_ : *quoting).texts[message];
}

std::string renderer::for_channel(const std::string& text, const std::string& tag) const {
  return how_ == form::sms ? base::sms_fold(text, tag).text : text;
}

said_text renderer::label(index message) const { return text_of(message, false, nullptr, {}); }

renderer renderer::in_source() const { return renderer(content_, said_, how_, when_, m_.locales.front()); }

said_text renderer::text_of(index message, bool is_short, const reply_line* line, const slots& more) const {
  const auto& info = m_.messages[message];
  const auto& texts = texts_of(message);
  if (info.is_off || (how_ == form::sms && texts.no_sms)) return {};
  bool is_sources = how_ == form::voice ? texts.no_voice : texts.no_writing;
  if (is_sources || texts.is_over(std::chrono::floor<std::chrono::days>(when_)))
    return in_source().text_of(message, is_short, line, more);
  if (how_ == form::voice && texts.played != nullptr) {
    auto heard = recorded(message, is_short, line, more);
    return heard ? std::move(*heard) : in_source().text_of(message, is_short, line, more);
  }
  const auto& whole = how_ == form::sms ? texts.sms : texts.voice;
  const auto& brief = how_ == form::sms ? texts.sms_short : texts.voice_short;
  said_text out{"", info.holds_place, texts.tag};
  auto value_of = [&](index argument) -> template_value {
    if (argument >= m_.arguments.size()) return {};
    if (argument < position(builtin::count_)) {
      auto given = more.values[argument];
      if (!given.empty()) return {std::string(given), std::nullopt};
      return built_in(static_cast<builtin>(argument), texts);
    }
    if (const auto& name = m_.arguments[argument]; directory_value_of(name) != directory_value::nothing)
      return {from_directory(name), std::nullopt};
    const auto* value = value_for(argument, line);
    return value == nullptr ? template_value{} : shown(*value, out);
  };
  out.text = fill(is_short && brief != nullptr ? *brief : *whole, value_of);
  // No voice can say half a sentence in each of two languages; the source has all of it.
  if (how_ == form::voice && out.tag != texts.tag && &pack_ != &m_.locales.front())
    return in_source().text_of(message, is_short, line, more);
  return out;
}

// The value of a flow's variable. Backwards: the question's own values stand last.
const reply_value* renderer::value_for(index argument, const reply_line* line) const {
  for (unsigned i = line == nullptr ? 0 : line->values; i != 0; --i) {
    const auto& value = said_.values[line->first_value + i - 1];
    if (value.argument == argument) return &value;
  }
  return nullptr;
}

std::vector<said_text> renderer::lines() const {
  std::vector<said_text> out;
  for (const auto& line : said_.lines) {
    auto message = usable(line.message);
    if (message == none) continue;
    auto text = text_of(message, false, &line, {});
    if (!text.text.empty()) out.push_back(std::move(text));
  }
  return out;
}

said_text renderer::list_item(index by_voice, index by_sms, const said_text& label, unsigned key,
                              bool is_short) const {
  slots values;
  auto digit = std::to_string(key);
  values.values[position(builtin::label)] = label.text;
  values.values[position(builtin::place)] = label.text;
  values.label = &label;
  values.values[position(builtin::key)] = digit;
  return text_of(how_ == form::sms ? by_sms : by_voice, is_short, nullptr, values);
}

void renderer::add_choices(std::vector<said_text>& out, const ask_node& ask) const {
  for (const auto& one : ask.choices) {
    auto words = label(one.label);
    if (words.text.empty()) continue;  // its switch is off
    const auto& item = m_.standing;
    auto said = list_item(item.choice_voice, item.choice_sms, words, one.key);
    if (how_ == form::voice && said.tag != words.tag) {
      auto source = in_source();
      said = source.list_item(item.choice_voice, item.choice_sms, source.label(one.label), one.key);
    }
    out.push_back(std::move(said));
  }
}

// In its own voice; one that has no words for its name there is not named. Where a call's list comes again,
// each is said twice, the second time shorter: that is slower. In the end its short form alone.
void renderer::add_language(std::vector<said_text>& out, index locale, unsigned key) const {
  reply_data own;
  own.locale = m_.locales[locale].tag;
  renderer speaker(content_, own, how_, when_);
  auto level = how_ == form::voice ? said_.level : std::uint8_t{0};
  for (bool is_short : {false, true}) {
    if (is_short ? level == 0 : level == 2) continue;
    auto words = speaker.list_item(m_.standing.language_choice_voice, m_.standing.language_choice_sms, {},
                                   key, is_short);
    if (words.tag == own.locale) out.push_back(std::move(words));
  }
}

// Of a call the page that is open; of a text all that the question offers.
void renderer::add_languages(std::vector<said_text>& out, const ask_node& ask) const {
  unsigned key = 0;
  for (auto locale : said_.languages) add_language(out, locale, ++key);
  if (!said_.languages.empty()) {
    bool says_more = said_.more_languages && said_.level != 2 && m_.standing.language_more != none;
    if (says_more) out.push_back(text_of(m_.standing.language_more, false, nullptr, {}));
    return;
  }
  for (const auto& one : ask.choices) add_language(out, one.name, one.key);
}

std::vector<said_text> renderer::in_each() const {
  std::vector<said_text> out;
  if (said_.in_each == none) return out;
  for (auto locale : said_.languages) {
    reply_data own;
    own.locale = m_.locales[locale].tag;
    auto words = renderer(content_, own, how_, when_).text_of(said_.in_each, false, nullptr, {});
    if (words.tag == own.locale) out.push_back(std::move(words));
  }
  return out;
}

message::connect renderer::bridge() const {
  const auto& wanted = m_.dials[m_.nodes[said_.ask].detail];
  message::connect out;
  out.number = number_to_dial(content_, wanted, said_.consulate, when_).value_or("");
  out.ring = std::chrono::seconds(wanted.ring);
  return out;
}

void renderer::add_places(std::vector<said_text>& out) const {
  unsigned key = 0;
  for (const auto& place : homonyms(content_, said_.ask, said_.query, said_.place)) {
    said_text name{for_channel(place.name, pack_.tag), true, m_.locales.front().tag};
    auto said = list_item(m_.standing.place_choice_voice, m_.standing.place_choice_sms, name, ++key);
    said.caller_data = true;
    out.push_back(std::move(said));
  }
}

// The question with its list where {choices} stands, else behind it.
void renderer::add_around(std::vector<said_text>& out, index message, bool is_short,
                          std::vector<said_text> list) const {
  slots values;
  values.values[position(builtin::choices)] = list_mark;
  reply_line line{message, 0, static_cast<std::uint8_t>(said_.values.size())};
  auto whole = text_of(message, is_short, &line, values);
  if (!whole.stretches.empty()) {
    auto place = std::ranges::find(whole.stretches, list_mark, &said_stretch::text);
    auto part = [&](auto begin, auto end) {
      if (begin != end) out.push_back({"", whole.caller_data, whole.tag, {begin, end}});
    };
    part(whole.stretches.begin(), place);
    for (auto& one : list) out.push_back(std::move(one));
    if (place != whole.stretches.end()) part(place + 1, whole.stretches.end());
    return;
  }
  auto at = whole.text.find(list_mark);
  auto head = whole.text.substr(0, at);
  auto tail = at == std::string::npos ? std::string{} : whole.text.substr(at + list_mark.size());
  auto trim = [](std::string& text) {
    auto begin = text.find_first_not_of(' ');
    text = begin == std::string::npos ? "" : text.substr(begin, text.find_last_not_of(' ') - begin + 1);
  };
  trim(head), trim(tail);
  if (!head.empty()) out.push_back({head, whole.caller_data, whole.tag});
  for (auto& one : list) out.push_back(std::move(one));
  if (!tail.empty()) out.push_back({tail, whole.caller_data, whole.tag});
}

std::vector<said_text> renderer::question() const {
  std::vector<said_text> out, list;
  if (said_.listens == listening::follow_up && m_.nodes[said_.ask].kind == node_kind::phone) {
    slots values;
    auto number = digits_said(said_.query);
    values.values[position(builtin::label)] = number;
    out.push_back(text_of(m_.standing.phone_right, false, nullptr, values));
    out.back().caller_data = true;
    return out;
  }
  if (said_.listens == listening::follow_up) {
    add_places(list);
    add_around(out, m_.standing.which_place, said_.level != 0, std::move(list));
    return out;
  }
  if (said_.listens != listening::ask) return out;
  const auto& ask = m_.ask_of(said_.ask);
  if (m_.nodes[said_.ask].kind == node_kind::language)
    add_languages(list, ask);
  else
    add_choices(list, ask);
  if (said_.level == 2 && !list.empty()) return list;
  bool is_short = said_.level != 0 && said_.languages.empty();  // names are what a list of languages is for
  bool has_own_short = is_short && ask.short_question != none;
  add_around(out, has_own_short ? ask.short_question : ask.question, is_short, std::move(list));
  return out;
}

std::string renderer::part(unsigned n, unsigned total) const {
  slots values;
  auto first = std::to_string(n), second = std::to_string(total);
  values.values[position(builtin::n)] = first;
  values.values[position(builtin::total)] = second;
  return text_of(m_.standing.part, false, nullptr, values).text;
}

message::reply render(const bundle& content, const reply_data& said, message::channel via,
                      base::time_point when) {
  if (said.nothing) return message::no_reply{};
  bool is_sms = via == message::channel::sms;
  renderer from(content, said, is_sms ? form::sms : form::voice, when);
  if (!is_sms) return render_voice(from, said);
  auto texts = render_sms(from);
  if (texts.messages.empty()) return message::no_reply{};
  return texts;
}

}  // namespace amparo::flow
