#include <algorithm>
#include <utility>

#include "base/fold.hpp"
#include "base/gsm.hpp"
#include "flow/loading.hpp"
#include "flow/message_lengths.hpp"

// What a text may hold: facts whose marks allow it, no number that was typed in, letters that an SMS can
// carry.
namespace amparo::flow {
namespace {

constexpr std::size_t most_segments = 2;
constexpr std::size_t shortest_number = 7;

bool says_generally(const std::string& tag, const std::string& text) {
  auto folded = base::match_fold(text);
  if (tag.starts_with("es")) return folded.find("por lo general") != folded.npos;
  return folded.find("generally") != folded.npos || folded.find("usually") != folded.npos;
}

void check_fact(const loading& from, const std::string& tag, const message_source& m, const std::string& id,
                base::findings& wrong) {
  auto known = from.facts.find(id);
  if (known == from.facts.end()) {
    std::vector<std::string> ids;
    for (const auto& [name, f] : from.facts) ids.push_back(name);
    return report(wrong, m.at, "unknown-source", "there is no fact \"" + id + "\"",
                  from.unknown_hint(id, ids));
  }
  const auto& f = known->second;
  if (f.mark == "M")
    report(wrong, m.at, "source-mark", "the fact \"" + id + "\" is marked M and is not spoken",
           "Leave it out.");
  if (f.mark == "S") {
    bool all = says_generally(tag, m.text) && (m.voice.empty() || says_generally(tag, m.voice)) &&
               (m.sms.empty() || says_generally(tag, m.sms));
    if (!all)
      report(wrong, m.at, "source-mark",
             "the fact \"" + id + "\" is marked S, and the wording does not say \"por lo general\"",
             "Say it, or leave the fact out.");
  }
  if (f.changed && (m.facts().as_of.empty() || m.facts().switch_name.empty()))
    report(wrong, m.at, "source-changed",
           "the fact \"" + id + "\" is marked CHANGED, and the text has no as_of and switch", "Add both.");
}

// Runs of digits with nothing but the marks between them that people write in telephone numbers.
std::vector<std::string> digit_runs(const std::string& text) {
  std::vector<std::string> runs;
  std::string run;
  for (char c : text) {
    if (c >= '0' && c <= '9') {
      run += c;
    } else if (c != ' ' && c != '-' && c != '.' && c != '(' && c != ')' && c != '+' && c != ',') {
      if (!run.empty()) runs.push_back(std::exchange(run, {}));
    }
  }
  if (!run.empty()) runs.push_back(std::move(run));
  return runs;
}

// The digits by which people know a number: without the country code of the United States.
std::string known_digits(const std::string& e164) {
  std::string digits;
  for (char c : e164)
    if (c >= '0' && c <= '9') digits += c;
  return digits.size() == 11 && digits[0] == '1' ? digits.substr(1) : digits;
}

void check_numbers(const loading& from, const message_source& m, const std::string& text,
                   base::findings& wrong) {
  for (const auto& run : digit_runs(text)) {
    bool is_forbidden = false;
    if (from.catalog != nullptr)
      for (const auto& number : from.catalog->never_give_out()) {
        auto digits = known_digits(number);
        is_forbidden |= !digits.empty() &&
                        (run == digits || (digits.size() >= shortest_number && run.find(digits) != run.npos));
      }
    if (is_forbidden)
      report(wrong, m.at, "never-give-out", "the text holds a number that must never be given to a caller",
             "Take it out.");
    else if (run.size() >= shortest_number)
      report(wrong, m.at, "typed-number", "the text holds a telephone number",
             "Numbers come from the directory, by placeholder: {consulate_number}, {national_number}.");
  }
}

void check_sms(const loading& from, index locale, index message, const message_source& m,
               base::findings& wrong) {
  if (m.never_sms) return;
  for (const auto* text : {m.sms.empty() ? &m.text : &m.sms, &m.brief})
    if (auto folded = base::sms_fold(*text, from.locales[locale].tag); !folded.is_gsm())
      report(wrong, m.at, "not-gsm",
             "\"" + from.message_keys[message] + "\" has letters that no SMS alphabet of ours carries: " +
                 base::code_points_of(folded.refused),
             "Write it without them, or give an `sms` text.");
  auto segments = base::segments_of(longest_sms(from, locale, message));
  if (segments > most_segments)
    report(wrong, m.at, "sms-too-long", "the text takes " + std::to_string(segments) + " segments of SMS",
           "Two is the most: shorten it, or give an `sms` text.");
}

}  // namespace

void check_texts(loading& into) {
  into.in_each_language([&](index locale, base::findings& wrong) {
    for (index i = 0; i != into.message_keys.size(); ++i) {
      if (into.locales[locale].own[i] == nullptr) continue;
      const auto& m = *into.locales[locale].own[i];
      for (const auto& id : m.facts().sources) check_fact(into, into.locales[locale].tag, m, id, wrong);
      for (const auto* text : {&m.text, &m.voice, &m.brief, &m.sms}) check_numbers(into, m, *text, wrong);
      check_sms(into, locale, i, m, wrong);
    }
  });
}

}  // namespace amparo::flow
