#include <cstdio>
#include <cstdlib>

#include "unit/flow/any_event_support.hpp"

// Any conversation at all: the input is the stream of bytes out of which its events are made, and its first
// byte says over which flows and in which mode. Always a reply or a silence that is meant, bounded work, the
// words that are obeyed everywhere, and everything that is kept survives its binary form after every step
// (tests/unit/flow/step_rules_support.cpp).
//   fuzz_engine CORPUS tests/fuzz/corpus/engine
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace amparo;
  constexpr std::size_t most_events = 200;
  std::size_t at = 0;
  auto next = [&] { return at < size ? data[at++] : std::uint8_t{0}; };
  auto way = next();
  const auto& about = (way & 2) != 0 ? flow::test::acts_topic() : flow::test::shipped_topic();
  auto via = (way & 1) != 0 ? message::channel::voice : message::channel::sms;
  flow::test::any_conversation talk(about, via, next);
  for (std::size_t i = 0; i != most_events && at < size; ++i)
    if (auto what = talk.go_on(); !what.empty()) {
      std::fprintf(stderr, "event %zu: %s\n", i, what.c_str());
      std::abort();
    }
  return 0;
}
