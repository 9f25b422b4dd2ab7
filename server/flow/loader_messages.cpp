#include <algorithm>
#include <set>

#include "base/gsm.hpp"
#include "flow/in_words.hpp"
#include "flow/loading.hpp"
#include "flow/template_text.hpp"

// Texts into templates: placeholders resolved, SMS forms folded into the GSM alphabet, stand-ins for missing
// numbers bound.
namespace amparo::flow {
namespace {

bool is_builtin(index argument) { return argument < static_cast<index>(builtin::count_); }

constexpr bool is_list_item(builtin which) {
  return which == builtin::label || which == builtin::key || which == builtin::n || which == builtin::total;
}

text_template compile_text(loading& into, const message_source& source, const std::string& pattern,
                           const std::string& tag, bool is_sms) {
  auto fold = [tag](const std::string& text) { return base::sms_fold(text, tag).text; };
  auto parsed = parse_template(pattern, tag, is_sms ? message_pattern::folding_function(fold) : nullptr);
  if (!parsed.problem.message.empty()) {
    into.report(source.at, "template-syntax",
                "the text is no template: " + parsed.problem.message + ", at \"" +
                    pattern.substr(parsed.problem.offset, 20) + "\"",
                "Braces hold the name of a value, {like_this}.");
    return {};
  }
  for (const auto& piece : parsed.text.pieces)
    if (piece.literal.find_first_of("{}") != std::string::npos)
      into.report(
          source.at, "template-syntax", "the text would show a brace",
          "An apostrophe before { hides the value behind it: write two apostrophes, or another word order.");
  std::vector<index> arguments;
  for (const auto& name : parsed.names) arguments.push_back(into.intern_argument(name));
  resolve(parsed.text, arguments);
  return std::move(parsed.text);
}

void note_arguments(message_info& info, const text_template& text) {
  for (const auto& piece : text.pieces) {
    if (piece.argument == none) continue;
    if (!is_builtin(piece.argument)) {
      auto known = std::find(info.variables.begin(), info.variables.end(), piece.argument);
      if (known == info.variables.end()) info.variables.push_back(piece.argument);
      continue;
    }
    auto which = static_cast<builtin>(piece.argument);
    info.needs_office_number |= which == builtin::consulate_number;
    info.needs_national_number |= which == builtin::national_number;
    info.holds_consulate |= which == builtin::consulate_number || which == builtin::consulate_city;
    info.holds_place |= which == builtin::place;
  }
}

message_texts compile_one(loading& into, const std::string& tag, const message_source& source,
                          message_info& info) {
  message_texts out;
  out.no_sms = source.never_sms;
  out.awaits_review =
      loading::is_source(tag) && !source.reviewed && (source.critical || !source.sources.empty());
  out.sms = compile_text(into, source, source.sms.empty() ? source.text : source.sms, tag, true);
  out.voice = compile_text(into, source, source.voice.empty() ? source.text : source.voice, tag, false);
  if (!source.brief.empty()) {
    out.sms_short = compile_text(into, source, source.brief, tag, true);
    out.voice_short = compile_text(into, source, source.brief, tag, false);
  }
  // The day belongs to the fact, so a translation has its source's.
  const auto* first = into.source_of(into.locales.front(), info.key);
  const auto& as_of = first == nullptr ? source.as_of : first->as_of;
  auto day = day_of(as_of);
  out.date = day ? day_in_words(*day, tag) : "";
  if (!as_of.empty() && !day)
    into.report(source.at, "as-of", "\"" + as_of + "\" is no day", "Write it as \"2026-11-21\".");
  for (const auto* text : {&out.sms, &out.voice, &out.sms_short, &out.voice_short})
    note_arguments(info, *text);
  return out;
}

bool holds(const message_texts& texts, builtin which) {
  for (const auto* text : {&texts.sms, &texts.voice})
    for (const auto& piece : text->pieces)
      if (piece.argument == static_cast<index>(which)) return true;
  return false;
}

void bind_stand_ins(loading& into) {
  auto& m = into.out;
  for (index i = 0; i != m.messages.size(); ++i) {
    auto& info = m.messages[i];
    const auto* source = into.source_of(into.locales.front(), info.key);
    if (source == nullptr) continue;
    bool needs = info.needs_office_number || info.needs_national_number;
    if (!source->without_number.empty())
      info.without_number = into.message(source->without_number, source->at);
    else if (needs)
      into.report(source->at, "missing-without-number",
                  "\"" + info.key + "\" holds a number and nothing says what stands for it when it expires",
                  "Add \"without_number: <message>\".");
  }
  for (auto& info : m.messages) {
    std::set<index> seen;
    for (auto at = info.without_number; at != none; at = m.messages[at].without_number)
      if (!seen.insert(at).second) {
        into.report(into.source_of(into.locales.front(), info.key)->at, "number-circle",
                    "the stand-ins of \"" + info.key + "\" lead in a circle");
        info.without_number = none;
        break;
      }
  }
}

// What a plural counts is a number, a date format wants a day; a select asks for words.
bool fits(placeholder_kind kind, value_type type) {
  switch (kind) {
    case placeholder_kind::plain: return true;
    case placeholder_kind::select: return is_textual(type) && !is_sensitive(type);
    case placeholder_kind::date: return type == value_type::date;
    case placeholder_kind::time: return type == value_type::time;
    default: return type == value_type::number;
  }
}

void check_kinds(loading& into, const message_source& source, const message_texts& texts, index flow) {
  const auto& m = into.out;
  const auto& slots = into.by_flow[flow]->slots;
  for (const auto* text : {&texts.sms, &texts.voice, &texts.sms_short, &texts.voice_short})
    for (const auto& piece : text->pieces) {
      if (piece.argument == none) continue;
      const auto& name = m.arguments[piece.argument];
      auto slot = slots.find(name);
      bool is_engines = is_builtin(piece.argument);
      if (!is_engines && slot == slots.end()) continue;  // reported as unknown
      auto type = is_engines ? value_type::text : m.variables[slot->second].type;
      if (fits(piece.kind, type)) continue;
      return into.report(source.at, "wrong-type",
                         "{" + name + "} is a " + std::string(name_of(type)) + " and stands where " +
                             std::string(name_of(piece.kind)) + " wants another kind of value");
    }
}

// A message that a flow says may hold what the engine knows and the flow's own variables; so may what stands
// in for it.
void check_placeholders(loading& into) {
  const auto& m = into.out;
  std::set<std::pair<index, index>> done;
  auto uses = into.uses;
  for (std::size_t i = 0; i != uses.size(); ++i) {
    auto [message, flow] = uses[i];
    if (!done.insert({message, flow}).second) continue;
    const auto& info = m.messages[message];
    if (info.without_number != none) uses.push_back({info.without_number, flow});
    const auto* source = into.source_of(into.locales.front(), info.key);
    const auto& slots = into.by_flow[flow]->slots;
    for (auto argument : info.variables) {
      if (slots.contains(m.arguments[argument])) continue;
      std::vector<std::string> known(builtin_names.begin(), builtin_names.end());
      for (const auto& [name, slot] : slots) known.push_back(name);
      if (source != nullptr)
        into.report(
            source->at, "unknown-placeholder",
            "{" + m.arguments[argument] + "} is no value that the flow \"" + m.flows[flow].id + "\" has",
            into.unknown_hint(m.arguments[argument], known));
    }
    const auto& texts = m.locales.front().texts[message];
    if (source != nullptr) check_kinds(into, *source, texts, flow);
    for (index which = 0; which != static_cast<index>(builtin::count_); ++which)
      if (source != nullptr && is_list_item(static_cast<builtin>(which)) &&
          holds(texts, static_cast<builtin>(which)))
        into.report(source->at, "unknown-placeholder",
                    "{" + m.arguments[which] + "} stands only in the engine's own lists");
    if (source != nullptr && source->as_of.empty() && holds(texts, builtin::date))
      into.report(source->at, "as-of", "{date} is the day of as_of, which is missing", "Add as_of.");
  }
}

}  // namespace

// A translation that its gate does not let pass is said in the source language.
std::vector<std::string> loading::faults_of(const locale_source& locale, const message_source& source,
                                            const message_source& own) const {
  return gate_faults(own.translated, {source.critical, tags.pilot.contains(locale.tag),
                                      source_digest(source.text, source.voice, source.brief, source.sms)});
}

const message_source* loading::source_of(const locale_source& locale, const std::string& key) const {
  const auto& first = locales.front();
  auto source = first.messages.find(key);
  auto own = locale.messages.find(key);
  if (own == locale.messages.end()) return source == first.messages.end() ? nullptr : &source->second;
  if (is_source(locale.tag) || source == first.messages.end()) return &own->second;
  bool may_serve = !own->second.text.empty() && faults_of(locale, source->second, own->second).empty();
  return may_serve ? &own->second : &source->second;
}

void compile_messages(loading& into) {
  auto& m = into.out;
  if (into.locales.empty()) return;
  for (const auto& locale : into.locales) {
    locale_pack pack;
    pack.tag = locale.tag;
    pack.texts.resize(m.messages.size());
    for (index i = 0; i != m.messages.size(); ++i) {
      const auto* source = into.source_of(locale, m.messages[i].key);
      if (source == nullptr) continue;  // only in another translation
      pack.texts[i] = compile_one(into, locale.tag, *source, m.messages[i]);
      if (!source->switch_name.empty()) m.messages[i].is_off = !into.is_on(source->switch_name);
    }
    m.locales.push_back(std::move(pack));
  }
  bind_stand_ins(into);
  check_placeholders(into);
}

}  // namespace amparo::flow
