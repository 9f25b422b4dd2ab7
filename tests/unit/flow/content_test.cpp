#include <gtest/gtest.h>

#include <algorithm>

#include "base/fold.hpp"
#include "base/gsm.hpp"
#include "flow/engine.hpp"
#include "flow/session.hpp"
#include "flow_support.hpp"

// The conversations that are shipped: flows/, locales/ and config/directory/ as they stand in the tree.
namespace {

using namespace amparo;
using namespace std::chrono_literals;

constexpr base::time_point noon = std::chrono::sys_days{2026y / 11 / 24} + 12h;

const flow::bundle& content() {
  static const auto loaded = flow::test::load_shipped();
  if (!loaded.value) throw std::runtime_error("the content does not load");
  return *loaded.value;
}

// One caller's thread or call.
class phone {
 public:
  explicit phone(message::channel via = message::channel::sms, const flow::bundle& with = content())
      : content_(with) {
    when_.via = via;
    when_.now = noon;
  }

  std::vector<std::string> say(const std::string& words) {
    auto kind = when_.via == message::channel::sms ? flow::input_kind::text : flow::input_kind::digits;
    return hear({kind, base::private_text(words)});
  }
  std::vector<std::string> call() { return hear({flow::input_kind::started, base::private_text("")}); }
  const std::vector<flow::effect>& effects() const { return effects_; }

 private:
  std::vector<std::string> hear(const flow::input& what) {
    auto out = flow::step(content_, session_, what, when_);
    session_ = out.next;
    effects_ = out.effects;
    auto reply = flow::render(content_, out.reply, when_.via, noon);
    if (const auto* sms = std::get_if<message::sms_reply>(&reply)) return sms->messages;
    std::vector<std::string> said;
    if (const auto* voice = std::get_if<message::voice_reply>(&reply)) {
      for (const auto& one : voice->before) said.push_back(one.text);
      if (voice->keys)
        for (const auto& one : voice->keys->prompts) said.push_back(one.text);
    }
    return said;
  }
  const flow::bundle& content_;
  flow::context when_;
  flow::session session_ = flow::session::fresh("es-MX");
  std::vector<flow::effect> effects_;
};

TEST(content, loads_without_a_finding) {
  auto loaded = flow::test::load_shipped();
  for (const auto& one : loaded.findings) ADD_FAILURE() << base::text_of(one);
  EXPECT_NE(loaded.value, nullptr);
}

TEST(content, loads_with_every_switch_off) {
  auto loaded = flow::test::load_shipped({{{"i205_memo", false}}});
  for (const auto& one : loaded.findings) ADD_FAILURE() << base::text_of(one);
  ASSERT_NE(loaded.value, nullptr);
  phone caller(message::channel::sms, *loaded.value);
  caller.say("migra"), caller.say("casa");
  auto answer = caller.say("si");
  EXPECT_NE(answer[0].find("Anotado"), std::string::npos);
  caller.say("60608");
  auto last = caller.say("no");
  ASSERT_EQ(last.size(), 1u);  // the changed rule is left out, nothing else
  EXPECT_NE(last[0].find("escriba MENU"), std::string::npos);
  EXPECT_EQ(last[0].find("I-205"), std::string::npos);
}

TEST(content, J1_the_essentials_and_the_question_fit_one_segment) {
  phone caller;
  auto answer = caller.say("migra en mi puerta");
  ASSERT_EQ(answer.size(), 1u);
  EXPECT_EQ(base::cost_of(answer[0]).segments, 1u) << answer[0];
  EXPECT_LT(answer[0].find("No firme nada"), answer[0].find("¿"));  // nothing is asked before the rights
}

TEST(content, each_branch_of_detention_is_one_message) {
  for (const auto* branch : {"1", "2", "3", "4", "5"}) {
    phone caller;
    caller.say("redada");
    auto answer = caller.say(branch);
    ASSERT_EQ(answer.size(), 1u) << branch << ": " << answer[0];
    EXPECT_LE(base::cost_of(answer[0]).segments, 2u) << answer[0];
  }
}

// What a locked screen shows of a message says nothing of its subject.
TEST(content, B6_the_first_40_letters_are_neutral) {
  const std::vector<std::string> telling{"migra", "deport", "deten",  "consulado", "abogad",
                                         "asilo", "redada", "arrest", "ice ",      "sin papeles"};
  const std::vector<std::vector<std::string>> threads{
      {"hola", "1", "1", "si"},
      {"migra", "2", "no"},
      {"migra", "3", "0", "si"},
      {"redada", "4", "no"},
      {"me detuvieron", "5", "si"},
      {"hola", "2", "79101"},
      {"consulado", "808"},
      {"abogado", "1", "1", "3", "1", "1"},
      {"abogado", "2", "2", "2", "no", "1", "55101"},
      {"hola", "4"},
      {"ayuda"},
      {"alto"},
      {"alta"},
      {"borrar"},
      {"hablo mam", "mam"},
      {"llameme"},
      {"clima"},
      {"9"},
      {"se llevaron a mi hijo", "1", "1", "si"},
      {"lo deportaron", "no"},
      {"me deportaron", "1", "no", "4", "si"},
      {"9", "7", "2", "1", "5"},
      {"necesito refugio", "3", "1", "no"},
      {"necesito refugio", "1", "si"},
      {"necesito refugio", "3", "2", "si"},
      {"necesito refugio", "2", "1", "si"},
      {"rumor de redada", "2"},
      {"rumor de redada", "3", "si"},
      {"hola", "8"},
      {"me secuestraron", "1", "1", "si"},
      {"me secuestraron", "2"},
      {"hola", "8", "2", "2", "1"},
      {"cuanto cuesta el pasaporte", "3"},
      {"imss", "1", "1", "2"},
      {"nadie me llamo", "3", "si"},
      {"no puedo dormir", "no"},
      {"me deportaron", "7", "si", "20/11", "2", "si"},
      {"necesito refugio", "3", "1", "hace 3 semanas", "si", "si"},
      {"detuvieron a mi hijo", "2", "2", "no", "si"},
      {"detuvieron a mi hijo", "2", "2", "no", "no", "no"},
      {"ya lo encontre", "2", "1"},
      {"plan familiar", "1", "3", "si"}};
  for (const auto& thread : threads) {
    phone caller;
    for (const auto& words : thread)
      for (const auto& text : caller.say(words)) {
        auto shown = base::match_fold(text.substr(0, 40)) + " ";
        for (const auto& word : telling)
          EXPECT_EQ(shown.find(word), std::string::npos) << words << ": " << text;
      }
  }
}

TEST(content, L7_a_third_miss_offers_a_person) {
  phone caller;
  caller.say("hola"), caller.say("xx"), caller.say("yy");
  auto answer = caller.say("zz");
  ASSERT_FALSE(answer.empty());
  EXPECT_NE(answer[0].find("alguien que le llame"), std::string::npos) << answer[0];
}

TEST(content, a_call_names_the_line_first_and_takes_the_same_keys) {
  phone caller(message::channel::voice);
  auto welcome = caller.call();
  ASSERT_FALSE(welcome.empty());
  EXPECT_TRUE(welcome[0].starts_with("Línea de ayuda")) << welcome[0];
  caller.say("1"), caller.say("1"), caller.say("1");
  ASSERT_EQ(caller.effects().size(), 1u);
  const auto* asked = std::get_if<flow::callback_effect>(&caller.effects()[0]);
  ASSERT_NE(asked, nullptr);
  EXPECT_EQ(asked->topic, "home_raid");
  EXPECT_EQ(asked->urgency, flow::urgency::now);
}

const flow::callback_effect& asked_of(const phone& caller) {
  static const flow::callback_effect nothing;
  for (const auto& one : caller.effects())
    if (const auto* asked = std::get_if<flow::callback_effect>(&one)) return *asked;
  ADD_FAILURE() << "nobody is called back";
  return nothing;
}

TEST(content, J1_what_is_known_goes_along_to_the_person) {
  phone by_key;
  by_key.say("migra"), by_key.say("1"), by_key.say("0"), by_key.say("si");
  EXPECT_EQ(asked_of(by_key).topic, "home_raid");
  EXPECT_EQ(asked_of(by_key).urgency, flow::urgency::now);

  phone before_the_answer;  // nothing but the urgency is known yet
  before_the_answer.say("migra"), before_the_answer.say("PERSONA"), before_the_answer.say("1");
  EXPECT_EQ(asked_of(before_the_answer).topic, "detention");
  EXPECT_EQ(asked_of(before_the_answer).urgency, flow::urgency::now);

  phone elsewhere;
  elsewhere.say("consulado"), elsewhere.say("persona"), elsewhere.say("si");
  EXPECT_EQ(asked_of(elsewhere).topic, "person");
  EXPECT_EQ(asked_of(elsewhere).urgency, flow::urgency::search);
}

TEST(content, a_flow_that_is_entered_again_begins_without_old_answers) {
  phone caller;
  for (const auto* words : {"abogado", "1", "1", "3"})
    caller.say(words);  // had a consultation, has a deadline
  for (const auto* words : {"menu", "3", "2", "2", "2", "si"}) caller.say(words);
  EXPECT_EQ(asked_of(caller).summary, "work, no_consultation\nno_date_soon");

  phone forced;
  for (const auto* words : {"migra", "3", "se metieron a mi casa", "si"}) forced.say(words);
  EXPECT_EQ(asked_of(forced).topic, "detention");
}

TEST(content, what_a_caller_typed_is_one_line_of_the_operator_s_summary) {
  phone caller;
  for (const auto* words : {"idioma", "tepehuano\nurgente: llamar primero\n\xff", "si"}) caller.say(words);
  EXPECT_EQ(asked_of(caller).summary, "tepehuano urgente: llamar primero");
}

TEST(content, the_words_of_an_outage_lead_to_their_branch) {
  flow::context when;
  when.now = noon;
  for (auto [word, words] : {std::pair{"CASA", "No abra"},
                             {"CALLE", "Puedo irme"},
                             {"AUTO", "Puedo irme"},
                             {"TRABAJO", "No corra"},
                             {"DENTRO", "Guardo silencio"},
                             {"PERSONA", "LLAMEME"},
                             {"AYUDA", "911"}}) {
    auto said = flow::answer_by_words(content(), {flow::input_kind::text, base::private_text(word)}, when);
    ASSERT_TRUE(said.has_value()) << word;
    auto reply = flow::render(content(), *said, message::channel::sms, noon);
    std::string all;
    for (const auto& one : std::get<message::sms_reply>(reply).messages) all += one;
    EXPECT_NE(all.find(words), std::string::npos) << all;
    EXPECT_NE(all.find("LLAMEME"), std::string::npos) << all;
    EXPECT_EQ(all.find("1 "), std::string::npos) << "no menu number without a session: " << all;
  }
}

}  // namespace
