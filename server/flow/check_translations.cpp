#include <algorithm>
#include <set>

#include "flow/in_words.hpp"
#include "flow/loading.hpp"
#include "flow/recordings.hpp"

// Languages against each other: what one of them lacks, and what a translation claims without having it.
namespace amparo::flow {
namespace {

// Said when something went wrong: in Spanish it would only frighten who does not read it.
constexpr const char* error_words[] = {"input.no_match", "input.no_input", "input.too_many",
                                       "place.not_found", "system.not_offered"};

std::string listed(const std::set<std::string>& names) {
  std::string out;
  for (const auto& name : names) out += (out.empty() ? "{" : ", {") + name + "}";
  return out.empty() ? "none" : out;
}

void check_one(loading& into, const locale_source& locale, index message, const message_source& own) {
  const auto& first = into.locales.front();
  const auto* source = into.source_text(message);
  if (source == nullptr)
    return into.report(
        own.at, "missing-text",
        "\"" + into.message_keys[message] + "\" has no text in " + first.tag + ", which is the source",
        "Write it in locales/" + first.tag + " too, or remove it here.");
  if (own.text.empty()) return;
  const auto& record = own.translation();
  // What was right for an older source is held back by the gate, and refuses nobody's change of the source.
  auto is_of_older = [&] {
    return !record.source_sha256.empty() && record.source_sha256 != digest_of(*source);
  };
  if (auto here = values_in(own, locale.tag), there = values_in(*source, first.tag);
      here != there && !is_of_older())
    into.report(own.at, "placeholder-mismatch",
                "the text holds " + listed(here) + ", and in " + first.tag + " " + listed(there),
                "Use the same names in every language.");
  if (record.origin == "published") {
    if (record.status == "rejected" || record.status == "stale") return;  // people hold it back
    for (const auto& fault : into.faults_of(locale, *source, own))
      into.report(own.at, "quotation", "the text says that others published it, and " + fault,
                  "Callers hear the source meanwhile.");
    return;
  }
  if (auto until = served_until(record, into.terms_of(locale, *source));
      until && into.faults_of(locale, *source, own).empty())
    into.report(own.at, "stale",
                "the source has changed: callers hear this until " +
                    iso_day(until->time_since_epoch().count()) + ", and the source from then on",
                "Translate what changed, and have it approved.");
  if (record.status != "approved") return;
  for (const auto& fault : into.faults_of(locale, *source, own))
    into.report(
        own.at, "gate", "the text says that it is approved, and " + fault,
        "Callers hear the source instead. Have people do what is missing; until then write status: reviewed, "
        "or stale where the source changed.");
}

bool asks_in(const loading& from, const locale_source& locale) {
  return std::ranges::any_of(from.out.asks, [&](const ask_node& ask) {
    return ask.question != none && locale.own[ask.question] != nullptr &&
           !is_unwritten(from, locale, ask.question);
  });
}

void check_error_words(loading& into, const locale_source& locale) {
  if (!asks_in(into, locale)) return;
  for (const auto* key : error_words)
    if (!locale.messages.contains(key))
      into.report({locale.folder}, "missing-error-words",
                  "the language asks questions, and has no \"" + std::string(key) + "\"",
                  "Translate it: it is said when an answer is not understood.");
}

void check_complete(loading& into, const locale_source& locale) {
  for (index i = 0; i != into.message_keys.size(); ++i) {
    if (!into.used_messages[i]) continue;
    const auto* own = locale.own[i];
    bool is_own = own != nullptr && locale.served[i] == own;
    const auto* source = into.source_text(i);
    bool is_for_calls = source != nullptr && source->never_sms;
    if (is_own && (!own->never_sms || is_for_calls)) continue;
    into.report(own == nullptr ? spot{locale.folder} : own->at, "missing-text",
                "\"" + into.message_keys[i] + "\" has no text that may be " +
                    (is_own ? "sent as SMS" : "served") + " in " + locale.tag +
                    ", which locales/_tags.yaml calls complete",
                "Write it, or take the language off the list.");
  }
}

}  // namespace

void check_translations(loading& into) {
  for (const auto& locale : into.locales) {
    if (into.tags.umbrella.contains(locale.tag))
      into.report(locale.at, "umbrella-locale",
                  "\"" + locale.tag + "\" stands for several languages, and holds texts",
                  "Name the variant that its speakers read.");
    if (&locale == &into.locales.front()) continue;
    for (index i = 0; i != locale.own.size(); ++i)
      if (locale.own[i] != nullptr) check_one(into, locale, i, *locale.own[i]);
    check_error_words(into, locale);
    if (into.tags.complete.contains(locale.tag)) check_complete(into, locale);
  }
}

}  // namespace amparo::flow
