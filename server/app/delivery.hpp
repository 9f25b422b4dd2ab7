#pragma once
#include <array>
#include <cstddef>

#include "message/event.hpp"

// How far a send has come, out of reports in any order, repeated or late (L20, L33): the join of a chain, so
// that every permutation of the same reports ends in the same place.
namespace amparo::app {

// Its place in the chain: unknown < underway < failed < arrived. What a handset has is there, whatever else
// was said.
constexpr unsigned rank_of(message::progress p) {
  constexpr std::array<unsigned, 4> ranks{0, 1, 3, 2};  // unknown, underway, arrived, failed
  return ranks[static_cast<std::size_t>(p)];
}

constexpr message::progress joined(message::progress a, message::progress b) {
  return rank_of(a) < rank_of(b) ? b : a;
}

}  // namespace amparo::app
