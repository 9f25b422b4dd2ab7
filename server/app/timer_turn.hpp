#pragma once
#include <boost/asio/awaitable.hpp>
#include <optional>

#include "app/turn.hpp"

// A turn that no caller started: a time that a session of texts waited for has come. It is a turn like any
// other, but its words have no request to answer, so they leave by the outbox.
namespace amparo::app {

// The frame of that turn; nothing where the key is no session of texts of a line that the configuration has.
std::optional<turn_frame> frame_of_timer(const turn_services& s, const store::due_timer& timer,
                                         std::shared_ptr<const flow::bundle> content);

// True when the timer is settled and may be forgotten: carried out, or meant for a wait that is over (L31).
// False where the store did not answer.
asio::awaitable<bool> take_timer_turn(const turn_services& s, turn_frame frame);

}  // namespace amparo::app
