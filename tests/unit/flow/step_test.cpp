#include <gtest/gtest.h>

#include <tuple>

#include "flow_support.hpp"

namespace amparo::flow::test {
namespace {

using message::channel;

struct turn_case {
  const char* says;
  const char* gets;
};

void play(caller& who, std::initializer_list<turn_case> turns) {
  for (const auto& turn : turns) EXPECT_EQ(who.text(turn.says), turn.gets) << "after \"" << turn.says << "\"";
}

TEST(texts, a_conversation_of_menus_ends_with_a_callback) {
  caller who;
  play(who, {{"hola", "Linea de ayuda. 1 derechos 2 consulado 3 solicitud 0 persona"},
             {"1", "No firme nada. ¿Donde esta? 1 casa 2 calle"},
             {"1", "No abra. ¿Le llamamos? 1 si 2 no"},
             {"1", "Anotado."}});
  ASSERT_EQ(who.count<callback_effect>(), 1);
  const auto& wish = std::get<callback_effect>(who.last.effects.front());
  EXPECT_EQ(wish.topic, "home_raid");
  EXPECT_EQ(wish.urgency, urgency::now);
  EXPECT_EQ(wish.skills, std::vector<std::string>{"lang:es-MX"});
  EXPECT_EQ(wish.summary, "detained\ncasa");
  EXPECT_TRUE(who.last.ended);
}

TEST(texts, a_choice_is_its_key_label_synonym_spelled_number_or_the_printed_line) {
  for (const char* words :
       {"1", "1.", " 1 ", "casa", "CASA", "¡Casa!", "En mi casa", "puerta", "uno", "Uno.", "1 casa", "１"}) {
    caller who;
    who.text("migra");
    EXPECT_EQ(who.text(words), "No abra. ¿Le llamamos? 1 si 2 no") << words;
  }
}

TEST(texts, J1_an_entry_word_leads_into_its_flow_before_any_question) {
  struct row {
    const char* words;
    const char* begins;
  };
  for (const auto& [words, begins] :
       {row{"migra", "No firme nada."}, row{"la MIGRA llegó", "No firme nada."},
        row{"¡Migra en mi puerta!", "No abra."},  // the longest phrase wins
        row{"hay migra en mi puerta ayuda", "No abra."}, row{"me detuvieron ayer", "No firme nada."},
        row{"inmigrante", "Linea de ayuda."}, row{"", "Linea de ayuda."}, row{"👍", "Linea de ayuda."}}) {
    caller who;
    EXPECT_TRUE(who.text(words).starts_with(begins)) << words << ": " << words_of(who.reply);
  }
}

TEST(texts, J7_an_entry_phrase_interrupts_a_menu_where_it_is_strong) {
  caller who;
  who.text("hola");
  EXPECT_EQ(who.text("xyz"), "No entendi. Linea de ayuda. 1 derechos 2 consulado 3 solicitud 0 persona");
  EXPECT_EQ(who.text("ahi viene la migra"), "No firme nada. ¿Donde esta? 1 casa 2 calle")
      << "one word, but an urgent flow";
  EXPECT_EQ(who.text("busco mi consulado"), "¿Donde esta?") << "two words or more";
  caller other;
  other.text("migra");
  EXPECT_TRUE(other.text("el consulado").starts_with("Guarde silencio."))
      << "one word of a calm flow does not";
}

TEST(texts, L26_global_words_are_whole_messages_folded) {
  struct row {
    const char* words;
    global_word word;
  };
  for (const auto& [words, word] :
       {row{"STOP", global_word::stop}, row{" Stop. ", global_word::stop}, row{"stop-all", global_word::stop},
        row{"ALTO!", global_word::stop}, row{"STOP 12345", global_word::none},
        row{"we must STOP this", global_word::none}, row{"ＡＬＴＯ", global_word::stop},
        row{"menú", global_word::menu}, row{"menu\xcc\x81", global_word::menu},
        row{"Atrás", global_word::back}, row{"ATRAS", global_word::back},
        row{"llámeme", global_word::call_me}, row{"urgente", global_word::urgent},
        row{"clima", global_word::exit}, row{"0", global_word::person}, row{"9", global_word::back},
        row{"hola", global_word::none}, row{"", global_word::none}})
    EXPECT_EQ(global_word_of(basic_bundle(), "es-MX", {input_kind::text, base::private_text(words)}), word)
        << words;
}

TEST(texts, global_words_are_obeyed_at_every_question) {
  for (auto open : {"migra", "3 solicitud", "consulado"}) {
    auto at = [&] {
      caller who;
      if (std::string_view(open).starts_with('3')) who.text("hola");
      who.text(open);
      return who;
    };
    auto expect = [&](const char* word, const char* reply) {
      auto who = at();
      EXPECT_EQ(who.text(word), reply) << open << ", " << word;
    };
    expect("menu", "Linea de ayuda. 1 derechos 2 consulado 3 solicitud 0 persona");
    expect("persona", "¿Quiere que le llamen? 1 si 2 no");
    expect("ayuda", "Escriba MENU o PERSONA.");
    expect("alto", "No le escribiremos.");
    expect("alta", "Le escribiremos.");
    expect("borrar", "Borrado.");
    expect("urgente", "No firme nada. ¿Donde esta? 1 casa 2 calle");
    expect("llameme", "Anotado.");
    expect("clima", "Clima: soleado.");
  }
}

TEST(texts, L6_back_returns_to_the_menu_before_with_answers_kept) {
  caller who;
  who.text("hola");
  who.text("1");
  who.text("2");
  EXPECT_EQ(who.text("atras"), "¿Donde esta? 1 casa 2 calle");
  EXPECT_EQ(who.state.variables_.size(), 1U);
  EXPECT_EQ(who.text("9"), "Linea de ayuda. 1 derechos 2 consulado 3 solicitud 0 persona");
  EXPECT_EQ(who.text("9"), "Mas: 1 sobre esto 2 de nuevo") << "at the first level: more";
  EXPECT_EQ(who.text("9"), "Linea de ayuda. 1 derechos 2 consulado 3 solicitud 0 persona");
}

TEST(texts, L6_back_works_after_a_wrong_answer_and_after_the_language) {
  caller who;
  who.text("hola");
  who.text("1");
  who.text("???");
  EXPECT_EQ(who.text("atras"), "Linea de ayuda. 1 derechos 2 consulado 3 solicitud 0 persona");
  who.text("1");
  EXPECT_EQ(who.text("idioma"), "Solo español. ¿Donde esta? 1 casa 2 calle")
      << "the flow goes back by itself";
}

TEST(texts, zero_and_nine_are_answers_where_digits_are_asked) {
  caller who;
  who.text("hola");
  who.text("3");
  EXPECT_EQ(who.text("0"), "No entendi. ¿Su numero A?");
  EXPECT_EQ(who.text("012 345 678"), "¿Su nombre?");
  EXPECT_EQ(who.text("9"), "¿9? 1 correcto 2 incorrecto") << "a text may be anything";
}

TEST(texts, repeat_says_the_last_words_again_and_uses_up_no_try) {
  caller who;
  who.text("migra");
  who.text("xx");
  EXPECT_EQ(who.text("repetir"), "No firme nada. ¿Donde esta? 1 casa 2 calle");
  EXPECT_EQ(who.state.misses_, 1);
  who.text("clima");
  EXPECT_EQ(who.text("repetir"), "Clima: soleado.");
}

TEST(texts, L7_tries_are_counted_prompts_get_shorter_and_the_last_leads_to_a_person) {
  caller calm;
  calm.text("hola");
  EXPECT_TRUE(calm.text("x").starts_with("No entendi."));
  EXPECT_EQ(calm.text("x"), "No entendi. 1 derechos 2 consulado 3 solicitud") << "the choices alone";
  EXPECT_EQ(calm.text("x"), "No se preocupe. ¿Quiere que le llamen? 1 si 2 no");
  caller urgent;
  urgent.text("migra");
  EXPECT_EQ(urgent.text("entraron"), "Guarde silencio. No entendi. ¿Donde? 1 casa 2 calle")
      << "the vital line comes first";
  EXPECT_EQ(urgent.text("entraron"), "No se preocupe. ¿Quiere que le llamen? 1 si 2 no") << "two tries";
}

TEST(texts, L7_the_person_flow_itself_ends_with_words) {
  caller who;
  who.text("persona");
  who.text("x");
  who.text("x");
  EXPECT_EQ(who.text("x"), "No se preocupe.");
  EXPECT_TRUE(who.last.ended);
}

TEST(texts, a_right_answer_starts_the_count_again) {
  caller who;
  who.text("migra");
  who.text("x");
  who.text("1");
  EXPECT_EQ(who.text("x"), "Guarde silencio. No entendi. ¿Le llamamos? 1 si 2 no");
}

TEST(texts, variables_sub_flow_and_branches) {
  struct row {
    const char *name, *sure, *gets;
  };
  for (const auto& [name, sure, gets] :
       {row{"José Luis", "1", "Largo: José Luis."}, row{"Ana", "correcto", "Corto."},
        row{"Ana", "2", "De acuerdo."}, row{"{x} ${y} %s {{z}}", "1", "Largo: {x} ${y} %s {{z}}."}}) {
    caller who;
    who.text("hola");
    who.text("3");
    who.text("123456789");
    EXPECT_TRUE(who.text(name).ends_with("? 1 correcto 2 incorrecto"));
    EXPECT_EQ(who.text(sure), gets) << name;
    EXPECT_TRUE(who.state.calls_.empty());
  }
}

TEST(texts, F4_what_a_caller_typed_is_never_read_as_a_template) {
  caller who;
  who.text("hola");
  who.text("3");
  who.text("12345678");
  EXPECT_EQ(who.text("{national_number} '{'"), "¿{national_number} '{? 1 correcto 2 incorrecto")
      << "cut at 20 letters, else literal";
}

TEST(texts, a_place_is_asked_about_until_it_is_one) {
  caller who;
  who.text("consulado");
  EXPECT_EQ(who.text("30303"), "Consulado en Atlanta. Linea: 520-623-7874.");
  who.text("consulado");
  auto list = who.text("san juan");
  EXPECT_TRUE(list.starts_with("¿Cual? 1 San Juan, ")) << list;
  EXPECT_EQ(who.text("8").substr(0, 12), "No entendi. ");
  EXPECT_EQ(who.text("texas").find("No entendi"), std::string::npos) << words_of(who.reply);
  EXPECT_NE(who.state.consulate_, "");
  who.text("consulado");
  EXPECT_EQ(who.text("qqqq"), "No lo encontramos. ¿Donde esta?");
  who.text("qqqq");
  EXPECT_EQ(who.text("qqqq"), "No sabemos.") << "not found at the last try: the node's own outcome";
}

TEST(texts, B9_an_expired_number_is_not_said) {
  caller who;
  who.when.now = noon + std::chrono::days(200);
  who.text("consulado");
  EXPECT_EQ(who.text("30303"), "Consulado en Atlanta.");
  caller asked;
  asked.text("consulado");
  asked.text("30303");
  EXPECT_EQ(words_of(render(basic_bundle(), asked.last.reply, channel::sms, noon + std::chrono::days(200))),
            "Consulado en Atlanta.");
}

TEST(texts, callback_outcomes_follow_the_facts) {
  struct row {
    void (*set)(context&);
    const char* gets;
    int effects;
  };
  for (const auto& [set, gets, effects] :
       {row{[](context&) {}, "Anotado.", 1},
        row{[](context& c) { c.facts.callback_recent = false; }, "Anotado.", 1},
        row{[](context& c) { c.facts.callback_recent = true; }, "Ya estaba anotado.", 0},
        row{[](context& c) { c.withheld = true; }, "No vemos su número.", 0},
        row{[](context& c) { c.facts.effect_refused = true; }, "No se pudo anotar.", 0}}) {
    caller who;
    set(who.when);
    auto got = who.text("llameme");
    EXPECT_EQ(got, std::string(gets) == "No vemos su número." ? "No vemos su numero." : gets);
    EXPECT_EQ(who.count<callback_effect>(), effects) << gets;
  }
}

TEST(texts, K6_erasing_forgets_at_once_and_asks_about_an_open_callback) {
  caller who;
  who.text("hola");
  who.text("3");
  who.text("123456789");
  who.text("Canario");
  who.when.facts.callback_open = true;
  EXPECT_EQ(who.text("borrar"), "¿Borrar también la llamada? 1 borrarla 2 dejarla");
  EXPECT_EQ(who.count<erase_effect>(), 1);
  EXPECT_EQ(encode(who.state).find("Canario"), std::string::npos);
  EXPECT_TRUE(who.state.variables_.empty() && who.state.marks_.empty());
  EXPECT_EQ(who.text("1"), "Borrado.");
  EXPECT_EQ(who.count<cancel_callback_effect>(), 1);
  EXPECT_EQ(who.count<erase_effect>(), 0);
}

TEST(texts, opting_out_and_in_are_effects) {
  caller who;
  who.text("alto");
  ASSERT_EQ(who.count<opt_effect>(), 1);
  EXPECT_TRUE(std::get<opt_effect>(who.last.effects[0]).out);
  who.text("alta");
  ASSERT_EQ(who.count<opt_effect>(), 1);
  EXPECT_FALSE(std::get<opt_effect>(who.last.effects[0]).out);
}

TEST(texts, silence_and_hang_up_of_a_thread_say_nothing) {
  caller who;
  who.text("hola");
  auto before = who.state;
  EXPECT_EQ(who.silence(), "-");
  EXPECT_EQ(who.state, before);
}

TEST(texts, L52_a_late_answer_is_still_understood) {
  caller who;
  who.text("migra");
  who.when.now += std::chrono::hours(23);
  EXPECT_EQ(who.text("1"), "No abra. ¿Le llamamos? 1 si 2 no");
}

TEST(texts, F5_a_session_has_a_budget_of_steps) {
  caller who;
  unsigned turns = 0;
  for (; turns != 3000 && words_of(who.reply) != "Hasta luego."; ++turns) who.text("migra");
  EXPECT_LT(turns, 1100U);
  EXPECT_TRUE(who.last.ended);
  EXPECT_EQ(who.text("migra"), "No firme nada. ¿Donde esta? 1 casa 2 calle")
      << "and the next text begins again";
}

TEST(degraded, words_alone_get_what_is_said_without_a_menu) {
  struct row {
    const char *words, *gets;
  };
  context when;
  when.now = noon;
  for (const auto& [words, gets] :
       {row{"migra", "No firme nada. Escriba CASA."}, row{"casa", "No abra. Escriba CASA."},
        row{"CALLE", "Pregunte si puede irse. Escriba CASA."}, row{"urgente", "No firme nada. Escriba CASA."},
        row{"migra en mi puerta", "No abra. Escriba CASA."}, row{"hola", "-"}, row{"1", "-"},
        row{"borrar", "-"}, row{"si", "-"}, row{"persona", "-"}, row{"consulado", "-"}}) {
    auto said = answer_by_words(basic_bundle(), {input_kind::text, base::private_text(words)}, when);
    EXPECT_EQ(said ? words_of(render(basic_bundle(), *said, channel::sms, noon)) : "-", gets) << words;
  }
}

// Two calm menus that share a word cancel it; the menu of an urgent flow has it whatever they say.
TEST(degraded, a_word_of_an_urgent_menu_goes_before_those_of_others) {
  auto with = basics();
  for (const std::string name : {"rest", "move"}) {
    with.flow(
        name,
        "flow: " + name + "\nstart: what\nentry:\n  - { words: " + name +
            ".entry }\nnodes:\n  what: { ask: menu, text: " + name +
            ".what, choices: { home: 1, tree: 2, own: 3 }, to: { home: said, tree: said, own: said } }\n"
            "  said: { say: [" +
            name + ".said], to: done }\n  done: { end: true }\n");
    with.locale(name, "locale: es-MX\ndomain: " + name + "\nmessages:\n  " + name +
                          ".what: { text: \"¿Qué?\" }\n  " + name + ".what.home: { text: casa }\n  " + name +
                          ".what.tree: { text: arbol }\n  " + name + ".what.own: { text: \"" + name +
                          " solo\" }\n  " + name + ".said: { text: \"De " + name + ".\" }\nwords:\n  " +
                          name + ".entry: [\"quiero " + name + "\"]\n");
  }
  auto loaded = load(with);
  ASSERT_NE(loaded.value, nullptr) << text_of(loaded.findings);
  context when;
  when.now = noon;
  auto said_to = [&](const char* words) {
    auto said = answer_by_words(*loaded.value, {input_kind::text, base::private_text(words)}, when);
    return said ? words_of(render(*loaded.value, *said, channel::sms, noon)) : "-";
  };
  EXPECT_EQ(said_to("casa"), "No abra. Escriba CASA.");
  EXPECT_EQ(said_to("arbol"), "-");
  EXPECT_EQ(said_to("rest solo"), "De rest. Escriba CASA.");
  EXPECT_EQ(said_to("move solo"), "De move. Escriba CASA.");
}

TEST(degraded, work_is_a_raid_at_work_whoever_else_asks_about_work) {
  context when;
  when.now = noon;
  for (auto [locale, word, said_first] :
       {std::tuple{"es-MX", "trabajo", "No corra."}, std::tuple{"en-US", "work", "Do not run."}}) {
    when.locale = locale;
    auto said = answer_by_words(shipped(), {input_kind::text, base::private_text(word)}, when);
    ASSERT_TRUE(said.has_value()) << word;
    auto text = words_of(render(shipped(), *said, channel::sms, noon));
    EXPECT_NE(text.find(said_first), text.npos) << text;
  }
}

TEST(degraded, a_message_can_be_said_by_its_key) {
  auto said = words_of(basic_bundle(), "es-MX", "callback.noted");
  ASSERT_TRUE(said.has_value());
  EXPECT_EQ(words_of(render(basic_bundle(), *said, channel::sms, noon)), "Anotado.");
  auto filled = words_of(basic_bundle(), "es-MX", "form.long", {{"name", "Ana"}});
  ASSERT_TRUE(filled.has_value());
  EXPECT_EQ(words_of(render(basic_bundle(), *filled, channel::sms, noon)), "Largo: Ana.");
  EXPECT_FALSE(words_of(basic_bundle(), "es-MX", "no.such").has_value());
}

}  // namespace
}  // namespace amparo::flow::test
