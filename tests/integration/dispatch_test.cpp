#include <gtest/gtest.h>

#include <chrono>
#include <map>
#include <stdexcept>

#include "app/keyring.hpp"
#include "base/crypto.hpp"
#include "integration/outbox_support.hpp"

// Texts that leave by the outbox: amparo, a redis-server, and a provider on loopback that takes, refuses,
// puts off, or says nothing.
namespace amparo::test {
namespace {

using namespace std::chrono_literals;

std::string put_off() { return provider_stub::answer("429 Too Many Requests", "Retry-After: 1\r\n", "{}"); }

TEST(dispatch, L34_one_reply_leaves_for_each_text_however_often_it_is_brought) {
  outbox_place p({});
  for (int i = 0; i != 3; ++i) ASSERT_EQ(p.sms("hola", "M1").status, 200U) << p.lines->printed();
  ASSERT_TRUE(p.asked(1)) << p.lines->printed();
  ASSERT_TRUE(p.settles());
  ASSERT_EQ(p.sms("hola", "M1").status, 200U);
  ASSERT_TRUE(p.settles());
  ASSERT_EQ(p.provider.asked().size(), 1U);
  auto body = p.provider.asked().front();
  EXPECT_NE(body.find(outbox_caller), std::string::npos) << body;
  EXPECT_NE(body.find(our_line), std::string::npos);
  EXPECT_FALSE(words_of_send(body).empty());
  EXPECT_FALSE(p.callback_of(0).empty());
}

TEST(dispatch, L28_the_next_text_waits_until_the_one_before_was_taken) {
  outbox_place p({put_off()});
  ASSERT_EQ(p.sms("migra en mi puerta", "M1").status, 200U);
  ASSERT_TRUE(p.asked(1)) << p.lines->printed();
  ASSERT_EQ(p.sms("ayuda", "M2").status, 200U);
  ASSERT_TRUE(p.asked(3)) << p.lines->printed();
  ASSERT_TRUE(p.settles());
  auto asked = p.provider.asked();
  ASSERT_EQ(asked.size(), 3U);
  EXPECT_EQ(asked[0], asked[1]) << "put off, then the same again";
  EXPECT_NE(words_of_send(asked[1]), words_of_send(asked[2]));
}

// The request left and no answer came: a report proves that the provider has it, and nothing is repeated.
TEST(dispatch, L34_a_status_callback_settles_what_nobody_knew) {
  outbox_place p({""});
  ASSERT_EQ(p.sms("hola", "M1").status, 200U);
  ASSERT_TRUE(p.asked(1)) << p.lines->printed();
  auto target = p.callback_of(0);
  ASSERT_TRUE(target.starts_with("/v1/telnyx/status?s=")) << target;
  EXPECT_EQ(p.waiting(), 1);
  EXPECT_EQ(p.report("/v1/telnyx/status?s=" + std::string(80, 'A'), "delivered").status, 200U);
  EXPECT_EQ(p.waiting(), 1) << "a token that is none of ours proves nothing";
  EXPECT_EQ(p.report(target, "delivered").status, 200U);
  EXPECT_TRUE(p.settles()) << p.lines->printed();
  EXPECT_EQ(p.provider.asked().size(), 1U);
}

TEST(dispatch, what_is_refused_for_good_is_a_dead_letter_that_can_be_seen) {
  outbox_place p({provider_stub::answer("400 Bad Request", "", R"({"errors":[{"code":"10002"}]})")});
  ASSERT_EQ(p.sms("hola", "M1").status, 200U);
  ASSERT_TRUE(p.asked(1)) << p.lines->printed();
  ASSERT_TRUE(p.settles());
  auto said = p.dead_letters();
  EXPECT_NE(said.find(R"("account":"telnyx","why":"refused")"), std::string::npos) << said;
  EXPECT_EQ(said.find("7705550100"), std::string::npos) << "no number stays behind";
  EXPECT_EQ(p.provider.asked().size(), 1U) << "and is not tried again";
}

// Nothing of an answer can be promised by REST while there is no outbox: the provider is told to bring the
// text again, and then it is answered once.
TEST(dispatch, P1_with_redis_away_a_text_is_refused_for_the_provider_to_bring_again) {
  outbox_place p({});
  p.link.reset();
  p.redis.kill();
  EXPECT_EQ(p.sms("hola", "M1").status, 503U) << p.lines->printed();
  EXPECT_TRUE(p.provider.asked().empty());
  p.redis.start();
  p.connect();
  ASSERT_TRUE(holds_within(30s, [&] { return p.sms("hola", "M1").status == 200; })) << p.lines->printed();
  ASSERT_TRUE(p.asked(1)) << p.lines->printed();
  ASSERT_TRUE(p.settles());
  EXPECT_EQ(p.provider.asked().size(), 1U);
}

// K-5: the words and the number wait sealed, and are gone with the provider's acceptance.
TEST(dispatch, K_5_nothing_of_a_reply_lies_in_clear_and_nothing_stays) {
  outbox_place p({put_off(), put_off()});
  ASSERT_EQ(p.sms("hola", "M1").status, 200U);
  ASSERT_TRUE(p.asked(1)) << p.lines->printed();
  EXPECT_EQ(p.waiting(), 1);
  EXPECT_TRUE(files_with(p.redis.folder(), "7705550100").empty());
  ASSERT_TRUE(p.settles()) << p.lines->printed();
  EXPECT_TRUE(files_with(p.redis.folder(), "7705550100").empty());
}

// Callers whose outboxes lie in one partition of the 256.
std::vector<std::string> neighbours(const outbox_place& p, std::size_t wanted) {
  base::findings wrong;
  auto keys = app::load_keys(p.at.folder() / "keys", wrong);
  if (!keys) throw std::runtime_error("no keys");
  std::map<unsigned, std::vector<std::string>> by_partition;
  for (int n = 2'000'000; n != 2'100'000; ++n) {
    auto number = "+1770" + std::to_string(n);
    auto& same =
        by_partition[base::caller_tag::of(keys->identity, *base::phone_number::parse(number)).partition()];
    same.push_back(number);
    if (same.size() == wanted) return same;
  }
  throw std::runtime_error("no partition has so many");
}

// More than one look takes wait for a provider that wants nothing for ten minutes; who wrote over another
// one is answered all the same.
TEST(dispatch, nobody_waits_behind_texts_that_cannot_leave) {
  outbox_options how;
  how.more_lines =
      std::string("  - { number: \"") + second_line + "\", provider: second, country: US, modes: [sms] }\n";
  outbox_place p({}, how);
  p.second.answer_by([](const std::string&) {
    return provider_stub::answer("429 Too Many Requests", "Retry-After: 600\r\n", "{}");
  });
  auto callers = neighbours(p, 7);
  for (int text = 0; text != 6; ++text)
    for (int caller = 0; caller != 6; ++caller) {
      auto id = std::to_string(caller) + "-" + std::to_string(text);
      ASSERT_EQ(p.sms_over_second("ayuda " + id, "S" + id, callers[static_cast<std::size_t>(caller)]).status,
                200U)
          << p.lines->printed();
    }
  ASSERT_EQ(p.waiting(), 36);
  ASSERT_EQ(p.sms("hola", "M1", callers.back()).status, 200U);
  EXPECT_TRUE(p.asked(1)) << p.lines->printed();
}

}  // namespace
}  // namespace amparo::test
