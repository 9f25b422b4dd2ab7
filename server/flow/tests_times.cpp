#include "flow/tests_times.hpp"

#include <array>

#include "flow/tests_numbers.hpp"

namespace amparo::flow {
namespace {

// What a text says of an hour: numbers and the words between them, in their order, without the words for the
// half of the day.
struct said_time {
  struct item {
    std::int64_t value = 0;              // of a number; half and quarter are 30 and 15 minutes
    time_word link = time_word::filler;  // to or less, where it is no number
    std::size_t digits = 0;
    bool leading_zero = false;
    bool is_past = false;  // "half past": the hour follows
  };
  std::array<item, 4> items;
  std::size_t count = 0;
  std::optional<time_word> part;  // morning, afternoon, night, noon, midnight
};

bool put(said_time& said, const said_time::item& one) {
  if (said.count == said.items.size()) return false;
  said.items[said.count++] = one;
  return true;
}

// `words`: of how many the phrase is. One of several says on which side of the hour it lies.
bool put_word(said_time& said, time_word word, unsigned words) {
  switch (word) {
    case time_word::filler: return true;
    case time_word::half: return put(said, {30, time_word::filler, 2, false, words > 1});
    case time_word::quarter: return put(said, {15, time_word::filler, 2, false, words > 1});
    case time_word::to: return said.count == 0 || put(said, {0, word, 0, false});  // "para las tres" alone
    case time_word::less: return put(said, {0, word, 0, false});
    default:
      if (said.part && *said.part != word) return false;
      said.part = word;
      return true;
  }
}

std::optional<said_time> read(const tokens& all, const answer_words& words) {
  said_time said;
  for (std::size_t at = 0; at < all.size();) {
    bool fits = true;
    if (auto word = all.match(words.times, at)) {
      fits = put_word(said, static_cast<time_word>(word->value), static_cast<unsigned>(word->words));
      at += word->words;
    } else if (auto digits = all.digits(at)) {
      fits = put(said, {*digits, time_word::filler, all[at].size(), all[at].front() == '0'});
      ++at;
    } else if (auto spelled = spelled_number(all, at, words)) {
      fits = put(said, {spelled->value, time_word::filler, 2, false});
      at += spelled->words;
    } else {
      fits = words.number_joiners.find(all[at]).has_value();
      ++at;
    }
    if (!fits) return std::nullopt;
  }
  return said;
}

struct clock {
  std::int64_t hour = 0, minute = 0;
  bool as_it_stands = false;
};

// "1530" and "930".
std::optional<clock> of_keys(const said_time::item& keys) {
  if (keys.digits > 4) return std::nullopt;
  if (keys.digits < 3) return clock{keys.value, 0, keys.leading_zero && keys.digits == 2};
  return clock{keys.value / 100, keys.value % 100, keys.leading_zero};
}

std::optional<clock> before_hour(std::int64_t hour, std::int64_t minutes) {
  if (hour < 1 || hour > 23 || minutes < 1 || minutes > 59) return std::nullopt;
  return clock{hour == 1 ? 12 : hour - 1, 60 - minutes, false};
}

std::optional<clock> arranged(const said_time& said) {
  const auto& [first, second, third, fourth] = said.items;
  bool is_number = first.link == time_word::filler;
  if (said.count == 0 && (said.part == time_word::noon || said.part == time_word::midnight))
    return clock{12, 0, false};
  if (said.count == 1 && is_number) return of_keys(first);
  if (said.count == 2 && first.is_past && second.link == time_word::filler && second.digits <= 2)
    return clock{second.value, first.value, false};
  if (said.count == 2 && is_number && second.link == time_word::filler && first.digits <= 2 &&
      second.digits <= 2)
    return clock{first.value, second.value, first.leading_zero && first.digits == 2};
  if (said.count == 3 && second.link == time_word::less) return before_hour(first.value, third.value);
  if (said.count == 3 && second.link == time_word::to) return before_hour(third.value, first.value);
  return std::nullopt;
}

// The hour on a clock of 24, by the word for the half of the day or by the rule where there is none.
std::optional<std::int64_t> hour_of(const clock& said, std::optional<time_word> part) {
  auto hour = said.hour;
  if (hour < 0 || hour > 23) return std::nullopt;
  if (!part) {
    bool is_afternoon = !said.as_it_stands && hour >= 1 && hour <= 6;
    return is_afternoon ? hour + 12 : hour;
  }
  switch (*part) {
    case time_word::morning: return hour == 12 ? 0 : hour < 12 ? std::optional(hour) : std::nullopt;
    case time_word::afternoon: return hour == 0 ? std::nullopt : std::optional(hour < 12 ? hour + 12 : hour);
    case time_word::night:
      if (hour == 12) return 0;
      return hour >= 18               ? std::optional(hour)
             : hour >= 6 && hour < 12 ? std::optional(hour + 12)
                                      : std::nullopt;
    case time_word::noon: return hour == 12 ? std::optional(hour) : std::nullopt;
    default: return hour == 12 ? std::optional<std::int64_t>(0) : std::nullopt;
  }
}

}  // namespace

std::optional<std::int64_t> time_in(std::string_view typed, const answer_words& words) {
  auto said = read(tokens(words.fold(typed)), words);
  if (!said) return std::nullopt;
  auto clock = arranged(*said);
  if (!clock || clock->minute < 0 || clock->minute > 59) return std::nullopt;
  auto hour = hour_of(*clock, said->part);
  if (!hour) return std::nullopt;
  return *hour * 60 + clock->minute;
}

}  // namespace amparo::flow
