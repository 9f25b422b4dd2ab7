#include <gtest/gtest.h>

#include "flow/model.hpp"
#include "flow_support.hpp"

// What a caller hears whose language we have no approved words in: the Spanish source, and once in the
// conversation the offer of an interpreter. Only a yes to it makes a callback (languages: the gate's offer).
namespace amparo::flow::test {
namespace {

using message::channel;

std::size_t times(const std::string& part, const std::string& in) {
  std::size_t n = 0;
  for (auto at = in.find(part); at != in.npos; at = in.find(part, at + 1)) ++n;
  return n;
}

const callback_effect* callback_of(const caller& c) {
  for (const auto& one : c.last.effects)
    if (const auto* wish = std::get_if<callback_effect>(&one)) return wish;
  return nullptr;
}

TEST(interpreter, L9_a_yes_makes_a_callback_with_language_town_and_relay) {
  caller c(channel::sms, shipped());
  auto town = c.text("hablo mam");
  EXPECT_NE(town.find("pueblo"), std::string::npos) << town;
  EXPECT_EQ(times("PERSONA", town), 0U) << "the offer itself follows: " << town;
  auto offer = c.text("Todos Santos Cuchumatán");
  EXPECT_NE(offer.find("Podemos buscar un intérprete de Qyol Mam para llamarle. ¿Quiere?"), std::string::npos)
      << offer;
  EXPECT_EQ(c.count<callback_effect>(), 0);
  auto noted = c.text("si");
  EXPECT_NE(noted.find("Anotado. Buscaremos un intérprete; no podemos decir cu"), std::string::npos) << noted;
  const auto* wish = callback_of(c);
  ASSERT_NE(wish, nullptr);
  EXPECT_EQ(wish->locale, "mam");
  EXPECT_EQ(wish->town, "Todos Santos Cuchumatán");
  EXPECT_TRUE(wish->relay);
  EXPECT_EQ(wish->topic, "interpreter");
}

TEST(interpreter, L48_without_a_yes_nobody_is_called) {
  for (const char* answer : {"no", "2", "hola", "9"}) {
    caller c(channel::sms, shipped());
    c.text("hablo chuj");
    c.text(answer);
    EXPECT_EQ(c.count<callback_effect>(), 0) << answer;
  }
  caller quiet(channel::sms, shipped());
  quiet.text("hablo chuj");
  quiet.silence();
  EXPECT_EQ(quiet.count<callback_effect>(), 0);
}

TEST(interpreter, a_town_says_which_language_of_a_group_it_is) {
  caller c(channel::sms, shipped());
  c.text("mixteco");
  auto offer = c.text("de san juan mixtepec");
  EXPECT_NE(offer.find("mixteco bajo"), std::string::npos) << offer;
  c.text("1");
  ASSERT_NE(callback_of(c), nullptr);
  EXPECT_EQ(callback_of(c)->locale, "mix-x-bajo");
  EXPECT_EQ(callback_of(c)->town, "de san juan mixtepec");
}

TEST(interpreter, a_town_does_not_overrule_the_language_that_was_named) {
  caller c(channel::sms, shipped());
  c.text("hablo mam");
  c.text("Nebaj");
  c.text("1");
  ASSERT_NE(callback_of(c), nullptr);
  EXPECT_EQ(callback_of(c)->locale, "mam");
  EXPECT_EQ(callback_of(c)->town, "Nebaj");
}

TEST(interpreter, maya_alone_is_asked_about) {
  caller c(channel::sms, shipped());
  EXPECT_NE(c.text("maya").find("Guatemala"), std::string::npos);
  auto mexican = c;
  EXPECT_NE(mexican.text("1").find("Maaya T'aan"), std::string::npos);
  EXPECT_NE(c.text("2").find("pueblo"), std::string::npos);
  EXPECT_NE(c.text("kiche de Totonicapan").find("K'iche'"), std::string::npos);
}

// In danger the essentials come first, and the question for the town not at all.
TEST(interpreter, in_danger_the_essentials_come_with_one_line_of_offer) {
  caller c(channel::sms, shipped());
  auto first = c.text("hablo chuj, migra en mi casa");
  EXPECT_NE(first.find("Guarde silencio"), std::string::npos) << first;
  EXPECT_EQ(times("escriba PERSONA", first), 1U) << first;
  EXPECT_NE(first.find("chuj"), std::string::npos) << first;
  auto second = c.text("casa");
  EXPECT_EQ(times("escriba PERSONA", second), 0U) << second;
  c.text("persona");
  c.text("1");
  ASSERT_NE(callback_of(c), nullptr);
  EXPECT_EQ(callback_of(c)->locale, "cac");
  EXPECT_EQ(callback_of(c)->skills, std::vector<std::string>{"lang:cac"});
  EXPECT_TRUE(callback_of(c)->relay);
}

// What is told in the language of the line is heard in it, also where the caller's own is named with it.
TEST(interpreter, danger_is_heard_in_the_words_it_was_told_in) {
  for (const char* words : {"i speak mam and i was arrested", "i speak portuguese, i was arrested",
                            "i speak awakateko, i was arrested"}) {
    caller c(channel::sms, shipped());
    c.state = session::fresh("en-US");
    c.when.locale = "en-US";
    auto first = c.text(words);
    EXPECT_TRUE(c.state.urgent_) << words << ": " << first;
    EXPECT_TRUE(times("silen", first) != 0) << words << ": " << first;
  }
}

// Of two things that are told, danger is the one that is answered, however short its words.
TEST(interpreter, danger_comes_before_any_other_way_in) {
  struct told {
    const char *locale, *words;
  };
  for (auto [locale, words] :
       {told{"es-MX", "violaron mis derechos humanos, estoy detenido"},
        told{"es-MX", "derechos humanos me detuvieron"}, told{"es-MX", "busco el consulado, me detuvieron"},
        told{"en-US", "my human rights, i was arrested"}}) {
    caller c(channel::sms, shipped());
    c.state = session::fresh(locale);
    c.when.locale = locale;
    auto first = c.text(words);
    EXPECT_TRUE(c.state.urgent_) << words << ": " << first;
    EXPECT_NE(times("silen", first), 0U) << words << ": " << first;
  }
}

// Where a folder holds words and nothing to say, what people tell and answer is heard in the source's words.
TEST(interpreter, who_stands_in_a_folder_of_words_is_understood_in_the_source) {
  for (const char* words : {"menu", "me detuvieron", "derechos humanos", "consulado"}) {
    caller spanish(channel::sms, shipped()), chuj(channel::sms, shipped());
    chuj.state = session::fresh("cac");
    chuj.when.locale = "cac";
    auto source = spanish.text(words), said = chuj.text(words);
    EXPECT_NE(said.find(source.substr(0, 20)), std::string::npos) << words << ": " << said;
    spanish.text("1"), chuj.text("1");
    EXPECT_EQ(chuj.state.asked_, spanish.state.asked_) << words;
  }
}

// A folder that only holds words for translators is no language to talk in: the line's own goes on.
TEST(interpreter, who_reads_english_goes_on_in_english) {
  caller c(channel::sms, shipped());
  c.state = session::fresh("en-US");
  c.when.locale = "en-US";
  auto town = c.text("i speak mam");
  EXPECT_EQ(c.state.locale(), "en-US");
  EXPECT_EQ(c.state.speaks_, "mam");
  EXPECT_NE(town.find("Which town"), std::string::npos) << town;
  c.text("Cajolá");
  c.text("no");
  EXPECT_NE(c.text("ice is at my door").find("silent"), std::string::npos);
}

TEST(interpreter, a_draft_is_not_said_and_an_interpreter_is_offered_once) {
  caller c(channel::sms, shipped());
  auto offer = c.text("kreyol");
  EXPECT_EQ(c.state.locale(), "ht");
  EXPECT_NE(offer.find("Podemos buscar un intérprete de Kreyòl ayisyen"), std::string::npos) << offer;
  c.text("no");
  for (const char* words : {"menu", "migra", "casa", "menu"})
    EXPECT_EQ(times("ayisyen", c.text(words)), 0U) << words;
}

// A conversation that begins in such a language, on a line of it.
TEST(interpreter, a_line_of_a_draft_says_the_source_and_the_offer) {
  for (auto via : {channel::sms, channel::voice}) {
    caller c(via, shipped());
    c.state = session::fresh("ht");
    c.when.locale = "ht";
    auto first = via == channel::sms ? c.text("bonjou") : c.call();
    EXPECT_EQ(times("intérprete", first) + times("interprete", first), 1U) << first;
    EXPECT_EQ(times("ayisyen", first), via == channel::sms ? 1U : 0U) << first;
    auto second = via == channel::sms ? c.text("4") : c.press("4");
    EXPECT_EQ(times("ayisyen", second), 0U) << second;
  }
}

// Whoever reads a Spanish question answers it in Spanish.
TEST(interpreter, a_language_without_answers_of_its_own_is_answered_in_spanish) {
  caller c(channel::sms, shipped());
  c.text("q'anjob'al");
  EXPECT_EQ(c.state.speaks_, "kjb");
  c.text("no");
  c.text("menu");
  auto detained = c.text("uno");
  EXPECT_NE(detained.find("Guarde silencio"), std::string::npos) << detained;
}

TEST(interpreter, who_hears_their_own_language_is_offered_none) {
  for (const char* tag : {"es-MX", "en-US"}) {
    caller c(channel::sms, shipped());
    c.state = session::fresh(tag);
    for (const char* words : {"hola", "1", "menu", "4"})
      EXPECT_EQ(times("ntérprete de", c.text(words)), 0U) << words;
    EXPECT_FALSE(c.state.offered_);
  }
}

TEST(interpreter, L13_a_withheld_number_is_promised_no_call) {
  caller c(channel::sms, shipped());
  c.when.withheld = true;
  auto first = c.text("hablo chuj, migra");
  EXPECT_EQ(times("PERSONA", first), 0U) << first;
}

TEST(interpreter, L9_spanish_again_takes_the_language_back) {
  caller c(channel::sms, shipped());
  c.text("hablo awakateko");
  EXPECT_EQ(c.state.speaks_, "agu");
  c.text("hablo español");
  EXPECT_EQ(c.state.speaks_, "");
  c.text("persona");
  c.text("1");
  ASSERT_NE(callback_of(c), nullptr);
  EXPECT_EQ(callback_of(c)->locale, "es-MX");
  EXPECT_FALSE(callback_of(c)->relay);
}

TEST(interpreter, L9_the_word_idioma_asks_at_any_time) {
  caller c(channel::sms, shipped());
  c.text("hablo awakateko");
  EXPECT_NE(c.text("IDIOMA").find("Español"), std::string::npos);
  EXPECT_NE(c.text("q'eqchi").find("Q'eqchi'"), std::string::npos);
}

TEST(interpreter, languages_and_town_last_in_the_session_and_stay_out_of_urls) {
  caller c(channel::sms, shipped());
  c.text("hablo mam");
  c.text("Cajolá");
  auto again = decode_session(shipped(), encode(c.state));
  ASSERT_TRUE(again);
  EXPECT_EQ(*again, c.state);
  EXPECT_EQ(again->town_, "Cajolá");
  EXPECT_EQ(encode_small(c.state).find("Cajol"), std::string::npos);
  c.text("borrar");
  EXPECT_EQ(c.state.town_, "");
}

}  // namespace
}  // namespace amparo::flow::test
