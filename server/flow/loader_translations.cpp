#include <set>

#include "flow/loading.hpp"

// What a message says of how it came about: who wrote a translation, who read it, and the recording of it.
namespace amparo::flow {
namespace {

bool is_set(const base::yaml_node* at) { return at != nullptr && !at->is_null(); }

std::string one_of(base::yaml_map& map, const char* key, const std::set<std::string>& known,
                   std::string fallback) {
  auto word = map.text(key, std::move(fallback));
  if (known.contains(word) || map.node().find(key) == nullptr) return word;
  std::string all;
  for (const auto& one : known) all += (all.empty() ? "" : ", ") + one;
  map.report(*map.node().find(key), "unknown-word", "\"" + word + "\" is no " + key, "Known: " + all + ".");
  return word;
}

void read_reviewers(base::yaml_map& map, const std::string& file, base::findings& out,
                    translation_record& to) {
  const auto* list = map.optional("reviewers");
  if (!is_set(list)) return;
  for (const auto& item : list->items) {
    base::yaml_map one(file, item, out);
    auto id = one.required_text("id");
    one.text("town");
    one.required_text("date");
    auto verdict = one_of(one, "verdict", {"approve", "reject"}, "reject");
    one.done();
    if (!id.empty() && id == to.translator)
      map.report(item, "reviewer-is-translator", "\"" + id + "\" made this translation and reviews it",
                 "Somebody else has to read it.");
    to.reviewers.push_back({id, verdict == "approve"});
  }
}

}  // namespace

// What a translation must say of itself is decided by its source alone.
translation_record read_translation(base::yaml_map& map, const std::string& file, base::findings& out) {
  translation_record to;
  if (!map.flag("critical", true))
    map.report(*map.node().find("critical"), "critical-lowered",
               "a translation cannot make a text less critical than its source", "Remove the key.");
  to.source_sha256 = map.text("source_sha256");
  to.status =
      one_of(map, "status", {"missing", "draft", "reviewed", "approved", "rejected", "stale"}, "missing");
  to.origin = one_of(map, "origin", {"human", "dictionary", "machine"}, "human");
  to.translator = map.text("translator");
  read_reviewers(map, file, out, to);
  if (const auto* back = map.optional("back_translation"); is_set(back)) {
    base::yaml_map one(file, *back, out);
    one.required_text("es");
    to.back_by = one.required_text("by");
    to.compared_by = one.required_text("compared_by");
    one.done();
  }
  return to;
}

recording_source read_recording(base::yaml_map& map, const std::string& file, base::findings& out) {
  recording_source to;
  const auto* at = map.optional("audio");
  if (!is_set(at)) return to;
  base::yaml_map clip(file, *at, out);
  to.at = {file, at->line, at->column};
  to.file = clip.required_text("file");
  one_of(clip, "kind", {"recorded", "synthetic"}, "recorded");
  to.sha256 = clip.required_text("sha256");
  to.length = std::chrono::milliseconds(clip.number("ms", 1, 600'000).value_or(0));
  to.says = clip.text("says");
  clip.done();
  return to;
}

}  // namespace amparo::flow
