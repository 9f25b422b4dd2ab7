#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <random>
#include <stdexcept>

#include "flow/model.hpp"
#include "flow_support.hpp"

// What one conversation leaves to another: the question of a reminder, whose telephone it is, and the place
// where a call was cut.
namespace amparo::flow::test {
namespace {

using message::channel;
using std::chrono::hours;
using std::chrono::minutes;

constexpr const char* later_yaml = R"yaml(
flow: later
start: whose
modes: [sms, voice]
entry:
  - { words: later.entry }
  - { words: later.told, at: told }
vars: { day: date, size: choice, need: choice }
nodes:
  whose: { ask: menu, text: later.whose, choices: { mine: 1, of_others: 2 }, to: { mine: own, of_others: shared } }
  own: { opt: own, to: offer }
  shared: { opt: shared, to: offer }
  offer: { consent: remind, text: later.offer, to: { yes: set_day, no: no } }
  set_day: { set: { day: 'add_days(today("America/Mexico_City"), 60)' }, to: remind }
  remind: { remind: later.hello, after: 3d, answer: how, keep: [day], to: { noted: noted, past: no, withheld: no, opted_out: no, failed: failed } }
  noted: { end: later.noted }
  failed: { end: later.failed }
  no: { end: later.no }
  how: { ask: menu, text: later.how, choices: { well: 1, medicine: 2 }, save: need, to: { well: no, medicine: which } }
  which:
    branch:
      - { when: known(size), to: failed }
      - { else: until }
  until: { say: [later.until], to: size }
  size: { ask: menu, text: later.size, choices: { small: 1, big: 2 }, save: size, to: { small: again, big: again } }
  again: { ask: menu, text: later.again, choices: { sure: 1, unsure: 2 }, to: { sure: no, unsure: no } }
  told:
    branch:
      - { when: own_phone, to: noted }
      - { when: shared_phone, to: failed }
      - { else: no }
)yaml";

constexpr const char* later_locale = R"yaml(
locale: es-MX
domain: later
messages:
  later.whose: { text: "¿De quién es? {choices}" }
  later.whose.mine: { text: "mío" }
  later.whose.of_others: { text: "ajeno" }
  later.offer: { text: "¿Le escribimos?" }
  later.hello: { text: "Hola." }
  later.noted: { text: "Hecho." }
  later.failed: { text: "No se pudo." }
  later.no: { text: "De acuerdo." }
  later.how: { text: "¿Qué tal? {choices}" }
  later.how.well: { text: "bien" }
  later.how.medicine: { text: "medicinas" }
  later.until: { text: "Hasta el {day}." }
  later.size: { text: "¿Cuánto? {choices}" }
  later.size.small: { text: "poco" }
  later.size.big: { text: "mucho" }
  later.again: { text: "¿Seguro de {size}? {choices}" }
  later.again.sure: { text: "seguro" }
  later.again.unsure: { text: "inseguro" }
  resume.offer: { text: "Se cortó. {choices}" }
  resume.offer.go_on: { text: "seguir" }
  resume.offer.anew: { text: "empezar" }
words:
  later.entry: ["quiero luego"]
  later.told: ["de quien era"]
)yaml";

constexpr const char* resume_yaml = R"yaml(
flow: resume
start: offer
modes: [voice]
nodes:
  offer: { ask: menu, text: resume.offer, choices: { go_on: 1, anew: 2 }, to: { go_on: go_on, anew: anew } }
  go_on: { back: left }
  anew: { goto: main.menu }
)yaml";

const bundle& later_bundle() {
  static const auto loaded = [] {
    auto all = basics();
    all.flow("later", later_yaml).flow("resume", resume_yaml).locale("later", later_locale);
    all.edit("main", "start: menu", "start: first");
    all.edit(
        "main", "nodes:\n",
        "nodes:\n  first:\n    branch:\n      - { when: left_off, to: left_off }\n      - { else: menu }\n"
        "  left_off: { goto: resume }\n");
    return load(all);
  }();
  if (!loaded.value) throw std::runtime_error(text_of(loaded.findings));
  return *loaded.value;
}

caller texting() { return caller(channel::sms, later_bundle()); }

const remind_effect& promised(caller& who) {
  who.text("quiero luego");
  who.text("mio");
  EXPECT_EQ(who.text("1"), "Hecho.");
  return std::get<remind_effect>(who.last.effects.at(0));
}

// Another conversation, days later, by who was promised that question.
caller back_after(hours time, const char* locale = "es-MX") {
  auto before = texting();
  auto question = promised(before).question.value();
  auto who = texting();
  who.when.now = noon + time;
  question.locale = locale;
  who.when.facts.questions = {question};
  return who;
}

TEST(later, a_reminder_says_its_message_and_its_question_with_the_keys) {
  auto who = texting();
  const auto& later = promised(who);
  EXPECT_EQ(later.due, noon + hours(72));
  auto said = decode_reply(later_bundle(), later.said);
  ASSERT_TRUE(said.has_value());
  EXPECT_EQ(words_of(render(later_bundle(), *said, channel::sms, later.due)),
            "Hola. ¿Qué tal? 1 bien 2 medicinas");
  ASSERT_TRUE(later.question.has_value());
  EXPECT_EQ(later.question->from, later.due);
  EXPECT_EQ(later.question->place.node, "how");
  ASSERT_EQ(later.question->place.values.size(), 1U);
  EXPECT_EQ(later.question->place.values.front().name, "day");
}

TEST(later, it_is_answered_by_key_by_words_or_by_both) {
  for (const char* words : {"2", "medicinas", "Medicinas.", "2 medicinas", "2 para mi hijo"}) {
    auto who = back_after(hours(100));
    EXPECT_EQ(who.text(words), "Hasta el 23 de enero de 2027. ¿Cuanto? 1 poco 2 mucho") << words;
    EXPECT_EQ(who.count<answered_effect>(), 1) << words;
  }
}

TEST(later, what_does_not_answer_it_is_heard_as_if_nothing_had_been_asked) {
  auto plain = texting();
  auto menu = plain.text("hola");
  for (const char* words : {"hola", "22 medicinas", "8", "7 pesos", "no entiendo"}) {
    auto who = back_after(hours(100)), other = texting();
    EXPECT_EQ(who.text(words), other.text(words)) << words;
    EXPECT_EQ(who.count<answered_effect>(), 0);
    EXPECT_EQ(who.state, other.state) << words;
  }
  auto early = back_after(hours(71));
  EXPECT_EQ(early.text("medicinas"), menu) << "it was not put yet";
}

TEST(later, words_that_are_always_obeyed_go_before_it) {
  auto who = back_after(hours(100)), other = texting();
  EXPECT_EQ(who.text("0"), other.text("0"));
  EXPECT_EQ(who.text("quiero luego"), "¿De quién es? 1 mio 2 ajeno");
}

TEST(later, another_bundle_may_ask_something_else_there) {
  for (const char* node : {"gone", "until"}) {
    auto who = back_after(hours(100));
    who.when.facts.questions.front().place.node = node;
    auto other = texting();
    EXPECT_EQ(who.text("2"), other.text("2")) << node;
  }
}

TEST(later, the_newest_question_is_meant_and_one_put_since_goes_before_it) {
  auto who = back_after(hours(200));
  auto older = who.when.facts.questions.front();
  who.when.facts.questions.push_back(older);
  who.when.facts.questions.back().from = noon + hours(150);
  who.when.facts.questions.front().place.node = "gone";
  EXPECT_TRUE(who.text("2").starts_with("Hasta el"));

  auto busy = back_after(hours(100));
  busy.when.now = noon + hours(71);
  auto menu = busy.text("hola");
  busy.when.now = noon + hours(100);
  busy.when.facts.wrote_last = noon + hours(71);
  EXPECT_TRUE(busy.text("2").starts_with("Hasta el")) << "the reminder came behind the menu";
  auto since = back_after(hours(100));
  since.text("hola");
  since.when.facts.wrote_last = noon + hours(100);
  auto other = texting();
  other.text("hola");
  EXPECT_EQ(since.text("2"), other.text("2"));
}

TEST(later, agreed_to_twice_it_is_asked_once) {
  auto who = back_after(hours(1));
  who.text("quiero luego");
  who.text("mio");
  EXPECT_EQ(who.text("1"), "Hecho.");
  EXPECT_TRUE(who.last.effects.empty());
}

TEST(shared_phones, B14_are_sent_nothing_and_lose_what_was_promised) {
  auto who = texting();
  who.text("quiero luego");
  who.text("ajeno");
  EXPECT_EQ(who.count<shared_phone_effect>(), 1);
  EXPECT_EQ(who.text("1"), "No se pudo.");
  EXPECT_TRUE(who.last.effects.empty());
  EXPECT_EQ(who.text("de quien era"), "No se pudo.");
  auto own = texting();
  promised(own);
  EXPECT_EQ(own.text("de quien era"), "Hecho.");
  auto unasked = texting();
  EXPECT_EQ(unasked.text("de quien era"), "De acuerdo.");
}

// Over all shipped flows: whatever is said and pressed on a shared telephone, nothing is sent to it later.
TEST(shared_phones, B14_no_way_through_what_is_shipped_sends_to_one) {
  std::mt19937 roll(14);
  const char* words[] = {"1",
                         "2",
                         "3",
                         "4",
                         "5",
                         "6",
                         "7",
                         "8",
                         "9",
                         "0",
                         "si",
                         "no",
                         "hace 5 dias",
                         "30301",
                         "seguimiento",
                         "me deportaron",
                         "detuvieron a mi esposo",
                         "abogado",
                         "asilo",
                         "MENU"};
  for (auto via : {channel::sms, channel::voice}) {
    caller who(via, shipped());
    if (via == channel::voice) who.call();
    for (int i = 0; i != 4'000; ++i) {
      who.state.phone_ = whose_phone::shared;
      who.state.steps_ = who.state.turns_ = 1;
      const char* said = words[roll() % std::size(words)];
      via == channel::sms ? who.text(said) : who.press(said);
      ASSERT_EQ(who.count<remind_effect>() + who.count<send_effect>(), 0) << said;
    }
  }
}

// Others may see it on a locked telephone: in no language does its beginning say what it is about.
TEST(later, U_2_B6_the_first_forty_letters_of_what_is_sent_say_nothing) {
  const auto& m = *shipped().content;
  const char* words[] = {"migra",  "ice",     "deport", "deten",   "detain", "asil",
                         "asyl",   "abogad",  "lawyer", "consul",  "corte",  "court",
                         "arrest", "repatri", "famil",  "relativ", "clave",  "pin"};
  std::size_t looked_at = 0;
  for (const auto& later : m.reminders)
    for (const auto& pack : m.locales) {
      reply_data said;
      said.locale = pack.tag;
      said.lines.push_back({later.message, 0, 0});
      if (later.answer != none) said.listens = listening::ask, said.ask = later.answer;
      auto reply = render(shipped(), said, channel::sms, noon);
      auto first = std::get<message::sms_reply>(reply).messages.front().substr(0, 40);
      std::ranges::transform(first, first.begin(),
                             [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
      for (const char* one : words)
        EXPECT_EQ((" " + first).find(std::string(" ") + one), first.npos) << first;
      ++looked_at;
    }
  EXPECT_GE(looked_at, 8U * 2);
}

// --- calls that were cut ---

caller calling() { return caller(channel::voice, later_bundle()); }

// A call on the caller's own telephone that stands at that question, and what is kept of it when it is cut.
std::string cut_at(caller& who, std::initializer_list<const char*> words) {
  who.call();
  for (const char* one : words) who.hear(input_kind::text, one);
  who.hear(input_kind::hangup);
  return who.count<left_effect>() == 0 ? "" : std::get<left_effect>(who.last.effects.back()).state;
}

caller calling_again(std::string left) {
  auto who = calling();
  who.when.now += minutes(5);
  who.when.facts.left = std::move(left);
  return who;
}

TEST(cut_calls, L18_the_same_question_and_no_answer) {
  auto first = calling();
  auto left = cut_at(first, {"quiero luego", "1"});
  ASSERT_FALSE(left.empty());
  auto again = calling_again(left);
  EXPECT_EQ(again.call(), "Se cortó. | seguir, marque 1. | empezar, marque 2.");
  EXPECT_TRUE(again.press("1").starts_with("¿Le escribimos?"));
  EXPECT_EQ(again.count<left_effect>(), 1);
  EXPECT_EQ(std::get<left_effect>(again.last.effects.front()).state, "") << "it is gone on with once";
}

TEST(cut_calls, L18_a_question_that_holds_an_answer_is_left_for_the_menu_before_it) {
  auto first = calling();
  cut_at(first, {"quiero luego", "1"});
  auto who = calling();
  who.call();
  who.hear(input_kind::text, "quiero luego");
  who.press("1");
  // At the question that names what was chosen.
  for (index at = 0; at != later_bundle().content->nodes.size(); ++at)
    if (later_bundle().content->node_names[at] == "size") who.state.asked_ = at;
  who.state.listens_ = listening::ask;
  EXPECT_TRUE(who.press("2").starts_with("¿Seguro de mucho?")) << words_of(who.reply);
  who.hear(input_kind::hangup);
  ASSERT_EQ(who.count<left_effect>(), 1);
  auto again = calling_again(std::get<left_effect>(who.last.effects.back()).state);
  again.call();
  auto said = again.press("1");
  EXPECT_EQ(said.find("mucho?"), said.npos) << said;
}

TEST(cut_calls, L18_only_on_a_telephone_that_is_the_callers_own) {
  auto unasked = calling();
  EXPECT_EQ(cut_at(unasked, {"quiero luego"}), "");
  auto shared = calling();
  EXPECT_EQ(cut_at(shared, {"quiero luego", "2"}), "");
  auto own = calling();
  auto left = cut_at(own, {"quiero luego", "1"});
  struct row {
    const char* why;
    void (*set)(context&);
  };
  for (const auto& [why, set] : {row{"detention", [](context& c) { c.detention = true; }},
                                 row{"withheld", [](context& c) { c.withheld = true; }},
                                 row{"nonsense", [](context& c) { c.facts.left = "\x02nonsense"; }}}) {
    auto again = calling_again(left), plain = calling();
    set(again.when);
    plain.when = again.when;
    plain.when.facts.left.clear();
    EXPECT_EQ(again.call(), plain.call()) << why;
    auto before = calling();
    set(before.when);
    if (before.when.facts.left.empty()) {
      EXPECT_EQ(cut_at(before, {"quiero luego", "1"}), "") << why;
    }
  }
}

TEST(cut_calls, L18_it_is_offered_at_the_beginning_only_and_can_be_declined) {
  auto first = calling();
  auto left = cut_at(first, {"quiero luego", "1"});
  auto again = calling_again(left), plain = calling();
  again.call();
  auto menu = plain.call();
  EXPECT_EQ(again.press("2"), menu);
  again.hear(input_kind::text, "menu");
  EXPECT_EQ(words_of(again.reply), menu);
}

TEST(sessions, whose_telephone_it_is_rides_in_both_forms) {
  for (auto whose : {whose_phone::unknown, whose_phone::own, whose_phone::shared}) {
    auto s = session::fresh("es-MX");
    s.phone_ = whose;
    EXPECT_EQ(decode_session(later_bundle(), encode(s)).value(), s);
    EXPECT_EQ(decode_session(later_bundle(), encode_small(s)).value(), s);
  }
}

}  // namespace
}  // namespace amparo::flow::test
