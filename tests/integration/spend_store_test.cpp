#include "store/spend_store.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <exception>

#include "integration/redis_support.hpp"
#include "store/keys.hpp"

// O-3 over a real redis-server.
namespace amparo::store {
namespace {

const spend_request two_units{"2026-11-24", 2, false, {{"all", 100}, {"h:12", 1000}, {"k:x", 7}}};

struct spend_place {
  test::redis_server server;
  asio::io_context io;
  std::unique_ptr<link> first = test::connected_link(io, server.target());
  std::unique_ptr<link> second = test::connected_link(io, server.target());
  spend_store one{*first}, other{*second};

  base::result<spend_answer> reserves(spend_request r) { return test::run(io, one.reserve(std::move(r))); }
  void does(asio::awaitable<base::result<void>> what) {
    EXPECT_TRUE(test::run(io, std::move(what)).has_value());
  }
  std::string counted(const char* name) {
    return test::ask(*first, {"HGET", spend_key("2026-11-24"), name}).text;
  }
};

TEST(spend_store, O_3_a_thousand_at_once_never_exceed_a_cap_by_one_unit) {
  spend_place p;
  auto request = two_units;
  request.units = 1;
  request.counters[2].cap = 1000;
  std::size_t taken = 0, refused = 0;
  for (int i = 0; i != 1000; ++i)
    asio::co_spawn(p.io, (i % 2 == 0 ? p.one : p.other).reserve(request),
                   [&](const std::exception_ptr& fault, const base::result<spend_answer>& a) {
                     ASSERT_TRUE(!fault && a.has_value());
                     ++(a->taken ? taken : refused);
                     if (!a->taken) {
                       EXPECT_EQ(a->without_room, 0U);
                     }
                   });
  ASSERT_TRUE(test::run_until(p.io, [&] { return taken + refused == 1000; }));
  EXPECT_EQ(taken, 100U);
  EXPECT_EQ(p.counted("all"), "100");
  EXPECT_EQ(p.counted("h:12"), "100") << "what was refused was counted nowhere";
}

TEST(spend_store, O_3_the_first_counter_without_room_refuses_and_giving_back_makes_room) {
  spend_place p;
  for (int i = 0; i != 3; ++i) EXPECT_TRUE(p.reserves(two_units)->taken);
  auto fourth = p.reserves(two_units);
  EXPECT_FALSE(fourth->taken);
  EXPECT_EQ(fourth->without_room, 2U) << "6 of the caller's 7 are spent";
  EXPECT_EQ(p.counted("all"), "6");
  p.does(p.one.give_back(two_units));
  EXPECT_EQ(p.counted("k:x"), "4");
  EXPECT_TRUE(p.reserves(two_units)->taken);
}

TEST(spend_store, O_5_what_is_always_answered_goes_over_caps_and_past_the_switch) {
  spend_place p;
  p.does(p.other.stop(true));
  EXPECT_TRUE(p.reserves(two_units)->stopped);
  auto vital = two_units;
  vital.always = true;
  for (int i = 0; i != 5; ++i) EXPECT_TRUE(p.reserves(vital)->taken);
  EXPECT_EQ(p.counted("k:x"), "10") << "and is counted";
  p.does(p.other.stop(false));
  EXPECT_FALSE(p.reserves(two_units)->stopped);
  EXPECT_EQ(p.reserves(two_units)->without_room, 2U);
}

TEST(spend_store, K_7_the_day_s_counters_go_with_the_day) {
  spend_place p;
  EXPECT_TRUE(p.reserves(two_units)->taken);
  auto life = test::ask(*p.first, {"PTTL", spend_key("2026-11-24")}).integer;
  EXPECT_GT(life, 0);
  EXPECT_LE(life, spend_life.count());
}

}  // namespace
}  // namespace amparo::store
