#include <gtest/gtest.h>

#include <string>

#include "app/may_send.hpp"
#include "check_in_support.hpp"

// J12 through the whole turn: a contact who accepted, an hour that passes, and what leaves then.
namespace amparo::app {
namespace {

using namespace std::chrono_literals;

TEST(check_ins, J12_an_hour_that_passes_is_told_to_who_accepted_once) {
  two_people p;
  p.accepts();
  p.sets_an_hour();
  p.line.clock.advance(until_five - 1s);
  EXPECT_TRUE(p.told().empty());
  p.line.clock.advance(1s);
  auto told = p.told();
  ASSERT_EQ(told.size(), 1U);
  EXPECT_TRUE(told.front().starts_with(std::string(contact_number) + " Hola. Quien le dio una clave"));
  EXPECT_EQ(told.front().find("555-0100"), std::string::npos);
  p.line.clock.advance(24h);
  EXPECT_EQ(p.told().size(), 1U);
}

TEST(check_ins, J12_whoever_says_that_they_are_well_in_time_stops_it) {
  two_people p;
  p.accepts();
  p.sets_an_hour();
  p.line.clock.advance(until_five - 1min);
  EXPECT_TRUE(says(p.comes_back(caller_number), "Hay una hora puesta"));
  EXPECT_TRUE(says(p.says_owner("1"), "No sale ning"));
  p.line.clock.advance(24h);
  EXPECT_TRUE(p.told().empty());
  EXPECT_TRUE(says(p.comes_back(caller_number), "ya acept")) << "and another hour can be set";
}

TEST(check_ins, J12_a_word_at_once_can_be_taken_back_by_a_second_text) {
  two_people p;
  p.accepts();
  p.comes_back(caller_number);
  EXPECT_TRUE(says(p.says_owner("2"), "Sale el aviso"));
  ASSERT_EQ(p.told().size(), 1U);
  p.line.clock.advance(59s);
  EXPECT_TRUE(says(p.comes_back(caller_number), "Ya sali"));
  EXPECT_TRUE(says(p.says_owner("1"), "que usted est"));
  auto told = p.told();
  ASSERT_EQ(told.size(), 2U);
  EXPECT_TRUE(says(told.back(), "dice que est")) << told.back();
  p.comes_back(caller_number);
  EXPECT_EQ(p.told().size(), 2U);
}

TEST(check_ins, J12_a_drill_says_so_before_all_else) {
  two_people p;
  p.accepts();
  p.comes_back(caller_number);
  EXPECT_TRUE(says(p.says_owner("3"), "Sale una prueba"));
  auto told = p.told();
  ASSERT_EQ(told.size(), 1U);
  EXPECT_TRUE(told.front().starts_with(std::string(contact_number) + " PRUEBA.")) << told.front();
}

TEST(check_ins, J12_an_hour_that_is_moved_leaves_nothing_at_the_first) {
  two_people p;
  p.accepts();
  p.sets_an_hour();
  p.comes_back(caller_number);
  p.says_owner("2");
  EXPECT_TRUE(says(p.says_owner("18:00"), "Anotado."));
  p.line.clock.advance(until_five);
  EXPECT_TRUE(p.told().empty());
  p.line.clock.advance(1h);
  EXPECT_EQ(p.told().size(), 1U);
}

TEST(check_ins, L48_nobody_is_written_to_who_did_not_say_yes) {
  two_people p;
  p.opens();
  EXPECT_TRUE(says(p.comes_back(caller_number), "Nadie ha aceptado"));
  p.comes_back(contact_number);
  EXPECT_TRUE(says(p.says_contact("no"), "no guardamos nada"));
  EXPECT_TRUE(says(p.comes_back(caller_number), "Nadie ha aceptado"));
  p.line.clock.advance(24h);
  EXPECT_TRUE(p.told().empty());
}

TEST(check_ins, U_1_the_number_alone_moves_nothing) {
  two_people p;
  p.accepts();
  p.sets_an_hour();
  p.said_by(another_number, "tengo clave");
  EXPECT_TRUE(says(p.said_by(another_number, "000000"), "no hay nada abierto"));
  p.line.clock.advance(2h);
  for (const char* words : {"estoy bien", "quitar", "hola"})
    EXPECT_FALSE(says(p.says_owner(words), "contacto")) << words;
  p.line.clock.advance(until_five);
  EXPECT_EQ(p.told().size(), 1U);
}

TEST(check_ins, K_6_either_of_them_ends_it_by_erasing_themselves) {
  for (const char* who : {caller_number, contact_number}) {
    two_people p;
    p.accepts();
    p.sets_an_hour();
    p.said_by(another_number, "hola");
    p.said_by(who, "BORRAR");
    p.line.clock.advance(until_five);
    EXPECT_TRUE(p.told().empty()) << who;
    for (const auto& key : p.line.memory.keys())
      EXPECT_TRUE(who == caller_number || (key.find("}:a:") == key.npos && key.find("}:h:") == key.npos))
          << key;
  }
}

TEST(check_ins, L25_whoever_opted_out_is_no_contact_any_more) {
  two_people p;
  p.accepts();
  p.sets_an_hour();
  p.says_contact("ALTO");
  EXPECT_TRUE(says(p.comes_back(caller_number), "Nadie ha aceptado con esta clave, o ya no"));
  p.line.clock.advance(until_five);
  EXPECT_TRUE(p.told().empty());
  p.says_contact("ALTA");
  EXPECT_TRUE(says(p.comes_back(caller_number), "Nadie ha aceptado")) << "a yes is said anew";
}

TEST(check_ins, P3_what_a_provider_brings_twice_is_done_once) {
  two_people p;
  p.accepts();
  p.comes_back(caller_number);
  p.says_owner("2");
  p.line.again();
  EXPECT_EQ(p.told().size(), 1U);
  p.line.again();
  EXPECT_EQ(p.told().size(), 1U);
}

constexpr fault faults[] = {fault::not_connected, fault::refused, fault::unknown_written,
                            fault::unknown_unwritten};

// `words` with the nth command to the store failing, for each n and each way of failing, behind `before`; and
// what is said to the caller who comes back with the PIN then.
template <class Before, class Then>
void with_each_command_failing(const char* words, Before before, Then then) {
  for (auto how : faults) {
    for (unsigned n = 1;; ++n) {
      SCOPED_TRACE("fault " + std::to_string(static_cast<int>(how)) + ", command " + std::to_string(n));
      two_people p;
      p.accepts();
      before(p);
      p.line.store.arm(n, how, false);
      p.says_owner(words);
      bool failed = p.line.store.has_failed();
      p.line.store.heal();
      auto said = p.comes_back(caller_number);
      then(p, said);
      if (!failed) break;
      ASSERT_LT(n, 50U);
    }
  }
}

TEST(check_ins, J12_nobody_is_said_to_have_been_told_who_was_not) {
  auto asks_for_an_hour = [](two_people& p) {
    p.comes_back(caller_number);
    p.says_owner("poner hora");
  };
  with_each_command_failing("17:00", asks_for_an_hour, [](two_people&, const std::string& said) {
    EXPECT_FALSE(says(said, "Ya sali")) << said;
  });
  auto comes = [](two_people& p) { p.comes_back(caller_number); };
  with_each_command_failing("2", comes, [](two_people& p, const std::string& said) {
    EXPECT_TRUE(!says(said, "Ya sali") || !p.told().empty()) << said;
  });
}

TEST(check_ins, J12_the_alarm_stands_until_the_contact_hears_that_all_is_well) {
  auto was_told = [](two_people& p) {
    p.comes_back(caller_number);
    p.says_owner("2");
    EXPECT_EQ(p.told().size(), 1U);
    p.comes_back(caller_number);
  };
  with_each_command_failing("1", was_told, [](two_people& p, const std::string& said) {
    EXPECT_TRUE(!says(said, "ya acept") || p.told().size() == 2) << said;
  });
}

TEST(check_ins, any_hour_was_agreed_to_and_an_opt_out_holds_all_the_same) {
  auto to = *base::phone_number::parse("+17705550142");
  auto zone = flow::zone::named("Etc/UTC");
  base::time_point midnight(std::chrono::sys_days(std::chrono::year(2026) / 11 / 24));
  send_question question{
      .to = to, .cause = send_cause::alarm, .cited = midnight, .zone = *zone, .now = midnight};
  send_rules rules{.countries = {"US"}};
  EXPECT_EQ(may_send(question, rules).why_not, send_refusal::none);
  EXPECT_FALSE(may_send(question, rules).not_before);
  question.opted_out = true;
  EXPECT_EQ(may_send(question, rules).why_not, send_refusal::opted_out);
  question.opted_out = false;
  question.now = midnight + 76 * 24h;
  EXPECT_EQ(may_send(question, rules).why_not, send_refusal::unsolicited);
}

}  // namespace
}  // namespace amparo::app
