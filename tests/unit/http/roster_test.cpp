#include "http/roster.hpp"

#include <gtest/gtest.h>

#include <memory>

namespace amparo::http {
namespace {

using namespace std::chrono_literals;
using entry = roster::entry;

const auto start = steady::time_point(1000s);

struct fake_seat final : seat {
  fake_seat(const char* address, stage s, steady::time_point since)
      : seat(boost::asio::ip::make_address(address)) {
    enter(s, since);
  }
  void leave_soon() override { was_asked = true; }
  bool was_asked = false;
};

// Ten connections fill the roster; `stages` says what each does and for how long it has.
struct full_roster {
  std::vector<std::unique_ptr<fake_seat>> seats;
  roster list;
  explicit full_roster(std::vector<std::pair<stage, std::chrono::milliseconds>> stages)
      : list(stages.size(), 100, {"127.0.0.1"}) {
    for (auto [s, ago] : stages) {
      seats.push_back(std::make_unique<fake_seat>("127.0.0.1", s, start - ago));
      EXPECT_EQ(list.admit(*seats.back(), start - ago), entry::admitted);
    }
  }
  ~full_roster() {
    for (auto& each : seats) list.forget(*each);
  }
  // Who is asked to leave when one more comes; -1 for nobody.
  int leaver() {
    fake_seat newcomer("127.0.0.1", stage::header, start);
    auto how = list.admit(newcomer, start);
    list.forget(newcomer);
    int found = -1;
    for (std::size_t i = 0; i != seats.size(); ++i)
      if (seats[i]->was_asked) found = static_cast<int>(i);
    EXPECT_EQ(how, found < 0 ? entry::full : entry::made_room);
    return found;
  }
};

TEST(roster, H_5_the_oldest_without_a_complete_header_makes_room) {
  EXPECT_EQ(
      full_roster({{stage::idle, 9s}, {stage::header, 2s}, {stage::header, 3s}, {stage::body, 8s}}).leaver(),
      2);
}

TEST(roster, H_5_then_stalled_bodies_and_answers_then_the_idle) {
  EXPECT_EQ(full_roster({{stage::idle, 9s}, {stage::body, 2s}, {stage::writing, 3s}, {stage::handling, 8s}})
                .leaver(),
            2);
  EXPECT_EQ(full_roster({{stage::idle, 2s}, {stage::idle, 3s}, {stage::handling, 8s}}).leaver(), 1);
  EXPECT_EQ(full_roster({{stage::header, 2s}, {stage::lingering, 1ms}}).leaver(), 1);
}

TEST(roster, H_5_a_newcomer_is_not_stalled_yet) {
  EXPECT_EQ(full_roster({{stage::header, 100ms}, {stage::body, 300ms}}).leaver(), 1);
  EXPECT_EQ(full_roster({{stage::header, 100ms}, {stage::idle, 1ms}}).leaver(), 1);
  EXPECT_EQ(full_roster({{stage::header, 10ms}, {stage::header, 100ms}}).leaver(), 1);
}

TEST(roster, H_5_work_in_hand_is_finished) {
  EXPECT_EQ(full_roster({{stage::handling, 9s}, {stage::handling, 20s}}).leaver(), -1);
}

TEST(roster, those_asked_to_leave_are_asked_once_and_counted_until_they_went) {
  full_roster full({{stage::header, 3s}, {stage::header, 2s}});
  fake_seat third("127.0.0.1", stage::header, start), fourth("127.0.0.1", stage::header, start);
  EXPECT_EQ(full.list.admit(third, start), entry::made_room);
  EXPECT_EQ(full.list.admit(fourth, start), entry::made_room);
  EXPECT_TRUE(full.seats[0]->was_asked && full.seats[1]->was_asked);
  EXPECT_EQ(full.list.size(), 4u);
  full.list.forget(*full.seats[0]);
  full.list.forget(*full.seats[0]);
  EXPECT_EQ(full.list.size(), 3u);
  full.list.forget(third);
  full.list.forget(fourth);
}

TEST(roster, H_5_an_address_has_a_cap_unless_it_is_trusted) {
  roster list(100, 2, {"10.0.0.1"});
  std::vector<std::unique_ptr<fake_seat>> seats;
  auto admit = [&](const char* address) {
    seats.push_back(std::make_unique<fake_seat>(address, stage::header, start));
    return list.admit(*seats.back(), start);
  };
  EXPECT_EQ(admit("10.0.0.2"), entry::admitted);
  EXPECT_EQ(admit("10.0.0.2"), entry::admitted);
  EXPECT_EQ(admit("10.0.0.2"), entry::address_full);
  EXPECT_EQ(admit("::ffff:10.0.0.2"), entry::address_full);
  EXPECT_EQ(admit("10.0.0.3"), entry::admitted);
  for (int i = 0; i != 5; ++i) EXPECT_EQ(admit("10.0.0.1"), entry::admitted);
  EXPECT_EQ(admit("::ffff:10.0.0.1"), entry::admitted);
  list.forget(*seats[0]);
  EXPECT_EQ(admit("10.0.0.2"), entry::admitted);
  EXPECT_EQ(admit("2001:db8:0:1::1"), entry::admitted);
  EXPECT_EQ(admit("2001:db8:0:1:ffff::2"), entry::admitted);
  EXPECT_EQ(admit("2001:db8:0:1::3"), entry::address_full);
  EXPECT_EQ(admit("2001:db8:0:2::1"), entry::admitted);
  for (auto& each : seats) list.forget(*each);
  EXPECT_EQ(list.size(), 0u);
}

}  // namespace
}  // namespace amparo::http
