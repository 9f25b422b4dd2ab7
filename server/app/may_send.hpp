#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/phone.hpp"
#include "base/time.hpp"
#include "flow/zone.hpp"

// Whether a text or a call may leave on our own account (threat model O-1, O-2; requirements L48): pure,
// every fact is an argument. Whoever sends or dials asks here first, and nobody else asks whether a number is
// valid.
namespace amparo::app {

enum class send_cause : std::uint8_t {
  answer,     // of what they wrote to us: whoever texts us gets an answer, at any hour
  asked_for,  // they asked for it just now, in a call; a person who takes a turn at the desk, too
  promised,   // a reminder, a callback of yesterday's: consented to earlier
  alarm       // the same, and they said yes to any hour: somebody's check-in was missed
};

// What an installation allows beside what is refused always.
struct send_rules {
  std::vector<std::string>
      countries;  // ISO 3166; North America is the United States and Canada, not the Caribbean
  std::vector<std::string> refused_prefixes = {};  // E.164, "+5255"
  std::chrono::minutes quiet_from{21 * 60};  // of the caller's day; nothing promised leaves from here on
  std::chrono::minutes quiet_to{8 * 60};
};

struct send_question {
  const base::phone_number& to;
  send_cause cause = send_cause::promised;
  base::time_point cited;   // when they wrote, asked or consented
  bool simulated = false;   // the account is the simulator's, which rings its own handsets and no others
  bool opted_out = false;   // asks for no texts: silences all but an answer, and a call that they asked for
  bool calls = false;       // it dials
  bool takes_texts = true;  // as far as anybody knows; where nobody does, the numbering plans are asked
  const flow::zone& zone;   // the caller's, as far as it is known
  base::time_point now;
};

enum class send_refusal : std::uint8_t {
  none,
  invalid,      // no numbering plan has it
  handset,      // a simulated telephone on a real provider, or a real one on the simulator
  costly,       // premium, shared cost, satellite, an international network
  country,      // none that we serve
  prefix,       // refused by the configuration
  unsolicited,  // neither an inbound within 24 h nor a consent within 75 days stands behind it
  opted_out,
  no_texts,  // a telephone on a wall or a desk
};
std::string_view word_of(send_refusal why);  // "costly"

struct send_permission {
  send_refusal why_not = send_refusal::none;
  std::optional<base::time_point> not_before{};  // allowed, but the caller sleeps
};

send_permission may_send(const send_question& question, const send_rules& rules);

// The end of the hours in which nothing promised leaves, where `now` lies in them.
std::optional<base::time_point> quiet_end(base::time_point now, const send_rules& rules,
                                          const flow::zone& zone);

// +1 555 555 0100 to 0199: telephones of the demonstration, which no provider may ever be asked for.
bool is_simulated_handset(const base::phone_number& number);

}  // namespace amparo::app
