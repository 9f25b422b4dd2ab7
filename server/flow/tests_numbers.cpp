#include "flow/tests_numbers.hpp"

#include <algorithm>

namespace amparo::flow {
namespace {

// Puts number words together as they are said, each smaller than what is still open: thousands, hundreds,
// tens, ones.
class number_builder {
 public:
  // False where the word cannot stand there.
  bool take(std::uint32_t value) {
    if (value == 1000) return take_thousand();
    if (value == 100) return take_hundred();
    if (value >= 200) return group_ == 0 && room_ > 100 && put(value, 100);
    if (value >= room_) return false;
    bool is_tens = value >= 20 && value % 10 == 0;
    return put(value, is_tens ? 10 : 0);
  }
  std::uint32_t value() const { return thousands_ + group_; }

 private:
  bool put(std::uint32_t value, std::uint32_t room) {
    group_ += value;
    room_ = room;
    return true;
  }
  bool take_hundred() {
    if (room_ <= 100 && group_ == 0) return false;
    if (group_ > 9) return false;
    group_ = group_ == 0 ? 100 : group_ * 100;  // "two hundred"
    room_ = 100;
    return true;
  }
  bool take_thousand() {
    if (thousands_ != 0) return false;
    thousands_ = (group_ == 0 ? 1 : group_) * 1000;
    group_ = 0;
    room_ = 1000;
    return true;
  }
  std::uint32_t thousands_ = 0, group_ = 0, room_ = 1000;
};

// Groups of three behind the first: "1 500", which was "1,500" or "1.500".
std::optional<phrase_match> digit_number(const tokens& all, std::size_t at, const answer_words& words) {
  auto value = all.digits(at);
  if (!value) return std::nullopt;
  std::size_t next = at + 1;
  if (all[at].size() <= 3)
    while (next < all.size() && next < at + 4 && all[next].size() == 3 && all.digits(next))
      value = *value * 1000 + *all.digits(next++);
  bool is_thousands = next < all.size() && words.numbers.find(all[next]) == 1000U && *value < 1000;
  if (is_thousands) value = *value * 1000, ++next;
  if (*value > 0xFFFFFFFF) return std::nullopt;
  return phrase_match{static_cast<std::uint32_t>(*value), static_cast<unsigned>(next - at)};
}

bool begins_negative(std::string_view typed) {
  auto first = typed.find_first_not_of(" \t\n");
  if (first == typed.npos) return false;
  auto rest = typed.substr(first);
  for (std::string_view sign : {"-", "\u2212"})
    if (rest.starts_with(sign) && rest.size() > sign.size() && rest[sign.size()] >= '0' &&
        rest[sign.size()] <= '9')
      return true;
  return false;
}

}  // namespace

std::optional<phrase_match> spelled_number(const tokens& all, std::size_t at, const answer_words& words) {
  number_builder made;
  std::size_t end = at;
  for (auto i = at; i < all.size(); ++i) {
    auto value = words.numbers.find(all[i]);
    if (value && made.take(*value))
      end = i + 1;
    else if (value || end == at || !words.number_joiners.find(all[i]))
      break;
  }
  if (end == at) return std::nullopt;
  return phrase_match{made.value(), static_cast<unsigned>(end - at)};
}

std::optional<std::int64_t> number_in(std::string_view typed, const answer_words& words) {
  tokens all(words.fold(typed));
  std::optional<std::int64_t> only;
  for (std::size_t at = 0; at < all.size();) {
    auto found = digit_number(all, at, words);
    if (!found && all.digits(at)) return std::nullopt;  // too long to be a number
    if (!found) found = spelled_number(all, at, words);
    if (!found) {
      ++at;
      continue;
    }
    if (only) return std::nullopt;
    only = found->value;
    at += found->words;
  }
  if (only && begins_negative(typed)) only = -*only;
  return only;
}

std::optional<std::string> digits_in(std::string_view typed, std::size_t least, std::size_t most) {
  std::string all;
  for (char c : base::match_fold(typed)) {
    if (c == ' ') continue;
    if (c < '0' || c > '9' || all.size() == most) return std::nullopt;
    all += c;
  }
  if (all.size() < least || all.empty()) return std::nullopt;
  return all;
}

}  // namespace amparo::flow
