#include "app/replay_spool.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "app/spooled_event.hpp"
#include "ops/failpoint.hpp"
#include "ops/log.hpp"

namespace amparo::app {
namespace {

using namespace std::chrono_literals;

constexpr auto oldest_replayed = 72h;

struct waiting {
  std::string name;
  spooled_event event;
  bool is_first = false;
};

template <class Effect>
bool asks_for(const spooled_event& event, flow::global_word word) {
  return event.word == word || std::ranges::any_of(event.heard_back.intents, [](const auto& e) {
           return std::holds_alternative<Effect>(e);
         });
}

bool erases(const spooled_event& event) {
  return asks_for<flow::erase_effect>(event, flow::global_word::erase);
}

bool opts(const spooled_event& event) {
  return asks_for<flow::opt_effect>(event, flow::global_word::stop) || event.word == flow::global_word::start;
}

// Erasures and opt-outs come first, whoever asked, each person's in the order they were asked for. With an
// erasure come the callbacks that were noted for its sender before: they stay, for as long as K-6 lets them,
// and nothing of them may come after it.
void put_in_order(std::vector<waiting>& all) {
  std::map<std::string, std::int64_t> erased;  // the caller's number: when last
  for (const auto& one : all)
    if (erases(one.event)) {
      auto& last = erased[one.event.caller];
      last = std::max(last, one.event.heard);
    }
  for (auto& one : all) {
    auto end = erased.find(one.event.caller);
    one.is_first = erases(one.event) || opts(one.event) ||
                   (asks_for<flow::callback_effect>(one.event, flow::global_word::call_me) &&
                    end != erased.end() && one.event.heard < end->second);
  }
  // The folder lists them in no order: within a millisecond the steps of a call count, and its end is last.
  auto place = [](const waiting& w) {
    return std::tuple(!w.is_first, w.event.heard, w.event.kind == message::event_kind::hangup,
                      w.event.heard_back.step);
  };
  std::ranges::stable_sort(all, {}, place);
}

asio::awaitable<std::vector<waiting>> readable(gateway& g, store::spool& spool) {
  std::vector<waiting> all;
  auto records = co_await spool.all();
  if (!records) co_return all;
  for (auto& record : *records) {
    auto event = open_spooled(g.keys, record.name, record.bytes);
    if (!event) {
      g.count.count("spool_record_unreadable");
      ops::log(ops::level::error, "spool_record_unreadable");
      if (auto aside = co_await spool.quarantine(std::move(record.name)); !aside)
        g.count.count("quarantine_refused");
    } else if (g.clock.now() - base::time_point(std::chrono::milliseconds(event->heard)) >= oldest_replayed) {
      // Whoever asked three days ago may be anywhere: the record stays for a person to look at (runbook).
      g.count.count("spool_record_too_old");
    } else {
      all.push_back({std::move(record.name), std::move(*event)});
    }
  }
  put_in_order(all);
  co_return all;
}

// The event as it was heard. A line or account that the configuration no longer has gives nothing.
std::optional<turn_request> request_of(const gateway& g, const spooled_event& event) {
  auto via = std::ranges::find(g.settings.accounts, event.account, &account::name);
  if (via == g.settings.accounts.end()) return std::nullopt;
  const auto* on = g.settings.find_line(event.account, event.line);
  if (on == nullptr) return std::nullopt;
  message::event heard;
  heard.kind = event.kind;
  if (!event.caller.empty()) {
    auto number = base::phone_number::parse(event.caller);
    if (!number) return std::nullopt;
    heard.caller = std::move(*number);
  }
  heard.line = event.line;
  heard.id = event.id;
  heard.token = event.token;
  heard.bring(base::private_text(event.text));
  auto when = base::time_point(std::chrono::milliseconds(event.heard));
  return turn_request{*via, *on, std::move(heard), when, g.content.load()};
}

asio::awaitable<bool> replay_at_home(worker& at, turn_frame frame, call_heard heard) {
  auto tag = frame.tag;
  if (!co_await at.queue.wait(tag)) co_return false;
  home_place place(at.queue, tag);
  co_return co_await replay_turn(at.services, std::move(frame), std::move(heard));
}

}  // namespace

asio::awaitable<std::size_t> replay_spool(gateway& g, store::spool& spool) {
  std::size_t settled = 0;
  auto all = co_await readable(g, spool);
  for (auto& one : all) {
    auto request = request_of(g, one.event);
    if (!request) {
      ops::log(ops::level::error, "spool_record_without_line");
      if (auto aside = co_await spool.quarantine(one.name); !aside) g.count.count("quarantine_refused");
      continue;
    }
    auto frame = frame_of(g.workers.front()->services, std::move(*request));
    auto& home = *g.workers[frame.tag.partition() % g.workers.size()];
    auto there = [&home, frame = std::move(frame), heard = std::move(one.event.heard_back)]() mutable {
      return replay_at_home(home, std::move(frame), std::move(heard));
    };
    bool done = co_await asio::co_spawn(home.context, std::move(there), asio::use_awaitable);
    if (!done) co_return settled;
    if (AMPARO_FAILPOINT("replay_committed")) co_return settled;
    if (auto removed = co_await spool.remove(one.name); !removed) g.count.count("spool_remove_failed");
    ++settled;
    g.count.count("spool_replayed");
  }
  if (settled != 0 && g.effects_committed) g.effects_committed();
  co_return settled;
}

}  // namespace amparo::app
