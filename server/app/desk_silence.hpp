#pragma once
#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <memory>

#include "app/carry_words.hpp"
#include "flow/engine.hpp"
#include "store/desk_people.hpp"
#include "store/desk_queue.hpp"

// Whoever has an item in hand and does not answer its caller in time gives it up: it goes back to the place
// that it always had, the line speaks for itself again, and whoever leads hears of it (L23).
namespace amparo::app {

struct silence_services {
  words_services words;
  store::desk_queue& desk;
  store::desk_people& people;
  const std::atomic<std::shared_ptr<const flow::bundle>>& content;
};

// One look; the tick that comes behind it brings the items back. An error is the store's.
asio::awaitable<base::result<void>> return_unanswered(const silence_services& s);

}  // namespace amparo::app
