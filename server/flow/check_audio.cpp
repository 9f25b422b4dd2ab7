#include <algorithm>
#include <cmath>
#include <set>

#include "flow/recordings.hpp"
#include "flow/stretches.hpp"

// Recordings as a telephone carries them (8,000 Hz, mono, 16 bit), whole, heard, and still of the text they
// belong to.
namespace amparo::flow {
namespace {

using std::chrono::milliseconds;

constexpr double wanted_loudness = -19, loudness_tolerance = 2;  // LUFS
constexpr milliseconds least_lead{250}, most_menu_prompt{12'000}, length_tolerance{50};

std::set<index> menu_prompts(const loading& from) {
  std::set<index> out;
  for (const auto& ask : from.out.asks) {
    if (ask.choices.empty()) continue;
    if (ask.question != none) out.insert(ask.question);
    for (const auto& one : ask.choices)
      if (one.label != none) out.insert(one.label);
  }
  return out;
}

void check_format(loading& into, const recording_source& take, const clip_facts& clip) {
  if (!clip.is_readable || clip.rate != 8'000 || clip.channels != 1 || clip.bits != 16)
    return into.report(take.at, "audio-format", "the recording is not 8,000 Hz, mono, 16 bit",
                       "Convert it: amparo prompts import does.");
  if (clip.is_silent) return into.report(take.at, "audio-silent", "nothing is heard in the recording");
  if (clip.is_clipped) into.report(take.at, "audio-clipped", "the recording is cut off where it is loud");
  if (std::abs(clip.loudness - wanted_loudness) > loudness_tolerance || clip.lead < least_lead)
    into.report(take.at, "audio-level", "the recording is too loud, too quiet, or begins at once",
                "It should have -19 LUFS, give or take 2, and 250 ms of silence before the first word.");
}

void check_clip(loading& into, const std::string& key, const message_source& m, const recording_source& take,
                bool is_menu_prompt) {
  auto path = path_of(m, take);
  auto found = into.options.clips->find(path);
  if (found == into.options.clips->end())
    return into.report(take.at, "missing-audio", "there is no recording " + path);
  const auto& clip = found->second;
  check_format(into, take, clip);
  if (!clip.is_readable) return;
  if (is_menu_prompt && clip.length > most_menu_prompt)
    into.report(take.at, "audio-too-long",
                "the recording of \"" + key + "\" is longer than 12 s, and it is part of a menu");
  auto drift = clip.length > take.length ? clip.length - take.length : take.length - clip.length;
  if (clip.sha256 != take.sha256 || drift > length_tolerance)
    into.report(take.at, "audio-changed", "the recording is not the one that the text was approved with");
}

// Something of it besides its values.
bool has_words(const locale_source& locale, const message_source& m) {
  auto scripts = stretches_of(heard_words(m, false), locale.tag);
  return !scripts || std::ranges::any_of(*scripts, [](const auto& words) { return !words.empty(); });
}

// A recording says what its text says, or it would be heard in its place.
void check_script(loading& into, const locale_source& locale, const std::string& key,
                  const message_source& m) {
  auto scripts = stretches_of(heard_words(m, false), locale.tag);
  if (auto brief = stretches_of(heard_words(m, true), locale.tag); scripts && brief)
    scripts->insert(scripts->end(), brief->begin(), brief->end());
  for (const auto& take : m.takes()) {
    bool is_said = scripts && !take.says.empty() && std::ranges::find(*scripts, take.says) != scripts->end();
    if (is_said) continue;
    std::string hint = "Callers hear the words of the text: record these anew, or take the entry out.";
    if (heard_words(m, false).find('{') != std::string::npos)
      hint = "What stands between two values is recorded alone; \"amparo prompts missing\" lists the words.";
    into.report(take.at, "audio-script",
                take.says.empty() ? "nothing says which words the recording of \"" + key + "\" holds"
                                  : "the recording says \"" + take.says + "\", which the text does not",
                std::move(hint));
  }
}

// Until each can be heard, callers hear the source's digits.
void check_digits(loading& into, const locale_source& locale) {
  if (!locale.own_digits) return;
  for (const auto& key : unheard_digits(into, locale))
    into.report(locale.at, "digits-own",
                "the language says digits of its own, and \"" + key + "\" cannot be heard in it",
                "Digits are Spanish meanwhile. Have it recorded and approved, or take \"digits: own\" out.");
}

// What the rules for numbers may say has words; whether these are recorded decides who says the number.
void check_counting(loading& into, const locale_source& locale) {
  if (locale.counts == nullptr) return;
  std::set<std::string> said;
  for (auto kind : {counted::number, counted::date, counted::time})
    said.insert(locale.counts->words(kind).begin(), locale.counts->words(kind).end());
  for (const auto& word : said) {
    auto own = locale.messages.find(word);
    bool is_said =
        own != locale.messages.end() && (!own->second.text.empty() || !own->second.takes().empty());
    if (!is_said)
      into.report(locale.counts_at, "counting",
                  "the rules say \"" + word + "\", which has no text in " + locale.tag,
                  "Write it among the messages, or say the number with other words.");
  }
}

void check_language(loading& into, const locale_source& locale, const std::set<index>& prompts) {
  for (index i = 0; i != locale.own.size(); ++i) {
    if (locale.own[i] == nullptr) continue;
    const auto& m = *locale.own[i];
    const auto& key = into.message_keys[i];
    if (into.options.clips && !into.options.is_published)
      for (const auto& take : m.takes()) check_clip(into, key, m, take, prompts.contains(i));
    if (locale.served[i] != &m || m.text.empty()) continue;
    check_script(into, locale, key, m);
    bool is_for_texts = m.translation().origin == "published";
    if (m.takes().empty() && !is_for_texts && !has_voice(locale.tag) && has_words(locale, m))
      into.report(m.at, "missing-audio",
                  "\"" + key + "\" would not be heard: " + locale.tag +
                      " has no voice that is synthesised, and the text no recording",
                  "Record it. A voice of another language is never used.");
  }
}

}  // namespace

void check_audio(loading& into) {
  auto prompts = menu_prompts(into);
  for (const auto& locale : into.locales) {
    check_language(into, locale, prompts);
    check_digits(into, locale);
    check_counting(into, locale);
  }
}

}  // namespace amparo::flow
