#pragma once
#include <optional>
#include <vector>

#include "flow/loading.hpp"

namespace amparo::flow {

// How a flow is walked: by text or by call, in one language.
struct mode {
  message::channel via;
  index locale;
  std::optional<bool> detention =
      std::nullopt;  // a line for detained people, which has calls only; unknown where absent
};

// The ways of a node that exist in that mode: conditions on channel and language are decided, what keys
// cannot answer is passed over in a call.
std::vector<index> ways_in(const model& m, index at, const mode& how);

// Where the words and keys lead that always work; none where there is no such flow.
std::vector<index> standing_starts(const model& m);

}  // namespace amparo::flow
