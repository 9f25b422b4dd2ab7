#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "base/fold.hpp"
#include "flow/loading.hpp"
#include "flow/reading_ease.hpp"

// How the two sources are worded, as far as a program can tell (locales/README.md, "Cómo se escribe"): plain,
// of usted, no web address, and what a person can do instead of what an officer cannot.
namespace amparo::flow {
namespace {

constexpr unsigned longest_sentence = 24;  // words
constexpr unsigned fewest_words = 10;      // a label says nothing of how a text reads
constexpr double least_spanish = 55, least_english = 50;

void check_plain(const std::string& tag, const message_source& m, const std::string& text,
                 base::findings& wrong) {
  auto is = text_ease_of(text, tag);
  if (is.longest_sentence > longest_sentence)
    return report(wrong, m.at, "plain-words",
                  fmt::format("a sentence has {} words, and {} are easily heard", is.longest_sentence,
                              longest_sentence),
                  "Make two sentences of it.");
  auto least = tag.starts_with("es") ? least_spanish : least_english;
  if (is.words >= fewest_words && is.ease < least)
    report(
        wrong, m.at, "plain-words",
        fmt::format(
            "the text reads at {:.0f}, and {:.0f} is what a school child reads ({} words, {} syllables, {} "
            "sentences)",
            is.ease, least, is.words, is.syllables, is.sentences),
        "Take shorter words and shorter sentences.");
}

template <std::size_t N>
bool is_among(const std::string& word, const std::array<std::string_view, N>& list) {
  return std::ranges::find(list, word) != list.end();
}

// Words that are said to a "tú" and to nobody else.
void check_polite(const std::string& tag, const message_source& m, const std::vector<std::string>& words,
                  base::findings& wrong) {
  constexpr std::array<std::string_view, 14> familiar{"tu",     "tus",       "te",      "ti",    "contigo",
                                                      "puedes", "tienes",    "quieres", "debes", "eres",
                                                      "estas",  "necesitas", "sabes",   "hazlo"};
  if (!tag.starts_with("es")) return;
  for (std::size_t i = 0; i != words.size(); ++i) {
    bool is_these =
        words[i] == "estas" && i + 1 != words.size() && words[i + 1].ends_with("s");  // estas palabras
    if (is_among(words[i], familiar) && !is_these)
      return report(wrong, m.at, "polite-form", "\"" + words[i] + "\" is said to a \"tú\"",
                    "Say it of usted.");
  }
}

// An officer, and within the next words that they cannot.
void check_officers(const message_source& m, const std::vector<std::string>& words, base::findings& wrong) {
  constexpr std::array<std::string_view, 17> officers{
      "agente",  "agentes",   "policia",   "policias",    "ice",        "migra",
      "oficial", "oficiales", "autoridad", "autoridades", "agent",      "agents",
      "officer", "officers",  "police",    "they",        "authorities"};
  constexpr std::size_t near = 4;
  auto denies = [&](std::size_t at) {
    auto next = at + 1 < words.size() ? words[at + 1] : std::string{};
    if (words[at] == "no") return next == "puede" || next == "pueden" || next == "debe" || next == "deben";
    if (words[at] == "cannot" || words[at] == "cant") return true;
    return (words[at] == "can" || words[at] == "may" || words[at] == "must") && next == "not";
  };
  for (std::size_t i = 0; i != words.size(); ++i) {
    if (!is_among(words[i], officers)) continue;
    for (auto at = i + 1; at < std::min(words.size(), i + 1 + near); ++at)
      if (denies(at))
        return report(wrong, m.at, "officer-cannot", "the text says what \"" + words[i] + "\" cannot do",
                      "Say what the caller can do.");
  }
}

void check_address(const message_source& m, const std::string& text, base::findings& wrong) {
  constexpr std::array<std::string_view, 9> marks{"http:", "https:", "www.", ".com", ".org",
                                                  ".gov",  ".gob",   ".net", ".mx"};
  for (auto mark : marks)
    if (auto at = text.find(mark); at != text.npos)
      return report(wrong, m.at, "web-address", "the text holds a web address (" + std::string(mark) + ")",
                    "Say what stands there: a basic telephone opens no page.");
}

void check_text(const std::string& tag, const message_source& m, const std::string& text,
                base::findings& wrong) {
  if (text.empty()) return;
  auto words = base::folded_words(text);
  check_plain(tag, m, text, wrong);
  check_polite(tag, m, words, wrong);
  check_officers(m, words, wrong);
  check_address(m, text, wrong);
}

}  // namespace

void check_copy(loading& into) {
  into.in_each_language([&](index locale, base::findings& wrong) {
    const auto& tag = into.locales[locale].tag;
    if (!loading::is_source(tag)) return;  // a translation follows its source
    for (index i = 0; i != into.message_keys.size(); ++i) {
      const auto* m = into.locales[locale].own[i];
      bool is_for_callers = !into.message_keys[i].starts_with("desk.");  // operators learn their words
      if (m == nullptr || !is_for_callers || !m->facts().quotes.empty()) continue;  // or others published it
      for (const auto* text : {&m->text, &m->voice, &m->brief, &m->sms}) check_text(tag, *m, *text, wrong);
    }
  });
}

}  // namespace amparo::flow
