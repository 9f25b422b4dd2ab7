#include <algorithm>
#include <set>

#include "base/gsm.hpp"
#include "flow/gate.hpp"
#include "flow/in_words.hpp"
#include "flow/loading.hpp"
#include "flow/template_text.hpp"

// Texts into templates: placeholders resolved, SMS forms folded into the GSM alphabet, stand-ins for missing
// numbers bound.
namespace amparo::flow {
namespace {

bool is_source_language(const locale_source& locale) {
  return locale.tag == "es-MX" || locale.tag == "en-US";
}

// A text on rights or safety is served in a translation only once its speakers have approved it; any other
// also where its file says nothing of its state.
bool may_serve(const message_source& source, const message_source& own, bool is_pilot) {
  if (own.text.empty()) return false;
  if (own.status.empty()) return !source.critical && !own.critical;
  return own.status == "approved" && gate_faults(source, own, is_pilot).empty();
}

bool is_builtin(index argument) { return argument < static_cast<index>(builtin::count_); }

constexpr bool is_list_item(builtin which) {
  return which == builtin::label || which == builtin::key || which == builtin::n || which == builtin::total;
}

text_template compile_text(loading& into, const message_source& source, const std::string& pattern,
                           const std::string* fold_for) {
  auto parsed = parse_template(pattern);
  if (!parsed.problem.empty()) {
    into.report(source.at, "template-syntax", "the text is no template: " + parsed.problem,
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
  for (auto& piece : parsed.text.pieces) {
    if (piece.argument != none)
      piece.argument = arguments[piece.argument];
    else if (fold_for != nullptr)
      piece.literal = base::sms_fold(piece.literal, *fold_for).text;
  }
  if (fold_for != nullptr && !parsed.text.pattern.empty())
    parsed.text.pattern = base::sms_fold(parsed.text.pattern, *fold_for).text;
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
  out.awaits_review = !source.reviewed && (source.critical || !source.sources.empty());
  out.sms = compile_text(into, source, source.sms.empty() ? source.text : source.sms, &tag);
  out.voice = compile_text(into, source, source.voice.empty() ? source.text : source.voice, nullptr);
  if (!source.brief.empty()) {
    out.sms_short = compile_text(into, source, source.brief, &tag);
    out.voice_short = compile_text(into, source, source.brief, nullptr);
  }
  auto day = day_of(source.as_of);
  out.date = day ? day_in_words(*day, tag) : "";
  if (!source.as_of.empty() && !day)
    into.report(source.at, "as-of", "\"" + source.as_of + "\" is no day", "Write it as \"2026-11-21\".");
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

const message_source* loading::source_of(const locale_source& locale, const std::string& key) const {
  const auto& first = locales.front();
  auto source = first.messages.find(key);
  auto own = locale.messages.find(key);
  if (own != locale.messages.end() && (is_source_language(locale) || &locale == &first)) return &own->second;
  if (own != locale.messages.end() && source == first.messages.end()) return &own->second;
  if (own != locale.messages.end() && may_serve(source->second, own->second, tags.pilot.contains(locale.tag)))
    return &own->second;
  return source == first.messages.end() ? nullptr : &source->second;
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
