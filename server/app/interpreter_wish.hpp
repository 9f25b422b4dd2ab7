#pragma once
#include <boost/asio/awaitable.hpp>
#include <string>

#include "app/keyring.hpp"
#include "base/crypto.hpp"
#include "base/result.hpp"
#include "store/desk_people.hpp"

// Who is to interpret in an attempt to bring an operator and a caller together, where that was wished before
// it began (INTERPRETE without a call). Sealed under the attempt's name, so that whoever goes on with the
// attempt, and each of its documents, finds it.
namespace amparo::app {

namespace asio = boost::asio;

// Before the attempt begins; wished again for the same attempt it is the last one's. An error is the store's,
// here and below.
asio::awaitable<base::result<void>> wish_interpreter(const keyring& keys, base::nonce24 nonce,
                                                     store::desk_people& people, std::string attempt,
                                                     std::string person);
// Their pseudonym; "" where nobody was wished.
asio::awaitable<base::result<std::string>> wished_interpreter(const keyring& keys, store::desk_people& people,
                                                              std::string attempt);

}  // namespace amparo::app
