#pragma once
#include <boost/asio/awaitable.hpp>
#include <string>
#include <string_view>

#include "app/gateway.hpp"

// Long texts that arrive in pieces, each in a webhook of its own (L38). A piece that says so (its sender's
// count, how many, which one) is put to its like in whatever order they come; of a provider that may hand on
// pieces without a word, texts of 150 characters and more are taken for pieces, and the next within ten
// seconds for what follows. Pieces wait in Redis, sealed; the one that makes the text whole carries the turn.
// What is there after ten seconds is the text, and its answer leaves by the outbox.
namespace amparo::app {

// True where the event is to be answered now, perhaps with more words than it came with; false where others
// are waited for. With the store away every text is one.
asio::awaitable<bool> is_whole(gateway& g, const account& via, const line& on, message::event& event,
                               base::time_point now);

bool is_parts_key(std::string_view key);  // of a due time, as store/keys.hpp writes it

// The rest of that text is no longer waited for. True when it is settled.
asio::awaitable<bool> settle_parts(gateway& g, std::string key);

}  // namespace amparo::app
