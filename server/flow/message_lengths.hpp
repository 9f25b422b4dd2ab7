#pragma once
#include <chrono>

#include "flow/loading.hpp"
#include "flow/message_pattern.hpp"

namespace amparo::flow {

// Room for a value of the message that is known only when it is said; of its day, the day. `as_sms`: in the
// alphabet that a text of that language has.
template_value widest_value(const loading& from, index message, index argument, const std::string& tag,
                            bool as_sms);

// The SMS of a message with every value at its longest, of the ordinary or the short form.
std::string longest_sms(const loading& from, index locale, index message, bool is_short = false);
// A question with its list of choices, in the same way.
std::string longest_question(const loading& from, index locale, const ask_node& ask, bool is_short);

// How long a message is heard in a call, in the same way: its recorded clip, else as it would be read aloud.
std::chrono::milliseconds longest_voice(const loading& from, index locale, index message);

}  // namespace amparo::flow
