#include "app/desk_duties.hpp"

#include <boost/asio/co_spawn.hpp>

#include "app/or_end.hpp"
#include "ops/log.hpp"

namespace amparo::app {

desk_duties::desk_duties(asio::io_context& control, const process_parts& of, control_side& over,
                         desk_side& side, const gateway& front)
    : control_(control),
      settings_(of.settings),
      desk_tick_(control),
      placer_tick_(control),
      audit_tick_(control),
      watch_tick_(control),
      audit_(*over.audit, of.settings.data_dir / heads_file, of.clock, of.count),
      people_(*over.link),
      silence_{over.words, side.queue, people_, front.content},
      keeper_({of.settings, of.keys, side.queue, over.turns, of.clock, of.count, &silence_}),
      watcher_({of.settings, of.keys, over.desk, side.people, of.clock, of.count, over.audit.get()}),
      calls_(*over.link, nullptr, over.audit.get()),
      placer_({of.settings, of.keys, calls_, over.sends, over.turns, of.clock, of.dice, of.count, &over.talk,
               &silence_}) {}

void desk_duties::start(const bool& stopping) {
  if (!settings_.desk.operators.empty() && callback_way(settings_, "").on == nullptr)
    ops::log(ops::level::warn, "callbacks_not_offered");  // no line has calls and rooms
  asio::co_spawn(control_, audit_.loop(audit_tick_, stopping), or_end);
  asio::co_spawn(control_, keeper_.loop(desk_tick_, stopping), or_end);
  asio::co_spawn(control_, watcher_.loop(watch_tick_, stopping), or_end);
  asio::co_spawn(control_, placer_.loop(placer_tick_, stopping), or_end);
}

void desk_duties::stop() {
  for (auto* tick : {&desk_tick_, &placer_tick_, &audit_tick_, &watch_tick_}) tick->cancel();
}

}  // namespace amparo::app
