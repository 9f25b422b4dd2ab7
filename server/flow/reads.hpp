#pragma once
#include <vector>

#include "flow/loading.hpp"

// What a node says and reads, whatever its kind: the checks ask here, so that a new kind of node is one place
// to extend.
namespace amparo::flow {

struct node_reads {
  std::vector<index> messages;     // said, or asked
  std::vector<index> slots;        // read as they are
  std::vector<index> expressions;  // but those of a branch, whose order matters
  std::vector<const effect_text*>
      texts;  // that leave in an effect; lines that may stay empty are not among them
};

node_reads reads_of(const model& m, index at);

// The flow's variable that a placeholder of that name prints; none where it is no variable.
index slot_of(const model& m, const flow_info& flow, index argument);

// An answer to a question is stored along these ways, and along no other of its ways.
std::vector<index> answered_ways_of(const model& m, index at);

}  // namespace amparo::flow
