#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "flow/engine.hpp"
#include "flow/session.hpp"

// Events of every kind out of a stream of bytes: a conversation over one bundle, and what must hold after
// each of its steps.
namespace amparo::flow::test {

// What is talked about: a bundle, and the words that lead into it.
struct topic {
  const bundle& content;
  std::vector<std::string> words;
};

const topic& acts_topic();     // acts_bundle: a node of each kind
const topic& shipped_topic();  // flows/, locales/ and config/directory/ as they stand in the tree

class any_conversation {
 public:
  any_conversation(const topic& about, message::channel via, std::function<std::uint8_t()> next);

  // One more event; what it broke, in a sentence, or "".
  std::string go_on();

 private:
  void turn_clock();
  void turn_circumstances();
  input any_input();
  input any_late();
  input any_note();
  std::string any_words();
  std::string any_keys();
  std::string take(const input& heard);
  std::string broken_words();
  std::string broken_by_damage(const input& heard);

  const topic& about_;
  std::function<std::uint8_t()> next_;
  context when_;
  session state_;
  std::vector<input> heard_;        // the newest few, to come again
  std::vector<std::int64_t> dues_;  // of the timers that were ever wanted, the newest few
};

}  // namespace amparo::flow::test
