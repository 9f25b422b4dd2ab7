#include <gtest/gtest.h>

#include "flow/in_words.hpp"
#include "flow/model.hpp"
#include "flow_support.hpp"

namespace amparo::flow::test {
namespace {

using message::channel;

constexpr const char* values_yaml = R"yaml(
flow: values
start: pick
entry:
  - { words: values.pick, at: pick }
  - { words: values.number, at: number }
  - { words: values.date, at: date }
  - { words: values.birth, at: birth }
  - { words: values.time, at: time }
  - { words: values.phone, at: phone }
  - { words: values.many, at: many }
  - { words: values.sure, at: sure }
vars: { amount: number, day: date, born: date, hour: time, tel: phone, needs: choices, ok: flag }
nodes:
  pick:
    ask: menu
    text: values.pick
    choices: { number: 1, date: 2, birth: 3, time: 4, phone: 5, many: 6, sure: 7 }
    to: { number: number, date: date, birth: birth, time: time, phone: phone, many: many, sure: sure }
  number: { ask: number, text: values.ask, min: 1, max: 40, save: amount, to: got_number }
  got_number: { end: values.number }
  date: { ask: date, text: values.ask, save: day, to: got_date }
  got_date: { end: values.date }
  birth: { ask: date, text: values.ask, past: true, save: born, to: got_birth }
  got_birth: { end: values.birth }
  time: { ask: time, text: values.ask, save: hour, to: got_time }
  got_time: { end: values.time }
  phone: { ask: phone, text: values.ask, save: tel, to: got_phone }
  got_phone: { end: values.phone }
  many: { ask: many, text: values.needs, choices: { sleep: 1, food: 2, papers: 3 }, save: needs, to: got_many }
  got_many: { end: values.many }
  sure: { ask: yes_no, text: values.ask, save: ok, to: { yes: got_yes, no: got_no } }
  got_yes: { end: values.yes }
  got_no: { end: values.no }
)yaml";

constexpr const char* values_words = R"yaml(
locale: es-MX
domain: values
messages:
  values.ask: { text: "¿Cuál?" }
  values.pick: { text: "¿Qué?" }
  values.pick.number: { text: "cuenta" }
  values.pick.date: { text: "cuando" }
  values.pick.birth: { text: "nacer" }
  values.pick.time: { text: "reloj" }
  values.pick.phone: { text: "timbre" }
  values.pick.many: { text: "cosas" }
  values.pick.sure: { text: "seguro" }
  values.number: { text: "N {amount}." }
  values.date: { text: "D {day}." }
  values.birth: { text: "B {born}." }
  values.time: { text: "T {hour}." }
  values.phone: { text: "Tel." }
  values.needs: { text: "¿Qué le falta?" }
  values.needs.sleep: { text: "dormir" }
  values.needs.food: { text: "comida", words: [comer] }
  values.needs.papers: { text: "mis papeles" }
  values.many: { text: "M {needs}." }
  values.yes: { text: "Así es." }
  values.no: { text: "No es." }
  input.date_example: { text: "Por ejemplo 5 de marzo." }
  input.phone_right: { text: "Es {label}. Bien, 1. Otra vez, 2." }
words:
  values.pick: ["quiero escoger"]
  values.number: ["quiero numero"]
  values.date: ["quiero fecha"]
  values.birth: ["quiero nacer"]
  values.time: ["quiero hora"]
  values.phone: ["quiero telefono"]
  values.many: ["quiero varias"]
  values.sure: ["quiero seguro"]
  answers.all: [todos, todo]
  answers.none: [ninguno, nada]
  answers.and: ["y"]
  number.and: ["y"]
  date.today: [hoy]
  date.tomorrow: [mañana]
  date.filler: [el, de, del]
  time.filler: [a las]
  time.half: [y media]
  time.afternoon: [de la tarde]
  answer.yes: [si]
  answer.no: ["no"]
)yaml";

const bundle& values_bundle() {
  static const auto loaded = [] {
    auto all = basics();
    all.flow("values", values_yaml).locale("values", values_words);
    return load(all);
  }();
  if (!loaded.value) throw std::runtime_error(text_of(loaded.findings));
  return *loaded.value;
}

caller asked(channel via, const char* words) {
  caller who(via, values_bundle());
  if (via == channel::voice) who.call();
  who.hear(input_kind::text, words);
  return who;
}

const stored_variable* value(const caller& who, std::string_view name) {
  for (const auto& v : who.state.variables_)
    if (values_bundle().content->variables[v.slot].name == name) return &v;
  return nullptr;
}

struct row {
  const char* says;
  std::int64_t value;  // -1: not understood
};

// The same answer in a text and, where it is keys, in a call.
void check(const char* enters, const char* name, const std::vector<row>& rows) {
  for (const auto& [says, wanted] : rows)
    for (auto via : {channel::sms, channel::voice}) {
      bool is_keys = std::string_view(says).find_first_not_of("0123456789") == std::string_view::npos;
      if (via == channel::voice && !is_keys) continue;
      auto who = asked(via, enters);
      via == channel::sms ? who.text(says) : who.press(says);
      const auto* got = value(who, name);
      EXPECT_EQ(got == nullptr ? -1 : got->number, wanted)
          << says << (via == channel::sms ? " by text: " : " by keys: ") << words_of(who.reply);
      EXPECT_EQ(who.last.ended, wanted != -1) << says;
    }
}

TEST(values, a_number_in_digits_or_words_inside_its_bounds) {
  check("quiero numero", "amount",
        {{"4", 4},
         {"40", 40},
         {"41", -1},
         {"0", -1},
         {"quince", 15},
         {"somos cuatro", 4},
         {"3 o 4", -1},
         {"xyz", -1}});
}

TEST(values, a_date_by_keys_in_figures_and_in_words) {
  auto day = [](const char* iso) { return *day_of(iso); };
  check("quiero fecha", "day",
        {{"05032027", day("2027-03-05")},
         {"0503", day("2027-03-05")},
         {"5/3", day("2027-03-05")},
         {"5 de marzo", day("2027-03-05")},
         {"mañana", day("2026-11-25")},
         {"hoy", day("2026-11-24")},
         {"viernes", day("2026-11-27")},
         {"3102", -1},
         {"31 de febrero", -1},
         {"xyz", -1}});
  check("quiero nacer", "born", {{"5 de marzo", day("2026-03-05")}, {"05031990", day("1990-03-05")}});
  auto wrong = asked(channel::sms, "quiero fecha");
  EXPECT_TRUE(wrong.text("3102").starts_with("Por ejemplo 5 de marzo.")) << words_of(wrong.reply);
}

TEST(values, a_time_and_yes_or_no) {
  check("quiero hora", "hour",
        {{"1530", 930}, {"15:30", 930}, {"tres y media de la tarde", 930}, {"2561", -1}});
  for (const auto& [says, gets] :
       {std::pair{"sí", "Asi es."}, {"1", "Asi es."}, {"no", "No es."}, {"2", "No es."}}) {
    auto who = asked(channel::sms, "quiero seguro");
    EXPECT_EQ(who.text(says), gets) << says;
    EXPECT_EQ(value(who, "ok")->number, std::string_view(gets) == "Asi es.");
  }
}

TEST(values, a_phone_is_read_back_in_a_call_before_it_is_kept) {
  auto text = asked(channel::sms, "quiero telefono");
  EXPECT_EQ(text.text("(55) 1234-5678"), "Tel.");
  EXPECT_EQ(value(text, "tel")->text, "+525512345678");
  auto wrong = asked(channel::sms, "quiero telefono");
  wrong.text("12345");
  EXPECT_EQ(value(wrong, "tel"), nullptr);
  auto call = asked(channel::voice, "quiero telefono");
  EXPECT_EQ(call.heard().keys->max_digits, 15U);
  EXPECT_EQ(call.press("5512345678"), "Es 5 2, 5 5, 1 2 3 4, 5 6 7 8. Bien, 1. Otra vez, 2.");
  EXPECT_TRUE(call.heard().keys->prompts.front().caller_data);
  EXPECT_EQ(value(call, "tel"), nullptr) << "not yet";
  auto again = call;
  EXPECT_EQ(again.press("2"), "¿Cuál?");
  again.press("5512345679");
  EXPECT_EQ(again.press("1"), "Tel.");
  EXPECT_EQ(value(again, "tel")->text, "+525512345679");
  auto small = decode_session(values_bundle(), encode_small(call.state));
  ASSERT_TRUE(small.has_value());
  call.state = *small;
  EXPECT_EQ(call.silence(), "Sigo aquí. | ¿Cuál?")
      << "a number does not ride in a URL: it is asked for again";
}

TEST(values, several_of_a_list_by_keys_and_by_words) {
  check("quiero varias", "needs",
        {{"1", 1},
         {"13", 5},
         {"1 3", 5},
         {"1,3", 5},
         {"1 y 3", 5},
         {"dormir y comer", 3},
         {"mis papeles", 4},
         {"todos", 7},
         {"ninguno", 0},
         {"0", 0},
         {"9", 7},
         {"14", -1},
         {"xyz", -1},
         {"1 xyz", -1},
         {"y", -1}});
  auto who = asked(channel::sms, "quiero varias");
  EXPECT_EQ(who.text("1 3"), "M dormir y mis papeles.");
  auto call = asked(channel::voice, "quiero varias");
  EXPECT_TRUE(call.heard().keys->ends_with_hash);
}

// Design: keys. Every key in every kind of question, and what it does there, in a call and in a text.
TEST(keys, every_key_in_every_kind_of_ask) {
  const char* person = "¿Quiere que le llamen?";
  const char* main_menu = "ayuda.";
  struct kind {
    const char* enters;
    bool is_menu;
  };
  for (const auto& [enters, is_menu] :
       {kind{"quiero numero", false}, kind{"quiero fecha", false}, kind{"quiero hora", false},
        kind{"quiero telefono", false}, kind{"quiero varias", false}, kind{"quiero seguro", true}}) {
    auto press = [&](std::initializer_list<const char*> keys) {
      auto who = asked(channel::voice, enters);
      for (const auto* key : keys) who.press(key);
      return words_of(who.reply);
    };
    auto holds = [&](const std::string& said, const char* words, const char* key) {
      EXPECT_NE(said.find(words), std::string::npos) << enters << " " << key << ": " << said;
    };
    holds(press({"*", "0"}), is_menu ? "Solo español." : person, "* 0");
    holds(press({"*", "9"}), is_menu ? "Borrado." : main_menu, "* 9");
    if (is_menu) {
      holds(press({"0"}), person, "0");
      holds(press({"9"}), main_menu, "9");
      holds(press({"**"}), "Clima", "**");
      holds(press({"0#"}), "Solo español.", "0#");
    }
    for (const char* word : {"persona", "ayuda", "alto", "borrar", "menu", "clima", "urgente"}) {
      auto who = asked(channel::sms, enters);
      who.text(word);
      bool is_still_asked = who.state.asked_ == asked(channel::sms, enters).state.asked_ && !who.last.ended;
      EXPECT_FALSE(is_still_asked) << enters << " " << word;
    }
    auto zero = asked(channel::sms, enters);
    zero.text("0");
    bool went_to_person = words_of(zero.reply).find(person) != std::string::npos;
    EXPECT_EQ(went_to_person, is_menu) << enters << ": in a text 0 is global only while a menu is asked";
  }
}

}  // namespace
}  // namespace amparo::flow::test
