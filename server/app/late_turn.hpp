#pragma once
#include <boost/asio/awaitable.hpp>
#include <optional>
#include <vector>

#include "app/outbound_order.hpp"
#include "app/turn.hpp"

// A turn that no caller started: a time that a session of texts waited for has come, or what a webhook
// answered. It is a turn like any other, but its words have no request to answer, so they leave by the
// outbox. A call is told nothing then: what came lies in its session until it asks again.
namespace amparo::app {

// The frame of a timer's turn; nothing where the key is no session of texts of a line that the configuration
// has.
std::optional<turn_frame> frame_of_timer(const turn_services& s, const store::due_timer& timer,
                                         std::shared_ptr<const flow::bundle> content);

// The frame of the turn that a webhook's answer makes, to the order that asked for it: the same event however
// often it is brought. Nothing where the order is none of a webhook, or the configuration has its line no
// more.
std::optional<turn_frame> frame_of_result(const turn_services& s, const outbound_order& order,
                                          flow::fetch_end how, std::vector<flow::named_value> values,
                                          std::shared_ptr<const flow::bundle> content);

// True when what came is settled and may be forgotten: carried out, or meant for a wait that is over (L31).
// False where the store did not answer.
asio::awaitable<bool> take_late_turn(const turn_services& s, turn_frame frame);

}  // namespace amparo::app
