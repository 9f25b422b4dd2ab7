#include "provider/event_parts.hpp"

#include <gtest/gtest.h>

#include "provider/errors.hpp"

namespace amparo::provider {
namespace {

using message::event;
using message::event_kind;

constexpr const char *caller = "+17705550100", *line = "+525550001111";

TEST(event_parts, nothing_without_an_id_is_an_event) {
  EXPECT_EQ(text_event({}, "", caller, line, "hola").error(), errc::missing_field);
  EXPECT_EQ(call_event({}, "", caller, line, false).error(), errc::missing_field);
  EXPECT_EQ(report_event({}, "", "sent", message::progress::underway).error(), errc::missing_field);
  EXPECT_EQ(report_event({}, "m-1", "", message::progress::unknown).error(), errc::missing_field);
}

TEST(event_parts, a_line_is_a_number_and_a_caller_may_be_nobody) {
  EXPECT_EQ(text_event({}, "m-1", caller, "Amparo", "hola").error(), errc::undecodable);
  EXPECT_EQ(call_event({}, "c-1", caller, "", false).error(), errc::undecodable);
  auto withheld = call_event({}, "c-1", "anonymous", line, false);
  ASSERT_TRUE(withheld);
  EXPECT_FALSE(withheld->caller);
}

TEST(event_parts, of_a_call_of_ours_the_caller_is_whom_we_called) {
  for (bool outbound : {false, true}) {
    auto call =
        outbound ? call_event({}, "c-1", line, caller, true) : call_event({}, "c-1", caller, line, false);
    ASSERT_TRUE(call);
    EXPECT_EQ(call->line, line);
    ASSERT_TRUE(call->caller);
    EXPECT_EQ(call->caller->reveal(), caller);
  }
}

TEST(event_parts, keys_are_those_of_a_telephone_and_none_is_silence) {
  EXPECT_EQ(with_keys({}, "")->kind, event_kind::silence);
  auto heard = with_keys({}, "12*#A");
  ASSERT_TRUE(heard);
  EXPECT_EQ(heard->kind, event_kind::digits);
  EXPECT_EQ(heard->digits.reveal(), "12*#A");
  for (const char* wrong : {"E", "1 2", "uno", "1\n"})
    EXPECT_EQ(with_keys({}, wrong).error(), errc::undecodable);
}

TEST(event_parts, a_note_is_as_long_as_they_say_and_never_over_an_hour) {
  struct row {
    const char* said;
    int seconds;
  };
  for (auto [said, seconds] : {row{"7", 7}, row{"", 0}, row{"-3", 0}, row{"x", 0}, row{"99999999", 3600}}) {
    auto note = with_note({}, "https://there/n-1", said);
    EXPECT_EQ(note.kind, event_kind::recording);
    EXPECT_EQ(note.length, std::chrono::seconds(seconds)) << said;
    EXPECT_EQ(note.note.reveal(), "https://there/n-1");
  }
}

TEST(event_parts, L33_each_state_of_a_text_is_an_event_of_its_own) {
  auto sent = report_event({}, "m-1", "sent", message::progress::underway);
  auto there = report_event({}, "m-1", "delivered", message::progress::arrived);
  ASSERT_TRUE(sent && there);
  EXPECT_NE(sent->id, there->id);
  EXPECT_EQ(there->status, "delivered");
  EXPECT_EQ(there->reached, message::progress::arrived);
}

}  // namespace
}  // namespace amparo::provider
