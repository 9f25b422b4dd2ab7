#include "app/serving_thread.hpp"

#include "app/place_callback.hpp"

namespace amparo::app {

std::unique_ptr<audit_trail> trail_over(store::link& over, const process_parts& of) {
  auto name_of = [of](const std::string& holder) {
    const auto* person = person_of_holder(of.settings, of.keys, holder);
    return person == nullptr ? std::string() : person->id;
  };
  return std::make_unique<audit_trail>(over, of.audit, of.clock, of.dice, name_of);
}

serving_thread::serving_thread(redis_at_start& redis, const std::string& link_name, const process_parts& of)
    : link(redis.make_link(context, link_name, {.deadline = of.settings.redis_deadline})),
      turns(*link),
      cases(*link),
      sends(*link),
      parts(*link),
      notes(*link),
      audit(trail_over(*link, of)),
      desk(*link, nullptr, audit.get()),
      people(*link),
      calls(*link, nullptr, audit.get()),
      talk(*link),
      rumours(*link) {}

std::unique_ptr<worker> serving_thread::make_worker(const process_parts& of, store::spool& spool,
                                                    bundle_source& bundles, const desk_news& news) {
  turn_services services{of.settings, of.keys,  turns,  &spool,   of.clock, of.dice,
                         of.count,    &bundles, &cases, &rumours, &news};
  return std::unique_ptr<worker>(new worker{.context = context,
                                            .services = services,
                                            .queue = {},
                                            .calls = {},
                                            .sends = &sends,
                                            .parts = &parts,
                                            .notes = &notes,
                                            .desk = &desk,
                                            .people = &people,
                                            .desk_calls = &calls,
                                            .talk = &talk,
                                            .rumours = &rumours});
}

}  // namespace amparo::app
