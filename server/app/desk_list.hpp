#pragma once
#include <string>
#include <vector>

#include "store/store.hpp"

namespace amparo::app {

std::string_view urgency_word(unsigned urgency);  // "now", "deadline", "search", "information"

// The queue for people, without a number, a topic or a word of a caller: a line an item, in claiming order.
std::string desk_table(const std::vector<store::desk_item>& items, base::time_point now);
std::string desk_json(const std::vector<store::desk_item>& items, base::time_point now);

}  // namespace amparo::app
