#pragma once
#include <string>

#include "flow/engine.hpp"
#include "flow/session.hpp"

// What must hold after each step of every conversation, whatever was heard before.
namespace amparo::flow::test {

struct taken_step {
  const bundle& content;
  const session& before;
  const input& heard;
  const context& when;
  const outcome& after;
};

// What the step broke, in a sentence, or "".
std::string broken_by(const taken_step& step);

}  // namespace amparo::flow::test
