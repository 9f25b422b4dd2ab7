#pragma once
#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>

#include "app/audit_trail.hpp"
#include "app/gateway.hpp"
#include "app/process_parts.hpp"
#include "app/redis_at_start.hpp"
#include "store/desk_calls.hpp"
#include "store/desk_people.hpp"
#include "store/desk_talk.hpp"
#include "store/note_store.hpp"
#include "store/part_store.hpp"
#include "store/redis_cases.hpp"
#include "store/redis_store.hpp"
#include "store/rumour_store.hpp"
#include "store/send_store.hpp"

namespace amparo::app {

// A trail over that link, which knows the configuration's people by the pseudonyms of their holders.
std::unique_ptr<audit_trail> trail_over(store::link& over, const process_parts& of);

// One thread that answers callers: its context, its link to Redis, and all that goes over it.
struct serving_thread {
  serving_thread(redis_at_start& redis, const std::string& link_name, const process_parts& of);
  serving_thread(const serving_thread&) = delete;
  // Its place among the gateway's workers.
  std::unique_ptr<worker> make_worker(const process_parts& of, store::spool& spool, bundle_source& bundles,
                                      const desk_news& news);

  asio::io_context context{1};
  std::unique_ptr<store::link> link;
  store::redis_store turns;
  store::redis_cases cases;
  store::send_store sends;
  store::part_store parts;
  store::note_store notes;
  std::unique_ptr<audit_trail> audit;
  store::desk_queue desk;
  store::desk_people people;
  store::desk_calls calls;
  store::desk_talk talk;
  store::rumour_store rumours;
};

}  // namespace amparo::app
