#include "store/desk_queue.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "integration/desk_walk_support.hpp"
#include "integration/redis_support.hpp"
#include "store/keys.hpp"
#include "store/redis_store.hpp"

// The operators' side of the desk against a real Redis.
namespace amparo::store {
namespace {

using namespace std::chrono_literals;
using kind = desk_claim::kind;

struct desk : testing::Test {
  desk_item item(const std::string& code, unsigned urgency = 0, std::chrono::milliseconds after = 0ms,
                 std::vector<std::string> skills = {}) {
    desk_item out;
    out.effect = "ef" + code;
    out.code = code;
    out.urgency = urgency;
    out.arrival = clock.now() + after;
    out.locale = "es-MX";
    out.skills = std::move(skills);
    out.sealed = "sealed";
    return out;
  }
  void add(desk_item what) { ASSERT_TRUE(*test::run(io, all.add(std::move(what)))); }
  desk_claim claim(const desk_operator& who, const std::string& code = "", const std::string& question = "") {
    auto answer = test::run(io, queue.claim(who, code, question));
    EXPECT_TRUE(answer) << answer.error().message();
    return answer ? *answer : desk_claim{};
  }
  desk_hold held(const desk_claim& c) { return {c.item.code, c.item.fence}; }
  bool close(const desk_claim& c, const std::string& by) { return *test::run(io, queue.close(held(c), by)); }
  bool give_back(const desk_claim& c, const std::string& by) {
    return *test::run(io, queue.give_back(held(c), by));
  }
  bool beat(const desk_claim& c) { return test::run(io, queue.beat({held(c)}))->front(); }
  desk_tick tick() { return *test::run(io, queue.tick()); }
  void pass(std::chrono::milliseconds by) { clock.advance(by); }

  static desk_operator who(std::string name, std::vector<std::string> skills = {}, unsigned capacity = 3) {
    return {std::move(name), std::move(skills), capacity};
  }

  test::redis_server server;
  boost::asio::io_context io;
  std::unique_ptr<link> over = test::connected_link(io, server.target());
  ops::clock clock{std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now())};
  redis_store all{*over};
  desk_queue queue{*over, &clock};
  desk_operator one = who("one"), two = who("two");
};

// 50 operators, each over a connection of its own, until nothing waits.
TEST_F(desk, E17_fifty_operators_claim_a_thousand_items_at_once) {
  for (unsigned i = 0; i != 1'000; ++i)
    add(item(std::to_string(10'000 + i), (i * 7) % 4, std::chrono::milliseconds((i * 389) % 1'000)));
  struct hand {
    std::unique_ptr<link> over;
    std::unique_ptr<desk_queue> queue;
    desk_operator who;
    std::vector<desk_item> got;
  };
  std::vector<hand> hands(50);
  unsigned running = 0;
  auto takes_all = [](hand& h) -> boost::asio::awaitable<void> {
    for (;;) {
      auto c = co_await h.queue->claim(h.who, "", "");
      if (!c || c->is != kind::given) co_return;
      h.got.push_back(std::move(c->item));
    }
  };
  for (unsigned i = 0; i != hands.size(); ++i) {
    hands[i].over = test::connected_link(io, server.target());
    hands[i].queue = std::make_unique<desk_queue>(*hands[i].over);
    hands[i].who = who("operator-" + std::to_string(i), {}, 1'000);
  }
  for (auto& h : hands) {
    ++running;
    boost::asio::co_spawn(
        io, [&] { return takes_all(h); }, [&](std::exception_ptr) { --running; });
  }
  ASSERT_TRUE(test::run_until(
      io, [&] { return running == 0; }, 60s));
  std::map<std::uint64_t, desk_item> by_token;
  std::set<std::string> codes;
  unsigned busy = 0;
  for (const auto& h : hands) {
    busy += h.got.empty() ? 0 : 1;
    for (const auto& i : h.got) {
      EXPECT_TRUE(codes.insert(i.code).second) << i.code << " was given twice";
      by_token[i.fence] = i;
    }
  }
  EXPECT_EQ(codes.size(), 1'000U);
  EXPECT_EQ(by_token.size(), 1'000U);
  EXPECT_GT(busy, 25U) << "they did not race";
  auto place = [](const desk_item& i) { return std::tie(i.urgency, i.arrival, i.code); };
  const desk_item* before = nullptr;
  for (const auto& [token, i] : by_token) {
    if (before != nullptr) {
      EXPECT_LT(place(*before), place(i)) << token;
    }
    before = &i;
  }
}

TEST_F(desk, E16_whoever_was_paused_past_their_lease_changes_nothing) {
  add(item("1111"));
  auto first = claim(one);
  ASSERT_EQ(first.is, kind::given);
  pass(desk_lease - 1ms);
  EXPECT_TRUE(beat(first)) << "a heartbeat in time renews it";
  pass(desk_lease);
  EXPECT_FALSE(beat(first)) << "one past the end does not";
  EXPECT_EQ(tick().recovered, 1U);
  auto second = claim(two);
  ASSERT_EQ(second.is, kind::given);
  EXPECT_GT(second.item.fence, first.item.fence);
  EXPECT_FALSE(beat(first));
  EXPECT_FALSE(give_back(first, "one"));
  EXPECT_FALSE(close(first, "one"));
  EXPECT_EQ(test::run(io, queue.hand_over(held(first), "one", one))->is, desk_transfer::kind::lost);
  EXPECT_TRUE(beat(second));
  EXPECT_TRUE(close(second, "two"));
  EXPECT_TRUE(close(second, "two")) << "closing is idempotent (L22)";
  EXPECT_FALSE(close(first, "one"));
}

TEST_F(desk, L21_L22_an_item_keeps_its_place_through_everything) {
  for (const char* code : {"1111", "2222", "3333"}) add(item(code, 1, std::chrono::minutes(code[0] - '0')));
  auto first = claim(one);
  EXPECT_EQ(first.item.code, "1111");
  EXPECT_TRUE(give_back(first, "one"));
  EXPECT_EQ(claim(two).item.code, "1111") << "given back";
  pass(desk_lease);
  tick();
  auto lost = claim(one);
  EXPECT_EQ(lost.item.code, "1111") << "left lying";
  ASSERT_TRUE(*test::run(io, queue.give_back(held(lost), "one", clock.now() + 30min)));
  EXPECT_EQ(claim(two).item.code, "2222") << "put off";
  pass(29min);
  tick();
  EXPECT_EQ(claim(one).item.code, "2222");
  pass(1min);
  EXPECT_EQ(claim(two).item.code, "1111") << "due again: nobody overtook them";
}

TEST_F(desk, the_third_lease_that_ends_by_itself_leads_to_review) {
  add(item("1111"));
  for (unsigned n = 1; n != 3; ++n) {
    ASSERT_EQ(claim(one).is, kind::given) << n;
    pass(desk_lease);
    EXPECT_EQ(tick().recovered, 1U) << n;
  }
  ASSERT_EQ(claim(one).is, kind::given);
  pass(desk_lease);
  EXPECT_EQ(tick().reviewed, 1U);
  EXPECT_EQ(claim(one).is, kind::nothing);
  EXPECT_EQ(claim(one, "1111").is, kind::for_lead);
  auto lead = who("lead");
  lead.lead = true;
  auto taken = claim(lead);
  ASSERT_EQ(taken.is, kind::given);
  EXPECT_EQ(taken.item.recovered, 3U);
  EXPECT_TRUE(give_back(taken, "lead"));
  EXPECT_EQ(test::run(io, queue.numbers())->in_review, 1U) << "what a lead gives back stays with the leads";
}

TEST_F(desk, L23_nobody_has_more_in_hand_than_they_can_carry) {
  for (const char* code : {"1111", "2222", "3333"}) add(item(code));
  auto small = who("small", {}, 2);
  auto a = claim(small), b = claim(small);
  EXPECT_EQ(claim(small).is, kind::full);
  EXPECT_EQ(claim(small, "3333").is, kind::full);
  EXPECT_TRUE(close(a, "small"));
  EXPECT_EQ(claim(small).is, kind::given);
  ASSERT_TRUE(test::run(io, all.cancel("ef" + b.item.code)));
  EXPECT_FALSE(beat(b)) << "its caller took it back";
  EXPECT_FALSE(close(b, "small"));
  add(item("4444"));
  EXPECT_EQ(claim(small).is, kind::given) << "and the hand is free again";
}

// Every set of skills that an item can need against every set that an operator can have.
TEST_F(desk, L47_a_preference_is_never_dropped) {
  const std::vector<std::string> words{"lang:mam", "legal", "woman"};
  auto some_of = [&](unsigned bits) {
    std::vector<std::string> out;
    for (std::size_t i = 0; i != words.size(); ++i)
      if (bits >> i & 1U) out.push_back(words[words.size() - 1 - i]);
    return out;
  };
  for (unsigned needs = 0; needs != 8; ++needs)
    for (unsigned has = 0; has != 8; ++has) {
      auto code = std::to_string(1'000 + needs * 10 + has);
      add(item(code, 0, 0ms, some_of(needs)));
      auto able = who("operator", some_of(has), 100);
      bool fits = (needs & ~has) == 0;
      auto next = claim(able);
      EXPECT_EQ(next.is, fits ? kind::given : kind::nothing) << needs << " " << has;
      if (!fits) {
        EXPECT_EQ(claim(able, code).is, kind::unskilled) << needs << " " << has;
      }
      ASSERT_TRUE(test::run(io, all.cancel("ef" + code)));
    }
}

TEST_F(desk, whoever_asks_again_gets_what_they_took) {
  add(item("1111"));
  add(item("2222"));
  auto first = claim(one, "", "question 1");
  auto again = claim(one, "", "question 1");
  EXPECT_EQ(again.is, kind::again);
  EXPECT_EQ(again.item.code, first.item.code);
  EXPECT_EQ(again.item.fence, first.item.fence);
  EXPECT_EQ(claim(two, "", "question 1").item.code, "2222") << "but nobody else does";
  EXPECT_EQ(claim(two, "1111").is, kind::taken);
  EXPECT_EQ(claim(one, "1111").is, kind::again);
  EXPECT_EQ(claim(one, "9999").is, kind::unknown);
}

TEST_F(desk, what_is_handed_over_is_the_other_ones_at_once) {
  add(item("1111", 0, 0ms, {"lang:mam"}));
  auto able = who("able", {"lang:mam"}), other = who("other", {"lang:mam"}, 1);
  auto mine = claim(able);
  using over_kind = desk_transfer::kind;
  EXPECT_EQ(test::run(io, queue.hand_over(held(mine), "able", two))->is, over_kind::unskilled);
  auto over_to = *test::run(io, queue.hand_over(held(mine), "able", other));
  ASSERT_EQ(over_to.is, over_kind::done);
  EXPECT_FALSE(close(mine, "able"));
  EXPECT_TRUE(test::run(io, queue.in_hand("able"))->empty());
  ASSERT_EQ(test::run(io, queue.in_hand("other"))->size(), 1U);
  EXPECT_TRUE(*test::run(io, queue.close({"1111", over_to.fence}, "other")));
  add(item("2222"));
  add(item("3333"));
  ASSERT_EQ(claim(other).is, kind::given);
  auto more = claim(able);
  EXPECT_EQ(test::run(io, queue.hand_over(held(more), "able", other))->is, over_kind::full);
}

TEST_F(desk, who_waits_is_counted_by_urgency_and_from_when_they_may_be_called) {
  add(item("1111", 0, 5min));
  add(item("2222", 0, 2min));
  add(item("3333", 2, 0min, {"legal"}));
  auto later = item("4444", 3, 0min);
  later.not_before = clock.now() + 1h;
  add(later);
  auto began = clock.now();
  auto now = *test::run(io, queue.numbers());
  EXPECT_EQ(now.by_urgency[0].count, 2U);
  EXPECT_EQ(now.by_urgency[0].since, began + 2min);
  EXPECT_EQ(now.by_urgency[1].count, 0U);
  EXPECT_EQ(now.by_urgency[2].count, 1U);
  EXPECT_EQ(now.by_urgency[3].count, 0U) << "not yet";
  EXPECT_EQ(claim(one, "4444").is, kind::too_early);
  pass(1h);
  EXPECT_EQ(tick().came_due, 1U);
  now = *test::run(io, queue.numbers());
  EXPECT_EQ(now.by_urgency[3].count, 1U);
  EXPECT_EQ(now.by_urgency[3].since, began + 1h);
}

TEST_F(desk, D1_a_closed_callbacks_number_goes_within_a_day_and_no_other) {
  base::tag_bytes bytes{};
  bytes.fill(9);
  base::caller_tag caller(bytes);
  auto vault = vault_key(caller);
  test::ask(*over, {"SET", vault, "this one", "PX", std::to_string(vault_limit.count())});
  add(item("1111"));
  add(item("2222"));
  ASSERT_TRUE(close(claim(one), "one"));
  ASSERT_TRUE(close(claim(one), "one"));
  auto closed = *test::run(io, queue.closed(10));
  ASSERT_EQ(closed.size(), 2U);
  EXPECT_EQ(closed[0].effect, "ef1111");
  ASSERT_TRUE(test::run(io, queue.settle("1111", caller, "another one")));
  EXPECT_GT(test::ask(*over, {"PTTL", vault}).integer, closed_vault_limit.count());
  ASSERT_TRUE(test::run(io, queue.settle("2222", caller, "this one")));
  EXPECT_LE(test::ask(*over, {"PTTL", vault}).integer, closed_vault_limit.count());
  EXPECT_TRUE(test::run(io, queue.closed(10))->empty());
}

TEST_F(desk, K_7_K_8_every_key_lives_as_long_as_its_row_says) {
  for (const char* code : {"1111", "2222", "3333", "4444", "5555"}) add(item(code, 0, 0ms, {"legal"}));
  auto later = item("6666");
  later.not_before = clock.now() + 24h;
  add(later);
  auto able = who("able", {"legal"});
  ASSERT_TRUE(close(claim(able), "able"));
  for (unsigned n = 0; n != 3; ++n) {
    claim(able);
    pass(desk_lease);
    tick();
  }
  claim(able);
  std::set<std::string> rows;
  for (const auto& [name, ms] : test::all_keys(*over)) {
    const auto* row = row_of(name);
    ASSERT_NE(row, nullptr) << name;
    rows.insert(std::string(row->pattern));
    EXPECT_EQ(test::ask(*over, {"TYPE", name}).text, row->type) << name;
    if (row->longest == permanent) {
      EXPECT_EQ(ms, -1) << name;
      continue;
    }
    EXPECT_GT(ms, 0) << name;
    EXPECT_LE(ms, row->longest.count()) << name;
  }
  for (const char* pattern : {"{desk}:q:*", "{desk}:needs", "{desk}:later", "{desk}:review", "{desk}:closed",
                              "{desk}:lease", "{desk}:fence", "{desk}:hand:*", "{desk}:item:*"})
    EXPECT_TRUE(rows.contains(pattern)) << pattern;
}

// The whole of it, drawn by chance; `desk_drill` walks a million operations.
TEST_F(desk, L21_L22_random_operations_end_as_the_model_says) {
  for (std::uint64_t seed : {1, 2, 3}) {
    test::ask(*over, {"FLUSHALL"});
    auto walked = test::walk_the_desk(io, *over, seed, 4'000);
    EXPECT_EQ(walked.difference, "") << "seed " << seed << ", operation " << walked.operations;
    EXPECT_GT(walked.claims, 300U);
    EXPECT_GT(walked.reviewed, 0U);
    EXPECT_GT(walked.fenced, 100U);
  }
}

}  // namespace
}  // namespace amparo::store
