#pragma once
#include <array>
#include <cstdint>
#include <forward_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "flow/expression.hpp"

// The functions of expressions: one table, from which the compiler takes names and types, evaluation what to
// do, and the reference for administrators its rows.
namespace amparo::flow {

// What may stand as an argument. The last ones are written in quotes and are resolved when the flow is
// loaded.
enum class parameter : std::uint8_t {
  absent,
  any,      // all arguments of this kind in one call have one type
  ordered,  // a number, date or time; likewise
  text,
  number,
  flag,
  date,
  time,
  place,
  phone,
  choices,
  words,        // "deportar mañana"
  list,         // of a locale: "global.stop"
  pattern,      // a regular expression (RE2)
  zone,         // "America/Mexico_City"
  country,      // "MX", "US"; for telephone numbers also "GT"
  business,     // "MX", "US", or a calendar of the directory: whose business days
  choice_name,  // of the menu that filled the set before it
  switch_name
};
// "text", "list in quotes" ...
std::string_view name_of(parameter kind);

// One call at work: its arguments, in order, and where it is evaluated.
struct call {
  std::span<const value> arguments;
  const expression& owner;
  const surroundings& around;
  std::forward_list<std::string>& made;  // keeps texts that are computed, until the evaluation is over

  const value& operator[](std::size_t at) const { return arguments[at]; }
  value text(std::string made_text) const {
    made.push_front(std::move(made_text));
    return {0, made.front(), true};
  }
};

inline constexpr value not_known{0, {}, false};
inline value known(std::int64_t number) { return {number, {}, true}; }
inline value known(std::optional<std::int64_t> number) { return number ? known(*number) : not_known; }

struct function {
  std::string_view name;
  std::array<parameter, 3> parameters;
  value_type result;  // where `is_like_argument`, that of the arguments of kind any or ordered
  bool is_like_argument = false;
  bool takes_unknown = false;  // else an unknown number, flag, date or time makes the result unknown
  value (*evaluate)(const call&) = nullptr;
  std::string_view means;     // one sentence, for administrators
  std::size_t count() const;  // of parameters
};

// All of them, in the order of the reference: what is missing, numbers, text, words, papers, places,
// calendar.
std::span<const function> functions();
// "add_days(date, number) -> date"
std::string signature_of(const function& f);

// By subject; functions() joins them.
std::span<const function> basic_functions();     // functions_basic.cpp
std::span<const function> text_functions();      // functions_text.cpp
std::span<const function> word_functions();      // functions_words.cpp
std::span<const function> calendar_functions();  // functions_calendar.cpp

}  // namespace amparo::flow
