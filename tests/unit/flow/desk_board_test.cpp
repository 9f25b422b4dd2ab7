#include "flow/desk_board.hpp"

#include <gtest/gtest.h>

#include "flow_support.hpp"

// What callers are told of the wait, from what the desk tells of itself.
namespace amparo::flow::test {
namespace {

using words = std::vector<std::string>;

const words spanish{"lang:es-MX"}, mam{"lang:mam"}, legal{"lang:es-MX", "legal"};

// Four who speak Spanish and have each had one item in ten minutes, for hours.
desk_board usual() {
  desk_board out;
  out.at = noon;
  out.state = desk_state::busy;
  for (int n = 0; n != 4; ++n) out.people.push_back({spanish, 1});
  out.taken = 100, out.worked = 100 * 600;
  return out;
}

desk_board with(std::array<std::uint64_t, 4> waiting, const words& needs = spanish) {
  auto out = usual();
  out.lines.push_back({needs, waiting});
  return out;
}

struct row {
  const char* name;
  desk_board board;
  words needs;
  urgency of;
  desk_wait told;
};

desk_board changed(desk_board of, const std::function<void(desk_board&)>& change) {
  change(of);
  return of;
}

TEST(desk_board, B11_a_wait_is_told_only_where_it_is_known) {
  const row rows[] = {
      {"nobody before them", usual(), spanish, urgency::now, desk_wait::half_hour},
      {"two before them", with({2, 0, 0, 0}), spanish, urgency::now, desk_wait::half_hour},
      {"ten: 28 minutes, give or take", with({10, 0, 0, 0}), spanish, urgency::now, desk_wait::unknown},
      {"six: 17 minutes, at the worst 29", with({6, 0, 0, 0}), spanish, urgency::now, desk_wait::half_hour},
      {"twenty: about an hour", with({20, 0, 0, 0}), spanish, urgency::now, desk_wait::unknown},
      {"sixty", with({60, 0, 0, 0}), spanish, urgency::now, desk_wait::over_hour},
      {"sixty, none of them more urgent", with({0, 0, 0, 60}), spanish, urgency::search,
       desk_wait::half_hour},
      {"sixty, all of them more urgent", with({60, 0, 0, 0}), spanish, urgency::information,
       desk_wait::over_hour},
      {"nobody speaks it", usual(), mam, urgency::now, desk_wait::nobody},
      {"nobody has the skill", usual(), legal, urgency::now, desk_wait::nobody},
      {"nobody is there", changed(usual(), [](auto& b) { b.people.clear(); }), spanish, urgency::now,
       desk_wait::nobody},
      {"nobody has taken up enough yet", changed(usual(), [](auto& b) { b.taken = 7, b.worked = 4200; }),
       spanish, urgency::now, desk_wait::unknown},
      {"few were taken up: it may be far off",
       changed(with({6, 0, 0, 0}), [](auto& b) { b.taken = 9, b.worked = 5400; }), spanish, urgency::now,
       desk_wait::unknown},
      {"more urgent ones come faster than anybody works",
       changed(with({0, 0, 0, 2}), [](auto& b) { b.arrivals[0] = 0.01; }), spanish, urgency::information,
       desk_wait::unknown},
      {"the same, for who is as urgent", changed(with({0, 0, 0, 2}), [](auto& b) { b.arrivals[0] = 0.01; }),
       spanish, urgency::now, desk_wait::half_hour},
      {"what was put off comes back to its place", changed(usual(), [](auto& b) { b.coming = 12; }), spanish,
       urgency::now, desk_wait::unknown},
      {"one of four speaks it, and serves the others' line, too",
       changed(with({12, 0, 0, 0}), [](auto& b) { b.people[0].skills.push_back("lang:mam"); }), mam,
       urgency::now, desk_wait::unknown},
      {"fourteen wait for that one alone",
       changed(with({14, 0, 0, 0}, mam), [](auto& b) { b.people[0].skills = {"lang:mam"}; }), mam,
       urgency::now, desk_wait::over_hour},
  };
  for (const auto& one : rows)
    EXPECT_EQ(name_of(wait_of(one.board, one.needs, one.of)), name_of(one.told)) << one.name;
}

TEST(desk_board, those_count_whom_somebody_on_shift_can_serve) {
  auto board = with({1, 2, 3, 4});
  board.lines.push_back({mam, {100, 0, 0, 0}});
  EXPECT_EQ(servable(board), 10U);
}

// --- what the shipped conversations say of it ---

std::string said_with(std::optional<desk_board> board, const words& typed,
                      message::channel via = message::channel::sms) {
  caller c(via, shipped());
  c.when.can_record = true;
  if (board) c.when.facts.board = std::make_shared<const desk_board>(std::move(*board));
  if (via == message::channel::voice) c.call();
  std::string out;
  for (const auto& one : typed) out = via == message::channel::voice ? c.press(one) : c.text(one);
  return out;
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != text.npos; }

TEST(desk_board, B11_J6_a_confirmed_callback_tells_the_wait_or_that_nobody_knows_it) {
  struct told {
    std::optional<desk_board> board;
    const char* says;
  };
  const told all[] = {
      {std::nullopt, "no podemos decir"},
      {usual(), "menos de media hora"},
      {with({20, 0, 0, 0}), "no podemos decir"},
      {with({60, 0, 0, 0}), "mas de una hora"},
      {changed(usual(), [](auto& b) { b.people.clear(); }), "nadie de turno puede llamarle"},
  };
  for (const auto& one : all) {
    auto answer = said_with(one.board, {"migra en mi puerta", "1", "si"});
    EXPECT_TRUE(has(answer, "Anotado.") && has(answer, one.says)) << one.says << ": " << answer;
  }
}

TEST(desk_board, B11_in_overload_nobody_is_asked_for_a_note_and_who_wants_to_know_hears_whom_to_ask) {
  auto over = changed(with({0, 0, 0, 60}), [](auto& b) { b.overload = true; });
  auto note = said_with(usual(), {"0", "1"}, message::channel::voice),
       none = said_with(over, {"0", "1"}, message::channel::voice);
  EXPECT_TRUE(has(note, "recado")) << note;
  EXPECT_TRUE(has(none, "Anotado") && !has(none, "recado")) << none;

  auto calm = said_with(usual(), {"consulado", "66101", "si"}),
       busy = said_with(over, {"consulado", "66101", "si"});
  EXPECT_TRUE(has(calm, "Anotado") && !has(calm, "apoyo consular")) << calm;
  EXPECT_TRUE(has(busy, "Anotado") && has(busy, "apoyo consular")) << busy;
}

}  // namespace
}  // namespace amparo::flow::test
