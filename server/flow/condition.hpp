#pragma once
#include <functional>
#include <optional>
#include <vector>

#include "flow/model.hpp"

// What can be said of an expression before it is evaluated.
namespace amparo::flow {

// Variables of one flow that are set for certain, by their position in the flow.
using known_slots = std::vector<bool>;

struct condition_facts {
  known_slots when_true, when_false;  // set for certain once the expression has come out so
  std::vector<index> unset;           // slots read where they are not set for certain
};

// "known(x) and x == ..." reads x only where it is known. `first` is the slot of the flow's first variable.
condition_facts facts_of(const expression& e, const known_slots& known, index first);

// The value of a condition where only some of what it reads is known; nothing where that is not enough.
// `value_of` gives what is known of an ambient name.
std::optional<bool> outcome_of(const expression& e,
                               const std::function<std::optional<scalar>(ambient)>& value_of);

}  // namespace amparo::flow
