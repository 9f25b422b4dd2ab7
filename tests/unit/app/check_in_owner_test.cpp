#include <gtest/gtest.h>

#include <string>

#include "check_in_support.hpp"

// What whoever asked for a check-in is told themselves (J12): that somebody accepted, and that the hour comes
// near; only after their own yes, on a telephone of their own.
namespace amparo::app {
namespace {

using namespace std::chrono_literals;

const std::string to_owner = std::string(own_number) + " ";

TEST(check_in_owner, J12_whoever_said_yes_to_it_hears_once_that_somebody_accepted) {
  auto p = two_people::with_news();
  p->accepts();
  EXPECT_TRUE(p->told_owner().empty()) << "not before it is certainly written down";
  p->line.clock.advance(5s);
  auto told = p->told_owner();
  ASSERT_EQ(told.size(), 1U);
  EXPECT_TRUE(told.front().starts_with(to_owner + "Hola. La persona que usted esperaba ya dijo"))
      << told.front();
  EXPECT_TRUE(says(told.front(), "escriba ALTO"));
  EXPECT_EQ(told.front().find(p->pin), std::string::npos);
  p->says_contact("hola");
  EXPECT_TRUE(says(p->comes_back(contact_number), "ya acept"));
  p->line.clock.advance(24h);
  EXPECT_EQ(p->told_owner().size(), 1U);
}

TEST(check_in_owner, L48_whoever_said_no_to_it_is_told_nothing) {
  two_people p;
  p.owner_number = own_number;
  p.accepts();
  p.sets_an_hour();
  p.line.clock.advance(24h);
  EXPECT_TRUE(p.told_owner().empty());
  for (const auto& key : p.line.memory.keys())
    EXPECT_EQ(key.find("}:a:" + p.line.tag().text()), key.npos) << key;
}

TEST(check_in_owner, P3_a_yes_that_is_brought_twice_is_told_once) {
  auto p = two_people::with_news();
  p->opens();
  p->comes_back(contact_number);
  p->says_contact("si");
  p->line.again();
  p->line.clock.advance(5s);
  EXPECT_EQ(p->told_owner().size(), 1U);
  p->line.again();
  p->line.clock.advance(1h);
  EXPECT_EQ(p->told_owner().size(), 1U);
}

TEST(check_in_owner, B14_a_borrowed_telephone_gets_no_pin_and_one_that_others_use_later_no_text) {
  two_people lent;
  for (const char* words : {"contacto de confianza", "no"}) lent.says_owner(words);
  EXPECT_TRUE(says(lent.says_owner("prestado"), "que sea suyo"));

  auto p = two_people::with_news();
  p->accepts();
  p->line.clock.advance(25h);  // another conversation
  p->said_by(own_number, "seguimiento");
  p->said_by(own_number, "prestado");
  p->sets_an_hour();
  p->line.clock.advance(24h);
  EXPECT_EQ(p->told_owner().size(), 0U) << "what had not left when they said so, too";
  EXPECT_EQ(p->told().size(), 1U) << "the contact's is nobody else's";
}

TEST(check_in_owner, L25_K_6_ALTO_and_BORRAR_end_it) {
  for (const char* word : {"ALTO", "BORRAR"}) {
    auto p = two_people::with_news();
    p->accepts();
    auto tag = p->line.tag().text();
    p->says_owner(word);
    p->line.clock.advance(1h);
    EXPECT_TRUE(p->told_owner().empty()) << word;
    p->says_owner("ALTA");
    p->line.clock.advance(24h);
    EXPECT_TRUE(p->told_owner().empty()) << word;
    auto of_owner =
        base::caller_tag::of(p->line.secrets.identity, *base::phone_number::parse(own_number)).text();
    for (const auto& key : p->line.memory.keys()) {
      EXPECT_EQ(key.find("}:a:" + of_owner), key.npos) << word << " " << key;
      EXPECT_EQ(key.find("}:h:" + of_owner), key.npos) << word << " " << key;
    }
  }
}

TEST(check_in_owner, L25_whoever_wants_no_texts_hears_that_none_will_come) {
  auto p = two_people::with_news();
  p->says_owner("ALTO");
  for (const char* words : {"contacto de confianza", "no", "es mio", "si"}) p->says_owner(words);
  auto said = p->says_owner("si");
  EXPECT_TRUE(says(said, "no le vamos a escribir")) << said;
}

// --- the hour ---

TEST(check_in_owner, J12_half_an_hour_before_it_they_are_reminded_once) {
  auto p = two_people::with_news();
  p->accepts();
  p->sets_an_hour();
  p->line.clock.advance(until_five - 30min - 1s);
  EXPECT_EQ(p->told_owner().size(), 1U) << "that somebody accepted";
  p->line.clock.advance(1s);
  auto told = p->told_owner();
  ASSERT_EQ(told.size(), 2U);
  EXPECT_TRUE(told.back().starts_with(to_owner + "Hola. En media hora es la hora que usted puso."))
      << told.back();
  p->line.clock.advance(30min);
  EXPECT_EQ(p->told().size(), 1U);
  p->line.clock.advance(24h);
  EXPECT_EQ(p->told_owner().size(), 2U);
}

TEST(check_in_owner, J12_an_hour_that_was_taken_back_or_moved_reminds_of_nothing) {
  auto p = two_people::with_news();
  p->accepts();
  p->sets_an_hour();
  p->comes_back(own_number);
  p->says_owner("2");
  p->says_owner("18:00");
  p->line.clock.advance(until_five);
  EXPECT_EQ(p->told_owner().size(), 1U) << "that somebody accepted";
  p->line.clock.advance(30min);
  EXPECT_EQ(p->told_owner().size(), 2U) << "the hour that stands";

  auto calmed = two_people::with_news();
  calmed->accepts();
  calmed->sets_an_hour();
  calmed->comes_back(own_number);
  calmed->says_owner("1");
  calmed->line.clock.advance(24h);
  EXPECT_EQ(calmed->told_owner().size(), 1U);
}

TEST(check_in_owner, L48_nobody_is_reminded_in_the_quiet_hours_or_too_late) {
  auto night = two_people::with_news();
  night->accepts();
  night->sets_an_hour("23:00");
  night->line.clock.advance(until_five + 5h + 45min);
  EXPECT_EQ(night->told_owner().size(), 1U) << "that somebody accepted";
  night->line.clock.advance(24h);
  EXPECT_EQ(night->told_owner().size(), 1U);
  EXPECT_EQ(night->told().size(), 1U) << "the contact said yes to any hour";

  auto soon = two_people::with_news(line_options{}.now + 4h);
  soon->accepts();
  soon->sets_an_hour("10:20");
  soon->line.clock.advance(24h);
  EXPECT_EQ(soon->told_owner().size(), 1U);
  EXPECT_EQ(soon->told().size(), 1U);
}

// --- whatever the store does ---

TEST(check_in_owner, J12_nobody_hears_of_a_yes_that_there_is_not) {
  constexpr fault faults[] = {fault::not_connected, fault::refused, fault::unknown_written,
                              fault::unknown_unwritten};
  for (auto how : faults) {
    for (unsigned n = 1;; ++n) {
      SCOPED_TRACE("fault " + std::to_string(static_cast<int>(how)) + ", command " + std::to_string(n));
      auto p = two_people::with_news();
      p->opens();
      p->comes_back(contact_number);
      p->line.store.arm(n, how, false);
      p->says_contact("si");
      bool failed = p->line.store.has_failed();
      p->line.store.heal();
      p->line.clock.advance(5s);
      auto told = p->told_owner();
      bool stands = says(p->comes_back(own_number), "ya acept");
      EXPECT_LE(told.size(), stands ? 1U : 0U);
      if (!failed) {
        EXPECT_EQ(told.size(), 1U);
        break;
      }
      ASSERT_LT(n, 50U);
    }
  }
}

}  // namespace
}  // namespace amparo::app
