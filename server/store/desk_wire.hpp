#pragma once
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "store/link.hpp"
#include "store/redis_reply.hpp"
#include "store/store.hpp"

// An item of the desk as its hash in Redis has it.
namespace amparo::store {

// What the field of one of its notes begins with; behind it stands the note's effect.
inline constexpr std::string_view note_field = "note:";

// The skills that it needs, in order, each once, with a space between: what names its queue.
std::string needs_of(const desk_item& item);
std::vector<std::string> needs_in(std::string_view names);

// Its place among those with the same needs: urgency, then arrival; exact in a double until the year 2286.
std::string score_of(const desk_item& item);

// The hashes of the items whose codes `codes` asks for, in its order; no fields where one has ended by
// itself.
struct found_item {
  std::string code;
  std::vector<redis_reply> fields;
};
boost::asio::awaitable<base::result<std::vector<found_item>>> items_of(link& over, exchange codes);

// Out of names and values in turn, from `first` on.
desk_item item_of(std::vector<redis_reply>& fields, std::size_t first = 0);

}  // namespace amparo::store
