#include "flow/condition.hpp"

#include <algorithm>

#include "flow/functions.hpp"

namespace amparo::flow {
namespace {

using op = expression::op;

// The postfix code as a tree again; `kids` point into the list of terms.
struct term {
  expression::instruction at;
  std::vector<std::size_t> kids;
};

std::size_t operands_of(const expression::instruction& at) {
  switch (at.code) {
    case op::constant:
    case op::variable:
    case op::ambient_value: return 0;
    case op::minus:
    case op::negate: return 1;
    case op::call: return at.count;
    default: return 2;
  }
}

bool calls(const term& one, std::string_view name) {
  return one.at.code == op::call && functions()[one.at.operand].name == name;
}

std::vector<term> tree_of(const expression& e) {
  std::vector<term> all;
  std::vector<std::size_t> open;
  for (const auto& at : e.code) {
    term one{at, {}};
    auto count = std::min(operands_of(at), open.size());
    one.kids.assign(open.end() - static_cast<std::ptrdiff_t>(count), open.end());
    open.resize(open.size() - count);
    all.push_back(std::move(one));
    open.push_back(all.size() - 1);
  }
  return all;
}

known_slots merged(known_slots a, const known_slots& b, bool both) {
  for (std::size_t i = 0; i != a.size(); ++i) a[i] = both ? a[i] && b[i] : a[i] || b[i];
  return a;
}

class fact_finder {
 public:
  fact_finder(const std::vector<term>& all, index first) : all_(all), first_(first) {}

  condition_facts visit(std::size_t at, const known_slots& known) {
    const auto& one = all_[at];
    condition_facts out{known, known, {}};
    if (one.at.code == op::variable && !known[one.at.operand - first_]) unset_.push_back(one.at.operand);
    if (one.at.code == op::call) return called(one, std::move(out));
    if (one.at.code == op::negate) {
      auto inner = visit(one.kids.front(), known);
      return {inner.when_false, inner.when_true, {}};
    }
    if ((one.at.code == op::both || one.at.code == op::either) && one.kids.size() == 2) {
      bool is_and = one.at.code == op::both;
      auto left = visit(one.kids[0], known);
      auto right = visit(one.kids[1], is_and ? left.when_true : left.when_false);
      out.when_true = is_and ? right.when_true : merged(left.when_true, right.when_true, true);
      out.when_false = is_and ? merged(left.when_false, right.when_false, true) : right.when_false;
      return out;
    }
    for (auto kid : one.kids) visit(kid, known);
    return out;
  }
  std::vector<index> take() { return std::move(unset_); }

 private:
  // known(x) and or_else(x, y) may read what nothing set; choose(c, x, y) reads x where c is so, y where not.
  condition_facts called(const term& one, condition_facts out) {
    const auto before = out.when_true;
    if (calls(one, "choose")) {
      auto chosen = visit(one.kids[0], before);
      visit(one.kids[1], chosen.when_true), visit(one.kids[2], chosen.when_false);
      return out;
    }
    bool is_known = calls(one, "known");
    for (auto kid : one.kids) {
      bool may_be_unset =
          kid == one.kids[0] && all_[kid].at.code == op::variable && (is_known || calls(one, "or_else"));
      if (!may_be_unset) visit(kid, before);
      if (may_be_unset && is_known) out.when_true[all_[kid].at.operand - first_] = true;
    }
    return out;
  }

  const std::vector<term>& all_;
  index first_;
  std::vector<index> unset_;
};

class part_evaluator {
 public:
  part_evaluator(const expression& e, const std::vector<term>& all,
                 const std::function<std::optional<scalar>(ambient)>& value_of)
      : e_(e), all_(all), value_of_(value_of) {}

  std::optional<scalar> value(std::size_t at) const {
    const auto& one = all_[at];
    switch (one.at.code) {
      case op::constant: return e_.constants[one.at.operand];
      case op::ambient_value: return value_of_(static_cast<ambient>(one.at.operand));
      case op::negate: {
        auto inner = value(one.kids[0]);
        return inner ? std::optional(scalar{inner->number == 0, ""}) : std::nullopt;
      }
      case op::both: return joined(one, 0);
      case op::either: return joined(one, 1);
      case op::equal_text:
      case op::unequal_text: {
        auto left = value(one.kids[0]), right = value(one.kids[1]);
        if (!left || !right) return std::nullopt;
        return scalar{(left->text == right->text) == (one.at.code == op::equal_text), ""};
      }
      default: return std::nullopt;
    }
  }

 private:
  // One side decides where it has the deciding value: false for and, true for or.
  std::optional<scalar> joined(const term& one, std::int64_t deciding) const {
    auto left = value(one.kids[0]), right = value(one.kids[1]);
    for (const auto& side : {left, right})
      if (side && (side->number != 0) == (deciding != 0)) return scalar{deciding, ""};
    return left && right ? std::optional(scalar{1 - deciding, ""}) : std::nullopt;
  }
  const expression& e_;
  const std::vector<term>& all_;
  const std::function<std::optional<scalar>(ambient)>& value_of_;
};

}  // namespace

condition_facts facts_of(const expression& e, const known_slots& known, index first) {
  if (e.code.empty()) return {known, known, {}};
  auto all = tree_of(e);
  fact_finder find(all, first);
  auto out = find.visit(all.size() - 1, known);
  out.unset = find.take();
  return out;
}

std::optional<bool> outcome_of(const expression& e,
                               const std::function<std::optional<scalar>(ambient)>& value_of) {
  if (e.code.empty()) return std::nullopt;
  auto all = tree_of(e);
  auto value = part_evaluator(e, all, value_of).value(all.size() - 1);
  return value ? std::optional(value->number != 0) : std::nullopt;
}

}  // namespace amparo::flow
