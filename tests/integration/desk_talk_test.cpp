#include "store/desk_talk.hpp"

#include <gtest/gtest.h>

#include "integration/redis_support.hpp"
#include "store/desk_events.hpp"
#include "store/desk_people.hpp"
#include "store/desk_queue.hpp"
#include "store/keys.hpp"
#include "store/redis_store.hpp"

// What operators and callers write to each other, against a real Redis.
namespace amparo::store {
namespace {

using namespace std::chrono_literals;
using place = words_place::kind;

struct desk_talks : testing::Test {
  void SetUp() override {
    desk_item item;
    item.effect = "ef4821";
    item.code = "4821";
    item.urgency = 0;
    item.arrival = clock.now();
    item.locale = "es-MX";
    item.sealed = "sealed";
    ASSERT_TRUE(*test::run(io, all.add(item)));
  }
  desk_hold claimed(const std::string& by) {
    auto claim = test::run(io, queue.claim({by, {}, 3}, "4821", "", 30min));
    EXPECT_TRUE(claim && claim->is == desk_claim::kind::given);
    return {claim->item.code, claim->item.fence};
  }
  words_place hear(const std::string& id, const std::string& words = "sealed words") {
    return *test::run(io, talk.hear({"4821", "ef4821", "name", id, words, 15min}));
  }
  std::vector<std::string> newest() { return *test::run(io, talk.newest("name", 3)); }
  desk_item item() { return test::run(io, queue.find("4821"))->value(); }
  std::vector<std::string> events() {
    desk_events told(*over);
    std::vector<std::string> out;
    for (const auto& event : *test::run(io, told.after(0, 100))) out.push_back(event.what);
    return out;
  }
  std::string newest_event() { return events().empty() ? "" : events().back(); }
  bool may_say(desk_hold by) { return *test::run(io, talk.may_say(std::move(by))); }

  test::redis_server server;
  boost::asio::io_context io;
  std::unique_ptr<link> over = test::connected_link(io, server.target());
  ops::clock clock{std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now())};
  redis_store all{*over};
  desk_queue queue{*over, &clock};
  desk_talk talk{*over, &clock};
  base::caller_tag tag{base::tag_bytes{7}};
};

TEST_F(desk_talks, L23_only_whose_hand_it_is_in_may_write_and_words_go_to_whose_hand_it_is_in_now) {
  EXPECT_FALSE(may_say({"4821", 7}));
  EXPECT_EQ(hear("w1").is, place::waits);
  EXPECT_EQ(newest_event(), "message.in");
  auto told = events();
  EXPECT_EQ(hear("w1").is, place::waits);
  EXPECT_EQ(events(), told) << "brought again";
  auto first = claimed("one");
  EXPECT_TRUE(may_say(first));
  EXPECT_TRUE(item().talks);
  auto heard = hear("w2");
  EXPECT_EQ(heard.is, place::in_hand);
  EXPECT_EQ(heard.holder, "one");
  EXPECT_EQ(heard.fence, first.fence);
  ASSERT_TRUE(*test::run(io, queue.give_back(first, "one")));
  EXPECT_FALSE(may_say(first));
  EXPECT_EQ(hear("w3").is, place::waits);
  auto second = claimed("two");
  EXPECT_FALSE(may_say(first)) << "the older token is worth nothing";
  EXPECT_TRUE(may_say(second));
  EXPECT_EQ(hear("w4").holder, "two");
  clock.advance(31min);
  EXPECT_FALSE(may_say(second)) << "the lease is over";
  EXPECT_EQ(hear("w5").is, place::waits);
}

TEST_F(desk_talks, P4_words_that_are_brought_again_are_kept_once_and_twenty_at_the_most) {
  claimed("one");
  EXPECT_EQ(hear("w1").is, place::in_hand);
  EXPECT_EQ(hear("w1", "other bytes").is, place::in_hand);
  EXPECT_EQ(newest(), std::vector<std::string>{"sealed words"});
  for (int n = 0; n != 30; ++n) hear("m" + std::to_string(n), "words " + std::to_string(n));
  EXPECT_EQ(newest(), (std::vector<std::string>{"words 27", "words 28", "words 29"}));
  EXPECT_EQ(test::run(io, talk.newest("name", 100))->size(), 20U);
  ASSERT_TRUE(test::run(io, talk.forget("name")));
  EXPECT_TRUE(newest().empty());
}

TEST_F(desk_talks,
       L22_words_that_meet_a_closed_item_open_it_again_and_those_of_one_that_is_gone_are_nobodys) {
  auto before = item();
  auto held = claimed("one");
  ASSERT_TRUE(*test::run(io, queue.close(held, "one")));
  auto told = events();
  EXPECT_EQ(hear("w1").is, place::waits);
  told.insert(told.end(), {"item.added", "message.in"});
  EXPECT_EQ(events(), told) << "whoever looks at the queue sees it again";
  EXPECT_EQ(item().state, "queued");
  EXPECT_EQ(item().arrival, before.arrival);
  EXPECT_TRUE(test::run(io, queue.closed(10))->empty()) << "its number is still needed";
  held = claimed("two");
  EXPECT_EQ(hear("w1").is, place::in_hand);
  ASSERT_TRUE(*test::run(io, queue.close(held, "two")));
  EXPECT_EQ(hear("w1").is, place::waits);
  EXPECT_EQ(item().state, "closed") << "what is brought again opens nothing";
  ASSERT_TRUE(test::run(io, all.cancel("ef4821")));
  EXPECT_EQ(hear("w2").is, place::nowhere);
}

TEST_F(desk_talks, L23_whoever_does_not_answer_in_time_has_it_no_longer) {
  auto held = claimed("one");
  may_say(held);
  hear("w1");
  clock.advance(10min);
  hear("w2");
  auto waited = [&] { return *test::run(io, talk.waited_for(10)); };
  EXPECT_TRUE(waited().empty());
  clock.advance(6min);
  ASSERT_EQ(waited().size(), 1U) << "since the first that was not answered";
  EXPECT_EQ(waited().front().code, "4821");
  EXPECT_EQ(waited().front().fence, held.fence);
  EXPECT_TRUE(*test::run(io, talk.end_silence(waited().front())));
  EXPECT_FALSE(may_say(held));
  auto passed = *test::run(io, queue.tick());
  EXPECT_EQ(passed.recovered, 1U);
  EXPECT_EQ(item().state, "queued");
  EXPECT_TRUE(waited().empty());
}

TEST_F(desk_talks, L23_who_answered_is_waited_for_no_more_and_whoever_has_it_since_is_not_ended_for_it) {
  auto first = claimed("one");
  hear("w1");
  may_say(first);
  clock.advance(16min);
  EXPECT_TRUE(test::run(io, talk.waited_for(10))->empty());
  hear("w2");
  ASSERT_TRUE(*test::run(io, queue.give_back(first, "one")));
  auto second = claimed("two");
  clock.advance(16min);
  auto waited = *test::run(io, talk.waited_for(10));
  ASSERT_EQ(waited.size(), 1U);
  EXPECT_EQ(waited.front().fence, first.fence);
  EXPECT_FALSE(*test::run(io, talk.end_silence(waited.front())));
  EXPECT_TRUE(may_say(second));
  EXPECT_TRUE(test::run(io, talk.waited_for(10))->empty());
}

TEST_F(desk_talks, L23_a_note_that_is_written_again_stands_once) {
  desk_people notes(*over);
  for (const char* name : {"first", "first", "second"})
    ASSERT_TRUE(test::run(io, notes.add_note_once(name, "ef4821", std::string("sealed ") + name)));
  EXPECT_EQ(*test::run(io, notes.notes("ef4821")),
            (std::vector<std::string>{"sealed first", "sealed second"}));
}

// The item says so, to whoever looks at the queue and to whoever takes it; what is closed or gone does not.
TEST_F(desk_talks, L12_a_voice_note_hangs_on_the_item_of_what_was_asked_for) {
  auto until = clock.now() + 72h;
  auto hang = [&](const std::string& item, const std::string& note) {
    return *test::run(io, all.hang_note(item, {note, "sealed " + note}, until));
  };
  EXPECT_FALSE(item().note_until);
  EXPECT_TRUE(hang("ef4821", "n1"));
  EXPECT_EQ(newest_event(), "item.changed");
  EXPECT_TRUE(hang("ef4821", "n1")) << "brought again";
  EXPECT_EQ(item().note_until, until);
  ASSERT_EQ(item().notes.size(), 1U);
  EXPECT_EQ(item().notes.front().effect, "n1");
  EXPECT_EQ(item().notes.front().sealed, "sealed n1");
  EXPECT_FALSE(hang("ef0000", "n2"));
  auto held = claimed("one");
  EXPECT_EQ(item().notes.size(), 1U) << "whoever takes it is told so";
  ASSERT_TRUE(*test::run(io, queue.close(held, "one")));
  EXPECT_FALSE(hang("ef4821", "n3"));
  ASSERT_TRUE(test::run(io, all.cancel("ef4821")));
  EXPECT_FALSE(hang("ef4821", "n4"));
}

// An erasure names a note by what brought it: the item stays, and says no more that there is one.
TEST_F(desk_talks, K_6_a_note_that_was_erased_hangs_nowhere_and_its_item_stays) {
  auto until = clock.now() + 72h;
  auto hang = [&](const std::string& note) {
    return *test::run(io, all.hang_note("ef4821", {note, "sealed " + note}, until));
  };
  EXPECT_TRUE(hang("n1"));
  EXPECT_TRUE(hang("n2"));
  ASSERT_TRUE(test::run(io, all.cancel("n1")));
  ASSERT_EQ(item().notes.size(), 1U);
  EXPECT_EQ(item().notes.front().effect, "n2");
  EXPECT_TRUE(item().note_until);
  ASSERT_TRUE(test::run(io, all.cancel("n2")));
  EXPECT_EQ(newest_event(), "item.changed");
  EXPECT_TRUE(item().notes.empty());
  EXPECT_FALSE(item().note_until);
  EXPECT_EQ(item().state, "queued");
  EXPECT_TRUE(hang("n2")) << "there is nothing left to do";
  EXPECT_TRUE(item().notes.empty()) << "brought late, it does not come back";
}

TEST_F(desk_talks, L24_the_words_and_who_writes_are_written_together_and_end_for_whoever_it_was) {
  auto say = [&](const std::string& who) {
    said_words what{.tag = tag, .who = who, .words = "name", .entry = {"ab", "talk", "payload"}};
    ASSERT_TRUE(test::run(io, talk.say(std::move(what))));
  };
  auto with = [&] { return *test::run(io, talk.with(tag)); };
  EXPECT_EQ(with(), "");
  ASSERT_TRUE(test::run(io, talk.renew(tag, "nobody")));
  EXPECT_EQ(with(), "") << "what is over is not begun again by a heartbeat";
  say("one");
  EXPECT_EQ(with(), "one");
  auto session = sms_session_key(tag, "+525550001111");
  auto opened = *test::run(io, all.open(session, erased_key(tag.partition(), "ab")));
  EXPECT_EQ(opened.talk, "one");
  say("two");
  ASSERT_TRUE(test::run(io, talk.end(tag, "one")));
  EXPECT_EQ(with(), "two");
  ASSERT_TRUE(test::run(io, talk.end(tag, "two")));
  EXPECT_EQ(with(), "");
}

TEST_F(desk_talks, K_6_an_erasure_takes_what_waits_and_has_what_lies_at_the_desk_forgotten) {
  said_words what{.tag = tag, .who = "one", .words = "name", .entry = {"ab", "talk", "payload"}};
  ASSERT_TRUE(test::run(io, talk.say(std::move(what))));
  erase_request gone{.tag = tag, .events = {"abcdef012345"}, .key = sms_session_key(tag, "+1"), .value = {}};
  gone.keep_callback = true;
  ASSERT_TRUE(*test::run(io, all.erase(std::move(gone))));
  EXPECT_EQ(*test::run(io, talk.with(tag)), "");
  auto left = *test::run(io, all.take({outbox_place(tag.partition())}, 10));
  ASSERT_EQ(left.size(), 1U);
  EXPECT_EQ(left.front().entry.kind, "hush");
  EXPECT_EQ(left.front().entry.effect, "name");
}

}  // namespace
}  // namespace amparo::store
