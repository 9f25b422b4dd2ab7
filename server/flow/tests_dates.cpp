#include "flow/tests_dates.hpp"

#include <algorithm>
#include <array>

#include "flow/calendar.hpp"
#include "flow/expression.hpp"
#include "flow/tests_numbers.hpp"

namespace amparo::flow {
namespace {

struct said_number {
  std::int64_t value = 0;
  std::size_t digits = 0;  // 0 of one in words
};

// What a text says of a day, before anything is filled in.
struct said_day {
  std::array<said_number, 4> numbers;
  std::size_t count = 0;
  unsigned month = 0, weekday = 0;
  std::optional<std::int64_t> from_today;
};

std::optional<said_day> read_day(const tokens& all, const answer_words& words) {
  said_day said;
  for (std::size_t at = 0; at < all.size();) {
    auto take = [&](const std::optional<phrase_match>& found) { return at += found->words, true; };
    if (auto day = all.match(words.days, at); day && !said.from_today && take(day))
      said.from_today = std::int64_t{day->value} - 10;
    else if (auto month = all.match(words.months, at); month && said.month == 0 && take(month))
      said.month = month->value;
    else if (auto weekday = all.match(words.weekdays, at); weekday && said.weekday == 0 && take(weekday))
      said.weekday = weekday->value;
    else if (auto digits = all.digits(at); digits && said.count != said.numbers.size())
      said.numbers[said.count++] = {*digits, all[at].size()}, ++at;
    else if (auto spelled = spelled_number(all, at, words);
             spelled && said.count != said.numbers.size() && take(spelled))
      said.numbers[said.count++] = {spelled->value, 0};
    else if (auto filler = all.match(words.day_fillers, at); !filler || !take(filler))
      return std::nullopt;  // a word that has no place in a date
  }
  return said;
}

// "hace 3 semanas", "a month ago": the day so long before today. Without a number one of it; "hace semanas"
// says nothing.
std::optional<std::int64_t> so_long_ago(const tokens& all, std::int64_t today, const answer_words& words) {
  constexpr std::int64_t most = 1000;  // a mistyped year is no day that anybody means
  std::optional<std::int64_t> number;
  std::uint32_t span = 0;
  bool ago = false;
  for (std::size_t at = 0; at < all.size();) {
    auto take = [&](const std::optional<phrase_match>& found) { return at += found->words, true; };
    if (auto word = all.match(words.ago, at); word && !ago)
      ago = take(word);
    else if (auto unit = all.match(words.spans, at); unit && span == 0 && take(unit))
      span = unit->value;
    else if (auto digits = all.digits(at); digits && !number)
      number = digits, ++at;
    else if (auto spelled = spelled_number(all, at, words); spelled && !number && take(spelled))
      number = spelled->value;
    else if (auto filler = all.match(words.day_fillers, at); !filler || !take(filler))
      return std::nullopt;
  }
  auto n = number.value_or((span & several_spans) == 0 ? 1 : 0);
  if (!ago || span == 0 || n < 1 || n > most) return std::nullopt;
  switch (static_cast<time_span>(span & ~several_spans)) {
    case time_span::day: return today - n;
    case time_span::week: return today - 7 * n;
    case time_span::month: return add_months(today, -n);
    case time_span::year: return add_months(today, -12 * n);
  }
  return std::nullopt;
}

// "24112026" and "2411", as a telephone's keys give it: two, two and the year's, which may be missing.
void part_keys(said_day& said) {
  auto whole = said.numbers[0];
  if (said.count != 1 || said.month != 0 || (whole.digits != 8 && whole.digits != 6 && whole.digits != 4))
    return;
  auto of_year = whole.digits - 4;
  auto scale = of_year == 4 ? 10000 : of_year == 2 ? 100 : 1;
  auto rest = whole.value / scale;
  said.numbers = {said_number{rest / 100, 2}, said_number{rest % 100, 2},
                  said_number{whole.value % scale, of_year}, said_number{}};
  said.count = of_year == 0 ? 2 : 3;
}

struct wanted_day {
  std::int64_t day = 0, month = 0;
  std::optional<said_number> year;
};

std::optional<wanted_day> arranged(const said_day& said, bool month_first) {
  const auto& n = said.numbers;
  if (said.month != 0) {
    if (said.count == 0 || said.count > 2) return std::nullopt;
    wanted_day out{n[0].value, said.month, std::nullopt};
    if (said.count == 2) out.year = n[1];
    return out;
  }
  if (said.count == 3 && n[0].digits == 4) return wanted_day{n[2].value, n[1].value, n[0]};
  if (said.count != 2 && said.count != 3) return std::nullopt;
  wanted_day out{n[month_first ? 1 : 0].value, n[month_first ? 0 : 1].value, std::nullopt};
  if (said.count == 3) out.year = n[2];
  return out;
}

std::optional<std::int64_t> on(int year, const wanted_day& wanted) {
  if (wanted.day < 1 || wanted.day > 31 || wanted.month < 1 || wanted.month > 12) return std::nullopt;
  return day_of(year, static_cast<unsigned>(wanted.month), static_cast<unsigned>(wanted.day));
}

// 29 February is looked for up to the next leap year, which may be eight years away (around 2100).
std::optional<std::int64_t> nearest(const wanted_day& wanted, std::int64_t today, day_side side) {
  constexpr int farthest = 8;
  int year = civil(today).year, step = side == day_side::ahead ? 1 : -1;
  for (int i = 0; i <= farthest; ++i, year += step) {
    auto found = on(year, wanted);
    if (found && (side == day_side::ahead ? *found >= today : *found <= today)) return found;
  }
  return std::nullopt;
}

std::optional<int> full_year(const said_number& year, std::int64_t today, day_side side) {
  if (year.digits == 4 || (year.digits == 0 && year.value >= 1800)) return static_cast<int>(year.value);
  if ((year.digits != 2 && year.digits != 0) || year.value > 99) return std::nullopt;
  int now = civil(today).year;
  int found = now / 100 * 100 + static_cast<int>(year.value);
  return side == day_side::behind && found > now ? found - 100 : found;
}

std::optional<std::int64_t> next_weekday(unsigned wanted, std::int64_t today, day_side side) {
  auto step = side == day_side::ahead ? 1 : -1;
  auto day = today + step;
  while (weekday(day) != wanted) day += step;
  return day;
}

std::optional<std::int64_t> settled(const said_day& said, std::int64_t today, const answer_words& words,
                                    day_side side) {
  bool has_date = said.count != 0 || said.month != 0;
  if (said.from_today) {
    if (has_date) return std::nullopt;
    return today + *said.from_today;
  }
  if (!has_date && said.weekday != 0) return next_weekday(said.weekday, today, side);
  auto wanted = arranged(said, words.month_first);
  if (!wanted) return std::nullopt;
  if (!wanted->year) return nearest(*wanted, today, side);
  auto year = full_year(*wanted->year, today, side);
  return year ? on(*year, *wanted) : std::nullopt;
}

}  // namespace

std::optional<std::int64_t> date_in(std::string_view typed, std::int64_t today, const answer_words& words,
                                    day_side side) {
  tokens all(words.fold(typed));
  if (!is_date(today)) return std::nullopt;
  if (auto day = so_long_ago(all, today, words); day && is_date(*day)) return day;
  auto said = read_day(all, words);
  if (!said) return std::nullopt;
  part_keys(*said);
  auto day = settled(*said, today, words, side);
  bool agrees = day && is_date(*day) && (said->weekday == 0 || weekday(*day) == said->weekday);
  return agrees ? day : std::nullopt;
}

}  // namespace amparo::flow
