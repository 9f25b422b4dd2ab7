#pragma once
#include <boost/asio/awaitable.hpp>
#include <set>
#include <string>

#include "app/desk_silence.hpp"
#include "store/desk_calls.hpp"

// While an operator and a caller are in a room, somebody who interprets may be rung (bring_interpreter.cpp).
// Where that telephone's call is over and nobody pressed 1, whoever had it rung hears of it by text, once,
// so that they can have somebody else rung while the caller is still there (L50).
namespace amparo::app {

// `told`: names of what was told already, for whoever looks again; a text that is written twice is one. An
// error is the store's.
asio::awaitable<base::result<void>> tell_of_interpreter(const silence_services& s,
                                                        const store::desk_call& call, const desk_person& to,
                                                        std::set<std::string>& told);

}  // namespace amparo::app
