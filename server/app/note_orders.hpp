#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "app/turn.hpp"
#include "flow/engine.hpp"

// What a voice note leaves in its turn's commit: an order to fetch it (kind "note", app/outbound_order.hpp),
// one to have the provider delete its copy, and an item at the desk, which the relay hangs on what its caller
// asked for where that is open. Each copy that a provider tells us of is deleted there (K-10), also of a note
// that is not kept: too short, or of nobody's conversation.
namespace amparo::app {

// "discard": the provider's copy is to go once the note was fetched, or cannot be. Names nobody, so that an
// erasure, which takes the order to fetch away, leaves it.
struct discard_order {
  std::string account;       // of the provider, by its name in the configuration
  std::string where;         // as the event's `note`
  std::string of;            // the effect of the order to fetch; "" = there is none
  std::uint32_t minute = 0;  // Unix minutes of the turn
};

std::string encode(const discard_order& order);
base::result<discard_order> decode_discard(std::string_view bytes);

// True where the provider holds a copy because of this event.
bool leaves_copy(const turn_frame& frame);

void add_note_orders(const turn_services& s, const turn_frame& frame,
                     const std::vector<flow::effect>& effects, store::commit_request& to);

}  // namespace amparo::app
