#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <map>

#include "app/keep_desk.hpp"
#include "app/operator_shift.hpp"
#include "app/operator_turn.hpp"
#include "app/people.hpp"
#include "app/watch_desk.hpp"
#include "integration/redis_support.hpp"
#include "store/console_keys.hpp"
#include "store/desk_people.hpp"
#include "store/redis_store.hpp"
#include "unit/app/keys_support.hpp"

// Journey O1 on a clock that is turned, over a real Redis: the scripts, the shifts and the looks of role desk
// are the running desk's, and four simulated people take the items up.
namespace amparo::test {
namespace {

using namespace std::chrono_literals;
using app::desk_watched;
using flow::desk_wait;

const std::vector<std::string> spanish{"lang:es-MX"};
constexpr auto beat = 15s;  // of the leases; a look of role desk comes with each

struct caller {
  store::desk_item item;
  desk_wait told = desk_wait::unknown;
  std::optional<base::time_point> taken{};
};

struct person {
  store::desk_operator as;
  std::optional<store::desk_hold> holds{};
  base::time_point until{};  // busy
  bool is_dead = false;
};

struct surge_on_a_clock : testing::Test {
  surge_on_a_clock() {
    for (int n = 1; n != 5; ++n) {
      app::desk_person one{.id = "operator-" + std::to_string(n)};
      one.skills = spanish;
      settings.desk.operators.push_back(one);
      people.push_back({{app::holder_of(keys, one.id), spanish, 1}});
      shift(people.back(), true);
    }
    watcher.emplace(app::watch_services{settings, keys, watch, console, clock, count});
  }

  void shift(const person& who, bool is_on) {
    app::shift_state state{.is_on = is_on, .expires = 0xFFFFFFFF};
    auto sealed = keys.sealed_value(dice.nonce(), app::operator_aad("shift", who.as.holder), encode(state));
    ASSERT_TRUE(run(io, shifts.keep_shift(who.as.holder, std::move(sealed), 1h)));
  }

  desk_watched told() {
    auto value = run(io, watch.told());
    auto read = value ? app::decode_watched(*value) : base::result<desk_watched>(value.error());
    return read ? *read : desk_watched{};
  }

  void arrives(unsigned urgency) {
    auto code = std::to_string(10'000 + callers.size());
    store::desk_item item;
    item.effect = "ef" + code, item.code = code;
    item.urgency = urgency, item.arrival = clock.now();
    item.locale = "es-MX";
    item.skills = spanish;
    item.sealed = "sealed";
    callers.push_back({item, wait_of(told().board, spanish, static_cast<flow::urgency>(urgency))});
    ASSERT_TRUE(*run(io, all.add(item)));
  }

  // So much time: leases are renewed, who is done closes and takes the next, role desk looks.
  void passes(std::chrono::seconds by = beat) {
    clock.advance(by);
    ASSERT_TRUE(run(io, queue.tick()));
    for (auto& one : people)
      if (!one.is_dead) works(one);
    ASSERT_TRUE(run(io, watcher->round()));
  }

  void works(person& one) {
    if (one.holds && clock.now() < one.until) {
      EXPECT_TRUE(run(io, queue.beat({*one.holds}))->front());
      return;
    }
    if (one.holds) {
      EXPECT_TRUE(*run(io, queue.close(*one.holds, one.as.holder)));
    }
    one.holds.reset();
    auto got = run(io, queue.claim(one.as, "", ""));
    ASSERT_TRUE(got);
    if (got->is != store::desk_claim::kind::given) return;
    one.holds = store::desk_hold{got->item.code, got->item.fence};
    one.until = clock.now() + std::chrono::minutes(4 + dice.below(9));  // eight on average
    taken.push_back(got->item.code);
    auto& who = callers[std::stoul(got->item.code) - 10'000];
    if (!who.taken) who.taken = clock.now();
  }

  std::vector<std::string> order() {
    std::vector<std::string> out;
    for (const auto& one : *run(io, all.list(1'000)))
      out.push_back(one.code + " " + one.state + " " + one.holder + " " + std::to_string(one.fence));
    return out;
  }

  redis_server server;
  boost::asio::io_context io;
  std::unique_ptr<store::link> over = connected_link(io, server.target());
  ops::clock clock{base::time_point(std::chrono::sys_days{std::chrono::year{2026} / 11 / 24} + 12h)};
  ops::dice dice{7};
  ops::metrics count;
  app::config settings;
  app::keyring keys = app::test_keys();
  store::redis_store all{*over};
  store::desk_queue queue{*over, &clock};
  store::desk_watch watch{*over, &clock};
  store::people_store console{*over};
  store::desk_people shifts{*over};
  std::optional<app::desk_watcher> watcher;
  std::vector<person> people;
  std::deque<caller> callers;
  std::vector<std::string> taken;  // codes, in the order in which they were taken up
};

TEST_F(surge_on_a_clock, O1_B11_a_dead_hand_a_restart_and_what_was_told_came_true) {
  // A calm morning: the desk gets to know how fast it is.
  for (int n = 0; n != 480; ++n) {
    if (n % 16 == 0) arrives(n % 64 == 0 ? 0 : 3);
    passes();
  }
  EXPECT_FALSE(told().board.overload);
  auto calm = callers.size();

  // Sixty and 240 in five minutes. Nobody foresees a surge: what its first minute is told rests on the
  // morning.
  auto first_minute = std::pair(calm, calm + 60);
  for (int n = 0; n != 300; ++n) {
    arrives(n % 5 == 0 ? 0 : 3);
    passes(1s);
  }
  EXPECT_TRUE(told().board.overload);
  EXPECT_EQ(told().board.state, flow::desk_state::busy);

  // Somebody's browser dies with an item in hand: within a minute it is back at its place, before all who
  // came later.
  auto has_urgent = [&](const person& one) {
    return one.holds && callers[std::stoul(one.holds->code) - 10'000].item.urgency == 0;
  };
  while (std::ranges::none_of(people, has_urgent)) passes();
  auto& dead = *std::ranges::find_if(people, has_urgent);
  auto code = dead.holds->code;
  dead.is_dead = true;
  auto died = clock.now();
  std::size_t before = 0;
  do {
    before = taken.size();
    passes();
  } while (run(io, queue.find(code))->value().holder == dead.as.holder);
  EXPECT_LE(clock.now() - died, 60s + beat);
  shift(dead, false);
  while (taken.size() == before) passes();
  EXPECT_EQ(taken[before], code) << "first in its place, whoever came meanwhile";
  EXPECT_FALSE(*run(io, queue.close(*dead.holds, dead.as.holder))) << "the older token is worth nothing";

  // Redis dies and starts again: order, hands, tokens and what is known of the pace are as they were.
  auto stood = order();
  auto knew = encode(told());
  server.kill();
  ASSERT_TRUE(run_until(io, [&] { return !over->is_ready(); }));
  server.start();
  ASSERT_TRUE(run_until(io, [&] { return over->is_ready(); }));
  EXPECT_EQ(order(), stood);
  EXPECT_EQ(encode(told()), knew);

  // To the end of it.
  while (!run(io, all.list(1))->empty()) passes();
  std::array<int, 4> told_so{}, came_true{};
  for (const auto& one : callers) {
    ASSERT_TRUE(one.taken) << one.item.code << " is lost";
    auto nth = std::stoul(one.item.code) - 10'000;
    if (nth >= first_minute.first && nth < first_minute.second) continue;
    auto waited = *one.taken - one.item.arrival;
    auto w = static_cast<std::size_t>(one.told);
    ++told_so[w];
    came_true[w] += one.told == desk_wait::half_hour   ? waited <= 30min
                    : one.told == desk_wait::over_hour ? waited > 60min
                                                       : true;
  }
  for (auto w : {desk_wait::half_hour, desk_wait::over_hour}) {
    auto n = static_cast<std::size_t>(w);
    EXPECT_GE(told_so[n], 10) << name_of(w);
    EXPECT_GE(came_true[n] * 10, told_so[n] * 9)
        << name_of(w) << ": " << came_true[n] << " of " << told_so[n];
  }

  // Urgency, then arrival: nobody less urgent is taken up while somebody more urgent waits who came before.
  std::map<std::string, std::size_t> place;
  for (std::size_t n = 0; n != taken.size(); ++n) place.emplace(taken[n], n);
  for (std::size_t i = calm; i + 1 < callers.size(); ++i)
    for (std::size_t j = i + 1; j != callers.size(); ++j)
      if (callers[i].item.urgency <= callers[j].item.urgency) {
        EXPECT_LT(place[callers[i].item.code], place[callers[j].item.code]);
      }

  for (int n = 0; n != 60; ++n) passes();
  EXPECT_FALSE(told().board.overload);
  for (auto& one : people) shift(one, false);
  passes();
  EXPECT_EQ(told().board.state, flow::desk_state::closed);
}

// Who works at the console is there for a quarter of an hour behind the last of what they did, and not as
// somebody else.
TEST_F(surge_on_a_clock, whoever_is_signed_in_is_on_shift_and_who_has_gone_is_not) {
  for (auto& one : people) shift(one, false);
  app::person mam{.id = "operator-9", .role = app::role::operates, .grants = {"lang:mam"}};
  ASSERT_TRUE(run(io, app::keep_person(console, keys, dice.nonce(), mam)));
  auto holder = app::holder_of(keys, "operator-9");
  auto on_shift = [&] {
    clock.advance(1s);
    EXPECT_TRUE(run(io, watcher->round()));
    return told().board.people;
  };
  EXPECT_TRUE(on_shift().empty());
  ASSERT_TRUE(run(io, watch.here(holder, clock.now() + store::desk_here_life)));
  ASSERT_EQ(on_shift().size(), 1U);
  EXPECT_EQ(on_shift().front().skills, std::vector<std::string>{"lang:mam"});
  clock.advance(store::desk_here_life);
  EXPECT_TRUE(on_shift().empty());
  ASSERT_TRUE(run(io, watch.here(holder, clock.now() + store::desk_here_life)));
  ASSERT_TRUE(run(io, watch.here("somebody unknown", clock.now() + store::desk_here_life)));
  EXPECT_EQ(on_shift().size(), 1U);
  ASSERT_TRUE(run(io, watch.gone(holder)));
  EXPECT_TRUE(on_shift().empty());
  // Somebody of the configuration who signs in, too, is one person.
  shift(people[0], true);
  ASSERT_TRUE(run(io, watch.here(people[0].as.holder, clock.now() + store::desk_here_life)));
  EXPECT_EQ(on_shift().size(), 1U);
  // A shift that Redis was made to hold, by somebody without the keys, is none.
  ask(*over, {"SET", store::desk_shift_key(people[1].as.holder), "x"});
  EXPECT_EQ(on_shift().size(), 1U);
}

}  // namespace
}  // namespace amparo::test
