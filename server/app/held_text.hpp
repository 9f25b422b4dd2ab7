#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "app/case_record.hpp"
#include "app/contact_card.hpp"
#include "flow/engine.hpp"

// A text of a check-in between the turn that ordered it and its time (app/check_ins.hpp): worded in the
// language of whoever gets it and sealed with their keys. Pure but for the dice.
namespace amparo::app {

enum class held_for : std::uint8_t {
  contact,   // somebody's check-in
  accepted,  // whoever opened the case hears that somebody said yes
  near       // their hour comes
};

struct text_to_hold {
  store::recipient to;
  held_for why = held_for::contact;
  std::string effect;  // 32 hex digits
  std::string said;    // as of flow::send_effect
  base::time_point due;
  case_address of;  // the case that it hangs on
};

store::kept_watch hold(const turn_services& s, const flow::bundle& content, const contact_card& card,
                       text_to_hold text, base::time_point now);

struct held_text {
  std::string payload;  // of the outbox
  held_for why = held_for::contact;
  case_address of;
};
base::result<held_text> open_held(const keyring& keys, const base::caller_tag& to, std::string_view effect,
                                  std::string_view value);

// The name of a text: the same `from` gives the same, so that what is ordered twice leaves once.
std::string held_effect(const keyring& keys, std::string_view what, std::string_view from);

}  // namespace amparo::app
