#include "flow/tests_answers.hpp"

#include <re2/re2.h>

#include <algorithm>

namespace amparo::flow {
namespace {

constexpr std::int64_t most_pattern_memory = 1 << 18;

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blank = " \t\r\n";
  auto begin = text.find_first_not_of(blank);
  if (begin == text.npos) return {};
  return text.substr(begin, text.find_last_not_of(blank) - begin + 1);
}

// Where `wanted` begins in `folded` as whole words, from `from` on.
std::size_t find_words(std::string_view folded, std::string_view wanted, std::size_t from = 0) {
  for (auto at = folded.find(wanted, from); at != folded.npos; at = folded.find(wanted, at + 1)) {
    auto end = at + wanted.size();
    bool is_whole = (at == 0 || folded[at - 1] == ' ') && (end == folded.size() || folded[end] == ' ');
    if (is_whole) return at;
  }
  return folded.npos;
}

struct dial_word {
  std::string_view word;
  dial_status status;
};
constexpr std::array<dial_word, 22> dial_words{{{"answered", dial_status::answered},
                                                {"answer", dial_status::answered},
                                                {"completed", dial_status::answered},
                                                {"success", dial_status::answered},
                                                {"busy", dial_status::busy},
                                                {"user busy", dial_status::busy},
                                                {"no answer", dial_status::no_answer},
                                                {"noanswer", dial_status::no_answer},
                                                {"unanswered", dial_status::no_answer},
                                                {"timeout", dial_status::no_answer},
                                                {"failed", dial_status::failed},
                                                {"failure", dial_status::failed},
                                                {"rejected", dial_status::failed},
                                                {"declined", dial_status::failed},
                                                {"unallocated number", dial_status::failed},
                                                {"congestion", dial_status::failed},
                                                {"error", dial_status::failed},
                                                {"canceled", dial_status::canceled},
                                                {"cancelled", dial_status::canceled},
                                                {"cancel", dial_status::canceled},
                                                {"originator cancel", dial_status::canceled},
                                                {"hangup", dial_status::canceled}}};

}  // namespace

bool equals_any(std::string_view folded, const word_table& list) { return list.find(folded).has_value(); }

bool has_any(std::string_view folded, const word_table& list) {
  return find_phrase(list, folded).has_value();
}

bool has_all_words(std::string_view folded, std::string_view wanted) {
  for (std::size_t at = 0; at < wanted.size();) {
    auto end = std::min(wanted.find(' ', at), wanted.size());
    if (find_words(folded, wanted.substr(at, end - at)) == folded.npos) return false;
    at = end + 1;
  }
  return true;
}

bool has_phrase(std::string_view folded, std::string_view wanted) {
  return wanted.empty() || find_words(folded, wanted) != folded.npos;
}

bool has_prefix(std::string_view folded, std::string_view wanted) {
  return wanted.empty() || find_words(folded, wanted) == 0;
}

std::optional<bool> yes_or_no(std::string_view folded, const answer_words& words) {
  std::optional<std::uint32_t> said;
  tokens all(folded);
  if (auto whole = words.replies.find(folded)) return *whole == 1;
  for (std::size_t at = 0; at < all.size();) {
    if (auto courtesy = all.match(words.courtesies, at)) {
      at += courtesy->words;
      continue;
    }
    auto reply = all.match(words.replies, at);
    if (!reply || (said && *said != reply->value)) return std::nullopt;
    said = reply->value;
    at += reply->words;
  }
  if (!said) return std::nullopt;
  return *said == 1;
}

std::optional<std::string> country_in(std::string_view folded, const answer_words& words) {
  std::optional<std::uint32_t> only;
  tokens all(folded);
  for (std::size_t at = 0; at < all.size();) {
    auto found = all.match(words.countries, at);
    if (found && only && *only != found->value) return std::nullopt;
    if (found) only = found->value;
    at += found ? found->words : 1;
  }
  if (!only) return std::nullopt;
  return std::string{static_cast<char>(*only >> 8), static_cast<char>(*only & 0xFF)};
}

pattern::pattern(std::unique_ptr<re2::RE2> made) : made_(std::move(made)) {}
pattern::~pattern() = default;

std::shared_ptr<const pattern> pattern::compile(std::string_view expression, std::string& problem) {
  if (expression.size() > most_bytes) return problem = "it is too long", nullptr;
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_case_sensitive(false);
  options.set_max_mem(most_pattern_memory);
  auto made = std::make_unique<re2::RE2>(re2::StringPiece(expression.data(), expression.size()), options);
  if (!made->ok()) return problem = made->error(), nullptr;
  return std::shared_ptr<const pattern>(new pattern(std::move(made)));
}

bool pattern::matches(std::string_view text) const {
  auto whole = trimmed(text);
  return re2::RE2::FullMatch(re2::StringPiece(whole.data(), whole.size()), *made_);
}

std::optional<dial_status> dial_status_of(std::string_view word) {
  auto folded = base::match_fold(word);
  auto found =
      std::find_if(dial_words.begin(), dial_words.end(), [&](const auto& one) { return one.word == folded; });
  if (found == dial_words.end()) return std::nullopt;
  return found->status;
}

}  // namespace amparo::flow
