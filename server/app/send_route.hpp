#pragma once
#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "app/config.hpp"
#include "message/channel.hpp"

// Which of our lines a text or a call leaves by: the one that its caller wrote to or rang, or the line that
// the configuration lets stand in for it while its provider cannot. Pure.
namespace amparo::app {

struct send_way {
  const account* via = nullptr;
  const line* on = nullptr;
};

// What may_send goes by for this line.
send_rules rules_of(const config& settings, const line& on);

// Whether a number that somebody gave on this line may be called from it (O-1), as they have just asked.
bool may_be_called(const config& settings, const account& via, const line& on,
                   const base::phone_number& number, base::time_point now);

// The line itself first (where it has no `by`, the same number under a provider that has), then its stand-in,
// where they may reach this number; empty where the configuration has the line no more. A call's way must
// have rooms.
std::vector<send_way> ways_of(const config& settings, std::string_view account_name, std::string_view number,
                              std::string_view caller, message::channel by);

struct way_state {
  bool usable = true;    // its provider's breaker is closed
  bool refused = false;  // this text or call, for good
};

// The first way that can be tried, the one that failed last only where no other can; nothing where all have
// to be waited for. Of ways that all refused, nothing either.
std::optional<std::size_t> choose_way(const std::vector<way_state>& ways,
                                      std::optional<std::size_t> failed_last);

}  // namespace amparo::app
