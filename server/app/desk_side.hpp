#pragma once
#include "app/desk_api.hpp"
#include "store/redis_store.hpp"

namespace amparo::app {

// What role desk answers its console with, on one thread and over that thread's link. Everything that it is
// made of outlives it.
struct desk_side {
  desk_side(const config& settings, const keyring& keys, store::link& over, store::redis_store& all,
            audit_trail& audit, const ops::clock& clock, ops::dice& dice, ops::metrics& count)
      : queue(over, nullptr, &audit),
        notes(over),
        voice(over),
        watch(over),
        people(over),
        events(over),
        rumours(over),
        api{settings, keys, all,   queue, notes, voice, people,  events,
            rumours,  all,  audit, clock, dice,  count, hashing, &watch} {}
  desk_side(const desk_side&) = delete;

  store::desk_queue queue;
  store::desk_people notes;
  store::note_store voice;
  store::desk_watch watch;
  store::people_store people;
  store::desk_events events;
  store::rumour_store rumours;
  background hashing;
  desk_api api;
};

}  // namespace amparo::app
