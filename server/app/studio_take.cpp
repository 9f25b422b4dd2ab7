#include "app/studio_take.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <algorithm>

namespace amparo::app {
namespace {

namespace json = boost::json;

std::string field(const json::object& from, std::string_view name, bool& whole) {
  const auto* found = from.if_contains(name);
  const auto* text = found == nullptr ? nullptr : found->if_string();
  whole &= text != nullptr;
  return text == nullptr ? "" : std::string(*text);
}

}  // namespace

bool studio_take::is_of(const flow::prompt_row& row) const {
  const auto& words = row.is_unwritten ? of : says;
  return words == row.script && (row.is_unwritten ? says : of).empty() && source_sha256 == row.source_sha256;
}

studio_take new_take(const flow::prompt_row& row, std::string sha256, std::string by) {
  studio_take out;
  (row.is_unwritten ? out.of : out.says) = row.script;
  out.source_sha256 = row.source_sha256;
  out.sha256 = std::move(sha256), out.by = std::move(by);
  return out;
}

bool studio_take::has_review_of(std::string_view id) const {
  return std::ranges::find(reviews, id, &flow::recording_review::id) != reviews.end();
}

bool studio_take::is_rejected() const {
  return std::ranges::any_of(reviews, [](const auto& one) { return !one.approves; });
}

std::string text_of(const studio_take& take) {
  json::array reviews;
  for (const auto& one : take.reviews)
    reviews.push_back({{"id", one.id}, {"date", one.date}, {"verdict", one.approves ? "approve" : "reject"}});
  return json::serialize(json::object{{"says", take.says},
                                      {"of", take.of},
                                      {"source_sha256", take.source_sha256},
                                      {"sha256", take.sha256},
                                      {"by", take.by},
                                      {"reviewers", std::move(reviews)}}) +
         "\n";
}

std::optional<studio_take> read_take(std::string_view text) {
  boost::system::error_code wrong;
  auto parsed = json::parse(text, wrong);
  if (wrong || !parsed.is_object()) return std::nullopt;
  const auto& root = parsed.get_object();
  bool whole = true;
  studio_take out{field(root, "says", whole),
                  root.contains("of") ? field(root, "of", whole) : "",
                  field(root, "source_sha256", whole),
                  field(root, "sha256", whole),
                  field(root, "by", whole),
                  {}};
  const auto* reviews = root.if_contains("reviewers");
  if (!whole || out.by.empty() || reviews == nullptr || !reviews->is_array()) return std::nullopt;
  for (const auto& one : reviews->get_array()) {
    if (!one.is_object()) return std::nullopt;
    auto verdict = field(one.get_object(), "verdict", whole);
    out.reviews.push_back(
        {field(one.get_object(), "id", whole), field(one.get_object(), "date", whole), verdict == "approve"});
    if (!whole || (verdict != "approve" && verdict != "reject")) return std::nullopt;
  }
  return out;
}

}  // namespace amparo::app
