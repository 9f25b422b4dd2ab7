#pragma once
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "store/case_store.hpp"
#include "store/errors.hpp"
#include "store/keys.hpp"
#include "store/store.hpp"

// What every store must do, once, for all of them. A `World` is a store under test: turns(), outbox(),
// timers(), desk(), cases(), run(awaitable), advance(ms) and keys() (names of what lives). Memory runs it in
// tests/unit, Redis in tests/integration.
namespace amparo::store {

using namespace std::chrono_literals;

template <class World>
struct store_conformance : testing::Test {
  static constexpr const char* line = "+525550001111";
  static base::caller_tag tag_of(unsigned char n) {
    base::tag_bytes bytes{};
    bytes.fill(n);
    return base::caller_tag(bytes);
  }
  // A session value: 30 bytes of clear head with its version, then a body.
  static std::string value(unsigned version, const std::string& body = "sealed") {
    std::string head(30, 'n');
    head[0] = 1;
    head[1] = 0;
    for (int i = 0; i != 4; ++i)
      head[static_cast<std::size_t>(2 + i)] = static_cast<char>(version >> (8 * i));
    return head + body;
  }
  static std::string head(const std::string& v) { return v.substr(0, 30); }

  commit_request request(const std::string& expected, const std::string& next,
                         std::string event = "e0e0e0e0e0e0") {
    commit_request r{.tag = caller,
                     .key = key,
                     .expected = expected,
                     .value = next,
                     .ttl = session_life,
                     .event = std::move(event),
                     .outbox = {},
                     .vault = {}};
    return r;
  }
  commit_request callback(const std::string& expected, const std::string& next, std::string effect = "aa01") {
    auto r = request(expected, next);
    r.claims_callback = true;
    r.vault = vault_entry{"sealed number", vault_limit};
    r.outbox.push_back({std::move(effect), "callback", "sealed payload"});
    return r;
  }
  commit_outcome commit(commit_request r) {
    auto answer = world.run(world.turns().commit(std::move(r)));
    EXPECT_TRUE(answer) << answer.error().message();
    return answer ? *answer : commit_outcome{};
  }
  opened_session opened(const std::string& event = "e0e0e0e0e0e0") {
    return *world.run(world.turns().open(key, erased_key(caller.partition(), event)));
  }
  std::string open() { return opened().value; }
  std::string vault() { return *world.run(world.turns().vault(caller)); }
  std::vector<taken_entry> pending() { return *world.run(world.outbox().take({caller.partition()}, 100)); }
  bool erase(erase_request r) {
    auto answer = world.run(world.turns().erase(std::move(r)));
    EXPECT_TRUE(answer) << answer.error().message();
    return answer && *answer;
  }
  erase_request forget(std::vector<std::string> events = {"f1f1f1f1f1f1"}) {
    return {.tag = caller, .events = std::move(events), .key = key, .value = "", .ttl = session_life};
  }
  desk_item item(std::string effect, std::string code, unsigned urgency, std::chrono::minutes after) {
    desk_item out;
    out.effect = std::move(effect);
    out.code = std::move(code);
    out.urgency = urgency;
    out.arrival = base::time_point(1'795'521'600'000ms) + after;
    out.locale = "es-MX";
    out.skills = {"lang:mam", "legal"};
    out.sealed = std::string("\0\xFFsealed", 8);
    return out;
  }

  World world;
  base::caller_tag caller = tag_of(9);
  std::string key = sms_session_key(caller, line);
};

TYPED_TEST_SUITE_P(store_conformance);

TYPED_TEST_P(store_conformance, a_first_commit_writes_and_the_next_replaces) {
  EXPECT_EQ(this->open(), "");
  auto first = this->value(1), second = this->value(2);
  EXPECT_EQ(this->commit(this->request("", first)), commit_outcome::done);
  EXPECT_EQ(this->open(), first);
  EXPECT_EQ(this->commit(this->request(this->head(first), second)), commit_outcome::done);
  EXPECT_EQ(this->open(), second);
}

TYPED_TEST_P(store_conformance, another_value_stands_and_nothing_is_written) {
  auto first = this->value(1), second = this->value(2);
  this->commit(this->request("", first));
  auto answer = this->commit(this->request("", second));
  EXPECT_EQ(answer, commit_outcome::stands);
  EXPECT_EQ(this->open(), first);
}

TYPED_TEST_P(store_conformance, what_was_read_stands_no_more_and_nothing_is_written) {
  auto answer = this->commit(this->request(this->head(this->value(7)), this->value(8)));
  EXPECT_EQ(answer, commit_outcome::stands);
  EXPECT_EQ(this->open(), "");
}

TYPED_TEST_P(store_conformance, K_6_a_replayed_event_begins_no_session_and_is_known_by_its_marker) {
  auto replayed = this->callback("", "");
  EXPECT_EQ(this->commit(replayed), commit_outcome::done);
  EXPECT_EQ(this->open(), "");
  EXPECT_EQ(this->pending().size(), 1U);
  EXPECT_EQ(this->vault(), "sealed number");
  EXPECT_EQ(this->commit(this->request("", "", "b1b1b1b1b1b1")), commit_outcome::done);
  for (const char* known : {"e0e0e0e0e0e0", "b1b1b1b1b1b1"})
    EXPECT_EQ(this->commit(this->request("", this->value(1), known)), commit_outcome::erased) << known;
  this->erase(this->forget());
  EXPECT_TRUE(this->pending().empty()) << "the set of the caller's keys names the effects";
}

TYPED_TEST_P(store_conformance, K_8_a_session_is_gone_after_its_life) {
  this->commit(this->request("", this->value(1)));
  this->world.advance(session_life - 1min);
  EXPECT_NE(this->open(), "");
  this->world.advance(1min);
  EXPECT_EQ(this->open(), "");
}

TYPED_TEST_P(store_conformance, L34_session_and_effects_are_written_together) {
  EXPECT_EQ(this->commit(this->callback("", this->value(1))), commit_outcome::done);
  EXPECT_EQ(this->vault(), "sealed number");
  auto entries = this->pending();
  ASSERT_EQ(entries.size(), 1U);
  EXPECT_EQ(entries[0].partition, this->caller.partition());
  EXPECT_EQ(entries[0].entry.effect, "aa01");
  EXPECT_EQ(entries[0].entry.kind, "callback");
  EXPECT_EQ(entries[0].entry.payload, "sealed payload");
}

TYPED_TEST_P(store_conformance, L34_a_commit_that_does_not_stand_has_no_effects) {
  this->commit(this->request("", this->value(1)));
  EXPECT_EQ(this->commit(this->callback("", this->value(2))), commit_outcome::stands);
  EXPECT_EQ(this->vault(), "");
  EXPECT_TRUE(this->pending().empty());
}

TYPED_TEST_P(store_conformance, L10_one_callback_in_ten_minutes) {
  auto first = this->value(1), second = this->value(2);
  this->commit(this->callback("", first));
  auto again = this->callback(this->head(first), second, "aa02");
  EXPECT_EQ(this->commit(again), commit_outcome::callback_recent);
  EXPECT_EQ(this->open(), first) << "nothing is written";
  EXPECT_EQ(this->pending().size(), 1U);
  this->world.advance(10min);
  EXPECT_EQ(this->commit(again), commit_outcome::done);
  EXPECT_EQ(this->pending().size(), 2U);
}

TYPED_TEST_P(store_conformance, cancelling_drops_what_the_callback_needed_and_tells_the_desk) {
  auto first = this->value(1), second = this->value(2);
  this->commit(this->callback("", first));
  auto r = this->request(this->head(first), second);
  r.cancels_callback = true;
  r.outbox.push_back({"aa01", "cancel", ""});
  EXPECT_EQ(this->commit(r), commit_outcome::done);
  EXPECT_EQ(this->vault(), "");
  auto entries = this->pending();
  ASSERT_EQ(entries.size(), 1U);
  EXPECT_EQ(entries[0].entry.kind, "cancel");
  auto third = this->value(3);
  EXPECT_EQ(this->commit(this->callback(this->head(second), third)), commit_outcome::done)
      << "a cancelled callback does not forbid the next";
}

// The caller writes BORRAR, 1 and BORRAR faster than a relay comes by.
TYPED_TEST_P(store_conformance, K_6_what_takes_a_callback_back_is_not_lost_by_the_next_erasure) {
  for (bool keeps : {true, false}) {
    auto first = this->value(1), second = this->value(2);
    this->commit(this->callback("", first));
    for (const auto& one : this->pending())
      EXPECT_TRUE(this->world.run(this->world.outbox().done(one, this->caller))) << "it lies at the desk";
    auto r = this->request(this->head(first), second);
    r.cancels_callback = true;
    r.outbox.push_back({"aa01", "cancel", "who"});
    EXPECT_EQ(this->commit(r), commit_outcome::done);
    auto forget = this->forget({keeps ? "f1f1f1f1f1f1" : "f2f2f2f2f2f2"});
    forget.keep_callback = keeps;
    EXPECT_TRUE(this->erase(forget));
    auto left = this->pending();
    ASSERT_EQ(left.size(), 1U);
    EXPECT_EQ(left[0].entry.effect, "aa01");
    EXPECT_EQ(left[0].entry.kind, "drop");
    EXPECT_EQ(left[0].entry.payload, "") << "nothing in it says whose it was";
    EXPECT_TRUE(this->world.run(this->world.outbox().done(left[0], this->caller)));
  }
}

TYPED_TEST_P(store_conformance, what_takes_a_callback_back_is_not_lost_by_the_next_one_either) {
  auto first = this->value(1), second = this->value(2), third = this->value(3);
  this->commit(this->callback("", first));
  auto back = this->request(this->head(first), second);
  back.cancels_callback = true;
  back.outbox = {{"aa01", "cancel", "who"}};
  EXPECT_EQ(this->commit(back), commit_outcome::done);
  EXPECT_EQ(this->commit(this->callback(this->head(second), third, "aa02")), commit_outcome::done);
  auto again = this->request(this->head(third), this->value(4));
  again.cancels_callback = true;
  again.outbox = {{"aa02", "cancel", "who"}};
  EXPECT_EQ(this->commit(again), commit_outcome::done);
  std::vector<std::string> left;
  for (const auto& one : this->pending()) left.push_back(one.entry.kind + " " + one.entry.effect);
  EXPECT_EQ(left, (std::vector<std::string>{"cancel aa01", "cancel aa02"}));
}

TYPED_TEST_P(store_conformance, the_outbox_gives_oldest_first_and_forgets_what_is_done) {
  auto r = this->request("", this->value(1));
  r.outbox = {{"aa01", "callback", "1"}, {"aa02", "callback", "2"}, {"aa03", "callback", "3"}};
  this->commit(r);
  auto two = *this->world.run(this->world.outbox().take({0, this->caller.partition(), 255}, 2));
  ASSERT_EQ(two.size(), 2U);
  EXPECT_EQ(two[0].entry.effect, "aa01");
  EXPECT_EQ(two[1].entry.effect, "aa02");
  EXPECT_TRUE(this->world.run(this->world.outbox().done(two[0], this->caller)));
  EXPECT_TRUE(this->world.run(this->world.outbox().done(two[0], this->caller))) << "twice is once";
  auto left = this->pending();
  ASSERT_EQ(left.size(), 2U);
  EXPECT_EQ(left[0].entry.effect, "aa02");
  EXPECT_TRUE(this->world.run(this->world.outbox().take({}, 10))->empty());
}

TYPED_TEST_P(store_conformance, what_other_partitions_do_not_need_goes_to_the_one_that_has_more) {
  auto first = this->request("", this->value(1));
  for (int i = 0; i != 30; ++i) first.outbox.push_back({"send" + std::to_string(i), "send", "words"});
  this->commit(first);
  for (unsigned most : {1U, 2U, 10U, 29U, 30U, 31U}) {
    auto seen = *this->world.run(this->world.outbox().take({0, this->caller.partition(), 255}, most));
    ASSERT_EQ(seen.size(), std::min(most, 30U));
    for (std::size_t i = 0; i != seen.size(); ++i)
      EXPECT_EQ(seen[i].entry.effect, "send" + std::to_string(i)) << "in order, each once";
  }
}

TYPED_TEST_P(store_conformance, what_is_passed_over_keeps_nothing_waiting) {
  auto first = this->request("", this->value(1));
  for (int i = 0; i != 300; ++i) first.outbox.push_back({"send" + std::to_string(i), "send", "words"});
  this->commit(first);
  this->commit(this->callback(this->head(this->value(1)), this->value(2), "aa09"));
  auto seen = *this->world.run(this->world.outbox().take({this->caller.partition()}, 256));
  ASSERT_EQ(seen.size(), 256U);
  outbox_place behind(this->caller.partition(), seen.back().stream_id);
  auto rest = *this->world.run(this->world.outbox().take({behind}, 256));
  ASSERT_EQ(rest.size(), 45U);
  EXPECT_EQ(rest.front().entry.effect, "send256");
  EXPECT_EQ(rest.back().entry.effect, "aa09");
  EXPECT_TRUE(this->world.run(this->world.outbox().done(rest.back(), this->caller)));
  EXPECT_EQ(this->pending().size(), 100U) << "nothing that was passed over is lost";
}

TYPED_TEST_P(store_conformance, L31_a_session_has_one_timer_and_the_newest_holds) {
  auto noon = this->item("", "", 0, 0min).arrival;
  auto due = [&](base::time_point now) {
    return *this->world.run(this->world.timers().due({0, this->caller.partition()}, now, 10));
  };
  auto first = this->request("", this->value(1));
  first.wakes_at = noon + 4h;
  this->commit(first);
  EXPECT_TRUE(due(noon + 4h - 1ms).empty());
  auto early = due(noon + 4h);
  ASSERT_EQ(early.size(), 1U);
  EXPECT_EQ(early[0].key, this->key);
  EXPECT_EQ(early[0].due, noon + 4h);
  EXPECT_EQ(early[0].partition, this->caller.partition());
  auto second = this->request(this->head(this->value(1)), this->value(2));
  second.wakes_at = noon + 6h;
  this->commit(second);
  EXPECT_TRUE(this->world.run(this->world.timers().forget(early[0])));
  auto late = due(noon + 24h);
  ASSERT_EQ(late.size(), 1U) << "what was set meanwhile is not forgotten";
  EXPECT_EQ(late[0].due, noon + 6h);
  EXPECT_TRUE(this->world.run(this->world.timers().forget(late[0])));
  EXPECT_TRUE(due(noon + 24h).empty());
}

TYPED_TEST_P(store_conformance, a_timer_is_set_only_with_its_session) {
  this->commit(this->request("", this->value(1)));
  auto stale = this->request("", this->value(2));
  stale.wakes_at = base::time_point(1ms);
  EXPECT_EQ(this->commit(stale), commit_outcome::stands);
  EXPECT_TRUE(this->world.run(this->world.timers().due({this->caller.partition()}, base::time_point(1h), 10))
                  ->empty());
}

TYPED_TEST_P(store_conformance, K_6_erasing_forgets_timers_and_what_was_to_be_sent) {
  auto r = this->callback("", this->value(1));
  r.outbox.push_back({"aa02", "send", "words"});
  r.wakes_at = base::time_point(1h);
  this->commit(r);
  auto keep = this->forget();
  keep.keep_callback = true;
  this->erase(keep);
  auto left = this->pending();
  ASSERT_EQ(left.size(), 1U);
  EXPECT_EQ(left[0].entry.kind, "callback");
  EXPECT_TRUE(this->world.run(this->world.timers().due({this->caller.partition()}, base::time_point(2h), 10))
                  ->empty());
}

// Whatever else waits for them stays: a reply that was asked for, and what the desk has to know.
TYPED_TEST_P(store_conformance, L25_withdrawing_takes_back_the_reminders_and_nothing_else) {
  auto r = this->callback("", this->value(1));
  r.outbox.push_back({"aa02", "remind", "promised"});
  r.outbox.push_back({"aa03", "send", "asked for"});
  r.outbox.push_back({"aa04", "reminder", "due"});
  this->commit(r);
  auto other = this->request("", this->value(1));
  other.tag = this->tag_of(10);
  other.key = sms_session_key(other.tag, this->line);
  other.outbox.push_back({"aa05", "remind", "another caller's"});
  this->commit(other);

  auto stop = this->request(this->head(this->value(1)), this->value(2));
  stop.withdraws = true;
  stop.outbox.push_back({"aa06", "remind", "agreed to since"});
  EXPECT_EQ(this->commit(stop), commit_outcome::done);
  std::vector<std::string> left;
  for (const auto& one : this->pending()) left.push_back(one.entry.effect);
  EXPECT_EQ(left, (std::vector<std::string>{"aa01", "aa03", "aa06"}));
  EXPECT_FALSE(this->vault().empty());
  EXPECT_EQ(this->world.run(this->world.outbox().take({other.tag.partition()}, 9))->size(), 1U);
}

// A deletion at the provider names nobody and stays; what lies at the desk by then is taken out there.
TYPED_TEST_P(store_conformance, K_6_K_10_erasing_leaves_the_deletion_of_a_note_and_drops_its_item) {
  auto r = this->request("", this->value(1));
  r.outbox = {{"aa01", "note", "where"}, {"aa02", "item", "sealed"}, {"aa03", "discard", "where"}};
  this->commit(r);
  auto before = this->pending();
  ASSERT_EQ(before.size(), 3U);
  EXPECT_TRUE(this->world.run(this->world.outbox().done(before[1], this->caller))) << "it lies at the desk";
  EXPECT_TRUE(this->erase(this->forget()));
  auto left = this->pending();
  ASSERT_EQ(left.size(), 2U);
  EXPECT_EQ(left[0].entry.effect, "aa03");
  EXPECT_EQ(left[1].entry.effect, "aa02");
  EXPECT_EQ(left[1].entry.kind, "drop");
}

TYPED_TEST_P(store_conformance, K_6_erasing_leaves_markers_only) {
  this->commit(this->callback("", this->value(1)));
  auto call = this->request("", this->value(1));
  call.key = call_session_key(this->caller, "ca11ca11ca11");
  this->commit(call);
  EXPECT_TRUE(this->erase(this->forget({"f1f1f1f1f1f1", "f2f2f2f2f2f2"})));
  auto p = this->caller.partition();
  auto left = this->world.keys();
  std::erase(left, outbox_key(p));  // an empty stream
  EXPECT_THAT(left,
              testing::UnorderedElementsAre(erased_key(p, "f1f1f1f1f1f1"), erased_key(p, "f2f2f2f2f2f2")));
  EXPECT_TRUE(this->pending().empty());
}

TYPED_TEST_P(store_conformance, K_6_an_erased_event_starts_nothing_for_25_hours) {
  this->commit(this->request("", this->value(1)));
  this->erase(this->forget({"f1f1f1f1f1f1", "f2f2f2f2f2f2"}));
  EXPECT_EQ(this->commit(this->request("", this->value(1), "f2f2f2f2f2f2")), commit_outcome::erased);
  EXPECT_EQ(this->open(), "");
  EXPECT_EQ(this->commit(this->request("", this->value(1), "f3f3f3f3f3f3")), commit_outcome::done)
      << "a new message begins anew";
  EXPECT_TRUE(this->opened("f2f2f2f2f2f2").erased) << "also beside a new session";
  EXPECT_FALSE(this->opened("f3f3f3f3f3f3").erased);
  this->world.advance(marker_life);
  EXPECT_FALSE(this->opened("f2f2f2f2f2f2").erased);
  EXPECT_EQ(this->commit(this->request("", this->value(1), "f2f2f2f2f2f2")), commit_outcome::done);
}

TYPED_TEST_P(store_conformance, K_6_a_late_retry_of_an_erasure_changes_nothing) {
  this->commit(this->request("", this->value(1)));
  EXPECT_TRUE(this->erase(this->forget()));
  this->commit(this->request("", this->value(1), "f3f3f3f3f3f3"));
  EXPECT_FALSE(this->erase(this->forget()));
  EXPECT_EQ(this->open(), this->value(1));
}

TYPED_TEST_P(store_conformance, K_6_an_open_callback_may_stay_72_hours_and_can_still_be_erased) {
  this->commit(this->callback("", this->value(1)));
  auto keep = this->forget();
  keep.keep_callback = true;
  keep.value = this->value(9, "only the question");
  keep.ttl = 24h;
  this->erase(keep);
  EXPECT_EQ(this->open(), keep.value);
  EXPECT_EQ(this->vault(), "sealed number");
  EXPECT_EQ(this->pending().size(), 1U);
  auto again = this->callback(this->head(keep.value), this->value(10));
  EXPECT_EQ(this->commit(again), commit_outcome::callback_recent);
  this->world.advance(71h);
  EXPECT_EQ(this->vault(), "sealed number");
  EXPECT_EQ(this->open(), "");
  EXPECT_TRUE(this->erase(this->forget({"f4f4f4f4f4f4"}))) << "the second BORRAR, without keeping";
  EXPECT_EQ(this->vault(), "");
  EXPECT_TRUE(this->pending().empty());
}

TYPED_TEST_P(store_conformance, K_6_a_kept_number_goes_after_72_hours) {
  this->commit(this->callback("", this->value(1)));
  auto keep = this->forget();
  keep.keep_callback = true;
  this->erase(keep);
  this->world.advance(72h);
  EXPECT_EQ(this->vault(), "");
}

TYPED_TEST_P(store_conformance, an_opt_out_survives_an_erasure) {
  EXPECT_FALSE(*this->world.run(this->world.turns().opted_out("0a0b")));
  EXPECT_TRUE(this->world.run(this->world.turns().set_opt_out("0a0b", true)));
  this->erase(this->forget());
  this->world.advance(24h * 400);
  EXPECT_TRUE(*this->world.run(this->world.turns().opted_out("0a0b")));
  EXPECT_TRUE(this->world.run(this->world.turns().set_opt_out("0a0b", false)));
  EXPECT_FALSE(*this->world.run(this->world.turns().opted_out("0a0b")));
}

TYPED_TEST_P(store_conformance, W_3_a_nonce_is_good_for_one_content_for_25_hours) {
  auto seen = [&](const char* nonce, const char* content) {
    return *this->world.run(this->world.turns().first_or_same(nonce, content));
  };
  EXPECT_TRUE(seen("0a", "11"));
  EXPECT_TRUE(seen("0a", "11"));
  EXPECT_FALSE(seen("0a", "22"));
  EXPECT_TRUE(seen("0b", "22"));
  this->world.advance(24h);
  EXPECT_FALSE(seen("0a", "22"));
  this->world.advance(2h);
  EXPECT_TRUE(seen("0a", "22"));
}

TYPED_TEST_P(store_conformance, callers_share_nothing) {
  this->commit(this->callback("", this->value(1)));
  auto other = this->tag_of(10);
  EXPECT_EQ(*this->world.run(this->world.turns().vault(other)), "");
  auto r = this->forget();
  r.tag = other;
  r.key = sms_session_key(other, this->line);
  this->erase(r);
  EXPECT_EQ(this->vault(), "sealed number");
}

// D13: what is remembered is the caller's, whatever the line or the call; it is written with its session or
// not at all, and nobody but an erasure or its own life takes it away.
TYPED_TEST_P(store_conformance, K_6_K_8_choices_are_read_with_every_session_of_the_caller_and_go_with_them) {
  auto first = this->value(1), second = this->value(2);
  this->commit(this->request("", first));
  EXPECT_EQ(this->opened().choices, "");
  auto yes = this->request(this->head(first), second);
  yes.choices = vault_entry{"sealed choices", choices_life};
  auto late = this->request(this->head(second), this->value(3));
  late.choices = vault_entry{"other choices", choices_life};
  EXPECT_EQ(this->commit(late), commit_outcome::stands);
  EXPECT_EQ(this->opened().choices, "");
  EXPECT_EQ(this->commit(yes), commit_outcome::done);
  EXPECT_EQ(this->opened().choices, "sealed choices");
  auto marker = erased_key(this->caller.partition(), "e0e0e0e0e0e0");
  auto call = call_session_key(this->caller, "ca11");
  EXPECT_EQ(this->world.run(this->world.turns().open(call, marker))->choices, "sealed choices");
  auto other = sms_session_key(this->tag_of(10), this->line);
  EXPECT_EQ(this->world.run(this->world.turns().open(other, marker))->choices, "");
  this->world.advance(choices_life - 1min);
  EXPECT_EQ(this->opened().choices, "sealed choices");
  this->world.advance(2min);
  EXPECT_EQ(this->opened().choices, "");
  auto again = this->request("", first);
  again.choices = vault_entry{"sealed choices", choices_life};
  this->commit(again);
  this->erase(this->forget());
  EXPECT_EQ(this->opened().choices, "");
}

TYPED_TEST_P(store_conformance, the_desk_lists_by_urgency_and_then_by_arrival) {
  for (auto& i : {this->item("ef01", "1111", 2, 0min), this->item("ef02", "2222", 0, 5min),
                  this->item("ef03", "3333", 0, 1min), this->item("ef04", "4444", 3, 0min)})
    EXPECT_TRUE(*this->world.run(this->world.desk().add(i)));
  auto listed = *this->world.run(this->world.desk().list(3));
  ASSERT_EQ(listed.size(), 3U);
  EXPECT_EQ(listed[0].code, "3333");
  EXPECT_EQ(listed[1].code, "2222");
  EXPECT_EQ(listed[2].code, "1111");
}

TYPED_TEST_P(store_conformance, an_item_comes_back_as_it_went) {
  auto in = this->item("ef01", "1111", 1, 3min);
  in.not_before = in.arrival + 8h;
  in.note_until = in.arrival + 72h;
  in.notes = {{"ef02", std::string("\0note", 5)}};
  EXPECT_TRUE(*this->world.run(this->world.desk().add(in)));
  auto listed = *this->world.run(this->world.desk().list(10));
  ASSERT_EQ(listed.size(), 1U);
  const auto& out = listed[0];
  EXPECT_EQ(out.effect, in.effect);
  EXPECT_EQ(out.urgency, in.urgency);
  EXPECT_EQ(out.arrival, in.arrival);
  EXPECT_EQ(out.not_before, in.not_before);
  EXPECT_EQ(out.locale, in.locale);
  EXPECT_EQ(out.skills, in.skills);
  EXPECT_EQ(out.sealed, in.sealed);
  EXPECT_EQ(out.state, "queued");
  EXPECT_EQ(out.note_until, in.note_until);
  ASSERT_EQ(out.notes.size(), 1U);
  EXPECT_EQ(out.notes[0].effect, in.notes[0].effect);
  EXPECT_EQ(out.notes[0].sealed, in.notes[0].sealed);
}

TYPED_TEST_P(store_conformance, a_voice_note_hangs_on_its_item_until_it_is_cancelled) {
  auto& desk = this->world.desk();
  auto in = this->item("ef01", "1111", 1, 0min);
  auto until = in.arrival + 72h;
  this->world.run(desk.add(in)).value();
  auto hang = [&](const std::string& item, const std::string& note) {
    return *this->world.run(desk.hang_note(item, {note, "sealed"}, until));
  };
  auto notes = [&] { return this->world.run(desk.list(10))->front().notes.size(); };
  EXPECT_FALSE(hang("ef09", "n1"));
  EXPECT_TRUE(hang("ef01", "n1"));
  EXPECT_TRUE(hang("ef01", "n1"));
  EXPECT_TRUE(hang("ef01", "n2"));
  EXPECT_EQ(notes(), 2U);
  EXPECT_TRUE(this->world.run(desk.cancel("n1")));
  EXPECT_EQ(notes(), 1U);
  EXPECT_TRUE(this->world.run(desk.cancel("n2")));
  EXPECT_TRUE(hang("ef01", "n2"));
  ASSERT_EQ(this->world.run(desk.list(10))->size(), 1U);
  EXPECT_EQ(notes(), 0U);
  EXPECT_FALSE(this->world.run(desk.list(10))->front().note_until);
}

TYPED_TEST_P(store_conformance, an_effect_is_added_once) {
  auto first = this->item("ef01", "1111", 1, 0min);
  EXPECT_TRUE(*this->world.run(this->world.desk().add(first)));
  first.code = "2222";
  EXPECT_FALSE(*this->world.run(this->world.desk().add(first)));
  EXPECT_EQ(this->world.run(this->world.desk().list(10))->size(), 1U);
}

TYPED_TEST_P(store_conformance, a_code_is_given_once) {
  EXPECT_TRUE(*this->world.run(this->world.desk().add(this->item("ef01", "1111", 1, 0min))));
  auto taken = this->world.run(this->world.desk().add(this->item("ef02", "1111", 1, 0min)));
  EXPECT_EQ(taken.error(), make_error_code(errc::code_taken));
  EXPECT_TRUE(*this->world.run(this->world.desk().add(this->item("ef02", "1112", 1, 0min))));
}

TYPED_TEST_P(store_conformance, cancelling_takes_an_item_out_or_keeps_it_from_entering) {
  this->world.run(this->world.desk().add(this->item("ef01", "1111", 1, 0min))).value();
  EXPECT_TRUE(this->world.run(this->world.desk().cancel("ef01")));
  EXPECT_TRUE(this->world.run(this->world.desk().list(10))->empty());
  EXPECT_TRUE(this->world.run(this->world.desk().cancel("ef02")));
  EXPECT_FALSE(*this->world.run(this->world.desk().add(this->item("ef02", "2222", 1, 0min))));
  EXPECT_FALSE(*this->world.run(this->world.desk().add(this->item("ef01", "1111", 1, 0min))));
  EXPECT_TRUE(this->world.run(this->world.desk().list(10))->empty());
}

TYPED_TEST_P(store_conformance, K_8_the_desk_forgets_after_its_limit) {
  this->world.run(this->world.desk().add(this->item("ef01", "1111", 1, 0min))).value();
  this->world.advance(item_limit);
  EXPECT_TRUE(this->world.run(this->world.desk().list(10))->empty());
  auto left = this->world.keys();
  std::erase(left, desk_fence_key());  // numbers that only grow: of leases and of events
  EXPECT_TRUE(left.empty());
}

// --- cases ---

TYPED_TEST_P(store_conformance, L43_a_pin_leads_to_the_first_who_took_it_for_thirty_days) {
  auto& cases = this->world.cases();
  auto take = [&](const char* place) { return *this->world.run(cases.take_pin("pin", place)); };
  EXPECT_EQ(*this->world.run(cases.place_of("pin")), "");
  EXPECT_EQ(take("here"), "");
  EXPECT_EQ(take("there"), "here");
  EXPECT_EQ(*this->world.run(cases.place_of("pin")), "here");
  EXPECT_EQ(*this->world.run(cases.place_of("other")), "");
  this->world.advance(case_life + 1ms);
  EXPECT_EQ(*this->world.run(cases.place_of("pin")), "");
}

TYPED_TEST_P(store_conformance, K_6_a_case_goes_with_an_erasure_and_does_not_come_back) {
  auto& cases = this->world.cases();
  auto read = [&] { return *this->world.run(cases.read(this->caller, "1a")); };
  EXPECT_TRUE(*this->world.run(cases.keep({this->caller, "1a", "sealed"}, "e0e0e0e0e0e0")));
  EXPECT_EQ(read(), "sealed");
  EXPECT_EQ(*this->world.run(cases.read(this->tag_of(0x77), "1a")), "") << "it is another caller's";
  EXPECT_TRUE(*this->world.run(cases.replace({this->caller, "1a", "changed"})));
  EXPECT_EQ(read(), "changed");

  erase_request all{.tag = this->caller, .events = {"e0e0e0e0e0e0"}, .key = this->key, .value = {}};
  EXPECT_TRUE(*this->world.run(this->world.turns().erase(all)));
  EXPECT_EQ(read(), "");
  EXPECT_FALSE(*this->world.run(cases.replace({this->caller, "1a", "again"}))) << "nothing stands";
  EXPECT_FALSE(*this->world.run(cases.keep({this->caller, "1a", "late"}, "e0e0e0e0e0e0")));
  EXPECT_EQ(read(), "");
}

TYPED_TEST_P(store_conformance, K_8_a_changed_case_lives_no_longer_and_a_closed_one_leaves_nothing) {
  auto& cases = this->world.cases();
  EXPECT_EQ(*this->world.run(cases.take_pin("pin", "here")), "");
  EXPECT_TRUE(*this->world.run(cases.keep({this->caller, "1a", "sealed"}, "e0e0e0e0e0e0")));
  this->world.advance(case_life - 1h);
  EXPECT_TRUE(*this->world.run(cases.replace({this->caller, "1a", "changed"})));
  this->world.advance(2h);
  EXPECT_EQ(*this->world.run(cases.read(this->caller, "1a")), "");

  EXPECT_EQ(*this->world.run(cases.take_pin("pin", "here")), "");
  EXPECT_TRUE(*this->world.run(cases.keep({this->caller, "1a", "sealed"}, "e0e0e0e0e0e0")));
  EXPECT_TRUE(this->world.run(cases.forget(this->caller, "1a", "pin")).has_value());
  EXPECT_EQ(*this->world.run(cases.read(this->caller, "1a")), "");
  EXPECT_EQ(*this->world.run(cases.place_of("pin")), "");
}

TYPED_TEST_P(store_conformance, tries_are_counted_for_an_hour_from_the_first) {
  auto& cases = this->world.cases();
  auto count = [&](const char* who) { return *this->world.run(cases.count_try(who)); };
  EXPECT_EQ(count("somebody"), 1U);
  this->world.advance(40min);
  EXPECT_EQ(count("somebody"), 2U);
  EXPECT_EQ(count("another"), 1U);
  this->world.advance(21min);
  EXPECT_EQ(count("somebody"), 1U);
  EXPECT_EQ(count("another"), 2U);
}

// --- calls without a word ---

TYPED_TEST_P(store_conformance, O_4_calls_without_a_word_are_counted_for_two_minutes_and_each_once) {
  auto noon = base::time_point(std::chrono::sys_days(std::chrono::year(2026) / 11 / 24)) + 12h;
  auto count = [&](const char* event, std::chrono::seconds at) {
    return *this->world.run(this->world.turns().count_ring(this->caller, event, noon + at));
  };
  EXPECT_EQ(count("f1f1f1f1f1f1", 0s), 1U);
  EXPECT_EQ(count("f2f2f2f2f2f2", 60s), 2U);
  EXPECT_EQ(count("f2f2f2f2f2f2", 61s), 2U) << "told twice";
  EXPECT_EQ(count("f3f3f3f3f3f3", 120s), 3U);
  EXPECT_EQ(count("f4f4f4f4f4f4", 121s), 3U) << "the first is older than two minutes";
  EXPECT_EQ(*this->world.run(this->world.turns().count_ring(this->tag_of(0x77), "f5f5f5f5f5f5", noon + 121s)),
            1U);

  EXPECT_TRUE(this->erase(this->forget({"f4f4f4f4f4f4"})));
  EXPECT_EQ(count("f4f4f4f4f4f4", 122s), 0U) << "erased";
  EXPECT_EQ(count("f6f6f6f6f6f6", 122s), 1U) << "nothing is left of those before";
}

// --- check-ins ---

TYPED_TEST_P(store_conformance, J12_a_text_that_is_held_back_leaves_once_or_is_taken_back_once) {
  auto& cases = this->world.cases();
  auto run = [&](auto what) { return *this->world.run(std::move(what)); };
  auto due = base::time_point(std::chrono::sys_days(std::chrono::year(2026) / 11 / 24)) + 17h;
  EXPECT_FALSE(run(cases.watch({this->caller, "ef01", "sealed", due, 29h}))) << "nobody accepted";
  EXPECT_TRUE(run(cases.keep_contact(this->caller, "number", "e0e0e0e0e0e0")));
  EXPECT_EQ(run(cases.contact(this->caller)), "number");
  EXPECT_TRUE(run(cases.watch({this->caller, "ef01", "sealed", due, 29h})));
  EXPECT_TRUE(run(cases.watch({this->caller, "ef02", "other", due, 29h})));
  EXPECT_EQ(run(cases.watched(this->caller, "ef01")), "sealed");

  auto& timers = this->world.timers();
  EXPECT_TRUE(run(timers.due({this->caller.partition()}, due - 1ms, 9)).empty());
  EXPECT_EQ(run(timers.due({this->caller.partition()}, due, 9)).size(), 2U);
  EXPECT_TRUE(run(cases.unwatch(this->caller, "ef02")));
  EXPECT_TRUE(run(cases.unwatch(this->caller, "ef02"))) << "whoever asks again hears the same";
  EXPECT_EQ(run(cases.watched(this->caller, "ef02")), taken_back);
  EXPECT_FALSE(run(cases.release(this->caller, "ef02", "payload"))) << "it was taken back";
  EXPECT_TRUE(run(cases.release(this->caller, "ef01", "payload")));
  EXPECT_FALSE(run(cases.release(this->caller, "ef01", "payload"))) << "it has left";
  EXPECT_FALSE(run(cases.unwatch(this->caller, "ef01"))) << "it has left";
  EXPECT_EQ(run(cases.watched(this->caller, "ef01")), "");
  EXPECT_TRUE(run(timers.due({this->caller.partition()}, due, 9)).empty());
  auto waiting = run(this->world.outbox().take({this->caller.partition()}, 9));
  ASSERT_EQ(waiting.size(), 1U);
  EXPECT_EQ(waiting.front().entry.kind, "reminder");
  EXPECT_EQ(waiting.front().entry.payload, "payload");
}

TYPED_TEST_P(store_conformance, J12_whoever_opened_a_case_is_told_of_it_until_it_ends) {
  auto& cases = this->world.cases();
  auto run = [&](auto what) { return *this->world.run(std::move(what)); };
  auto due = base::time_point(std::chrono::sys_days(std::chrono::year(2026) / 11 / 24)) + 17h;
  recipient owner(this->caller, "ca5e");
  EXPECT_TRUE(run(cases.keep({this->caller, "ca5e", "case"}, "e0e0e0e0e0e0")));
  EXPECT_FALSE(run(cases.watch({owner, "ef01", "sealed", due, 29h}))) << "they did not agree to it";
  EXPECT_TRUE(run(cases.keep_contact(owner, "number", "e0e0e0e0e0e0")));
  EXPECT_EQ(run(cases.contact(owner)), "number");
  EXPECT_EQ(run(cases.contact(this->caller)), "") << "and are nobody's contact by that";
  EXPECT_TRUE(run(cases.watch({owner, "ef01", "sealed", due, 29h})));
  EXPECT_FALSE(run(cases.watch({recipient(this->caller, "0ther"), "ef02", "sealed", due, 29h})));
  EXPECT_TRUE(this->world.run(cases.forget(this->caller, "ca5e", "pin")).has_value());
  EXPECT_EQ(run(cases.contact(owner)), "");

  EXPECT_TRUE(run(cases.keep_contact(owner, "number", "e0e0e0e0e0e0")));
  auto r = this->request("", this->value(1));
  r.withdraws = true;
  EXPECT_EQ(this->commit(std::move(r)), commit_outcome::done);
  EXPECT_EQ(run(cases.contact(owner)), "") << "opted out";
  EXPECT_EQ(run(cases.watched(this->caller, "ef01")), "");
}

TYPED_TEST_P(store_conformance, L25_whoever_opts_out_is_no_contact_any_more) {
  auto& cases = this->world.cases();
  auto run = [&](auto what) { return *this->world.run(std::move(what)); };
  auto due = base::time_point(std::chrono::sys_days(std::chrono::year(2026) / 11 / 24)) + 17h;
  EXPECT_TRUE(run(cases.keep_contact(this->caller, "number", "e0e0e0e0e0e0")));
  EXPECT_TRUE(run(cases.watch({this->caller, "ef01", "sealed", due, 29h})));
  auto r = this->request("", this->value(1));
  r.withdraws = true;
  EXPECT_EQ(this->commit(std::move(r)), commit_outcome::done);
  EXPECT_EQ(run(cases.contact(this->caller)), "");
  EXPECT_EQ(run(cases.watched(this->caller, "ef01")), "");
  EXPECT_TRUE(run(this->world.timers().due({this->caller.partition()}, due, 9)).empty());
}

TYPED_TEST_P(store_conformance, K_6_whoever_is_to_get_it_erases_it_and_is_no_contact_any_more) {
  auto& cases = this->world.cases();
  auto run = [&](auto what) { return *this->world.run(std::move(what)); };
  EXPECT_TRUE(run(cases.keep_contact(this->caller, "number", "e0e0e0e0e0e0")));
  auto due = base::time_point(std::chrono::sys_days(std::chrono::year(2026) / 11 / 24)) + 17h;
  EXPECT_TRUE(run(cases.watch({this->caller, "ef01", "sealed", due, 29h})));
  erase_request all{.tag = this->caller, .events = {"e0e0e0e0e0e0"}, .key = this->key, .value = {}};
  EXPECT_TRUE(run(this->world.turns().erase(all)));
  EXPECT_EQ(run(cases.contact(this->caller)), "");
  EXPECT_EQ(run(cases.watched(this->caller, "ef01")), "");
  EXPECT_FALSE(run(cases.release(this->caller, "ef01", "payload")));
  EXPECT_FALSE(run(cases.watch({this->caller, "ef01", "sealed", due, 29h})));
  EXPECT_FALSE(run(cases.keep_contact(this->caller, "late", "e0e0e0e0e0e0")));
}

REGISTER_TYPED_TEST_SUITE_P(
    store_conformance, O_4_calls_without_a_word_are_counted_for_two_minutes_and_each_once,
    J12_a_text_that_is_held_back_leaves_once_or_is_taken_back_once,
    J12_whoever_opened_a_case_is_told_of_it_until_it_ends, L25_whoever_opts_out_is_no_contact_any_more,
    K_6_whoever_is_to_get_it_erases_it_and_is_no_contact_any_more,
    L43_a_pin_leads_to_the_first_who_took_it_for_thirty_days,
    K_6_a_case_goes_with_an_erasure_and_does_not_come_back,
    K_8_a_changed_case_lives_no_longer_and_a_closed_one_leaves_nothing,
    tries_are_counted_for_an_hour_from_the_first, a_first_commit_writes_and_the_next_replaces,
    another_value_stands_and_nothing_is_written, what_was_read_stands_no_more_and_nothing_is_written,
    K_6_a_replayed_event_begins_no_session_and_is_known_by_its_marker, K_8_a_session_is_gone_after_its_life,
    L34_session_and_effects_are_written_together, L34_a_commit_that_does_not_stand_has_no_effects,
    L10_one_callback_in_ten_minutes, cancelling_drops_what_the_callback_needed_and_tells_the_desk,
    K_6_what_takes_a_callback_back_is_not_lost_by_the_next_erasure,
    what_takes_a_callback_back_is_not_lost_by_the_next_one_either,
    the_outbox_gives_oldest_first_and_forgets_what_is_done,
    what_other_partitions_do_not_need_goes_to_the_one_that_has_more,
    what_is_passed_over_keeps_nothing_waiting, L31_a_session_has_one_timer_and_the_newest_holds,
    a_timer_is_set_only_with_its_session, K_6_erasing_forgets_timers_and_what_was_to_be_sent,
    L25_withdrawing_takes_back_the_reminders_and_nothing_else,
    K_6_K_10_erasing_leaves_the_deletion_of_a_note_and_drops_its_item, K_6_erasing_leaves_markers_only,
    K_6_an_erased_event_starts_nothing_for_25_hours, K_6_a_late_retry_of_an_erasure_changes_nothing,
    K_6_K_8_choices_are_read_with_every_session_of_the_caller_and_go_with_them,
    K_6_an_open_callback_may_stay_72_hours_and_can_still_be_erased, K_6_a_kept_number_goes_after_72_hours,
    an_opt_out_survives_an_erasure, W_3_a_nonce_is_good_for_one_content_for_25_hours, callers_share_nothing,
    the_desk_lists_by_urgency_and_then_by_arrival, an_item_comes_back_as_it_went,
    a_voice_note_hangs_on_its_item_until_it_is_cancelled, an_effect_is_added_once, a_code_is_given_once,
    cancelling_takes_an_item_out_or_keeps_it_from_entering, K_8_the_desk_forgets_after_its_limit);

}  // namespace amparo::store
