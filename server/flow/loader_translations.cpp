#include <algorithm>
#include <array>

#include "flow/loading.hpp"

// What a message of a translation says of itself: who wrote it, who read it, and its recording.
namespace amparo::flow {
namespace {

bool is_set(const base::yaml_node* at) { return at != nullptr && !at->is_null(); }

template <std::size_t N>
std::string word_of(base::yaml_map& map, std::string_view key,
                    const std::array<std::string_view, N>& allowed) {
  auto word = map.text(key);
  if (!word.empty() && std::ranges::find(allowed, word) == allowed.end())
    map.report(
        *map.optional(key), "unknown-word", "\"" + word + "\" is no " + std::string(key) + " of a text",
        "Write one of: " + [&] {
          std::string all;
          for (auto one : allowed) all += (all.empty() ? "" : ", ") + std::string(one);
          return all + ".";
        }());
  return word;
}

void read_reviews(base::yaml_map& map, const std::string& file, message_source& m, base::findings& out) {
  const auto* list = map.optional("reviewers");
  if (!is_set(list)) return;
  for (const auto& one : list->items) {
    base::yaml_map review(file, one, out);
    message_source::review read{review.required_text("id"), true};
    review.required_text("town");
    review.required_text("date");
    constexpr std::array<std::string_view, 2> verdicts{"approve", "reject"};
    read.approves = word_of(review, "verdict", verdicts) == "approve";
    review.done();
    m.reviews.push_back(std::move(read));
  }
}

void read_clip(base::yaml_map& map, const std::string& file, message_source& m, base::findings& out) {
  const auto* at = map.optional("audio");
  if (!is_set(at)) return;
  base::yaml_map clip(file, *at, out);
  m.clip.at = {file, at->line, at->column};
  m.clip.file = clip.required_text("file");
  constexpr std::array<std::string_view, 2> kinds{"recorded", "synthetic"};
  word_of(clip, "kind", kinds);
  m.clip.sha256 = clip.required_text("sha256");
  m.clip_time = std::chrono::milliseconds(clip.number("ms", 1, 600'000).value_or(0));
  m.clip.says = clip.text("says");
  clip.done();
}

}  // namespace

void read_translation(loading& into, base::yaml_map& map, const std::string& file, message_source& m) {
  m.source_sha256 = map.text("source_sha256");
  constexpr std::array<std::string_view, 6> states{"missing",  "draft",    "reviewed",
                                                   "approved", "rejected", "stale"};
  m.status = word_of(map, "status", states);
  constexpr std::array<std::string_view, 3> origins{"human", "dictionary", "machine"};
  m.origin = word_of(map, "origin", origins);
  m.translator = map.text("translator");
  if (const auto* back = map.optional("back_translation"); is_set(back)) {
    base::yaml_map by(file, *back, into.findings);
    m.back = {by.required_text("es"), by.required_text("by"), by.text("compared_by")};
    by.done();
  }
  read_reviews(map, file, m, into.findings);
  read_clip(map, file, m, into.findings);
}

}  // namespace amparo::flow
