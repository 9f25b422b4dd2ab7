#include "flow/expression.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "base/finding.hpp"
#include "base/fold.hpp"
#include "base/utf8.hpp"

namespace amparo::flow {
namespace {

using op = expression::op;

// By value_type.
constexpr std::array<std::string_view, 11> type_words{"text", "digits", "choice", "place", "number", "flag",
                                                      "date", "time",   "phone",  "name",  "choices"};

struct ambient_word {
  std::string_view name;
  ambient which;
  value_type type;
};
constexpr std::array<ambient_word, 7> ambient_words{{{"channel", ambient::channel, value_type::text},
                                                     {"language", ambient::language, value_type::text},
                                                     {"withheld", ambient::withheld, value_type::flag},
                                                     {"urgent", ambient::urgent, value_type::flag},
                                                     {"detention", ambient::detention, value_type::flag},
                                                     {"public_data", ambient::public_data, value_type::flag},
                                                     {"hint", ambient::hint, value_type::flag}}};

constexpr std::size_t most_bytes = 500;
constexpr int most_nesting = 32;

bool is_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c >= '0' && c <= '9');
}

// Recursive descent over at most most_bytes, emitting postfix code. The first mistake wins: `failed` stays
// set.
class compiler {
 public:
  compiler(std::string_view text, const expression_scope& scope, expression_error& error)
      : text_(text), scope_(scope), error_(error) {}

  std::optional<expression> run() {
    if (text_.size() > most_bytes)
      fail(0, "expression-syntax", "the expression is too long", "Split it with `set`.");
    auto type = either();
    skip();
    if (!failed_ && at_ != text_.size())
      fail(at_, "expression-syntax", fmt::format("\"{}\" is not expected here", text_.substr(at_, 12)),
           "Use and, or, not, ==, !=, <, <=, >, >= between values.");
    if (failed_) return std::nullopt;
    out_.type = type;
    return std::move(out_);
  }

 private:
  void skip() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n')) ++at_;
  }
  std::size_t here() {
    skip();
    return at_;
  }
  bool take(std::string_view symbol) {
    skip();
    if (text_.substr(at_, symbol.size()) != symbol) return false;
    bool is_word = is_name(symbol.back());
    if (is_word && at_ + symbol.size() < text_.size() && is_name(text_[at_ + symbol.size()])) return false;
    at_ += symbol.size();
    return true;
  }
  void fail(std::size_t offset, std::string rule, std::string message, std::string hint = "") {
    if (failed_) return;
    failed_ = true;
    error_ = {offset, std::move(rule), std::move(message), std::move(hint)};
    at_ = text_.size();
  }
  void emit(op code, std::uint32_t operand = 0) { out_.code.push_back({code, operand}); }
  void emit_constant(scalar value) {
    out_.constants.push_back(std::move(value));
    emit(op::constant, static_cast<std::uint32_t>(out_.constants.size() - 1));
  }
  void want(value_type got, value_type wanted, std::size_t offset) {
    if (got != wanted && !(is_textual(got) && is_textual(wanted)))
      fail(offset, "wrong-type",
           fmt::format("a {} stands where a {} is needed", name_of(got), name_of(wanted)));
  }

  value_type either() {
    auto start = here();
    auto type = both();
    while (!failed_ && take("or")) {
      want(type, value_type::flag, start);
      auto right = here();
      want(both(), value_type::flag, right);
      emit(op::either);
    }
    return type;
  }
  value_type both() {
    auto start = here();
    auto type = negation();
    while (!failed_ && take("and")) {
      want(type, value_type::flag, start);
      auto right = here();
      want(negation(), value_type::flag, right);
      emit(op::both);
    }
    return type;
  }
  value_type negation() {
    nesting guard(*this);
    if (failed_ || !take("not")) return comparison();
    auto start = here();
    want(negation(), value_type::flag, start);
    emit(op::negate);
    return value_type::flag;
  }
  value_type comparison() {
    auto left = primary();
    static constexpr std::array<std::pair<std::string_view, op>, 6> signs{{{"==", op::equal},
                                                                           {"!=", op::unequal},
                                                                           {"<=", op::at_most},
                                                                           {">=", op::at_least},
                                                                           {"<", op::less},
                                                                           {">", op::greater}}};
    for (const auto& [sign, code] : signs) {
      auto start = here();
      if (failed_ || !take(sign)) continue;
      auto right = primary();
      bool is_order = code != op::equal && code != op::unequal;
      want(right, left, start);
      if (is_order && (is_textual(left) || left == value_type::flag || left == value_type::choices))
        fail(start, "wrong-type", fmt::format("a {} has no order", name_of(left)),
             "Numbers, dates and times have.");
      bool textual = is_textual(left);
      emit(!textual ? code : code == op::equal ? op::equal_text : op::unequal_text);
      return value_type::flag;
    }
    return left;
  }

  value_type primary() {
    nesting guard(*this);
    skip();
    if (failed_) return value_type::flag;
    if (take("(")) {
      auto type = either();
      if (!take(")")) fail(at_, "expression-syntax", "a closing parenthesis is missing");
      return type;
    }
    if (at_ == text_.size()) return fail(at_, "expression-syntax", "a value is missing"), value_type::flag;
    char c = text_[at_];
    if (c == '"' || c == '\'') return emit_constant({0, quoted()}), value_type::text;
    if (c >= '0' && c <= '9') return number();
    return named();
  }
  std::string quoted() {
    char mark = text_[at_];
    auto end = text_.find(mark, at_ + 1);
    if (end == text_.npos) return fail(at_, "expression-syntax", "a closing quote is missing"), "";
    std::string value(text_.substr(at_ + 1, end - at_ - 1));
    at_ = end + 1;
    return value;
  }
  value_type number() {
    std::int64_t value = 0;
    auto [end, problem] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), value);
    if (problem != std::errc{}) fail(at_, "expression-syntax", "the number is too large");
    if (!failed_) at_ = static_cast<std::size_t>(end - text_.data());
    emit_constant({value, ""});
    return value_type::number;
  }

  value_type named() {
    auto start = here();
    auto end = at_;
    while (end < text_.size() && is_name(text_[end])) ++end;
    std::string name(text_.substr(at_, end - at_));
    if (name.empty())
      return fail(at_, "expression-syntax", fmt::format("\"{}\" is no value", text_.substr(at_, 1))),
             value_type::flag;
    at_ = end;
    if (name == "true" || name == "false") return emit_constant({name == "true", ""}), value_type::flag;
    if (take("(")) return function(name, start);
    for (const auto& word : ambient_words)
      if (word.name == name)
        return emit(op::ambient_value, static_cast<std::uint32_t>(word.which)), word.type;
    auto known = scope_.find(name);
    if (!known) return fail_unknown(name, start), value_type::flag;
    emit(op::variable, known->slot);
    return known->type;
  }
  void fail_unknown(const std::string& name, std::size_t start) {
    auto candidates = scope_.names;
    for (const auto& word : ambient_words) candidates.emplace_back(word.name);
    auto near = base::nearest(name, candidates);
    fail(start, "unknown-variable", fmt::format("\"{}\" is not declared", name),
         near.empty() ? "Declare it under vars." : fmt::format("Did you mean \"{}\"?", near));
  }

  value_type function(const std::string& name, std::size_t start) {
    auto type = value_type::flag;
    if (name == "known")
      known_variable();
    else if (name == "switch")
      switch_state();
    else if (name == "lower" || name == "length") {
      auto inner = here();
      want(either(), value_type::text, inner);
      emit(name == "lower" ? op::lower : op::length);
      type = name == "lower" ? value_type::text : value_type::number;
    } else
      fail(start, "unknown-function", fmt::format("there is no function \"{}\"", name),
           "known, lower, length and switch are.");
    if (!failed_ && !take(")")) fail(at_, "expression-syntax", "a closing parenthesis is missing");
    return type;
  }
  void known_variable() {
    skip();
    auto start = here();
    auto end = at_;
    while (end < text_.size() && is_name(text_[end])) ++end;
    std::string name(text_.substr(at_, end - at_));
    at_ = end;
    if (auto variable = scope_.find(name))
      emit(op::known, variable->slot);
    else
      fail_unknown(name, start);
  }
  void switch_state() {
    skip();
    if (at_ == text_.size() || (text_[at_] != '"' && text_[at_] != '\''))
      return fail(at_, "expression-syntax", "switch takes a name in quotes");
    emit_constant({scope_.is_on(quoted()), ""});
  }

  // Bounds the recursion: text of a flow must not be able to overflow our stack.
  struct nesting {
    explicit nesting(compiler& owner) : owner_(owner) {
      if (++owner_.depth_ > most_nesting) owner_.fail(owner_.at_, "expression-syntax", "nested too deeply");
    }
    ~nesting() { --owner_.depth_; }
    compiler& owner_;
  };

  std::string_view text_;
  const expression_scope& scope_;
  expression_error& error_;
  expression out_;
  std::size_t at_ = 0;
  int depth_ = 0;
  bool failed_ = false;
};

std::int64_t letters_of(std::string_view text) {
  std::int64_t count = 0;
  for (std::size_t at = 0; at < text.size(); ++count) base::next_code_point(text, at);
  return count;
}

bool holds(op code, const scalar& a, const scalar& b) {
  switch (code) {
    case op::equal_text: return a.text == b.text;
    case op::unequal_text: return a.text != b.text;
    case op::equal: return a.number == b.number;
    case op::unequal: return a.number != b.number;
    case op::less: return a.number < b.number;
    case op::at_most: return a.number <= b.number;
    case op::greater: return a.number > b.number;
    case op::at_least: return a.number >= b.number;
    case op::both: return a.number != 0 && b.number != 0;
    default: return a.number != 0 || b.number != 0;
  }
}

}  // namespace

std::optional<value_type> value_type_of(std::string_view word) {
  auto found = std::find(type_words.begin(), type_words.end(), word);
  if (found == type_words.end()) return std::nullopt;
  return static_cast<value_type>(found - type_words.begin());
}

std::string_view name_of(value_type type) { return type_words[static_cast<std::size_t>(type)]; }

std::optional<expression> compile(std::string_view text, const expression_scope& scope,
                                  expression_error& error) {
  return compiler(text, scope, error).run();
}

scalar evaluate(const expression& e, const expression_reader& reader) {
  std::vector<scalar> stack;
  stack.reserve(e.code.size());
  for (const auto& [code, operand] : e.code) switch (code) {
      case op::constant: stack.push_back(e.constants[operand]); break;
      case op::variable: stack.push_back(reader.variable(operand)); break;
      case op::ambient_value: stack.push_back(reader.ambient_value(static_cast<ambient>(operand))); break;
      case op::known: stack.push_back({reader.is_known(operand), ""}); break;
      case op::lower: stack.back().text = base::match_fold(stack.back().text); break;
      case op::length: stack.back() = {letters_of(stack.back().text), ""}; break;
      case op::negate: stack.back().number = stack.back().number == 0; break;
      default: {
        auto right = std::move(stack.back());
        stack.pop_back();
        stack.back() = {holds(code, stack.back(), right), ""};
      }
    }
  return stack.empty() ? scalar{} : std::move(stack.back());
}

}  // namespace amparo::flow
