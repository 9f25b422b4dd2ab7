#include "flow/loose_words.hpp"

#include <gtest/gtest.h>

namespace amparo::flow {
namespace {

constexpr std::uint32_t search = 1, danger = 2, legal = 3, away = 4;

loose_words spanish() {
  loose_words out;
  for (const char* nothing : {"ya", "ayer", "por favor", "hoy"}) out.write(nothing, "");
  for (const char* ice : {"la migra", "los de la migra", "migra"}) out.write(ice, "ice");
  for (const char* lawyer : {"abogado", "licenciado"}) out.write(lawyer, "un abogado");
  out.write("ami", "a mi");
  out.write("q", "que");
  for (const char* one : {"esposo", "hermana", "cipote"}) out.join(one, "relative");
  out.add("agarraron a mi esposo", search, false);
  out.add("donde esta mi hermana", search, false);
  out.add("la migra en la puerta", danger, true);
  out.add("anda la migra hoy", away, true);
  out.add("migra", danger, true);
  out.add("un abogado", legal, false);
  out.add("avisar a mi esposo", search, false);
  out.add("avisar a mi hermana", away, false);
  out.add("refugio", legal, false);
  out.add_global("borrar mis datos", 7);
  out.add_global("alto", 8);
  out.close();
  return out;
}

std::uint32_t led(const char* text) {
  auto found = spanish().find(text);
  return found ? found->value : 0;
}

TEST(loose_words, a_text_is_read_by_what_it_sounds_like) {
  EXPECT_EQ(led("agarraron a mi hermana"), search) << "one of the family for another";
  EXPECT_EQ(led("hola agarraron ayer ami sipote"), search) << "what says nothing stands between";
  EXPECT_EQ(led("agararon a mi ermana"), search);
  EXPECT_EQ(led("agarrraon a mi hermana"), search) << "two letters that changed places";
  EXPECT_EQ(led("agarrzaon a mi hermana"), 0U) << "two slips in one word";
  EXPECT_EQ(led("nesesito un licensiado"), 0U) << "a rewriting is of words as they stand";
  EXPECT_EQ(led("necesito licenciado"), legal);
  EXPECT_EQ(led("refujio"), legal);
}

TEST(loose_words, danger_comes_before_a_longer_phrase) {
  auto found = spanish().find("agarraron a mi esposo y los de la migra en la puerta");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->value, danger);
  EXPECT_TRUE(found->is_danger);
}

TEST(loose_words, what_would_mean_too_much_means_nothing) {
  EXPECT_EQ(led("avisar a mi esposo"), 0U) << "leads to two places once the family is one";
  EXPECT_EQ(led("anda la migra"), 0U) << "the phrase ended with a word that counted";
  EXPECT_EQ(led("que hice"), 0U) << "short words are not heard";
  EXPECT_EQ(led("mi esposo"), 0U);
  EXPECT_EQ(led("refugia"), 0U) << "one word alone is not mended";
  EXPECT_EQ(led(""), 0U);
}

TEST(loose_words, K_6_a_word_that_is_obeyed_is_the_whole_text) {
  auto words = spanish();
  EXPECT_EQ(words.find_global("ya vorrar mis datos por favor"), 7U);
  EXPECT_EQ(words.find_global("vorrar mis datos y mi numero"), std::nullopt);
  EXPECT_EQ(words.find_global("borrar mis dato"), std::nullopt) << "no slip is forgiven";
  EXPECT_EQ(words.find_global("halto"), std::nullopt) << "too short";
}

TEST(loose_words, the_form_is_its_own_form_and_a_long_text_is_cut) {
  auto words = spanish();
  EXPECT_EQ(words.form("la migra no me da licenciado"), words.form("ice no me da un abogado"));
  std::string text;
  for (int i = 0; i != 500; ++i) text += "desconocido ";
  EXPECT_EQ(words.find(text + "agarraron a mi esposo"), std::nullopt);
}

TEST(loose_words, without_lists_nothing_is_read) {
  loose_words none;
  none.add("agarraron a mi esposo", search, false);
  none.close();
  EXPECT_TRUE(none.empty());
  EXPECT_EQ(none.find("agarraron a mi esposo"), std::nullopt);
  EXPECT_EQ(none.find_global("agarraron a mi esposo"), std::nullopt);
}

}  // namespace
}  // namespace amparo::flow
