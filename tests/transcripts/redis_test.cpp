#include <gtest/gtest.h>

#include "integration/redis_support.hpp"
#include "store/redis_cases.hpp"
#include "store/redis_store.hpp"
#include "transcripts/scripts_support.hpp"

// The same conversations over a real redis-server, one for all of them: the same words, the same effects and
// the same end as in memory, also when Redis is killed and comes back between two turns or in the middle of
// one.
namespace amparo::app {
namespace {

using message::channel;

struct redis_place {
  // The link has noticed before Redis comes back, and has it again afterwards.
  void go_away() {
    server.kill();
    EXPECT_TRUE(test::run_until(io, [&] { return !link->is_ready(); }));
  }
  void come_back() {
    server.start();
    EXPECT_TRUE(test::run_until(io, [&] { return link->is_ready(); }));
  }
  void clear() { test::ask(*link, {"FLUSHALL"}); }
  other_store stores() { return {io, kept, kept, kept, kept, cases}; }

  test::redis_server server;
  asio::io_context io;
  std::unique_ptr<store::link> link = test::connected_link(io, server.target());
  store::redis_store kept{*link};
  store::redis_cases cases{*link};
};

// Lives are counted by Redis's own clock, so a turn of the test's is brought to its keys.
template <class Phone>
class over_redis : public Phone {
 public:
  template <class... More>
  over_redis(redis_place& at, channel via, line_options how, More&&... more)
      : Phone(via, how, std::forward<More>(more)...), at_(at) {}
  heard_back advance(std::chrono::milliseconds by) override {
    test::advance(*at_.link, by);
    return Phone::advance(by);
  }

 protected:
  redis_place& at_;
};

using plain_phone = over_redis<line_phone>;

// Redis is killed and started again before one event: nothing of it is heard.
class restarting_phone final : public over_redis<line_phone> {
 public:
  restarting_phone(redis_place& at, channel via, line_options how, std::size_t event)
      : over_redis(at, via, std::move(how)), event_(event) {}

 private:
  turn_answer deliver(message::event event) override {
    if (events_ == event_) {
      at_.go_away();
      at_.come_back();
    }
    return line.deliver_once(std::move(event));
  }
  std::size_t event_;
};

// Redis is killed before one event and comes back after its answer.
class losing_phone final : public over_redis<line_phone> {
 public:
  losing_phone(redis_place& at, channel via, line_options how, std::size_t event, const line_phone& good)
      : over_redis(at, via, std::move(how)), event_(event), good_(good) {}

 private:
  turn_answer deliver(message::event event) override {
    if (events_ != event_) return line.deliver_once(std::move(event));
    at_.go_away();
    auto answer = line.deliver_once(event);
    at_.come_back();
    return after_the_fault(std::move(answer), std::move(event), good_);
  }
  std::size_t event_;
  const line_phone& good_;
};

line_options over(const transcript& script, const other_store& stores) {
  auto how = options_of(script);
  how.over = &stores;
  return how;
}

TEST(redis_transcripts, B16_a_real_redis_says_and_does_the_same_as_memory) {
  redis_place at;
  auto stores = at.stores();
  for_each_play([&](const transcript& script, channel via) {
    good_run good(script, via);
    at.clear();
    plain_phone on(at, via, over(script, stores));
    auto played = perform(script, via, on);
    expect_same_words(good.played, played, on.degraded);
    for (const auto& finding : compare(script, played)) ADD_FAILURE() << base::text_of(finding);
    expect_same_end(good.end, on.end());
  });
}

TEST(redis_transcripts, B16_a_finished_language_says_and_does_over_a_real_redis_what_it_does_in_memory) {
  redis_place at;
  auto stores = at.stores();
  for_each_made_up_play([&](const transcript& script, channel via) {
    good_run good(script, via);
    at.clear();
    plain_phone on(at, via, over(script, stores));
    expect_same_words(good.played, perform(script, via, on), on.degraded);
    expect_same_end(good.end, on.end());
  });
}

// One event of each conversation is hit, another in each.
template <class Make>
void play_with_redis_lost(bool keeps_typed, Make make) {
  redis_place at;
  auto stores = at.stores();
  std::size_t nth = 0;
  for_each_play([&](const transcript& script, channel via) {
    if (!keeps_typed && is_decided_by_typed(script, via)) return;
    good_run good(script, via);
    at.clear();
    auto on = make(at, via, over(script, stores), nth++ % good.on.endings.size(), good.on);
    auto played = perform(script, via, *on);
    expect_same_words(good.played, played, on->degraded);
    auto comparable = [&](const ending& end) { return via == channel::sms ? end : without_typed_lines(end); };
    expect_same_end(comparable(good.end), comparable(on->end()));
  });
}

TEST(redis_transcripts, B16_redis_restarts_between_two_turns) {
  play_with_redis_lost(
      true, [](redis_place& at, channel via, line_options how, std::size_t event, const line_phone&) {
        return std::make_unique<restarting_phone>(at, via, std::move(how), event);
      });
}

TEST(redis_transcripts, B16_redis_is_gone_at_a_turn_and_comes_back) {
  play_with_redis_lost(
      false, [](redis_place& at, channel via, line_options how, std::size_t event, const line_phone& good) {
        return std::make_unique<losing_phone>(at, via, std::move(how), event, good);
      });
}

}  // namespace
}  // namespace amparo::app
