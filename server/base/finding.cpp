#include "base/finding.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <tuple>

#include "base/rules.hpp"

namespace amparo::base {
namespace {

std::size_t edit_distance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      std::size_t above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
      diagonal = above;
    }
  }
  return row[b.size()];
}

}  // namespace

std::string text_of(const finding& f) {
  std::string place = f.line == 0 ? f.file : fmt::format("{}:{}:{}", f.file, f.line, f.column);
  std::string text = fmt::format("{}: {} [{}]", place, f.message, f.rule);
  auto hint = hint_of(f);
  return hint.empty() ? text : text + " " + hint;
}

std::string hint_of(const finding& f) {
  const auto* known = find_rule(f.rule);
  return f.hint.empty() && known != nullptr ? std::string(known->mend) : f.hint;
}

void sort_findings(findings& all) {
  auto order = [](const finding& f) { return std::tie(f.file, f.line, f.column, f.rule, f.message); };
  std::ranges::stable_sort(all, std::ranges::less{}, order);
  auto same = [order](const finding& a, const finding& b) { return order(a) == order(b); };
  all.erase(std::unique(all.begin(), all.end(), same), all.end());
}

bool has_error(const findings& all) {
  return std::ranges::any_of(all, [](const finding& f) {
    const auto* known = find_rule(f.rule);
    return known == nullptr || known->level == severity::error;
  });
}

std::string nearest(const std::string& word, const std::vector<std::string>& candidates) {
  std::string best;
  std::size_t least = (word.size() < 4 ? 1 : std::max<std::size_t>(2, word.size() / 3)) + 1;
  for (const auto& candidate : candidates)
    if (auto distance = edit_distance(word, candidate); distance < least) {
      least = distance;
      best = candidate;
    }
  return best;
}

}  // namespace amparo::base
