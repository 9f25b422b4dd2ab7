#include <gtest/gtest.h>

#include "flow_support.hpp"

namespace amparo::flow::test {
namespace {

using message::channel;
using std::chrono::seconds;

constexpr const char* main_menu =
    "Línea de ayuda. | derechos, marque 1. | consulado, marque 2. | solicitud, marque 3. | 0 persona";
constexpr const char* offer = "¿Quiere que le llamen? | sí, marque 1. | no, marque 2.";
constexpr const char* where = "¿Dónde está? | casa, marque 1. | calle, marque 2.";

caller called() {
  caller who(channel::voice);
  who.call();
  return who;
}

TEST(calls, a_menu_takes_one_key) {
  auto who = called();
  EXPECT_EQ(words_of(who.reply), main_menu);
  ASSERT_TRUE(who.heard().keys.has_value());
  EXPECT_EQ(who.heard().keys->max_digits, 1U);
  EXPECT_FALSE(who.heard().keys->ends_with_hash);
  EXPECT_TRUE(who.heard().keys->barge);
  EXPECT_EQ(who.press("1"), std::string("No firme nada. | ") + where);
  EXPECT_EQ(who.press("1#"), "No abra. | ¿Le llamamos? | sí, marque 1. | no, marque 2.")
      << "a # behind the key is forgiven";
  EXPECT_EQ(who.press("1"), "Anotado.");
  EXPECT_TRUE(who.heard().hangup && !who.heard().keys);
  EXPECT_EQ(who.heard().before.size(), 1U);
}

TEST(calls, keys_of_every_menu) {
  struct row {
    std::vector<const char*> keys;
    std::string gets;
  };
  const std::vector<row> rows{
      {{"0"}, offer},
      {{"9"}, "Más: | sobre esto, marque 1. | de nuevo, marque 2."},
      {{"1", "9"}, main_menu},
      {{"7"}, std::string("No entendí. | ") + main_menu},
      {{"#"}, std::string("No entendí. | ") + main_menu},
      {{"12"}, std::string("No entendí. | ") + main_menu},
      {{"*", "*"}, "Clima: soleado."},
      {{"**"}, "Clima: soleado."},
      {{"*", "9"}, "Borrado."},
      {{"*9"}, "Borrado."},
      {{"*", "7"}, std::string("Eso no se ofrece. | ") + main_menu},
      {{"*", "0"}, std::string("Solo español. | ") + main_menu},
      {{"*0"}, std::string("Solo español. | ") + main_menu},
      {{"0", "#"}, std::string("Solo español. | ") + offer},
      {{"0#"}, std::string("Solo español. | ") + main_menu},
      {{"*", "1"}, std::string("No firme nada. | ") + where},
  };
  for (const auto& [keys, gets] : rows) {
    auto who = called();
    std::string all;
    for (const auto* key : keys) who.press(key), all += std::string(key) + " ";
    EXPECT_EQ(words_of(who.reply), gets) << all;
  }
}

TEST(calls, the_second_gather_is_silent_short_and_repeats_by_itself) {
  auto who = called();
  who.press("1");
  EXPECT_EQ(who.press("*"), "");
  ASSERT_TRUE(who.heard().keys.has_value());
  EXPECT_EQ(who.heard().keys->first, seconds(2));
  EXPECT_EQ(who.heard().keys->max_digits, 1U);
  EXPECT_EQ(who.silence(), std::string("No firme nada. | ") + where);
  EXPECT_EQ(who.state.misses_, 0);
}

TEST(calls, L9_hash_is_the_language_only_in_the_gather_after_zero) {
  auto who = called();
  who.press("0");
  who.silence();
  EXPECT_EQ(who.press("#"), std::string("Solo español. | ") + offer)
      << "silence opened the same gather again";
  EXPECT_TRUE(who.press("#").starts_with("No entendí.")) << "a later gather";
}

TEST(calls, digits_end_with_hash_and_a_star_leads_out) {
  auto asked = [] {
    auto who = called();
    who.press("3");
    return who;
  };
  auto who = asked();
  EXPECT_EQ(words_of(who.reply), "¿Su número A?");
  EXPECT_TRUE(who.heard().keys->ends_with_hash);
  EXPECT_EQ(who.heard().keys->max_digits, 9U);
  struct row {
    std::vector<const char*> keys;
    const char* gets;
  };
  for (const auto& [keys, gets] :
       std::vector<row>{{{"12345678"}, "¿? | correcto, marque 1. | incorrecto, marque 2."},
                        {{"123"}, "No entendí. | ¿Su número A?"},
                        {{"0"}, "No entendí. | ¿Su número A?"},
                        {{"*0"}, offer},
                        {{"12*0"}, offer},
                        {{"*", "0"}, offer},
                        {{"*9"}, main_menu},
                        {{"*", "9"}, main_menu},
                        {{"*", "7"}, "¿Su número A?"},
                        {{"*7"}, "¿Su número A?"}}) {
    auto one = asked();
    for (const auto* key : keys) one.press(key);
    EXPECT_EQ(words_of(one.reply), gets) << keys.front();
  }
}

// The flow that asked for it is left, so its answer would lead nowhere and end the call without a word.
TEST(calls, back_does_not_lead_into_a_sub_flow_that_was_left) {
  auto who = called();
  who.press("3");
  EXPECT_EQ(who.press("123456789"), "¿? | correcto, marque 1. | incorrecto, marque 2.");
  for (int i = 0; i != 3; ++i) who.press("3");
  EXPECT_TRUE(words_of(who.reply).ends_with(offer)) << words_of(who.reply);
  EXPECT_EQ(who.press("9"), main_menu);
  EXPECT_NE(who.press("1"), "");
}

TEST(calls, L3_thirteen_digits_are_one_complete_input) {
  auto files = basics();
  files.edit("form", "min: 8, max: 9", "min: 13, max: 13");
  auto wide = load(files);
  ASSERT_TRUE(wide.value) << text_of(wide.findings);
  caller who(channel::voice, *wide.value);
  who.call();
  who.press("3");
  EXPECT_EQ(who.heard().keys->max_digits, 13U);
  EXPECT_EQ(who.heard().keys->between, seconds(3));
  EXPECT_EQ(who.press("1234567890123"), "¿? | correcto, marque 1. | incorrecto, marque 2.");
}

TEST(calls, L5_a_shorter_code_is_taken_when_the_timer_ends) {
  auto files = basics();
  files.edit("form", "min: 8, max: 9", "min: 1, max: 2");
  auto codes = load(files);
  ASSERT_TRUE(codes.value) << text_of(codes.findings);
  for (const char* keys : {"1", "12"}) {
    caller who(channel::voice, *codes.value);
    who.call();
    who.press("3");
    EXPECT_EQ(who.press(keys), "¿? | correcto, marque 1. | incorrecto, marque 2.") << keys;
  }
}

TEST(calls, L1_the_five_outcomes_are_different) {
  EXPECT_EQ(called().press("1"), std::string("No firme nada. | ") + where);
  EXPECT_EQ(called().press("7"), std::string("No entendí. | ") + main_menu);
  EXPECT_EQ(called().silence(), std::string("Sigo aquí. | ") + main_menu);
  auto tired = called();
  tired.press("7"), tired.silence();
  EXPECT_EQ(tired.press("7"), std::string("No se preocupe. | ") + offer)
      << "silence and wrong keys count together";
  auto gone = called();
  EXPECT_EQ(gone.hear(input_kind::hangup), "-");
  EXPECT_TRUE(gone.last.ended);
}

TEST(calls, L16_a_hang_up_runs_its_branch_and_says_nothing) {
  auto files = basics();
  files
      .flow("form", R"yaml(
flow: form
start: q
nodes:
  q: { ask: menu, text: form.sure, choices: { right: 1, wrong: 2 }, to: { right: a, wrong: a }, hangup: gone }
  a: { end: form.short }
  gone: { opt: out, to: said }
  said: { say: [form.short], to: a }
)yaml")
      .edit("form", "{what}", "de verdad")
      .edit("form", "Largo: {name}.", "Largo.");
  files.flows.erase(std::remove_if(files.flows.begin(), files.flows.end(),
                                   [](const auto& f) { return f.name == "flows/lib_confirm.yaml"; }),
                    files.flows.end());
  auto made = load(files);
  ASSERT_TRUE(made.value) << text_of(made.findings);
  caller who(channel::voice, *made.value);
  who.call();
  who.press("3");
  EXPECT_EQ(who.hear(input_kind::hangup), "-");
  EXPECT_EQ(who.count<opt_effect>(), 1);
  EXPECT_TRUE(who.last.reply.lines.empty());
}

TEST(calls, L4_with_one_timer_silent_rounds_are_counted) {
  auto who = called();
  who.when.single_timer = true;
  who.call();
  EXPECT_EQ(who.heard().keys->first, seconds(3));
  EXPECT_EQ(who.heard().keys->between, seconds(3));
  EXPECT_EQ(who.silence(), "") << "three of six seconds: the gather opens again without a word";
  EXPECT_EQ(who.heard().keys->max_digits, 1U);
  EXPECT_EQ(who.silence(), std::string("Sigo aquí. | ") + main_menu);
  EXPECT_EQ(who.silence(), "");
  EXPECT_EQ(who.press("1"), std::string("No firme nada. | ") + where) << "a key in a later round counts";
  EXPECT_EQ(who.state.silent_rounds_, 0);
}

TEST(calls, L8_a_detention_line_says_the_first_words_outside_the_gather) {
  caller who(channel::voice);
  who.when.detention = true;
  EXPECT_EQ(who.call(), main_menu);
  ASSERT_TRUE(who.heard().keys.has_value());
  EXPECT_EQ(who.heard().before.size(), 5U);
  EXPECT_TRUE(who.heard().keys->prompts.empty());
  who.when.now += seconds(10);
  EXPECT_EQ(who.press("1"), "") << "a stray tone is dropped";
  EXPECT_EQ(who.silence(), main_menu) << "silence is not counted";
  EXPECT_EQ(who.state.misses_, 0);
  who.when.now += seconds(15);
  EXPECT_EQ(who.press("1"), std::string("No firme nada. | ") + where);
  EXPECT_TRUE(who.heard().before.empty());
  auto plain = called();
  EXPECT_EQ(plain.press("1"), std::string("No firme nada. | ") + where)
      << "on any other line a key at second 0 counts";
}

TEST(calls, L2_a_call_ends_politely_after_thirty_minutes_or_two_hundred_turns) {
  auto late = called();
  late.when.now += std::chrono::minutes(29);
  EXPECT_NE(late.press("1"), "Hasta luego.");
  late.when.now += std::chrono::minutes(1);
  EXPECT_EQ(late.press("1"), "Hasta luego.");
  EXPECT_TRUE(late.heard().hangup);
  auto busy = called();
  int turns = 1;
  for (; turns != 300 && words_of(busy.reply) != "Hasta luego."; ++turns)
    busy.press(turns % 2 != 0 ? "1" : "9");
  EXPECT_EQ(turns, 201);
}

TEST(calls, L6_back_works_after_silence) {
  auto who = called();
  who.press("1");
  who.silence();
  EXPECT_EQ(who.press("9"), main_menu);
}

TEST(calls, a_place_is_typed_on_the_keypad) {
  auto who = called();
  who.press("2");
  EXPECT_EQ(who.heard().keys->max_digits, 5U);
  EXPECT_TRUE(who.heard().keys->ends_with_hash);
  EXPECT_EQ(who.press("30303"), "Consulado en Atlanta. Línea: 5 2 0, 6 2 3, 7 8 7 4.");
  auto other = called();
  other.press("2");
  EXPECT_EQ(other.press("00000").substr(0, 18), "No lo encontramos.") << words_of(other.reply);
}

TEST(calls, H8_prompts_that_hold_something_of_the_caller_say_so) {
  auto files = basics();
  files.edit("form", "name: \"''\"", "name: '\"Canario\"'");
  auto made = load(files);
  ASSERT_TRUE(made.value) << text_of(made.findings);
  caller who(channel::voice, *made.value);
  who.call();
  for (const auto& one : who.heard().keys->prompts) EXPECT_FALSE(one.caller_data) << one.text;
  who.press("3");
  who.press("12345678");
  ASSERT_EQ(words_of(who.reply), "¿Canario? | correcto, marque 1. | incorrecto, marque 2.");
  EXPECT_TRUE(who.heard().keys->prompts[0].caller_data);
  EXPECT_FALSE(who.heard().keys->prompts[1].caller_data);
}

TEST(calls, a_call_whose_state_was_lost_begins_again) {
  caller who(channel::voice);
  EXPECT_EQ(who.press("1"), main_menu);
  EXPECT_EQ(who.press("1"), std::string("No firme nada. | ") + where);
}

}  // namespace
}  // namespace amparo::flow::test
