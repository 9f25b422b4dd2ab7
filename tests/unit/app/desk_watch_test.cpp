#include "app/desk_watch.hpp"

#include <gtest/gtest.h>

#include "app/desk_list.hpp"
#include "app/desk_news.hpp"
#include "app/desk_settings.hpp"

// What one look at the desk after the other makes known.
namespace amparo::app {
namespace {

using namespace std::chrono_literals;
using words = std::vector<std::string>;

constexpr base::time_point noon{std::chrono::sys_days{std::chrono::year{2026} / 11 / 24} + 12h};
const words spanish{"lang:es-MX"};

struct looking {
  overload_settings by{.on = 10, .off = 4, .least = 10min};
  desk_look seen{.at = noon};
  std::optional<desk_watched> last{};

  const flow::desk_board& look(std::chrono::seconds later = 1s) {
    seen.at += later;
    last = watched(last, seen, by);
    return last->board;
  }
  void waiting(std::uint64_t count) { seen.lines = {{spanish, {count, 0, 0, 0}}}; }
  void on_shift(unsigned people, std::uint64_t holding = 0) {
    seen.people.assign(people, {spanish, holding});
  }
};

TEST(desk_watch, B11_overload_begins_above_one_number_ends_at_a_lower_one_and_lasts_a_while) {
  struct step {
    std::uint64_t waiting;
    unsigned people;
    std::chrono::seconds later;
    bool overload;
  };
  const step steps[] = {
      {20, 2, 1s, false},        // as many as `on` for each
      {21, 2, 1s, true},         // more
      {0, 2, 1s, true},          // not at once
      {9, 2, 10min, true},       // long enough, but more than `off` for each
      {8, 2, 1s, false},         // over
      {9, 2, 1s, false},         // and not again before it is more than `on`
      {21, 2, 1s, true},         //
      {0, 2, 9min + 58s, true},  // two seconds too soon
      {0, 2, 2s, false},         //
      {500, 0, 1s, false},       // nobody is there to be too few
      {21, 2, 1s, true},         //
      {500, 0, 20min, true},     // nor to be enough
      {8, 2, 1s, false},
  };
  looking at;
  for (const auto& one : steps) {
    at.waiting(one.waiting), at.on_shift(one.people);
    EXPECT_EQ(at.look(one.later).overload, one.overload) << &one - steps;
  }
}

TEST(desk_watch, B11_who_nobody_on_shift_can_serve_makes_no_overload) {
  looking at;
  at.seen.lines = {{{"lang:mam"}, {100, 0, 0, 0}}};
  at.on_shift(1);
  EXPECT_FALSE(at.look().overload);
}

TEST(desk_watch, the_state_is_of_the_hands) {
  looking at;
  EXPECT_EQ(at.look().state, flow::desk_state::closed);
  at.on_shift(2, 1);
  EXPECT_EQ(at.look().state, flow::desk_state::busy);
  at.seen.people[1].holds = 0;
  EXPECT_EQ(at.look().state, flow::desk_state::open);
  at.waiting(21);
  EXPECT_EQ(at.look().state, flow::desk_state::busy) << "overload: nobody is put through at once";
}

// Six items in an hour of two people who had work all the time.
TEST(desk_watch, B11_the_rate_is_of_the_time_in_which_people_had_something_to_do) {
  looking at;
  at.on_shift(3);
  at.seen.people[0].holds = at.seen.people[1].holds = 1;  // the third has nothing to do: nobody waits
  at.look();
  for (int minute = 1; minute <= 60; ++minute) {
    if (minute % 10 == 0) ++at.seen.taken;
    for (int n = 0; n != 6; ++n) at.look(10s);
  }
  const auto& board = at.last->board;
  EXPECT_NEAR(board.taken / board.worked * 2 * 3600, 6, 1);
  // What lies behind counts less, so it is not six that are known.
  EXPECT_LT(board.taken, 6);
  EXPECT_EQ(wait_of(board, spanish, flow::urgency::now), flow::desk_wait::unknown);
}

TEST(desk_watch, what_nobody_saw_is_not_guessed) {
  looking at;
  at.on_shift(1, 1);
  at.look();
  for (int n = 0; n != 600; ++n) ++at.seen.taken, at.look();
  auto before = at.last->board;
  at.seen.taken += 1'000, at.seen.added[0] += 1'000;
  const auto& after = at.look(2min);
  EXPECT_LT(after.taken, before.taken);
  EXPECT_NEAR(after.taken / after.worked, before.taken / before.worked, 1e-9);
  EXPECT_EQ(after.arrivals[0], 0);
  auto later = *at.last;
  at.seen.taken = 0;  // another Redis
  EXPECT_LE(at.look().taken, later.board.taken);
}

TEST(desk_watch, what_is_told_comes_back_whole_and_nothing_else_is_believed) {
  looking at;
  at.waiting(3), at.on_shift(2, 1);
  at.seen.coming = 4, at.seen.taken = 5, at.seen.added = {6, 7, 8, 9};
  at.look(), ++at.seen.taken, ++at.seen.added[2], at.look();
  auto bytes = encode(*at.last);
  auto again = decode_watched(bytes);
  ASSERT_TRUE(again);
  EXPECT_EQ(encode(*again), bytes);
  EXPECT_EQ(again->board.lines[0].needs, spanish);
  EXPECT_EQ(again->board.taken, at.last->board.taken);
  for (std::size_t n = 0; n != bytes.size(); ++n) EXPECT_FALSE(decode_watched(bytes.substr(0, n))) << n;
  EXPECT_FALSE(decode_watched(bytes + "x"));
  EXPECT_FALSE(decode_watched("\x02" + bytes.substr(1)));
}

TEST(desk_watch, B11_what_is_old_or_absent_is_not_known_and_never_closed) {
  looking at;
  at.look();
  desk_news news;
  EXPECT_EQ(news.now(at.seen.at), nullptr);
  news.take(encode(*at.last));
  ASSERT_NE(news.now(at.seen.at + 15s), nullptr);
  EXPECT_EQ(news.now(at.seen.at + 15s)->state, flow::desk_state::closed);
  EXPECT_EQ(news.now(at.seen.at + 16s), nullptr);
  EXPECT_EQ(news.now(at.seen.at - 16s), nullptr) << "a clock that stands wrong";
  flow::facts facts;
  tell_of_desk(facts, news.now(at.seen.at + 16s));
  EXPECT_EQ(facts.desk, flow::desk_state::unknown);
  news.take(base::error_code(base::errc::malformed));
  EXPECT_NE(news.now(at.seen.at), nullptr) << "Redis is away: it grows old by itself";
  news.take(std::string("\x07"));
  EXPECT_EQ(news.now(at.seen.at), nullptr) << "another build's";
  news.take(encode(*at.last)), news.take(std::string());
  EXPECT_EQ(news.now(at.seen.at), nullptr);
}

TEST(desk_watch, the_list_says_how_the_desk_stands) {
  looking at;
  at.waiting(30), at.on_shift(2, 1);
  at.look();
  auto board = std::make_shared<const flow::desk_board>(at.last->board);
  auto text = board_text(board);
  EXPECT_NE(text.find("The desk is busy, 2 on shift, overload since 2026-11-24T12:00:01Z."), text.npos)
      << text;
  EXPECT_NE(text.find("Callers who speak es-MX are told: now unknown,"), text.npos) << text;
  EXPECT_NE(board_text(nullptr).find("not known"), std::string::npos);
}

}  // namespace
}  // namespace amparo::app
