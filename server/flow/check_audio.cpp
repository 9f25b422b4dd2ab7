#include <algorithm>
#include <cmath>
#include <set>

#include "flow/loading.hpp"

// Recordings as a telephone carries them (8,000 Hz, mono, 16 bit), whole, heard, and still of the text they
// belong to.
namespace amparo::flow {
namespace {

using std::chrono::milliseconds;

constexpr double wanted_loudness = -19, loudness_tolerance = 2;  // LUFS
constexpr milliseconds least_lead{250}, most_menu_prompt{12'000}, length_tolerance{50};

// Languages that the program espeak-ng reads in a voice of their own.
bool has_voice(const std::string& tag) {
  auto language = tag.substr(0, tag.find('-'));
  return language == "es" || language == "en" || language == "pt" || language == "ht";
}

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

std::string path_of(const message_source& m) {
  auto slash = m.at.file.rfind('/');
  return std::string(m.at.file.substr(0, slash == m.at.file.npos ? 0 : slash + 1)) + m.recording->file;
}

void check_format(loading& into, const message_source& m, const clip_facts& clip) {
  if (!clip.is_readable || clip.rate != 8'000 || clip.channels != 1 || clip.bits != 16)
    return into.report(m.recording->at, "audio-format", "the recording is not 8,000 Hz, mono, 16 bit",
                       "Convert it: amparo prompts import does.");
  if (clip.is_silent)
    return into.report(m.recording->at, "audio-silent", "nothing is heard in the recording");
  if (clip.is_clipped)
    into.report(m.recording->at, "audio-clipped", "the recording is cut off where it is loud");
  if (std::abs(clip.loudness - wanted_loudness) > loudness_tolerance || clip.lead < least_lead)
    into.report(m.recording->at, "audio-level", "the recording is too loud, too quiet, or begins at once",
                "It should have -19 LUFS, give or take 2, and 250 ms of silence before the first word.");
}

void check_clip(loading& into, const std::string& key, const message_source& m, bool is_menu_prompt) {
  auto found = into.options.clips->find(path_of(m));
  if (found == into.options.clips->end())
    return into.report(m.recording->at, "missing-audio", "there is no recording " + path_of(m));
  const auto& clip = found->second;
  check_format(into, m, clip);
  if (!clip.is_readable) return;
  if (is_menu_prompt && clip.length > most_menu_prompt)
    into.report(m.recording->at, "audio-too-long",
                "the recording of \"" + key + "\" is longer than 12 s, and it is part of a menu");
  auto drift = clip.length > m.recording->length ? clip.length - m.recording->length
                                                 : m.recording->length - clip.length;
  if (clip.sha256 != m.recording->sha256 || drift > length_tolerance)
    into.report(m.recording->at, "audio-changed",
                "the recording is not the one that the text was approved with");
}

}  // namespace

void check_audio(loading& into) {
  auto prompts = menu_prompts(into);
  for (const auto& locale : into.locales)
    for (index i = 0; i != locale.own.size(); ++i) {
      if (locale.own[i] == nullptr) continue;
      const auto& m = *locale.own[i];
      const auto& key = into.message_keys[i];
      if (m.recording != nullptr && into.options.clips) check_clip(into, key, m, prompts.contains(i));
      bool is_served = locale.served[i] == &m;
      if (is_served && !m.has_no_voice() && m.recording == nullptr && !has_voice(locale.tag) &&
          !m.text.empty())
        into.report(m.at, "missing-audio",
                    "\"" + key + "\" would not be heard: " + locale.tag +
                        " has no voice that is synthesised, and the text no recording",
                    "Record it. A voice of another language is never used.");
    }
}

}  // namespace amparo::flow
