#include <gtest/gtest.h>

#include "integration/desk_support.hpp"
#include "store/keys.hpp"

// The desk of the running program: callbacks that callers asked for by text, the relay, and what a process
// with role desk does beside its operators.
namespace amparo::test {
namespace {

using namespace std::chrono_literals;
using kind = store::desk_claim::kind;

constexpr const char* caller = "+15555550142";

store::desk_operator speaker_of(const store::desk_item& item, std::string name) {
  return {std::move(name), item.skills};
}

TEST(desk_at_work, P4_what_was_left_lying_is_back_in_its_place_by_itself) {
  desk_place p;
  auto item = p.asked_for_by(caller);
  EXPECT_EQ(item.state, "queued");
  EXPECT_GE(item.code.size(), 4U);
  auto who = speaker_of(item, "operator-1");
  for (unsigned times = 1; times != 4; ++times) {
    who.lead = times == 3;
    auto taken = *run(p.io, p.queue->claim(who, "", "", 100ms));
    ASSERT_EQ(taken.is, kind::given) << times;
    EXPECT_EQ(taken.item.code, item.code);
    EXPECT_EQ(taken.item.arrival, item.arrival);
    ASSERT_TRUE(holds_within(30s, [&] { return p.found(item.code).recovered == times; }))
        << p.lines->printed();
    EXPECT_EQ(p.found(item.code).state, times < 3 ? "queued" : "review");
    EXPECT_FALSE(*run(p.io, p.queue->close({item.code, taken.item.fence}, who.holder))) << times;
  }
  auto [code, list] = p.at.command({"desk", "list", "--config", p.lines->config().string()});
  EXPECT_EQ(code, 0) << list;
  EXPECT_NE(list.find("review"), std::string::npos) << list;
}

TEST(desk_at_work, D1_the_number_behind_a_closed_callback_goes_within_a_day) {
  desk_place p;
  auto item = p.asked_for_by(caller);
  auto vaults = p.keys_like("{p*}:v:*");
  ASSERT_EQ(vaults.size(), 1U);
  auto left = [&] { return p.asks({"PTTL", vaults[0]}).integer; };
  EXPECT_GT(left(), store::closed_vault_limit.count());
  auto who = speaker_of(item, "operator-1");
  auto taken = *run(p.io, p.queue->claim(who, item.code, ""));
  ASSERT_EQ(taken.is, kind::given);
  ASSERT_TRUE(*run(p.io, p.queue->close({item.code, taken.item.fence}, who.holder)));
  EXPECT_TRUE(holds_within(30s, [&] { return left() <= store::closed_vault_limit.count(); }))
      << p.lines->printed();
  EXPECT_TRUE(holds_within(30s, [&] { return run(p.io, p.queue->closed(10))->empty(); }));
  EXPECT_TRUE(p.listed().empty());
}

TEST(desk_at_work, L22_whoever_is_on_call_hears_of_it_when_somebody_waits_too_long) {
  desk_place p(nobody, "desk: { targets: { now: 1s } }\n");
  p.asked_for_by(caller);
  ASSERT_TRUE(holds_within(30s, [&] {
    return p.lines->printed().find("\"event\":\"desk_starves\"") != std::string::npos;
  })) << p.lines->printed();
  auto line = p.lines->printed();
  line = line.substr(line.find("desk_starves"));
  line = line.substr(0, line.find('\n'));
  EXPECT_NE(line.find("\"urgency\":\"now\""), std::string::npos) << line;
  EXPECT_EQ(line.find("raid"), std::string::npos) << line;
}

TEST(desk_at_work, L21_who_came_first_is_first_within_a_minute_too) {
  desk_place p;
  std::vector<std::string> came;
  for (const char* number : {"+15555550143", "+15555550141", "+15555550145", "+15555550140"})
    came.push_back(p.asked_for_by(number).code);
  std::vector<std::string> order;
  for (const auto& item : p.listed()) order.push_back(item.code);
  EXPECT_EQ(order, came);
}

}  // namespace
}  // namespace amparo::test
