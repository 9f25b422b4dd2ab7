#include <gtest/gtest.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>

#include <algorithm>
#include <string>
#include <vector>

#include "app/effects.hpp"
#include "app/may_send.hpp"
#include "app/send_order.hpp"
#include "line_support.hpp"

// J12 through the whole turn: a contact who accepted, an hour that passes, and what leaves then.
namespace amparo::app {
namespace {

using message::channel;
using namespace std::chrono_literals;
using texts = std::vector<std::string>;

constexpr const char* contact_number = "+17705550142";  // one that texts may go to
constexpr const char* another_number = "+15555550102";

bool says(const std::string& said, const char* words) { return said.find(words) != said.npos; }

struct two_people {
  explicit two_people(base::time_point at) : line(channel::sms, options(at)) {}
  two_people() : line(channel::sms) {}
  static line_options options(base::time_point at) {
    line_options how;
    how.now = at;
    return how;
  }

  std::string says_owner(const std::string& words) { return said_by(caller_number, words); }
  std::string says_contact(const std::string& words) { return said_by(contact_number, words); }
  std::string said_by(const char* number, const std::string& words) {
    line.ring_from(number);
    return words_of(line.text(words));
  }
  void opens() {
    says_owner("contacto de confianza");
    says_owner("no");
    auto said = says_owner("si");
    auto at = said.find("Clave: ");
    ASSERT_NE(at, said.npos) << said;
    pin = said.substr(at + 7, flow::pin_digits);
  }
  std::string comes_back(const char* number) {
    said_by(number, "tengo clave");
    return said_by(number, pin);
  }
  void accepts() {
    opens();
    auto asked = comes_back(contact_number);
    EXPECT_TRUE(says(asked, "pide que le avisemos") && says(asked, "ALTO o BORRAR")) << asked;
    EXPECT_TRUE(says(says_contact("si"), "Anotado."));
  }
  // Until five in the afternoon of Mexico City, where it is six in the morning.
  void sets_an_hour() {
    EXPECT_TRUE(says(comes_back(caller_number), "ya acept"));
    says_owner("poner hora");
    auto noted = says_owner("17:00");
    EXPECT_TRUE(says(noted, "Anotado. Si antes de las")) << noted;
  }
  // What has left for the contact: the number and the words.
  texts told() {
    line.fire();
    auto tag = base::caller_tag::of(line.secrets.identity, *base::phone_number::parse(contact_number));
    asio::io_context io;
    auto waiting = asio::co_spawn(io, line.memory.take({tag.partition()}, 100), asio::use_future);
    io.run();
    texts out;
    for (const auto& entry : *waiting.get()) {
      if (entry.entry.kind != "reminder") continue;
      auto plain = line.secrets.open(outbox_aad("reminder", entry.entry.effect), entry.entry.payload);
      auto order = decode_send_order(*plain);
      EXPECT_TRUE(order->any_hour);
      for (const auto& words : order->messages) out.push_back(order->caller + " " + words);
    }
    return out;
  }

  test_line line;
  std::string pin;
};

constexpr auto until_five = 11h;  // 12:00Z is 6:00 there

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
