#include "flow/recordings.hpp"

#include <algorithm>
#include <set>

#include "flow/number_words.hpp"
#include "flow/stretches.hpp"

namespace amparo::flow {
namespace {

constexpr std::size_t name_letters = 32;  // of the file's SHA-256 in hex: its name under /audio/

// By people of its own, where it names them; else by those who approved the text, which then is served.
bool is_approved(const loading& from, const locale_source& locale, const message_source& own,
                 const recording_source& take, bool is_critical) {
  if (take.is_synthetic && has_voice(locale.tag)) return true;  // the voice that would be heard without it
  const auto& record = own.translation();
  if (!take.heard_by)
    return record.origin == "published" ? is_recording_approved(record) : own.translated != nullptr;
  std::set<std::string> approvals;
  for (const auto& review : *take.heard_by) {
    if (!review.approves) return false;
    if (review.id != record.translator && review.id != take.by) approvals.insert(review.id);
  }
  std::size_t needed = is_critical && !from.tags.pilot.contains(locale.tag) ? 2 : 1;
  return approvals.size() >= needed;
}

take_state file_state(const loading& from, const message_source& own, const recording_source& take) {
  if (!from.options.clips) return take_state::good;  // nobody has looked
  auto found = from.options.clips->find(path_of(own, take));
  if (found == from.options.clips->end()) return take_state::file_missing;
  const auto& clip = found->second;
  if (clip.sha256 != take.sha256) return take_state::file_changed;
  bool fits = clip.is_readable && clip.rate == 8'000 && clip.channels == 1 && clip.bits == 16;
  return fits && !clip.is_silent ? take_state::good : take_state::file_unfit;
}

}  // namespace

bool has_voice(std::string_view tag) {
  auto language = tag.substr(0, tag.find('-'));
  return language == "es" || language == "en" || language == "pt" || language == "ht";
}

std::string path_of(const message_source& own, const recording_source& take) {
  auto slash = own.at.file.rfind('/');
  return std::string(own.at.file.substr(0, slash == own.at.file.npos ? 0 : slash + 1)) + take.file;
}

const std::string& heard_words(const message_source& own, bool is_short) {
  if (is_short) return own.brief;
  return own.voice.empty() ? own.text : own.voice;
}

namespace {

stretch_take take_of(const loading& from, const locale_source& locale, index message,
                     const message_source& own, const std::string& script) {
  stretch_take one{script, nullptr, take_state::absent};
  auto same = std::ranges::find(own.takes(), script, &recording_source::says);
  if (same == own.takes().end()) return one;
  const auto* source = from.source_text(message);
  bool is_critical = (source == nullptr ? own : *source).facts().critical;
  one.take = &*same;
  one.state =
      is_approved(from, locale, own, *same, is_critical) ? file_state(from, own, *same) : take_state::unheard;
  return one;
}

}  // namespace

std::optional<std::vector<stretch_take>> takes_of(const loading& from, const locale_source& locale,
                                                  index message, const message_source& own) {
  std::vector<stretch_take> out;
  for (bool is_short : {false, true}) {
    auto scripts = stretches_of(heard_words(own, is_short), locale.tag);
    if (!scripts) return std::nullopt;
    for (const auto& script : *scripts)
      if (!script.empty() && std::ranges::find(out, script, &stretch_take::script) == out.end()) {
        out.push_back(take_of(from, locale, message, own, script));
        out.back().is_short = is_short;
      }
  }
  // What was recorded and says other words by now, in the order of both.
  auto old = own.takes().begin();
  auto is_said = [&](const auto& take) {
    return std::ranges::find(out, take.says, &stretch_take::script) != out.end();
  };
  for (auto& one : out) {
    if (one.take != nullptr) continue;
    old = std::find_if_not(old, own.takes().end(), is_said);
    if (old == own.takes().end()) break;
    one.take = &*old++, one.state = take_state::other_words;
  }
  return out;
}

std::optional<std::vector<recorded_stretch>> played(const loading& from, const locale_source& locale,
                                                    index message, const message_source& own, bool is_short) {
  if (own.takes().empty() && has_voice(locale.tag)) return std::nullopt;
  auto scripts = stretches_of(heard_words(own, is_short), locale.tag);
  if (!scripts) return std::nullopt;
  std::vector<recorded_stretch> out;
  for (auto& script : *scripts) {
    recorded_stretch one{std::move(script), ""};
    if (!one.words.empty()) {
      auto found = take_of(from, locale, message, own, one.words);
      if (found.state != take_state::good) return std::nullopt;
      one.clip = found.take->sha256.substr(0, name_letters);
    }
    out.push_back(std::move(one));
  }
  return out;
}

// --- of a language without writing ---

namespace {

// In a call's list a language says its own name, where the source says the source's.
constexpr std::string_view own_name = "language.choice_voice";

std::optional<std::vector<std::string>> scripts_in_source(const loading& from, index message, bool is_short) {
  const auto& source = *from.source_text(message);
  auto out = stretches_of(heard_words(source, is_short), from.locales.front().tag);
  if (!out || from.message_keys[message] != own_name) return out;
  auto what = from.messages.find(is_short ? "studio.own_name_short" : "studio.own_name");
  const auto* asked = what == from.messages.end() ? nullptr : from.source_text(what->second);
  if (asked == nullptr) return std::nullopt;
  for (auto& one : *out)
    if (!one.empty()) one = asked->text;
  return out;
}

stretch_take take_of_unwritten(const loading& from, const locale_source& locale, index message,
                               const std::string& script) {
  stretch_take one{script, nullptr, take_state::absent};
  const auto* own = locale.own[message];
  if (own == nullptr) return one;
  auto same = std::ranges::find(own->takes(), script, &recording_source::of);
  if (same == own->takes().end()) return one;
  one.take = &*same;
  const auto& source = *from.source_text(message);
  auto digest = digest_of(source);
  if (same->source_sha256 != digest) return one.state = take_state::other_words, one;
  spoken_record record{same->source_sha256, same->by, same->is_synthetic, {}, "", ""};
  if (same->heard_by) record.reviewers = *same->heard_by;
  record.back_by = own->translation().back_by, record.compared_by = own->translation().compared_by;
  auto faults = spoken_faults(record, {source.facts().critical, from.tags.pilot.contains(locale.tag),
                                       !source.facts().quotes.empty(), std::move(digest)});
  one.state = faults.empty() ? file_state(from, *own, *same) : take_state::unheard;
  return one;
}

}  // namespace

bool is_unwritten(const loading& from, const locale_source& locale, index message) {
  const auto *own = locale.own[message], *source = from.source_text(message);
  return from.tags.unwritten.contains(locale.tag) && (own == nullptr || own->text.empty()) &&
         source != nullptr && source->facts().quotes.empty() && !loading::is_source(locale.tag);
}

std::optional<std::vector<stretch_take>> takes_of_unwritten(const loading& from, const locale_source& locale,
                                                            index message) {
  std::vector<stretch_take> out;
  for (bool is_short : {false, true}) {
    auto scripts = scripts_in_source(from, message, is_short);
    if (!scripts) return std::nullopt;
    for (const auto& script : *scripts)
      if (!script.empty() && std::ranges::find(out, script, &stretch_take::script) == out.end()) {
        out.push_back(take_of_unwritten(from, locale, message, script));
        out.back().is_short = is_short;
      }
  }
  return out;
}

std::optional<std::vector<recorded_stretch>> played_unwritten(const loading& from,
                                                              const locale_source& locale, index message,
                                                              bool is_short) {
  const auto* own = locale.own[message];
  if (own == nullptr || own->takes().empty() || !is_unwritten(from, locale, message)) return std::nullopt;
  auto scripts = scripts_in_source(from, message, is_short);
  if (!scripts) return std::nullopt;
  std::vector<recorded_stretch> out;
  for (auto& script : *scripts) {
    recorded_stretch one{std::move(script), ""};
    if (!one.words.empty()) {
      auto found = take_of_unwritten(from, locale, message, one.words);
      if (found.state != take_state::good) return std::nullopt;
      one.clip = found.take->sha256.substr(0, name_letters);
    }
    out.push_back(std::move(one));
  }
  return out;
}

bool has_no_voice(const loading& from, const locale_source& locale, index message,
                  const message_source& own) {
  if (loading::is_source(locale.tag) || played(from, locale, message, own)) return false;
  return own.translation().origin == "published" || !has_voice(locale.tag);
}

std::vector<std::string> unheard_digits(const loading& from, const locale_source& locale) {
  std::vector<std::string> out;
  for (const auto* key : digit_keys) {
    auto known = from.messages.find(key);
    const auto* own = known == from.messages.end() ? nullptr : locale.own[known->second];
    bool is_served = own != nullptr && locale.served[known->second] == own;
    if (known != from.messages.end() && locale.spoken[known->second]) continue;
    if (!is_served || has_no_voice(from, locale, known->second, *own)) out.emplace_back(key);
  }
  return out;
}

}  // namespace amparo::flow
