#pragma once
#include <chrono>

#include "flow/loading.hpp"

namespace amparo::flow {

// The SMS of a message with every value at its longest, of the ordinary or the short form.
std::string longest_sms(const loading& from, index locale, index message, bool is_short = false);
// A question with its list of choices, in the same way.
std::string longest_question(const loading& from, index locale, const ask_node& ask, bool is_short);

// How long a message is heard in a call, in the same way: its recorded clip, else as it would be read aloud.
std::chrono::milliseconds longest_voice(const loading& from, index locale, index message);

}  // namespace amparo::flow
