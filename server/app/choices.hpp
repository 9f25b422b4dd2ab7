#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "app/turn.hpp"

// What a caller let us keep for another conversation (D13): the language, the questions that they agreed to
// be asked on a later day, and for ten minutes where a call of theirs was cut. One sealed value under their
// tag, each part with an end of its own, and all of it gone with BORRAR at once.
namespace amparo::app {

struct kept_choices {
  std::string language;
  std::uint32_t language_ends = 0;  // Unix minutes, as all below
  // By their day. They end 24 h behind the last of them, and never over 75 d after the yes (D1).
  std::vector<flow::later_question> questions;
  std::uint32_t consented = 0, questions_end = 0;
  std::string left, left_bundle;  // as of flow::facts::left, and whose session it is
  std::uint32_t left_ends = 0;
  friend bool operator==(const kept_choices&, const kept_choices&) = default;
};

// Without what is over by `now`; empty where it does not open.
kept_choices choices_of(const keyring& keys, const base::caller_tag& tag, std::string_view sealed,
                        base::time_point now);

// What a turn's effects make of them. `bundle`: the turn's; `minute`: its own.
kept_choices changed_choices(kept_choices before, const std::vector<flow::effect>& effects,
                             const std::string& bundle, std::uint32_t minute);

// Puts what changed into the commit that answers the caller, and has it take away what was promised where a
// caller asked for no more texts, or said that others use the telephone.
void add_choices(const turn_services& s, const turn_frame& frame, const kept_choices& before,
                 const std::vector<flow::effect>& effects, store::commit_request& to);

}  // namespace amparo::app
