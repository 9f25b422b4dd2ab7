#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "base/gsm.hpp"
#include "flow/loading.hpp"
#include "flow_support.hpp"

// The articles of the Universal Declaration as they are shipped: which languages have them, how they pass the
// gate, and what a caller reads. locales/<tag>/declaration.yaml is made by tests/node/declaration.mjs.
namespace amparo::flow::test {
namespace {

using message::channel;

const std::set<std::string> languages{"cab", "cak", "ht", "kek", "mam", "pt-BR", "quc", "tzh", "tzo", "yua"};

const model& content() { return *shipped().content; }

// The texts of the shipped content whose key begins so.
std::vector<index> texts_of(std::string_view key) {
  std::vector<index> out;
  for (index i = 0; i != content().messages.size(); ++i)
    if (content().messages[i].key.starts_with(key)) out.push_back(i);
  return out;
}

caller who_speaks(const std::string& tag, channel via = channel::sms) {
  caller c(via, shipped());
  c.state = session::fresh(tag);
  return c;
}

TEST(declaration, ten_languages_have_every_article_and_no_other_has_any) {
  auto articles = texts_of("declaration.article_");
  EXPECT_EQ(articles.size(), 11U);
  std::set<std::string> have;
  for (const auto& pack : content().locales) {
    auto own = std::ranges::count_if(articles, [&](index i) { return pack.texts[i]->tag == pack.tag; });
    bool is_source = loading::is_source(pack.tag);
    EXPECT_TRUE(own == 0 || own == 11) << pack.tag << ' ' << own;
    EXPECT_EQ(pack.quotes, own != 0 && !is_source) << pack.tag;
    EXPECT_FALSE(own != 0 && loading::is_group(pack.tag)) << pack.tag;
    if (pack.quotes) have.insert(pack.tag);
  }
  EXPECT_EQ(have, languages);
}

// Besides them nothing of these languages is said: no draft slips through with what others published.
TEST(declaration, nothing_else_passes_the_gate_with_it) {
  for (const auto& pack : content().locales)
    for (index i = 0; i != content().messages.size(); ++i) {
      bool is_article = content().messages[i].key.starts_with("declaration.article_");
      if (languages.contains(pack.tag) && !is_article) {
        EXPECT_NE(pack.texts[i]->tag, pack.tag) << content().messages[i].key;
      }
    }
}

struct article {
  const char* key;
  const char* number;
};
constexpr article articles[] = {{"1", "3"},    {"2", "5"},  {"3", "9"}, {"4", "10"},
                                {"5", "11.1"}, {"6", "13"}, {"7", "14"}};

TEST(declaration, L37_each_article_names_its_place_and_goes_in_two_texts_at_most) {
  for (const auto& pack : content().locales) {
    if (!languages.contains(pack.tag)) continue;
    for (const auto& one : articles) {
      auto c = who_speaks(pack.tag);
      c.text("derechos humanos");
      auto said = c.text(one.key);
      auto place = "artículo " + std::string(one.number) + ", ONU, en ";
      EXPECT_NE(said.find(base::sms_fold(place, "es-MX").text), said.npos) << pack.tag << ": " << said;
      EXPECT_NE(said.find("ninguno de nosotros lo ha revisado, y no es consejo legal"), said.npos) << said;
      EXPECT_EQ(said.find(" ONU, en español"), said.npos) << pack.tag << ": " << said;
      ASSERT_LE(c.got().messages.size(), 2U) << pack.tag << ' ' << one.number;
      for (const auto& text : c.got().messages) {
        EXPECT_LE(base::segments_of(text), 2U) << text;
        EXPECT_EQ(base::cost_of(text).alphabet, base::sms_alphabet::gsm7) << text;
      }
    }
  }
}

// Both halves of an article arrive, whole and in their order.
TEST(declaration, no_word_of_an_article_is_lost) {
  for (const auto& pack : content().locales)
    for (auto [first, key] : {std::pair{"declaration.article_10", "4"}, {"declaration.article_14", "7"}}) {
      if (!languages.contains(pack.tag)) continue;
      auto c = who_speaks(pack.tag);
      c.text("derechos humanos"), c.text(key);
      std::string said;
      for (const auto& text : c.got().messages)
        said += (said.empty() ? "" : " ") + (c.got().messages.size() == 2 ? text.substr(4) : text);
      auto parts = texts_of(first);
      ASSERT_EQ(parts.size(), 2U);
      auto whole = pack.texts[parts[0]]->sms->words + " " + pack.texts[parts[1]]->sms->words;
      EXPECT_EQ(said.substr(0, whole.size()), whole) << pack.tag;
    }
}

TEST(declaration, L9_a_call_hears_it_in_a_language_that_has_a_voice) {
  for (const char* tag : {"mam", "ht", "quc"}) {
    auto c = who_speaks(tag, channel::voice);
    c.call();
    c.press("9"), c.press("5"), c.press("3");
    EXPECT_NE(words_of(c.reply).find("en español: Nadie podrá ser arbitrariamente detenido"),
              std::string::npos)
        << words_of(c.reply);
    for (const auto& prompt : c.heard().keys->prompts) EXPECT_EQ(prompt.locale, "es-MX") << prompt.text;
  }
}

// Whoever names such a language reads the articles in it, and everything else in the words of the line.
TEST(declaration, the_articles_come_between_the_words_of_the_line) {
  for (auto [line, rest] :
       {std::pair{"en-US", "none of us has checked it"}, {"es-MX", "ninguno de nosotros"}}) {
    auto c = who_speaks(line);
    c.text("hablo kekchi"), c.text("no"), c.text("1");
    auto said = c.text("2");
    EXPECT_NE(said.find("ONU, en Q'eqchi': Maani taaruuq tatawasiiq"), said.npos) << said;
    EXPECT_NE(said.find(rest), said.npos) << said;
  }
}

// An article fills its two messages: whoever begins with one is offered an interpreter in the turn behind it.
TEST(declaration, L28_no_article_is_cut_by_the_offer_of_an_interpreter) {
  for (const auto& one : articles) {
    auto c = who_speaks("mam");
    c.text("derechos humanos");
    c.state.offered_ = false;  // as if the article came first
    auto said = c.text(one.key);
    EXPECT_EQ(said.find("PERSONA"), said.npos) << said;
    EXPECT_FALSE(c.state.offered_);
    auto behind = c.text("1");
    EXPECT_NE(behind.find("PERSONA"), behind.npos) << behind;
  }
}

TEST(declaration, it_is_offered_after_the_interpreter_and_not_in_danger) {
  caller c(channel::sms, shipped());
  c.text("hablo kekchi");
  EXPECT_NE(c.text("no").find("En Q'eqchi' tenemos"), std::string::npos);
  caller in_danger(channel::sms, shipped());
  in_danger.text("migra en mi casa");
  in_danger.text("kekchi");
  EXPECT_EQ(in_danger.text("no").find("tenemos"), std::string::npos);
  caller without(channel::sms, shipped());
  without.text("hablo chuj");
  EXPECT_EQ(without.text("no").find("tenemos"), std::string::npos);
}

// One text that does not stand takes the offer away: no article is then another language's.
TEST(declaration, one_article_that_is_held_back_ends_the_offer) {
  auto good = load(with_quotation("Maj jun winaq.")),
       rejected = load(with_quotation("Maj jun winaq.", "rejected"));
  ASSERT_NE(good.value, nullptr) << text_of(good.findings);
  EXPECT_TRUE(good.value->content->locales.back().quotes);
  ASSERT_NE(rejected.value, nullptr) << text_of(rejected.findings);
  EXPECT_FALSE(rejected.value->content->locales.back().quotes);
  auto old = load(with_quotation("Maj jun winaq.", "draft", std::string(64, '0')));
  ASSERT_NE(old.value, nullptr) << text_of(old.findings);
  EXPECT_FALSE(old.value->content->locales.back().quotes);
  EXPECT_NE(text_of(old.findings).find("[quotation]"), std::string::npos) << text_of(old.findings);
}

TEST(declaration, L37_a_letter_without_a_fallback_is_refused_with_its_place_and_number) {
  auto loaded = load(with_quotation("Maj jun \u0436inaq."));
  EXPECT_EQ(loaded.value, nullptr);
  auto found = text_of(loaded.findings);
  EXPECT_NE(found.find("locales/quc/detained.yaml:4"), std::string::npos) << found;
  EXPECT_NE(found.find("U+0436"), std::string::npos) << found;
}

}  // namespace
}  // namespace amparo::flow::test
