#pragma once
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <optional>
#include <string>

#include "app/case_record.hpp"
#include "app/turn_work.hpp"
#include "base/result.hpp"

// Cases of a turn (requirements L43, threat model U-1): the PIN that is kept free before it is said, the case
// that a typed PIN opens, and what is written before the turn's own commit. A case is sealed under a data key
// of its own, which lies with it, wrapped; PINs stand in the store as keyed digests only. Errors are the
// store's.
namespace amparo::app {

// Of one caller within an hour: PINs typed, cases opened. Six digits are soon guessed by whoever may go on
// guessing, so all callers together have a bound, too; above it nobody goes on with a case for a while.
inline constexpr std::uint64_t most_pins_typed = 5, most_cases_opened = 3, most_pins_of_all = 300;

struct found_case {
  case_address address;
  case_record record;
};
// Nothing where the PIN leads nowhere, or where its case is over. Counts no try.
asio::awaitable<base::result<std::optional<found_case>>> find_case(const turn_services& s, std::string pin,
                                                                   base::time_point now);

bool asks_for_case(const flow::outcome& outcome);
// Puts what the outcome asks for into the frame's facts; nothing where there is no store of cases.
asio::awaitable<base::result<void>> learn_case(const turn_services& s, work& w, const flow::outcome& outcome);

// Writes, changes and forgets what the outcome says. Before the commit: a PIN that was said opens something.
// Repeatable. False where something stands otherwise than the step took it: the facts say how, and it is to
// be made again.
asio::awaitable<base::result<bool>> carry_out_cases(const turn_services& s, work& w,
                                                    const flow::outcome& outcome);
// With BORRAR goes the case of this conversation, too, whoever opened it.
asio::awaitable<base::result<void>> forget_case_of(const turn_services& s, const flow::session& before);

}  // namespace amparo::app
