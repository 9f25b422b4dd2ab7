#pragma once
#include <cstdint>
#include <functional>
#include <string>

#include "acts_support.hpp"

// Events of every kind out of a stream of numbers: a conversation
// over acts_bundle and what must hold after each of its steps.
namespace amparo::flow::test {

class any_conversation {
 public:
  any_conversation(message::channel via, std::function<std::uint32_t()> next);

  // One more event; what it broke, in a sentence, or "".
  std::string go_on();

 private:
  void turn_circumstances();
  input any_input();
  std::string broken(const session& before, const input& heard);

  caller who_;
  message::channel via_;
  std::function<std::uint32_t()> next_;
};

}  // namespace amparo::flow::test
