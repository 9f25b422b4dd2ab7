#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "store/keys.hpp"
#include "unit/app/line_support.hpp"

// The nth command to the store fails, for every n of a conversation and every way of failing: the caller
// always gets words, and what was confirmed happens exactly once.
namespace amparo::app {
namespace {

using message::channel;

constexpr std::array faults{fault::not_connected, fault::refused, fault::unknown_written,
                            fault::unknown_unwritten};
constexpr const char* noted = "Anotado. Buscaremos";
constexpr const char* not_noted = "No pudimos anotar";

struct sweep_case {
  channel via;
  fault how;
  bool stays_away;
  test_line::spool_is spool;
};

std::string name_of(const ::testing::TestParamInfo<sweep_case>& info) {
  static constexpr std::array names{"not_connected", "refused", "unknown_written", "unknown_unwritten"};
  const auto& c = info.param;
  return std::string(c.via == channel::sms ? "sms_" : "voice_") + names.at(static_cast<std::size_t>(c.how)) +
         (c.stays_away ? "_and_away" : "_once") +
         (c.spool == test_line::spool_is::refusing ? "_no_spool" : "");
}

std::vector<sweep_case> all_cases(std::vector<channel> channels) {
  std::vector<sweep_case> cases;
  for (auto via : channels)
    for (auto how : faults)
      for (bool away : {false, true})
        for (auto spool : {test_line::spool_is::usable, test_line::spool_is::refusing})
          cases.push_back({via, how, away, spool});
  return cases;
}

// A provider brings a refused event again; whoever calls has no second try.
constexpr unsigned provider_tries = 3;

std::vector<turn_answer> conversation_to_a_callback(test_line& line, channel via) {
  std::vector<turn_answer> heard;
  if (via == channel::sms) {
    for (const char* words : {"migra en mi puerta", "casa", "si"})
      heard.push_back(line.text(words, provider_tries));
  } else {
    heard.push_back(line.call());
    for (const char* digits : {"1", "1", "1"}) heard.push_back(line.keys(digits, provider_tries));
  }
  return heard;
}

// After the fault: the store is back, what was spooled is replayed, and the desk has what it gets.
void recover(test_line& line) {
  line.store.heal();
  line.replay();
  line.relay();
}

bool said(const std::vector<turn_answer>& heard, const std::string& words) {
  for (const auto& answer : heard)
    if (words_of(answer).find(words) != std::string::npos) return true;
  return false;
}

bool stands_opted_out(const test_line& line) {
  auto id = line.secrets.optout_id(*base::phone_number::parse(caller_number));
  auto keys = line.memory.keys();
  return std::ranges::find(keys, store::opt_out_key(id)) != keys.end();
}

bool is_marker(const std::string& key) { return key.find("}:e:") != std::string::npos; }

class sweep : public ::testing::TestWithParam<sweep_case> {
 protected:
  // Runs `one` with the nth command failing, for n = 1, 2, ... until none fails any more.
  template <class One>
  void for_every_n(One one) {
    const auto& c = GetParam();
    unsigned n = 1;
    for (bool failed = true; failed; ++n) {
      test_line line(c.via, c.spool);
      one(line, n, [&] { line.store.arm(n, c.how, c.stays_away); });
      failed = line.store.has_failed();
      if (HasFailure()) return void(ADD_FAILURE() << "with command " << n << " failing");
      ASSERT_LT(n, 100U) << "the sweep does not end";
    }
    EXPECT_GT(n, 2U) << "no command ever failed";
  }
  bool has_spool() const { return GetParam().spool == test_line::spool_is::usable; }
};

class text_sweep : public sweep {};  // words that only texts have

TEST_P(sweep, P1_what_was_noted_reaches_the_desk_exactly_once_and_words_always_come) {
  for_every_n([&](test_line& line, unsigned, auto arm) {
    arm();
    auto heard = conversation_to_a_callback(line, GetParam().via);
    for (std::size_t i = 0; i != heard.size(); ++i) {
      // Without store and spool the provider is told to come again (rung L3): nothing true can be kept.
      bool may_be_busy = !has_spool() && heard[i].result == turn_result::busy;
      EXPECT_TRUE(may_be_busy || !words_of(heard[i]).empty()) << "no words to event " << i;
      if (has_spool()) {
        EXPECT_NE(heard[i].result, turn_result::busy) << "event " << i;
      }
    }
    recover(line);
    auto waiting = line.desk();
    EXPECT_LE(waiting.size(), 1U) << "doubled";
    if (said(heard, noted)) {
      EXPECT_EQ(waiting.size(), 1U) << "noted, and lost";
    }
    EXPECT_EQ(line.spool->count(), 0U);
    EXPECT_EQ(line.replay(), 0U);
    EXPECT_EQ(line.relay(), 0U);
  });
}

TEST_P(sweep, P2_the_last_event_again_after_the_fault_changes_nothing) {
  for_every_n([&](test_line& line, unsigned, auto arm) {
    arm();
    auto heard = conversation_to_a_callback(line, GetParam().via);
    recover(line);
    auto before = line.desk().size();
    bool was_busy = heard.back().result == turn_result::busy;
    line.again();
    recover(line);
    EXPECT_LE(line.desk().size(), 1U);
    if (!was_busy && has_spool()) {
      EXPECT_EQ(line.desk().size(), before);
    }
  });
}

TEST_P(text_sweep, P4_call_me_is_written_before_it_is_confirmed) {
  for_every_n([&](test_line& line, unsigned, auto arm) {
    arm();
    auto answer = line.text("Llámeme", provider_tries);
    bool confirmed = words_of(answer).find("Anotado") != std::string::npos;
    if (has_spool()) {
      EXPECT_TRUE(confirmed) << words_of(answer);
    }
    recover(line);
    EXPECT_LE(line.desk().size(), 1U);
    if (confirmed) {
      EXPECT_EQ(line.desk().size(), 1U);
    }
  });
}

TEST_P(sweep, K_6_an_erasure_that_was_confirmed_is_done) {
  for_every_n([&](test_line& line, unsigned, auto arm) {
    bool sms = GetParam().via == channel::sms;
    if (sms) {
      line.text("migra en mi puerta");
    } else {
      line.call();
      line.keys("1");
    }
    ASSERT_FALSE(line.memory.keys().empty());
    arm();
    auto answer = sms ? line.text("BORRAR", provider_tries) : line.keys("*9", provider_tries);
    auto words = words_of(answer);
    bool confirmed = words.find("Borra") != std::string::npos || words.find("borra") != std::string::npos;
    if (has_spool()) {
      EXPECT_TRUE(confirmed) << words;
    }
    recover(line);
    if (!confirmed) return;
    for (const auto& key : line.memory.keys()) EXPECT_TRUE(is_marker(key)) << key;
    line.again();
    recover(line);
    for (const auto& key : line.memory.keys()) EXPECT_TRUE(is_marker(key)) << key;
  });
}

TEST_P(text_sweep, K_6_an_opt_out_that_was_confirmed_stands) {
  for_every_n([&](test_line& line, unsigned, auto arm) {
    line.text("migra en mi puerta");
    arm();
    auto answer = line.text("ALTO", provider_tries);
    bool confirmed = words_of(answer).find("No le enviaremos") != std::string::npos;
    if (has_spool()) {
      EXPECT_TRUE(confirmed) << words_of(answer);
    }
    recover(line);
    if (confirmed) {
      EXPECT_TRUE(stands_opted_out(line));
    }
  });
}

TEST_P(text_sweep, P1_an_opt_in_that_was_confirmed_stands) {
  for_every_n([&](test_line& line, unsigned, auto arm) {
    line.text("ALTO");
    ASSERT_TRUE(stands_opted_out(line));
    arm();
    auto answer = line.text("ALTA", provider_tries);
    auto words = words_of(answer);
    bool confirmed =
        words.find("otra vez") != std::string::npos && words.find(not_noted) == std::string::npos;
    if (has_spool()) {
      EXPECT_TRUE(confirmed) << words;
    }
    recover(line);
    if (confirmed) {
      EXPECT_FALSE(stands_opted_out(line));
    }
  });
}

// Rung L3: neither Redis nor the spool takes a word that asks for something lasting. The caller is told; a
// 5xx is left for what may have been written after all.
TEST_P(text_sweep, P7_what_could_not_be_noted_is_said_and_true) {
  for (const char* word : {"Llámeme", "BORRAR", "ALTO", "ALTA"})
    for_every_n([&](test_line& line, unsigned, auto arm) {
      SCOPED_TRACE(word);
      line.text("migra en mi puerta");
      if (std::string(word) == "ALTA") line.text("ALTO");
      auto kept = line.memory.keys();
      bool was_out = stands_opted_out(line);
      arm();
      auto answer = line.text(word);
      auto words = words_of(answer);
      bool is_unknown =
          GetParam().how == fault::unknown_written || GetParam().how == fault::unknown_unwritten;
      bool may_be_busy = !has_spool() && (is_unknown || stands_opted_out(line) != was_out);
      EXPECT_TRUE(answer.result != turn_result::busy || may_be_busy);
      EXPECT_TRUE(answer.result == turn_result::busy || !words.empty());
      if (words.find(not_noted) == std::string::npos) return;
      EXPECT_FALSE(has_spool());
      EXPECT_NE(words.find("llame al 911"), std::string::npos) << words;
      bool has_number = words.find("520-623-7874") != std::string::npos;
      EXPECT_EQ(has_number, std::string(word) == "Llámeme") << words;
      recover(line);
      EXPECT_EQ(line.memory.keys(), kept);
      EXPECT_TRUE(line.desk().empty());
    });
}

TEST(outage, P7_an_erasure_by_key_that_could_not_be_noted_is_said) {
  test_line line(channel::voice, test_line::spool_is::refusing);
  line.call();
  line.store.arm(1, fault::not_connected, true);
  auto answer = line.keys("*9");
  EXPECT_EQ(answer.result, turn_result::degraded);
  EXPECT_NE(words_of(answer).find(not_noted), std::string::npos) << words_of(answer);
  line.call();
  line.keys("1");
  line.keys("1");
  auto wish = line.keys("1");
  EXPECT_NE(words_of(wish).find("911"), std::string::npos) << words_of(wish);
  EXPECT_EQ(words_of(wish).find("Anotado"), std::string::npos) << words_of(wish);
}

INSTANTIATE_TEST_SUITE_P(nth, sweep, ::testing::ValuesIn(all_cases({channel::sms, channel::voice})), name_of);
INSTANTIATE_TEST_SUITE_P(nth, text_sweep, ::testing::ValuesIn(all_cases({channel::sms})), name_of);

}  // namespace
}  // namespace amparo::app
