#include <algorithm>
#include <initializer_list>
#include <optional>
#include <utility>

#include "flow/loading.hpp"
#include "flow/recordings.hpp"
#include "flow/template_text.hpp"

// What a message says of how it came about: who wrote a translation, who read it, and the recording of it;
// and which text callers hear.
namespace amparo::flow {
namespace {

bool is_set(const base::yaml_node* at) { return at != nullptr && !at->is_null(); }

// `known` in the order of the alphabet.
std::string one_of(base::yaml_map& map, const char* key, std::initializer_list<std::string_view> known,
                   std::string fallback) {
  auto word = map.text(key, std::move(fallback));
  if (std::ranges::find(known, word) != known.end() || map.node().find(key) == nullptr) return word;
  std::string all;
  for (auto one : known) all.append(all.empty() ? "" : ", ").append(one);
  map.report(*map.node().find(key), "unknown-word", "\"" + word + "\" is no " + key, "Known: " + all + ".");
  return word;
}

}  // namespace

std::vector<translation_record::review> read_reviewers(base::yaml_map& map, const std::string& file,
                                                       base::findings& out, const std::string& maker,
                                                       std::string_view what) {
  std::vector<translation_record::review> to;
  const auto* list = map.optional("reviewers");
  if (!is_set(list)) return to;
  for (const auto& item : list->items) {
    base::yaml_map one(file, item, out);
    auto id = one.required_text("id");
    one.text("town");
    one.required_text("date");
    auto verdict = one_of(one, "verdict", {"approve", "reject"}, "reject");
    one.done();
    if (!id.empty() && id == maker)
      map.report(item, "reviewer-is-translator",
                 "\"" + id + "\" made this " + std::string(what) + " and reviews it",
                 "Somebody else has to read it.");
    to.push_back({id, verdict == "approve"});
  }
  return to;
}

namespace {

recording_source read_take(const base::yaml_node& at, const std::string& file, base::findings& out) {
  recording_source to;
  base::yaml_map clip(file, at, out);
  to.at = {file, at.line, at.column};
  to.file = clip.required_text("file");
  to.is_synthetic = one_of(clip, "kind", {"recorded", "synthetic"}, "recorded") == "synthetic";
  to.sha256 = clip.required_text("sha256");
  to.length = std::chrono::milliseconds(clip.number("ms", 1, 600'000).value_or(0));
  to.says = clip.text("says");
  to.of = clip.text("of");
  to.source_sha256 = clip.text("source_sha256");
  if (!to.of.empty() && !to.says.empty())
    clip.report(at, "audio-script", "a recording has its words, or those that its speaker heard in Spanish",
                "Write `says` where the language is written, `of` where it is not.");
  to.by = clip.text("by");
  if (clip.optional("reviewers") != nullptr)
    to.heard_by = read_reviewers(clip, file, out, to.by, "recording");
  clip.done();
  return to;
}

}  // namespace

// What a translation must say of itself is decided by its source alone.
std::unique_ptr<translation_record> read_translation(base::yaml_map& map, const std::string& file,
                                                     base::findings& out) {
  translation_record to;
  if (!map.flag("critical", true))
    map.report(*map.node().find("critical"), "critical-lowered",
               "a translation cannot make a text less critical than its source", "Remove the key.");
  to.source_sha256 = map.text("source_sha256");
  to.status =
      one_of(map, "status", {"approved", "draft", "missing", "rejected", "reviewed", "stale"}, "missing");
  to.origin = one_of(map, "origin", {"dictionary", "human", "machine", "published"}, "human");
  to.quotes = map.text("quotes");
  map.text("attested");  // for people: where a word was seen
  to.translator = map.text("translator");
  to.language_checked = map.text("language_checked");
  to.reviewers = read_reviewers(map, file, out, to.translator, "translation");
  if (const auto* back = map.optional("back_translation"); is_set(back)) {
    base::yaml_map one(file, *back, out);
    one.required_text("es");
    to.back_by = one.required_text("by");
    to.compared_by = one.required_text("compared_by");
    one.done();
  }
  if (to == translation_record{}) return nullptr;
  return std::make_unique<translation_record>(std::move(to));
}

std::unique_ptr<const std::vector<recording_source>> read_recordings(base::yaml_map& map,
                                                                     const std::string& file,
                                                                     base::findings& out) {
  const auto* at = map.optional("audio");
  if (!is_set(at)) return nullptr;
  std::vector<recording_source> all;
  if (at->is_list())
    for (const auto& one : at->items) all.push_back(read_take(one, file, out));
  else
    all.push_back(read_take(*at, file, out));
  std::erase_if(all, [](const auto& one) { return one.file.empty(); });
  if (all.empty()) return nullptr;
  return std::make_unique<const std::vector<recording_source>>(std::move(all));
}

std::string digest_of(const message_source& source) {
  return source_digest(source.text, source.voice, source.brief, source.sms);
}

std::set<std::string> values_in(const message_source& m, const std::string& tag) {
  std::set<std::string> out;
  for (const auto* text : {&m.text, &m.voice, &m.sms})
    if (text->find('{') != text->npos)
      for (auto& name : parse_template(*text, tag, nullptr).names) out.insert(std::move(name));
  return out;
}

gate_terms loading::terms_of(const locale_source& locale, const message_source& source) const {
  return {source.facts().critical, tags.pilot.contains(locale.tag), !source.facts().quotes.empty(),
          digest_of(source), source.facts().since};
}

std::vector<std::string> loading::faults_of(const locale_source& locale, const message_source& source,
                                            const message_source& own) const {
  bool is_published = own.translation().origin == "published";
  auto terms = terms_of(locale, source);
  auto faults = gate_faults(own.translation(), terms);
  if (is_published && is_group(locale.tag))
    faults.emplace_back("what was published in one language does not stand for a group of several");
  if (faults.empty() && own.translation().source_sha256 != terms.digest_now &&
      values_in(own, locale.tag) != values_in(source, locales.front().tag))
    faults.emplace_back("the source has other names in braces now");
  return faults;
}

namespace {

bool may_serve(const loading& from, const locale_source& locale, index message) {
  const auto *own = locale.own[message], *source = from.source_text(message);
  return own != nullptr && own->translated != nullptr && !own->text.empty() &&
         from.faults_of(locale, *source, *own).empty() && from.are_words_sound(locale, *source, *own);
}

// Another variant whose own words pass, and which speakers of this one understand; what others published is
// never another's.
std::optional<index> variant_of(const loading& from, const locale_source& locale, index message) {
  auto known = from.fallbacks.find(locale.tag);
  if (known == from.fallbacks.end()) return std::nullopt;
  for (const auto& tag : known->second)
    for (index i = 0; i != from.locales.size(); ++i) {
      const auto& other = from.locales[i];
      if (other.tag == tag && may_serve(from, other, message) &&
          other.own[message]->translation().origin != "published")
        return i;
    }
  return std::nullopt;
}

// A translation that its gate does not let pass is said in the source language.
const message_source* chosen(const loading& from, locale_source& locale, index message) {
  const auto* own = locale.own[message];
  const auto* source = from.source_text(message);
  if (source == nullptr) return own;
  if (loading::is_source(locale.tag)) return own == nullptr ? source : own;
  if (may_serve(from, locale, message)) return own;
  auto variant = variant_of(from, locale, message);
  if (!variant) return source;
  locale.variants[message] = *variant;
  return from.locales[*variant].own[message];
}

}  // namespace

void choose_served(loading& into) {
  for (auto& locale : into.locales)
    for (index i = 0; i != into.message_keys.size(); ++i) {
      locale.served.push_back(chosen(into, locale, i));
      locale.spoken.push_back(played_unwritten(into, locale, i).has_value());
    }
}

}  // namespace amparo::flow
