#include "store/send_store.hpp"

#include <gtest/gtest.h>

#include "integration/redis_support.hpp"
#include "ops/failpoint.hpp"
#include "store/redis_store.hpp"

// Who has a send in hand, over a real redis-server, when answers to the question are lost (P6).
namespace amparo::store {
namespace {

using kind = send_hold::kind;

struct send_place {
  test::redis_server server;
  asio::io_context io;
  std::unique_ptr<link> over = test::connected_link(io, server.target());
  redis_store turns{*over};
  send_store ours{*over, "ours"}, theirs{*over, "theirs"};
  base::caller_tag tag{base::tag_bytes{}};
  taken_entry entry = posted();

  taken_entry posted() {
    EXPECT_TRUE(test::run(io, ours.post({"aa01", "call", "sealed"}, tag)));
    auto all = test::run(io, turns.take({{tag.partition(), ""}}, 10));
    return all.value().front();
  }
  base::result<send_hold> begins(send_store& by) { return test::run(io, by.begin(entry)); }
  base::result<send_hold> begins_unanswered(send_store& by) {
    EXPECT_TRUE(ops::arm_failpoint("begin_unanswered:error:1"));
    return begins(by);
  }
};

TEST(send_store, P6_what_was_taken_without_an_answer_is_still_ours_and_nobody_else_s) {
  send_place p;
  EXPECT_EQ(p.begins_unanswered(p.ours).error(), errc::unknown_outcome);
  EXPECT_EQ(p.begins(p.theirs)->is, kind::wait);
  auto again = p.begins(p.ours);
  EXPECT_EQ(again->is, kind::send);
  EXPECT_EQ(again->tries, 1U);
}

// It has left, its end was not marked, and one look at it is not answered: it must not leave twice.
TEST(send_store, P6_a_look_without_an_answer_does_not_take_what_has_left) {
  send_place p;
  EXPECT_EQ(p.begins(p.ours)->is, kind::send);
  EXPECT_EQ(p.begins_unanswered(p.ours).error(), errc::unknown_outcome);
  EXPECT_EQ(p.begins(p.ours)->is, kind::wait);
}

}  // namespace
}  // namespace amparo::store
