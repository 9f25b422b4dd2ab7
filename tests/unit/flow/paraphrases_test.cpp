#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/yaml.hpp"
#include "flow/model.hpp"
#include "flow_support.hpp"

// Texts as people type them, put to the shipped conversations as the first of a new caller
// (tests/fixtures/paraphrases). A file says of each where it must lead: a change of the lists of words shows
// here whom it loses.
namespace amparo::flow::test {
namespace {

namespace fs = std::filesystem;

base::yaml_node read(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  base::findings wrong;
  auto root = base::read_yaml(file.string(), std::string(std::istreambuf_iterator<char>(in), {}), wrong);
  EXPECT_TRUE(wrong.empty()) << text_of(wrong);
  return root;
}

std::string words_in(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::string said{std::istreambuf_iterator<char>(in), {}};
  std::ranges::replace(said, '\n', ' ');
  return said;
}

// The flow whose question a first text ends at, or that of the word that it was carried out as.
std::string led_to(const std::string& locale, const std::string& text) {
  caller c(message::channel::sms, shipped());
  c.state = session::fresh(locale);
  c.when.locale = locale;
  c.text(text);
  if (c.count<erase_effect>() != 0) return "erase";
  if (c.count<opt_effect>() != 0) return "stop";
  if (c.count<callback_effect>() != 0) return "person";  // LLAMEME is the permission, too
  const auto& m = *shipped().content;
  return c.state.asked_ == none ? "no question" : m.flows[m.nodes[c.state.asked_].flow].id;
}

// The texts of one list, each of which must lead to `flow`.
std::size_t expect_all(const base::yaml_node& of_locale, const char* list, const std::string& locale,
                       const std::string& flow) {
  const auto* texts = of_locale.find(list);
  if (texts == nullptr) return 0;
  for (const auto& text : texts->items) EXPECT_EQ(led_to(locale, text.scalar), flow) << text.scalar;
  return texts->items.size();
}

TEST(paraphrases, what_people_type_leads_where_the_file_says) {
  std::size_t files = 0;
  for (const auto& entry : fs::directory_iterator(fs::path(AMPARO_ROOT) / "tests/fixtures/paraphrases")) {
    SCOPED_TRACE(entry.path().filename());
    auto root = read(entry.path());
    auto flow = root.find("flow")->scalar;
    auto name = entry.path().stem().string();  // of the flow, or of one way into it: find_deported
    EXPECT_TRUE(name == flow || name.starts_with(flow + "_")) << name;
    std::size_t understood = 0, all = 0;
    for (const char* locale : {"es-MX", "en-US"}) {
      const auto* texts = root.find(locale);
      ASSERT_NE(texts, nullptr) << locale;
      auto reached = expect_all(*texts, "understood", locale, flow);
      understood += reached;
      all += reached + expect_all(*texts, "essentials", locale, "detained") +
             expect_all(*texts, "not_understood", locale, "main");
    }
    bool is_half = all == 15U;
    EXPECT_TRUE(all == 30U || is_half) << "a list has another name than those three, or a text is missing";
    EXPECT_GE(understood * 5, all * 4) << "four of five should be understood";
    ++files;
  }
  EXPECT_GE(files, 15U);
}

// Texts on which nobody tuned a list: what they reach is written down as it was found, with the sums in the
// README beside them. Whoever changes a list sees here what it does to texts that it was not made for.
TEST(paraphrases, what_is_held_out_leads_where_it_was_found_to_lead) {
  const auto folder = fs::path(AMPARO_ROOT) / "tests/fixtures/paraphrases_held_out";
  std::size_t all = 0, reached = 0, essentials = 0, menu = 0, elsewhere = 0;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() != ".yaml") continue;
    SCOPED_TRACE(entry.path().filename());
    auto root = read(entry.path());
    auto flow = root.find("flow")->scalar;
    auto before = reached + essentials + menu + elsewhere;
    for (const char* locale : {"es-MX", "en-US"}) {
      const auto* texts = root.find(locale);
      ASSERT_NE(texts, nullptr) << locale;
      reached += expect_all(*texts, "understood", locale, flow);
      essentials += expect_all(*texts, "essentials", locale, "detained");
      menu += expect_all(*texts, "not_understood", locale, "main");
      if (const auto* others = texts->find("elsewhere"))
        for (const auto& one : others->items) {
          const auto& text = one.find("text")->scalar;
          EXPECT_EQ(led_to(locale, text), one.find("flow")->scalar) << text;
          ++elsewhere;
        }
    }
    EXPECT_EQ(reached + essentials + menu + elsewhere - before, 15U);
    all += 15;
  }
  auto said = words_in(folder / "README.md");
  auto sums = std::to_string(all) + " texts, " + std::to_string(reached) + " reach their conversation, " +
              std::to_string(essentials) + " the essentials, " + std::to_string(menu) + " the menu and " +
              std::to_string(elsewhere) + " another conversation";
  EXPECT_NE(said.find(sums), said.npos) << sums;
}

// Ten for each journey, written before anybody looked where they lead. A list says where its texts belong and
// reach; under `missed` stand those that go elsewhere, as they were found.
TEST(paraphrases, ten_of_each_journey_lead_where_they_were_found_to_lead) {
  const auto folder = fs::path(AMPARO_ROOT) / "tests/fixtures/paraphrases_journeys";
  std::size_t files = 0, reached = 0, missed = 0;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() != ".yaml") continue;
    SCOPED_TRACE(entry.path().filename());
    auto root = read(entry.path());
    auto before = reached + missed;
    for (const char* locale : {"es-MX", "en-US"}) {
      const auto* lists = root.find(locale);
      ASSERT_NE(lists, nullptr) << locale;
      for (const auto& list : lists->keys)
        if (list.name != "missed") reached += expect_all(*lists, list.name.c_str(), locale, list.name);
      const auto* others = lists->find("missed");
      if (others == nullptr) continue;
      for (const auto& one : others->items) {
        const auto &text = one.find("text")->scalar, &found = one.find("found")->scalar;
        EXPECT_EQ(led_to(locale, text), found) << text;
        EXPECT_NE(one.find("belongs")->scalar, found) << text;
        ++missed;
      }
    }
    EXPECT_EQ(reached + missed - before, 10U);
    ++files;
  }
  EXPECT_EQ(files, 12U);
  auto sums = std::to_string(reached) + " of " + std::to_string(reached + missed) + " reach";
  EXPECT_NE(words_in(folder / "README.md").find(sums), std::string::npos) << sums;
}

// What shares words with those conversations and is something else.
TEST(paraphrases, what_only_sounds_like_it_leads_elsewhere) {
  struct row {
    const char *locale, *text, *flow;
  };
  for (const auto& [locale, text, flow] :
       {row{"es-MX", "no me devolvieron mis papeles", "main"},
        {"es-MX", "me echaron del trabajo", "main"},
        {"es-MX", "tengo 10 años en este pais", "main"},
        {"es-MX", "tengo 15 dias para apelar", "main"},
        {"es-MX", "dicen que hay abogados gratis", "legal"},
        {"es-MX", "es cierto que puedo pedir asilo", "asylum"},
        {"es-MX", "tengo miedo de ser deportado", "detained"},
        {"es-MX", "mi esposo fue deportado", "find"},
        {"es-MX", "donde esta mi consulado", "consulate"},
        {"es-MX", "estan en mi puerta y detuvieron a mi esposo", "detained"},
        {"es-MX", "busco abogado para mi esposo", "legal"},
        {"en-US", "afraid of being deported", "detained"},
        {"en-US", "my husband was deported", "find"},
        {"en-US", "is it true i can get asylum", "asylum"},
        {"en-US", "i have been here 16 years", "main"},
        {"es-MX", "mi hijo olvido su mochila", "main"},
        {"es-MX", "mi señora esta enferma", "main"},
        {"es-MX", "que hice mal", "main"},
        {"es-MX", "hice la cita", "main"},
        {"es-MX", "gracias por todo", "main"},
        {"es-MX", "estoy en el trabajo", "main"},
        {"es-MX", "mi hermano vive en tijuana", "main"},
        {"es-MX", "no se que hacer", "main"},
        {"es-MX", "mi amigo me presto su telefono", "main"},
        {"es-MX", "hoy hace mucho frio", "main"},
        {"es-MX", "donde queda la farmacia", "main"},
        {"es-MX", "mi mama esta en la casa", "main"},
        {"es-MX", "ya voy para la casa", "main"},
        {"es-MX", "tengo una pregunta", "main"},
        {"es-MX", "feliz navidad", "main"},
        {"es-MX", "borrador", "main"},
        {"es-MX", "no quiero ir", "main"},
        {"es-MX", "no quiero mensajes de mi ex", "main"},
        {"es-MX", "mi telefono se borro", "main"},
        {"es-MX", "mande un mensaje a mi tia", "main"},
        {"es-MX", "mi primo me llamo ayer", "main"},
        {"es-MX", "la gente anda en la calle", "main"},
        {"es-MX", "me dieron un papel en la escuela", "main"},
        {"es-MX", "se me perdio el telefono", "main"},
        {"en-US", "we have a new house", "main"},
        {"en-US", "the bank is closed", "main"},
        {"en-US", "good morning", "main"},
        {"en-US", "my family is fine", "main"},
        {"en-US", "do not stop", "main"},
        {"en-US", "that was the last one", "main"},
        {"en-US", "my son has a fever", "main"},
        {"en-US", "i will call you later", "main"},
        {"en-US", "they gave me a paper at school", "main"}})
    EXPECT_EQ(led_to(locale, text), flow) << text;
}

}  // namespace
}  // namespace amparo::flow::test
