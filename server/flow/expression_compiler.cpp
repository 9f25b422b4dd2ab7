#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/finding.hpp"
#include "flow/calendar.hpp"
#include "flow/expression.hpp"
#include "flow/expression_scanner.hpp"
#include "flow/functions.hpp"
#include "flow/tests_answers.hpp"
#include "flow/zone.hpp"

// Text of a flow into an expression: recursive descent that emits postfix code. The first mistake wins.
namespace amparo::flow {
namespace {

using op = expression::op;

struct ambient_word {
  std::string_view name;
  ambient which;
  value_type type;
};
constexpr std::array<ambient_word, 19> ambient_words{
    {{"channel", ambient::channel, value_type::text},
     {"language", ambient::language, value_type::text},
     {"withheld", ambient::withheld, value_type::flag},
     {"urgent", ambient::urgent, value_type::flag},
     {"detention", ambient::detention, value_type::flag},
     {"public_data", ambient::public_data, value_type::flag},
     {"hint", ambient::hint, value_type::flag},
     {"speaks", ambient::speaks, value_type::text},
     {"unserved", ambient::unserved, value_type::flag},
     {"asks_town", ambient::asks_town, value_type::flag},
     {"quoted", ambient::quoted, value_type::flag},
     {"asks_language", ambient::asks_language, value_type::flag},
     {"offers_memory", ambient::offers_memory, value_type::flag},
     {"own_phone", ambient::own_phone, value_type::flag},
     {"shared_phone", ambient::shared_phone, value_type::flag},
     {"left_off", ambient::left_off, value_type::flag},
     {"check_in", ambient::check_in, value_type::text},
     {"wait", ambient::wait, value_type::text},
     {"overload", ambient::overload, value_type::flag}}};

struct sign {
  std::string_view text;
  op code;
};
constexpr std::array<sign, 6> comparisons{{{"==", op::equal},
                                           {"!=", op::unequal},
                                           {"<=", op::at_most},
                                           {">=", op::at_least},
                                           {"<", op::less},
                                           {">", op::greater}}};
constexpr std::array<sign, 2> sums{{{"+", op::add}, {"-", op::subtract}}};
constexpr std::array<sign, 2> products{{{"*", op::multiply}, {"/", op::divide}}};

constexpr std::size_t most_bytes = 500;
constexpr int most_nesting = 40;  // a parenthesis counts two

std::string hint_for(std::string_view word, const std::vector<std::string>& candidates,
                     std::string fallback) {
  auto near = base::nearest(std::string(word), candidates);
  return near.empty() ? std::move(fallback) : fmt::format("Did you mean \"{}\"?", near);
}

class compiler {
 public:
  compiler(std::string_view text, const expression_scope& scope, expression_error& error)
      : in_(text, error), scope_(scope) {
    if (text.size() > most_bytes)
      in_.fail(0, "expression-syntax", "the expression is too long", "Split it with `set`.");
  }

  std::optional<expression> run() {
    auto type = either();
    if (!in_.failed() && !in_.at_end())
      in_.fail(in_.here(), "expression-syntax", fmt::format("\"{}\" is not expected here", in_.rest(12)),
               "Use and, or, not, ==, !=, <, <=, >, >=, +, -, *, / between values.");
    if (in_.failed()) return std::nullopt;
    out_.type = type;
    return std::move(out_);
  }

 private:
  // --- emitting ---
  void emit(op code, std::uint32_t operand = 0, std::uint8_t count = 0) {
    out_.code.push_back({code, count, operand});
    bool pushes = code <= op::ambient_value;
    if (pushes || (code == op::call && count == 0)) ++depth_;
    if (code == op::call && count != 0) depth_ -= count - 1;
    bool is_unary = code == op::negate || code == op::minus;
    if (!pushes && code != op::call && !is_unary) --depth_;
    if (depth_ > static_cast<int>(expression::most_depth))
      in_.fail(in_.here(), "expression-syntax", "too many values at once", "Split it with `set`.");
  }
  void emit_constant(scalar constant) {
    out_.constants.push_back(std::move(constant));
    emit(op::constant, static_cast<std::uint32_t>(out_.constants.size() - 1));
  }
  void emit_number(std::int64_t number) { emit_constant({number, ""}); }

  void want(value_type got, value_type wanted, std::size_t offset) {
    if (got != wanted && !(is_textual(got) && is_textual(wanted)))
      in_.fail(offset, "wrong-type",
               fmt::format("a {} stands where a {} is needed", name_of(got), name_of(wanted)));
  }

  // --- the grammar, loosest first ---
  value_type either() {
    auto start = in_.here();
    auto type = both();
    while (!in_.failed() && in_.take("or")) {
      want(type, value_type::flag, start);
      auto right = in_.here();
      want(both(), value_type::flag, right);
      emit(op::either);
    }
    return type;
  }
  value_type both() {
    auto start = in_.here();
    auto type = negation();
    while (!in_.failed() && in_.take("and")) {
      want(type, value_type::flag, start);
      auto right = in_.here();
      want(negation(), value_type::flag, right);
      emit(op::both);
    }
    return type;
  }
  value_type negation() {
    nesting guard(*this);
    if (in_.failed() || !in_.take("not")) return comparison();
    auto start = in_.here();
    want(negation(), value_type::flag, start);
    emit(op::negate);
    return value_type::flag;
  }
  value_type comparison() {
    auto left = sum();
    for (const auto& [text, code] : comparisons) {
      auto start = in_.here();
      if (in_.failed() || !in_.take(text)) continue;
      want(sum(), left, start);
      if (code != op::equal && code != op::unequal && !is_ordered(left))
        in_.fail(start, "wrong-type", fmt::format("a {} has no order", name_of(left)),
                 "Numbers, dates and times have.");
      emit(!is_textual(left) ? code : code == op::equal ? op::equal_text : op::unequal_text);
      return value_type::flag;
    }
    return left;
  }
  value_type sum() {
    return chain(sums, [this] { return product(); });
  }
  value_type product() {
    return chain(products, [this] { return negative(); });
  }
  template <class Next>
  value_type chain(const std::array<sign, 2>& signs, Next next) {
    auto start = in_.here();
    auto type = next();
    for (;;) {
      auto found = std::find_if(signs.begin(), signs.end(),
                                [&](const sign& one) { return !in_.failed() && in_.take(one.text); });
      if (found == signs.end()) return type;
      want(type, value_type::number, start);
      auto right = in_.here();
      want(next(), value_type::number, right);
      emit(found->code);
    }
  }
  value_type negative() {
    nesting guard(*this);
    auto start = in_.here();
    if (in_.failed() || !in_.take("-")) return primary();
    want(negative(), value_type::number, start + 1);
    emit(op::minus);
    return value_type::number;
  }

  value_type primary() {
    if (in_.failed()) return value_type::flag;
    if (in_.take("(")) {
      auto type = either();
      if (!in_.take(")")) in_.fail(in_.here(), "expression-syntax", "a closing parenthesis is missing");
      return type;
    }
    if (in_.at_end())
      return in_.fail(in_.here(), "expression-syntax", "a value is missing"), value_type::flag;
    if (auto quoted = in_.take_quoted()) return emit_constant({0, *quoted}), value_type::text;
    if (in_.next() >= '0' && in_.next() <= '9') return emit_number(in_.take_number()), value_type::number;
    return named();
  }
  value_type named() {
    auto start = in_.here();
    auto name = in_.take_name();
    if (name.empty())
      return in_.fail(start, "expression-syntax", fmt::format("\"{}\" is no value", in_.rest(1))),
             value_type::flag;
    if (name == "true" || name == "false") return emit_number(name == "true"), value_type::flag;
    if (in_.take("(")) return function_call(name, start);
    return variable(name, start);
  }
  value_type variable(std::string_view name, std::size_t start) {
    for (const auto& word : ambient_words)
      if (word.name == name)
        return emit(op::ambient_value, static_cast<std::uint32_t>(word.which)), word.type;
    auto found = scope_.find(name);
    if (found) {
      choices_ = found->choices;
      return emit(op::variable, found->slot), found->type;
    }
    auto candidates = scope_.names;
    for (const auto& word : ambient_words) candidates.emplace_back(word.name);
    in_.fail(start, "unknown-variable", fmt::format("\"{}\" is not declared", name),
             hint_for(name, candidates, "Declare it under vars."));
    return value_type::flag;
  }

  // --- calls ---
  value_type function_call(std::string_view name, std::size_t start) {
    auto all = functions();
    auto found = std::find_if(all.begin(), all.end(), [&](const function& f) { return f.name == name; });
    if (found == all.end()) {
      std::vector<std::string> names;
      for (const auto& f : all) names.emplace_back(f.name);
      in_.fail(start, "unknown-function", fmt::format("there is no function \"{}\"", name),
               hint_for(name, names, "The functions are listed in flows/functions.md."));
      return value_type::flag;
    }
    std::optional<value_type> shared;
    auto result = found->result;
    for (std::size_t i = 0; i != found->count() && !in_.failed(); ++i) {
      if (i != 0 && !in_.take(",")) return arity(*found, start), result;
      argument(found->parameters[i], shared);
    }
    if (!in_.failed() && !in_.take(")")) return arity(*found, start), result;
    emit(op::call, static_cast<std::uint32_t>(found - all.begin()),
         static_cast<std::uint8_t>(found->count()));
    return found->is_like_argument ? shared.value_or(result) : result;
  }
  void arity(const function& f, std::size_t start) {
    auto next = in_.next();
    if (next == ',' || next == ')')
      in_.fail(start, "wrong-arity",
               fmt::format("{} takes {} value{}", f.name, f.count(), f.count() == 1 ? "" : "s"),
               "Write " + signature_of(f) + ".");
    else
      in_.fail(in_.here(), "expression-syntax", "a closing parenthesis is missing");
  }
  void argument(parameter kind, std::optional<value_type>& shared) {
    auto start = in_.here();
    if (in_.next() == ')') return in_.fail(start, "wrong-arity", "a value is missing");
    if (kind >= parameter::words) return literal(kind, start);
    auto type = either();
    if (in_.failed()) return;
    if (kind == parameter::ordered && !is_ordered(type))
      return in_.fail(start, "wrong-type", fmt::format("a {} has no order", name_of(type)),
                      "Numbers, dates and times have.");
    if (kind == parameter::any || kind == parameter::ordered) {
      if (shared) return want(type, *shared, start);
      shared = type;
      return;
    }
    want(type, wanted_type(kind), start);
    if (kind == parameter::place && type != value_type::place)
      in_.fail(start, "wrong-type", fmt::format("a {} stands where a place is needed", name_of(type)));
  }
  static value_type wanted_type(parameter kind) {
    switch (kind) {
      case parameter::number: return value_type::number;
      case parameter::flag: return value_type::flag;
      case parameter::date: return value_type::date;
      case parameter::time: return value_type::time;
      case parameter::choices: return value_type::choices;
      default: return value_type::text;
    }
  }

  // What is written in quotes and resolved now.
  void literal(parameter kind, std::size_t start) {
    auto text = in_.take_quoted();
    if (!text)
      return in_.fail(start, "expression-syntax", fmt::format("a {} is written in quotes", name_of(kind)));
    if (in_.failed()) return;
    switch (kind) {
      case parameter::words: return emit_constant({0, *text});
      case parameter::list: return list(*text, start);
      case parameter::pattern: return compiled_pattern(*text, start);
      case parameter::zone: return named_zone(*text, start);
      case parameter::choice_name: return choice(*text, start);
      case parameter::switch_name: return emit_number(scope_.is_on(*text));
      case parameter::business: return business(*text, start);
      default: return country(*text, start);
    }
  }
  void list(const std::string& name, std::size_t start) {
    if (auto found = scope_.find_list ? scope_.find_list(name) : std::nullopt) return emit_number(*found);
    in_.fail(start, "unknown-words", fmt::format("no locale has the word list \"{}\"", name),
             hint_for(name, scope_.list_names, "Word lists stand under words: in locales/."));
  }
  void compiled_pattern(const std::string& text, std::size_t start) {
    std::string problem;
    auto made = pattern::compile(text, problem);
    if (made == nullptr)
      return in_.fail(start, "bad-pattern", fmt::format("the pattern cannot be used: {}", problem),
                      "Patterns are RE2: no look-around, no back-reference.");
    out_.patterns.push_back(std::move(made));
    emit_number(static_cast<std::int64_t>(out_.patterns.size() - 1));
  }
  void named_zone(const std::string& name, std::size_t start) {
    auto made = zone::named(name);
    if (made == nullptr)
      return in_.fail(start, "unknown-zone", fmt::format("\"{}\" is no time zone", name),
                      "Write it as \"America/Mexico_City\".");
    out_.zones.push_back(std::move(made));
    emit_number(static_cast<std::int64_t>(out_.zones.size() - 1));
  }
  void choice(const std::string& name, std::size_t start) {
    auto found = std::find(choices_.begin(), choices_.end(), name);
    if (found != choices_.end()) return emit_number(found - choices_.begin());
    in_.fail(start, "unknown-choice", fmt::format("\"{}\" is no choice of that menu", name),
             hint_for(name, choices_, "Name a choice of the ask that saves this variable."));
  }
  void country(const std::string& code, std::size_t start) {
    if (country_of(code) || code == "GT") return emit_constant({0, code});
    in_.fail(start, "unknown-country", fmt::format("\"{}\" is no country that is known here", code),
             "MX, US and GT are.");
  }
  void business(const std::string& name, std::size_t start) {
    if (auto known = country_of(name)) return emit_number(static_cast<std::int64_t>(*known));
    auto office = std::ranges::find(scope_.calendars, name);
    if (office != scope_.calendars.end())
      return emit_number(static_cast<std::int64_t>(countries) + (office - scope_.calendars.begin()));
    in_.fail(
        start, "unknown-country", fmt::format("\"{}\" is no country that is known here", name),
        hint_for(name, scope_.calendars, "MX and US are, and what calendars.yaml of the directory names."));
  }

  // Bounds the recursion: text of a flow must not be able to overflow our stack.
  struct nesting {
    explicit nesting(compiler& owner) : owner_(owner) {
      if (++owner_.nested_ > most_nesting)
        owner_.in_.fail(owner_.in_.here(), "expression-syntax", "nested too deeply");
    }
    ~nesting() { --owner_.nested_; }
    compiler& owner_;
  };

  scanner in_;
  const expression_scope& scope_;
  expression out_;
  std::vector<std::string> choices_;  // of the set that was named last
  int nested_ = 0, depth_ = 0;
};

}  // namespace

std::optional<expression> compile(std::string_view text, const expression_scope& scope,
                                  expression_error& error) {
  return compiler(text, scope, error).run();
}

}  // namespace amparo::flow
