#pragma once
#include <cstdint>
#include <forward_list>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"

// Expressions of flows: typed, total, without I/O, loops or recursion. An unknown name or a wrong type is
// found when the flow is loaded; evaluating cannot fail. Text-like types (text, digits, choice, place, phone,
// name) compare as text.
//
// What has no answer is *unknown*: a variable that is not set, a division by zero, a number beyond 64 bits, a
// day beyond is_date, a text in which no date is found, and whatever is computed from an unknown number, date
// or time. Compared by ==, <, <=, > or >= an unknown number, date, time or flag is false, by != true; as a
// flag it is false; an unknown text is the empty text. or_else(x, y) and known(x) tell. Setting a variable to
// something unknown unsets it. The functions are listed by functions() (flow/functions.hpp).
namespace amparo::directory {
class catalog;
}

namespace amparo::flow {

class word_table;
class zone;
class pattern;
struct answer_words;

// How each is held (scalar): text, digits and name as typed; choice as its name; place as the directory's id;
// phone in E.164; flag as 0 or 1; date as days since 1970-01-01, a day of the calendar without a zone; time
// as minutes since midnight, 0 to 1439; choices as a set, bit i standing for position i in the menu that
// filled it. Sessions store the numbers of these: a new type goes to the end.
enum class value_type : std::uint8_t {
  text,
  digits,
  choice,
  place,
  number,
  flag,
  date,
  time,
  phone,
  name,
  choices
};
inline constexpr std::int64_t minutes_a_day = 24 * 60;
// Dates run from 1800-01-01 to 2199-12-31; what lies outside is none.
constexpr bool is_date(std::int64_t days) { return days >= -62091 && days <= 84005; }

// "text", "digits", ...; empty for a word that is none.
std::optional<value_type> value_type_of(std::string_view word);
std::string_view name_of(value_type type);
constexpr bool is_textual(value_type type) {
  return type <= value_type::place || type == value_type::phone || type == value_type::name;
}
constexpr bool is_ordered(value_type type) {
  return type == value_type::number || type == value_type::date || type == value_type::time;
}
// Says who somebody is: never in a log, a URL or another's prompt.
constexpr bool is_sensitive(value_type type) { return type == value_type::phone || type == value_type::name; }
// A value of `from` may be stored in a variable of `to`. What is sensitive does not become plain text on the
// way.
constexpr bool is_storable(value_type from, value_type to) {
  return from == to || (to == value_type::text && is_textual(from) && !is_sensitive(from));
}

// What every expression may read beside the flow's variables.
enum class ambient : std::uint8_t {
  channel,
  language,
  withheld,
  urgent,
  detention,
  public_data,
  hint,
  speaks,
  unserved,
  asks_town,
  quoted,
  asks_language,
  offers_memory,
  own_phone,
  shared_phone,
  left_off,
  check_in,
  wait,
  overload
};

struct scalar {
  std::int64_t number = 0;  // of number, flag, date, time and choices
  std::string text;         // of the others
  bool known = true;
};

// The same while it is computed; `text` belongs to the expression, the reader or the evaluation.
struct value {
  std::int64_t number = 0;
  std::string_view text;
  bool known = true;
};

struct expression {
  enum class op : std::uint8_t {
    constant,
    variable,
    ambient_value,
    call,  // operand: of functions(); count: how many arguments
    equal_text,
    unequal_text,
    equal,
    unequal,
    less,
    at_most,
    greater,
    at_least,
    both,
    either,
    negate,
    add,
    subtract,
    multiply,
    divide,
    minus
  };
  struct instruction {
    op code;
    std::uint8_t count = 0;
    std::uint32_t operand = 0;  // an index of constants, a variable's slot, an ambient, or a function
  };
  static constexpr std::size_t most_depth = 32;  // values at once

  value_type type = value_type::flag;
  std::vector<instruction> code;  // postfix
  std::vector<scalar> constants;
  std::vector<std::shared_ptr<const zone>> zones;        // a constant's number tells which
  std::vector<std::shared_ptr<const pattern>> patterns;  // the same

  // The slots that it reads.
  std::vector<std::uint32_t> variables() const;
};

struct expression_scope {
  struct variable {
    std::uint32_t slot;
    value_type type;
    std::vector<std::string> choices = {};  // of a set: the names of the menu that fills it, by position
  };
  std::function<std::optional<variable>(std::string_view)> find;  // a declared variable
  std::function<bool(std::string_view)> is_on;                    // a switch
  std::vector<std::string> names;                                 // of the variables, for "did you mean"
  // The number of a locale's word list, as surroundings::lists has it; empty: there are no lists.
  std::function<std::optional<std::uint32_t>(std::string_view)> find_list;
  std::vector<std::string> list_names;
  std::vector<std::string>
      calendars;  // of the directory, in its order: whose business days a function may mean
};

struct expression_error {
  std::size_t offset = 0;  // bytes into the text
  std::string rule, message, hint;
};

// Compiles `text`; on a mistake nothing, and `error` says which.
std::optional<expression> compile(std::string_view text, const expression_scope& scope,
                                  expression_error& error);

// The moment, the language and the world of one evaluation. Null: unknown.
struct surroundings {
  base::time_point now;
  std::string_view locale;  // BCP 47
  const answer_words* words = nullptr;
  const std::vector<word_table>* lists = nullptr;
  const directory::catalog* places = nullptr;
};

// What an expression reads while it is evaluated.
class expression_reader {
 public:
  virtual ~expression_reader() = default;
  virtual value variable(std::uint32_t slot) const = 0;
  virtual value ambient_value(ambient which) const = 0;
  virtual surroundings around() const = 0;
};

// Numbers, flags, dates and times are computed without heap allocations.
scalar evaluate(const expression& e, const expression_reader& reader);

}  // namespace amparo::flow
