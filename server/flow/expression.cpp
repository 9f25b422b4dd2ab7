#include "flow/expression.hpp"

#include <algorithm>
#include <array>

#include "flow/functions.hpp"

// Evaluation: a stack of fixed size, whose depth the compiler has checked.
namespace amparo::flow {
namespace {

using op = expression::op;

// By value_type.
constexpr std::array<std::string_view, 11> type_words{"text", "digits", "choice", "place", "number", "flag",
                                                      "date", "time",   "phone",  "name",  "choices"};

value compared(op code, const value& a, const value& b) {
  if (code == op::equal_text) return known(a.text == b.text);
  if (code == op::unequal_text) return known(a.text != b.text);
  if (!a.known || !b.known) return known(code == op::unequal);
  switch (code) {
    case op::equal: return known(a.number == b.number);
    case op::unequal: return known(a.number != b.number);
    case op::less: return known(a.number < b.number);
    case op::at_most: return known(a.number <= b.number);
    case op::greater: return known(a.number > b.number);
    default: return known(a.number >= b.number);
  }
}

// Beyond 64 bits, and divided by zero, there is no answer.
value computed(op code, const value& a, const value& b) {
  if (!a.known || !b.known) return not_known;
  std::int64_t out = 0;
  bool overflows = false;
  switch (code) {
    case op::add: overflows = __builtin_add_overflow(a.number, b.number, &out); break;
    case op::subtract: overflows = __builtin_sub_overflow(a.number, b.number, &out); break;
    case op::multiply: overflows = __builtin_mul_overflow(a.number, b.number, &out); break;
    default:
      overflows = b.number == 0 || (b.number == -1 && a.number == INT64_MIN);
      out = overflows ? 0 : a.number / b.number;
  }
  return overflows ? not_known : known(out);
}

value negative(const value& a) { return computed(op::subtract, known(0), a); }

value combined(op code, const value& a, const value& b) {
  bool left = a.known && a.number != 0, right = b.known && b.number != 0;
  return known(code == op::both ? left && right : left || right);
}

value binary(op code, const value& a, const value& b) {
  if (code == op::both || code == op::either) return combined(code, a, b);
  return code >= op::add ? computed(code, a, b) : compared(code, a, b);
}

// What a function would make of an unknown number, date or time is unknown; texts are empty instead.
bool lacks_argument(const function& f, std::span<const value> arguments) {
  if (f.takes_unknown) return false;
  for (std::size_t i = 0; i != arguments.size(); ++i) {
    auto kind = f.parameters[i];
    bool is_text = kind == parameter::text || kind == parameter::place || kind == parameter::phone;
    if (!is_text && !arguments[i].known) return true;
  }
  return false;
}

class machine {
 public:
  machine(const expression& e, const expression_reader& reader)
      : e_(e), reader_(reader), around_(reader.around()) {}

  value run() {
    for (const auto& step : e_.code) take(step);
    return size_ == 0 ? not_known : stack_[0];
  }

 private:
  void take(const expression::instruction& step) {
    switch (step.code) {
      case op::constant: {
        const auto& constant = e_.constants[step.operand];
        return push({constant.number, constant.text, true});
      }
      case op::variable: return push(reader_.variable(step.operand));
      case op::ambient_value: return push(reader_.ambient_value(static_cast<ambient>(step.operand)));
      case op::call: return call_function(step);
      case op::negate: return top() = known(!top().known || top().number == 0), void();
      case op::minus: return top() = negative(top()), void();
      default: {
        auto right = stack_[--size_];
        top() = binary(step.code, top(), right);
      }
    }
  }
  void call_function(const expression::instruction& step) {
    const auto& f = functions()[step.operand];
    size_ -= step.count;
    std::span<const value> arguments(stack_.data() + size_, step.count);
    push(lacks_argument(f, arguments) ? not_known : f.evaluate({arguments, e_, around_, made_}));
  }
  void push(const value& v) { stack_[size_++] = v; }
  value& top() { return stack_[size_ - 1]; }

  const expression& e_;
  const expression_reader& reader_;
  surroundings around_;
  std::array<value, expression::most_depth> stack_;
  std::size_t size_ = 0;
  std::forward_list<std::string> made_;
};

}  // namespace

std::optional<value_type> value_type_of(std::string_view word) {
  auto found = std::find(type_words.begin(), type_words.end(), word);
  if (found == type_words.end()) return std::nullopt;
  return static_cast<value_type>(found - type_words.begin());
}

std::string_view name_of(value_type type) { return type_words[static_cast<std::size_t>(type)]; }

std::vector<std::uint32_t> expression::variables() const {
  std::vector<std::uint32_t> out;
  for (const auto& step : code)
    if (step.code == op::variable && std::find(out.begin(), out.end(), step.operand) == out.end())
      out.push_back(step.operand);
  return out;
}

scalar evaluate(const expression& e, const expression_reader& reader) {
  machine at_work(e, reader);
  auto result = at_work.run();
  return {result.number, std::string(result.text), result.known};
}

}  // namespace amparo::flow
