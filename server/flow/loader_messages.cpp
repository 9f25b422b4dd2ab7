#include <algorithm>
#include <array>
#include <set>

#include "base/gsm.hpp"
#include "flow/directory_values.hpp"
#include "flow/in_words.hpp"
#include "flow/loading.hpp"
#include "flow/recordings.hpp"
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
  if (parsed.text.words.find_first_of("{}") != std::string::npos)
    into.report(
        source.at, "template-syntax", "the text would show a brace",
        "An apostrophe before { hides the value behind it: write two apostrophes, or another word order.");
  std::vector<index> arguments;
  for (const auto& name : parsed.names) arguments.push_back(into.intern_argument(name));
  resolve(parsed.text, arguments);
  return std::move(parsed.text);
}

using text = message_texts::text;

std::array<const text*, 4> all_of(const message_texts& texts) {
  return {&texts.sms, &texts.voice, &texts.sms_short, &texts.voice_short};
}

void note_arguments(message_info& info, const text_template& from, const std::vector<std::string>& names) {
  for (const auto& hole : from.holes) {
    if (auto wanted = directory_value_of(names[hole.argument]); wanted != directory_value::nothing) {
      info.holds_place |= wanted != directory_value::line;
      continue;
    }
    if (!is_builtin(hole.argument)) {
      auto known = std::find(info.variables.begin(), info.variables.end(), hole.argument);
      if (known == info.variables.end()) info.variables.push_back(hole.argument);
      continue;
    }
    auto which = static_cast<builtin>(hole.argument);
    info.needs_office_number |= which == builtin::consulate_number;
    info.needs_national_number |= which == builtin::national_number;
    info.holds_consulate |= which == builtin::consulate_number || which == builtin::consulate_city;
    info.holds_place |= which == builtin::place;
    info.holds_language |= which == builtin::language;
  }
}

// `other` where that is equal, so that there is one of them.
void share(text& one, const text& other) {
  if (one != nullptr && other != nullptr && *one == *other) one = other;
}

bool holds(const text_template& one, builtin which) {
  return std::ranges::any_of(one.holes,
                             [&](const auto& hole) { return hole.argument == static_cast<index>(which); });
}

message_texts compile_one(loading& into, const locale_source& locale, index message,
                          const source_record& first) {
  const auto& tag = locale.tag;
  const auto& served = *locale.served[message];
  auto compiled = [&](const std::string& pattern, bool is_sms) {
    return std::make_shared<const text_template>(compile_text(into, served, pattern, tag, is_sms));
  };
  message_texts out;
  out.tag = tag;
  out.no_sms = served.never_sms;
  const auto& own = served.facts();
  out.awaits_review = loading::is_source(tag) && !own.reviewed && (own.critical || !own.sources.empty());
  out.sms = compiled(served.sms.empty() ? served.text : served.sms, true);
  out.voice = compiled(served.voice.empty() ? served.text : served.voice, false);
  if (!served.brief.empty()) {
    out.sms_short = compiled(served.brief, true);
    out.voice_short = compiled(served.brief, false);
  }
  for (const auto* said : {&out.voice, &out.voice_short})
    if (*said != nullptr && holds(**said, builtin::language))
      into.report(served.at, "name-in-call", "a call would say a language's name with the voice of another",
                  "Write a `voice` text without {language}.");
  share(out.voice, out.sms);
  share(out.voice_short, out.sms_short);
  if (auto clips = played(into, locale, message, served))
    out.played = std::make_shared<const std::vector<recorded_stretch>>(std::move(*clips));
  if (auto clips = played(into, locale, message, served, true); clips && out.voice_short != nullptr)
    out.played_short = std::make_shared<const std::vector<recorded_stretch>>(std::move(*clips));
  out.no_voice = has_no_voice(into, locale, message, served);
  if (const auto* source = into.source_text(message); source != nullptr && !loading::is_source(tag))
    out.until = served_until(served.translation(), into.terms_of(locale, *source));
  // The day belongs to the fact, so a translation has its source's.
  auto day = day_of(first.as_of);
  out.day = day;
  out.date = day ? day_in_words(*day, tag) : "";
  if (!first.as_of.empty() && !day)
    into.report(served.at, "as-of", "\"" + first.as_of + "\" is no day", "Write it as \"2026-11-21\".");
  return out;
}

// Makes what callers hear, each text once for all languages that say it alike.
class text_compiler {
 public:
  using texts = std::shared_ptr<const message_texts>;
  explicit text_compiler(loading& into) : into_(into) {}

  texts of(const locale_source& locale, index message) {
    const auto* served = locale.served[message];
    if (served == nullptr) return unsaid_;  // only in another translation
    if (locale.spoken[message]) return spoken(locale, message);
    if (auto variant = locale.variants.find(message); variant != locale.variants.end())
      return compile(into_.locales[variant->second], message);
    const auto* source = into_.source_text(message);
    bool stands_in = served == source && !into_.out.locales.empty();
    return stands_in ? into_.out.locales.front().texts[message] : compile(locale, message);
  }

 private:
  texts compile(const locale_source& locale, index message) {
    const auto* source = into_.source_text(message);
    const auto& served = *locale.served[message];
    auto made = compile_one(into_, locale, message, (source == nullptr ? served : *source).facts());
    if (!into_.out.locales.empty()) {
      const auto& first = *into_.out.locales.front().texts[message];
      share(made.sms, first.sms), share(made.voice, first.voice);
      share(made.sms_short, first.sms_short), share(made.voice_short, first.voice_short);
    }
    for (const auto* one : all_of(made))
      if (*one != nullptr) note_arguments(into_.out.messages[message], **one, into_.out.arguments);
    return std::make_shared<const message_texts>(std::move(made));
  }

  // The words of the source, which a text sends and between which its values stand; a call plays recordings.
  texts spoken(const locale_source& locale, index message) {
    auto made = *into_.out.locales.front().texts[message];
    made.tag = locale.tag;
    made.no_writing = true;
    made.awaits_review = made.no_voice = false;
    using stretches = const std::vector<recorded_stretch>;
    made.played = std::make_shared<stretches>(*played_unwritten(into_, locale, message));
    auto brief = played_unwritten(into_, locale, message, true);
    made.played_short =
        brief && made.voice_short != nullptr ? std::make_shared<stretches>(std::move(*brief)) : nullptr;
    return std::make_shared<const message_texts>(std::move(made));
  }

  loading& into_;
  text nothing_ = std::make_shared<const text_template>();
  texts unsaid_ = std::make_shared<const message_texts>(message_texts{"", nothing_, nothing_, {}, {}, {}});
};

bool holds(const message_texts& texts, builtin which) {
  return holds(*texts.sms, which) || holds(*texts.voice, which);
}

// Which message stands for a number belongs to the message, not to a language: every source says the same.
void check_stand_ins(loading& into, index message, const message_source& source) {
  const auto& wanted = source.facts().without_number;
  for (const auto& locale : into.locales) {
    const auto* own = locale.own[message];
    if (!loading::is_source(locale.tag) || own == nullptr) continue;
    if (own->facts().without_number == wanted) continue;
    into.report(own->at, "missing-without-number",
                "\"" + into.out.messages[message].key + "\" has another stand-in here than in Spanish",
                wanted.empty() ? "Leave \"without_number\" out, or add it in Spanish too."
                               : "Write \"without_number: " + wanted + "\".");
  }
}

void bind_stand_ins(loading& into) {
  auto& m = into.out;
  for (index i = 0; i != m.messages.size(); ++i) {
    auto& info = m.messages[i];
    const auto* source = into.source_text(i);
    if (source == nullptr) continue;
    check_stand_ins(into, i, *source);
    bool needs = info.needs_office_number || info.needs_national_number ||
                 holds_directory_value(into, *m.locales.front().texts[i]);
    if (!source->facts().without_number.empty())
      info.without_number = into.message(source->facts().without_number, source->at);
    else if (needs)
      into.report(source->at, "missing-without-number",
                  "\"" + info.key + "\" holds a number and nothing says what stands for it when it expires",
                  "Add \"without_number: <message>\".");
  }
  for (index i = 0; i != m.messages.size(); ++i) {
    auto& info = m.messages[i];
    std::set<index> seen;
    for (auto at = info.without_number; at != none; at = m.messages[at].without_number)
      if (!seen.insert(at).second) {
        into.report(into.source_text(i)->at, "number-circle",
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
  for (const auto* one : all_of(texts)) {
    if (*one == nullptr) continue;
    for (const auto& hole : (*one)->holes) {
      const auto& name = m.arguments[hole.argument];
      auto slot = slots.find(name);
      bool is_engines = is_builtin(hole.argument);
      if (!is_engines && slot == slots.end()) continue;  // reported as unknown
      auto type = is_engines ? value_type::text : m.variables[slot->second].type;
      if (fits(hole.kind, type)) continue;
      return into.report(source.at, "wrong-type",
                         "{" + name + "} is a " + std::string(name_of(type)) + " and stands where " +
                             std::string(name_of(hole.kind)) + " wants another kind of value");
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
    const auto* source = into.source_text(message);
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
    const auto& texts = *m.locales.front().texts[message];
    if (source != nullptr) check_kinds(into, *source, texts, flow);
    for (index which = 0; which != static_cast<index>(builtin::count_); ++which)
      if (source != nullptr && is_list_item(static_cast<builtin>(which)) &&
          holds(texts, static_cast<builtin>(which)))
        into.report(source->at, "unknown-placeholder",
                    "{" + m.arguments[which] + "} stands only in the engine's own lists");
    if (source != nullptr && source->facts().as_of.empty() && holds(texts, builtin::date))
      into.report(source->at, "as-of", "{date} is the day of as_of, which is missing", "Add as_of.");
  }
}

void mark_quotations(loading& into) {
  for (index i = 0; i != into.message_keys.size(); ++i)
    if (const auto* source = into.source_text(i); source != nullptr && !source->facts().quotes.empty())
      into.out.messages[i].is_quotation = into.out.messages[i].holds_language = true;
}

// A translation that has every quotation which flows say, so that none of them is another language's.
bool has_quotations(const loading& from, const locale_source& locale) {
  if (loading::is_source(locale.tag)) return false;
  bool any = false;
  for (index i = 0; i != from.message_keys.size(); ++i) {
    const auto* source = from.source_text(i);
    if (!from.used_messages[i] || source == nullptr || source->facts().quotes.empty()) continue;
    if (locale.served[i] != locale.own[i]) return false;
    any = true;
  }
  return any;
}

bool is_recorded(const loading& from, const locale_pack& pack, const std::string& word) {
  auto known = from.messages.find(word);
  if (known == from.messages.end()) return false;
  const auto& texts = *pack.texts[known->second];
  return texts.tag == pack.tag && texts.played != nullptr && texts.played->size() == 1;
}

// All words of a kind or none: half a number in each of two languages is no number.
void compile_counting(const loading& from, const locale_source& locale, locale_pack& pack) {
  pack.counts = locale.counts;
  for (auto kind : {counted::number, counted::date, counted::time}) {
    if (locale.counts == nullptr) continue;
    const auto& words = locale.counts->words(kind);
    pack.is_counted[static_cast<std::size_t>(kind)] =
        !words.empty() &&
        std::ranges::all_of(words, [&](const auto& word) { return is_recorded(from, pack, word); });
  }
}

std::string gate_rule(const loading& from, const locale_source& locale, index message) {
  if (locale.spoken[message]) return "recorded";
  if (auto variant = locale.variants.find(message); variant != locale.variants.end())
    return "variant " + from.locales[variant->second].tag;
  const auto* own = locale.own[message];
  if (own == nullptr || own->text.empty() || from.source_text(message) == nullptr) return "";
  if (locale.served[message] != own) return "held_back";
  if (own->translation().origin == "published") return "published";
  auto terms = from.terms_of(locale, *from.source_text(message));
  return served_until(own->translation(), terms) ? "grace" : "approved";
}

void note_gate(loading& into) {
  for (const auto& locale : into.locales)
    for (index i = 0; i != into.message_keys.size(); ++i) {
      if (loading::is_source(locale.tag) || !into.used_messages[i]) continue;
      auto rule = gate_rule(into, locale, i);
      if (!rule.empty()) into.out.gate.push_back({into.message_keys[i], locale.tag, std::move(rule)});
    }
}

}  // namespace

void compile_messages(loading& into) {
  auto& m = into.out;
  if (into.locales.empty()) return;
  text_compiler compiler(into);
  for (const auto& locale : into.locales) {
    locale_pack pack;
    pack.tag = locale.tag;
    pack.quotes = has_quotations(into, locale);
    pack.is_source = loading::is_source(locale.tag);
    pack.own_digits = pack.is_source || (locale.own_digits && unheard_digits(into, locale).empty());
    pack.texts.reserve(m.messages.size());
    for (index i = 0; i != m.messages.size(); ++i) {
      pack.texts.push_back(compiler.of(locale, i));
      const auto* served = locale.served[i];
      if (served != nullptr && !served->facts().switch_name.empty())
        m.messages[i].is_off = !into.is_on(served->facts().switch_name);
      bool may_be_sources = served != locale.own[i] || pack.texts.back()->until;
      pack.holds_back |= into.used_messages[i] && !loading::is_source(locale.tag) && may_be_sources;
    }
    compile_counting(into, locale, pack);
    m.locales.push_back(std::move(pack));
  }
  note_gate(into);
  mark_quotations(into);
  bind_stand_ins(into);
  check_placeholders(into);
}

}  // namespace amparo::flow
