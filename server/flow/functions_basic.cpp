#include "flow/functions.hpp"

#include "flow/in_words.hpp"

// What is missing, and numbers.
namespace amparo::flow {
namespace {

using p = parameter;

value is_known(const call& c) { return known(c[0].known); }
value or_else(const call& c) { return c[0].known ? c[0] : c[1]; }
value choose(const call& c) { return c[0].known && c[0].number != 0 ? c[1] : c[2]; }
value switch_state(const call& c) { return c[0]; }

value least(const call& c) { return c[0].number <= c[1].number ? c[0] : c[1]; }
value most(const call& c) { return c[0].number >= c[1].number ? c[0] : c[1]; }
value absolute(const call& c) {
  if (c[0].number == INT64_MIN) return not_known;
  return known(c[0].number < 0 ? -c[0].number : c[0].number);
}
// With the sign of the divisor, so that a weekday or an hour stays in its range.
value modulo(const call& c) {
  auto by = c[1].number;
  if (by == 0) return not_known;
  if (by == -1) return known(0);
  auto rest = c[0].number % by;
  return known(rest != 0 && (rest < 0) != (by < 0) ? rest + by : rest);
}
value round_to(const call& c) {
  auto n = c[0].number, step = c[1].number;
  if (step <= 0) return not_known;
  auto rest = n % step, up = std::int64_t{0};
  auto down = n - rest;
  bool is_far = (rest < 0 ? -rest : rest) >= step - (rest < 0 ? -rest : rest);
  if (!is_far) return known(down);
  if (__builtin_add_overflow(down, rest < 0 ? -step : step, &up)) return not_known;
  return known(up);
}
value clamp(const call& c) {
  if (c[1].number > c[2].number) return not_known;
  return known(std::min(std::max(c[0].number, c[1].number), c[2].number));
}
value between(const call& c) { return known(c[1].number <= c[0].number && c[0].number <= c[2].number); }

value spell_out(const call& c) { return c.text(spelled(c[0].number, c.around.locale)); }
value ordinal(const call& c) { return c.text(ordinal_in_digits(c[0].number, c.around.locale)); }

value has(const call& c) { return known(c[0].known && (c[0].number >> c[1].number & 1) != 0); }
value count(const call& c) {
  std::int64_t n = 0;
  for (auto set = static_cast<std::uint64_t>(c[0].number); set != 0; set &= set - 1) ++n;
  return known(n);
}

constexpr auto number_type = value_type::number;
constexpr auto flag_type = value_type::flag;

const std::array<function, 15> all{{
    {"known",
     {p::any},
     flag_type,
     false,
     true,
     is_known,
     "Whether the value is there: a variable that is set, an answer that was understood."},
    {"or_else",
     {p::any, p::any},
     flag_type,
     true,
     true,
     or_else,
     "The first value, or the second where the first is unknown."},
    {"if",
     {p::flag, p::any, p::any},
     flag_type,
     true,
     true,
     choose,
     "The second value where the first is true, else the third."},
    {"switch", {p::switch_name}, flag_type, false, true, switch_state, "Whether that switch is on."},
    {"min", {p::ordered, p::ordered}, number_type, true, false, least, "The smaller or earlier of two."},
    {"max", {p::ordered, p::ordered}, number_type, true, false, most, "The larger or later of two."},
    {"between",
     {p::ordered, p::ordered, p::ordered},
     flag_type,
     false,
     false,
     between,
     "Whether the first is at least the second and at most the third."},
    {"clamp",
     {p::number, p::number, p::number},
     number_type,
     false,
     false,
     clamp,
     "The first, raised to the second or lowered to the third; unknown where the second is over the third."},
    {"abs", {p::number}, number_type, false, false, absolute, "The number without its sign."},
    {"mod",
     {p::number, p::number},
     number_type,
     false,
     false,
     modulo,
     "What is left of the first divided by the second, with the sign of the second; unknown for 0."},
    {"round",
     {p::number, p::number},
     number_type,
     false,
     false,
     round_to,
     "The multiple of the second (1 or more) nearest to the first, halves away from 0."},
    {"spell_out",
     {p::number},
     value_type::text,
     false,
     false,
     spell_out,
     "The number in words of the caller's language; empty where the language has no rules."},
    {"ordinal",
     {p::number},
     value_type::text,
     false,
     false,
     ordinal,
     "The number as a place in a row, as the language prints it: \"3º.\"."},
    {"has", {p::choices, p::choice_name}, flag_type, false, false, has, "Whether that choice was taken."},
    {"count", {p::choices}, number_type, false, false, count, "How many choices were taken."},
}};

}  // namespace

std::span<const function> basic_functions() { return all; }

}  // namespace amparo::flow
