#pragma once
#include <boost/json/value.hpp>
#include <memory>
#include <string>
#include <vector>

#include "flow/desk_board.hpp"
#include "store/store.hpp"

namespace amparo::app {

std::string_view urgency_word(unsigned urgency);  // "now", "deadline", "search", "information"

// How the desk stands and what callers are told: state, overload and since when, people on shift, and of each
// language that somebody on shift speaks the wait by urgency. null where nobody knows.
boost::json::value json_of(const std::shared_ptr<const flow::desk_board>& board);
std::string board_text(const std::shared_ptr<const flow::desk_board>& board);

// The queue for people, without a number, a topic or a word of a caller: a line an item, in claiming order.
std::string desk_table(const std::vector<store::desk_item>& items, base::time_point now);
std::string desk_json(const std::vector<store::desk_item>& items, base::time_point now,
                      const std::shared_ptr<const flow::desk_board>& board);

}  // namespace amparo::app
