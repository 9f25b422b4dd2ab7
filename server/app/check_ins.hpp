#pragma once
#include <boost/asio/awaitable.hpp>
#include <string>
#include <string_view>

#include "app/cases.hpp"
#include "app/gateway.hpp"

// Check-ins (journey J12): "if I have not written by five, tell my sister". They hang on a case, so its PIN
// is what joins the two: whoever opened it gives the PIN to their contact, who writes to us first and says
// yes. So nobody is written to who did not ask for it (L48), no number is typed wrong, and either of them
// ends it by BORRAR. What is to be said lies with the contact's keys, sealed, until its hour; the outbox
// takes it in one step or the caller takes it back in one, never both. Errors are the store's.
namespace amparo::app {

// Puts into the facts how the check-in of this case stands for who is asking.
asio::awaitable<base::result<void>> learn_check_in_of(const turn_services& s, work& w, const found_case& of);
asio::awaitable<base::result<void>> learn_check_in(const turn_services& s, work& w, std::string pin);

// As carry_out_cases.
asio::awaitable<base::result<bool>> carry_out_check_in(const turn_services& s, work& w,
                                                       const flow::case_effect& what);

bool is_watch_key(std::string_view key);  // of a due time, as store/keys.hpp writes it
// Its time has come. Nothing leaves where the case that it hangs on is gone. True when the timer is settled.
asio::awaitable<bool> release_watch(gateway& g, std::string_view key);

}  // namespace amparo::app
