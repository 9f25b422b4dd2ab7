#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "app/turn.hpp"

// What a caller let us remember for another time (D13): so far the language. Under their tag, sealed, 90 days
// from the yes, and gone with BORRAR at once.
namespace amparo::app {

// Puts what is to be remembered into the commit that answers the yes.
void add_choices(const turn_services& s, const turn_frame& frame, const flow::remember_effect& what,
                 store::commit_request& to);

// The language in it; "" where nothing is remembered, where it does not open, or where its time is over by
// `now`.
std::string remembered_language(const keyring& keys, const base::caller_tag& tag, std::string_view sealed,
                                base::time_point now);

}  // namespace amparo::app
