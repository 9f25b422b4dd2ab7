#pragma once
#include <memory>

#include "app/audit_trail.hpp"
#include "app/carry_words.hpp"
#include "app/process_parts.hpp"
#include "app/redis_at_start.hpp"
#include "store/desk_talk.hpp"
#include "store/desk_watch.hpp"
#include "store/redis_store.hpp"
#include "store/rumour_store.hpp"
#include "store/send_store.hpp"
#include "store/spend_store.hpp"

namespace amparo::app {

// The name under which one that takes from the outboxes holds what it took.
std::string new_hand(ops::dice& dice);

// The control thread's link to Redis, and what the duties of all roles share over it. Nobody on a telephone
// waits for what goes over it.
struct control_side {
  control_side(asio::io_context& control, redis_at_start& redis, const process_parts& of);
  control_side(const control_side&) = delete;

  std::unique_ptr<store::link> link;
  store::redis_store turns;
  std::unique_ptr<audit_trail> audit;
  store::send_store sends;
  store::spend_store spent;
  store::desk_talk talk;
  store::desk_watch desk;
  store::rumour_store rumours;
  words_services words;
};

}  // namespace amparo::app
