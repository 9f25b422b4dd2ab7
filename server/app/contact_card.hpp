#pragma once
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <optional>
#include <string>

#include "app/may_send.hpp"
#include "app/turn.hpp"
#include "base/result.hpp"
#include "store/case_store.hpp"

// Who said yes to being written to about a check-in (app/check_ins.hpp), and what a text to them needs. It
// lies with their own keys, sealed, so that their BORRAR, their ALTO and a telephone that others use take it
// along. Errors are the store's.
namespace amparo::app {

struct contact_card {
  std::string number;          // E.164
  std::string account, line;   // what they wrote to
  std::string locale;          // that they are told in
  std::uint32_t accepted = 0;  // Unix minutes
};

std::string seal_card(const turn_services& s, const store::recipient& of, const contact_card& card);

// Nothing where they took their yes back, or where a text of today with this cause would not reach them: it
// is asked once more when it leaves.
asio::awaitable<base::result<std::optional<contact_card>>> read_card(const turn_services& s,
                                                                     store::recipient of, send_cause cause,
                                                                     base::time_point now);

}  // namespace amparo::app
