#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Expressions of flows: typed, total, without I/O, loops or recursion. An unknown name or a wrong type is
// found when the flow is loaded; evaluating cannot fail. Text-like types (text, digits, choice, place, phone,
// name) compare as text.
namespace amparo::flow {

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
// Says who somebody is: never in a log, a URL or another's prompt.
constexpr bool is_sensitive(value_type type) { return type == value_type::phone || type == value_type::name; }
// A value of `from` may be stored in a variable of `to`. What is sensitive does not become plain text on the
// way.
constexpr bool is_storable(value_type from, value_type to) {
  return from == to || (to == value_type::text && is_textual(from) && !is_sensitive(from));
}

// What every expression may read beside the flow's variables.
enum class ambient : std::uint8_t { channel, language, withheld, urgent, detention, public_data, hint };

struct scalar {
  std::int64_t number = 0;  // of number, flag, date, time and choices
  std::string text;         // of the others
};

struct expression {
  enum class op : std::uint8_t {
    constant,
    variable,
    ambient_value,
    known,
    lower,
    length,
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
    negate
  };
  struct instruction {
    op code;
    std::uint32_t operand = 0;  // an index of constants, a variable's slot, or an ambient
  };
  value_type type = value_type::flag;
  std::vector<instruction> code;  // postfix
  std::vector<scalar> constants;
};

struct expression_scope {
  struct variable {
    std::uint32_t slot;
    value_type type;
  };
  std::function<std::optional<variable>(std::string_view)> find;  // a declared variable
  std::function<bool(std::string_view)> is_on;                    // a switch
  std::vector<std::string> names;                                 // of the variables, for "did you mean"
};

struct expression_error {
  std::size_t offset = 0;  // bytes into the text
  std::string rule, message, hint;
};

// Compiles `text`; on a mistake nothing, and `error` says which.
std::optional<expression> compile(std::string_view text, const expression_scope& scope,
                                  expression_error& error);

// What an expression reads while it is evaluated.
class expression_reader {
 public:
  virtual ~expression_reader() = default;
  virtual scalar variable(std::uint32_t slot) const = 0;  // empty where it is not set
  virtual bool is_known(std::uint32_t slot) const = 0;
  virtual scalar ambient_value(ambient which) const = 0;
};

scalar evaluate(const expression& e, const expression_reader& reader);

}  // namespace amparo::flow
