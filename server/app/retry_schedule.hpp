#pragma once
#include <chrono>
#include <cstdint>
#include <optional>

// When a send that did not go through is tried again: full jitter under a ceiling that doubles, by what
// failed. Pure: the roll of the dice is an argument.
namespace amparo::app {

enum class send_failure : std::uint8_t {
  not_sent,   // nobody was reached: the request never left
  later,      // the provider took the request and not the message (429, an account without money)
  ambiguous,  // nobody knows; tried again only once a status callback had its time to tell
};

// Nothing where it has been tried often enough: a dead letter. `tries` failed so far, at least 1; `roll` is
// uniform over all its values. What the provider asked to be spared (Retry-After) comes on top of the jitter.
std::optional<std::chrono::milliseconds> retry_delay(send_failure what, unsigned tries,
                                                     std::optional<std::chrono::seconds> retry_after,
                                                     std::uint32_t roll);

}  // namespace amparo::app
