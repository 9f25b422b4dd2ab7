#include "provider/twiml.hpp"

#include <gtest/gtest.h>

#include "base/encoding.hpp"
#include "unit/provider/signed_support.hpp"
#include "unit/provider/xml_support.hpp"

namespace amparo::provider {
namespace {

constexpr char declaration[] = R"(<?xml version="1.0" encoding="UTF-8"?>)";

const adapter& twilio() { return *find_adapter("twilio"); }

std::string body_of(const message::reply& reply, std::string_view hook = "voice") {
  return twilio().encode(reply, hook, public_url).body;
}

xml_node tree_of(const message::reply& reply) {
  auto tree = read_xml(body_of(reply));
  EXPECT_TRUE(tree) << body_of(reply);
  return tree.value_or(xml_node{});
}

TEST(twiml, an_answer_is_an_xml_document) {
  auto answer = twilio().encode(message::sms_reply{{"hola"}}, "sms", public_url);
  EXPECT_EQ(answer.status, 200U);
  EXPECT_EQ(answer.content_type, "text/xml; charset=utf-8");
  EXPECT_EQ(answer.body, std::string(declaration) + "<Response><Message>hola</Message></Response>");
}

TEST(twiml, nothing_to_say_is_an_empty_document) {
  for (const char* hook : {"sms", "voice", "voice/gather", "status"})
    EXPECT_EQ(body_of(message::no_reply{}, hook), std::string(declaration) + "<Response/>");
  EXPECT_EQ(body_of(message::sms_reply{{""}}), std::string(declaration) + "<Response/>");
}

TEST(twiml, two_messages_keep_their_order) {
  auto tree = tree_of(message::sms_reply{{"1/2 uno", "2/2 dos"}});
  ASSERT_EQ(tree.children.size(), 2U);
  EXPECT_EQ(tree.children[0].text, "1/2 uno");
  EXPECT_EQ(tree.children[1].text, "2/2 dos");
}

TEST(twiml, O_6_a_text_is_never_markup) {
  for (std::string words :
       {R"(</Say><Dial>+19005550100</Dial>)", R"(</Message><Redirect>https://evil.example</Redirect>)",
        R"(<![CDATA[x]]>)", "]]>", "&lt;&#60;&amp;", R"("'" a='b')", "<!-- x -->", "<?xml version='1.0'?>",
        "línea\nnueva\ttab\r\nfin", "  dos espacios  ", "¿Dónde está? 😀 ʼ ɨ̱", "&", "<"}) {
    auto sms = tree_of(message::sms_reply{{words}});
    ASSERT_EQ(sms.children.size(), 1U) << words;
    EXPECT_EQ(sms.children[0].name, "Message");
    EXPECT_EQ(sms.children[0].text, words);
    EXPECT_TRUE(sms.children[0].children.empty());
    auto voice = tree_of(message::voice_reply{{{words, "es-MX", ""}}, std::nullopt, true});
    ASSERT_EQ(voice.children.size(), 2U) << words;
    EXPECT_EQ(voice.children[0].text, words);
  }
}

TEST(twiml, O_6_attributes_are_escaped_too) {
  message::gather keys;
  keys.action = "/v1/twilio/voice/gather?s=a&b=\"<'>\n\t\r";
  auto tree = tree_of(message::voice_reply{{}, keys, false});
  ASSERT_EQ(tree.children.size(), 1U);
  EXPECT_EQ(tree.children[0].attribute("action"), public_url + keys.action);
}

TEST(twiml, O_6_what_xml_cannot_carry_is_left_out) {
  std::string all;
  for (char c = 1; c != 32; ++c) all += c;
  auto tree = tree_of(
      message::sms_reply{{std::string("a\0b", 3) + all + "\xEF\xBF\xBE\xEF\xBF\xBF\xED\xA0\x80\xC3" + "z"}});
  EXPECT_EQ(tree.children[0].text, "ab\t\n\rz");
}

TEST(twiml, a_message_has_at_most_1600_characters_and_loses_none) {
  std::string words;
  for (int i = 0; words.size() < 4000; ++i) words += "palabra" + std::to_string(i) + " ";
  auto tree = tree_of(message::sms_reply{{words}});
  ASSERT_EQ(tree.children.size(), 3U);
  std::string joined;
  for (const auto& m : tree.children) {
    EXPECT_LE(m.text.size(), 1600U);
    EXPECT_EQ(m.text.back(), ' ');
    joined += m.text;
  }
  EXPECT_EQ(joined, words);
  auto whole = tree_of(message::sms_reply{{std::string(1600, 'x')}});
  EXPECT_EQ(whole.children.size(), 1U);
  EXPECT_EQ(tree_of(message::sms_reply{{std::string(1601, 'x')}}).children.size(), 2U);
}

TEST(twiml, a_long_text_is_cut_between_characters_and_counted_in_bytes) {
  for (std::string character : {"😀", "á", "ʼ", "x"}) {
    std::string words;
    for (int i = 0; i != 2000; ++i) words += character;
    std::string joined;
    for (const auto& m : tree_of(message::sms_reply{{words}}).children) {
      EXPECT_LE(m.text.size(), 1600U);
      EXPECT_EQ(m.text.size() % character.size(), 0U) << character;
      joined += m.text;
    }
    EXPECT_EQ(joined, words);
  }
  std::string broken(1700, '\x80');  // no UTF-8 at all: an end is found all the same
  EXPECT_EQ(tree_of(message::sms_reply{{broken}}).children.at(0).text, "");
}

TEST(twiml, a_say_stays_under_4500_characters_once_it_is_url_encoded) {
  std::string words;
  for (int i = 0; i != 2000; ++i) words += "ñ";
  std::string joined;
  for (const auto& m : tree_of(message::voice_reply{{{words, "es-MX", ""}}, std::nullopt, false}).children) {
    EXPECT_EQ(m.name, "Say");
    EXPECT_LE(base::percent_encoded(m.text).size(), 4500U);
    joined += m.text;
  }
  EXPECT_EQ(joined, words);
}

TEST(twiml, a_clip_is_played_and_a_text_is_said_by_a_voice_of_its_language) {
  auto tree = tree_of(message::voice_reply{
      {{"Hola", "es-MX", "/audio/abc.wav"}, {"Hola", "es-MX", ""}, {"Hi", "en-US", ""}}, std::nullopt, true});
  ASSERT_EQ(tree.children.size(), 4U);
  EXPECT_EQ(tree.children[0].name, "Play");
  EXPECT_EQ(tree.children[0].text, "https://ayuda.example.org/audio/abc.wav");
  EXPECT_EQ(tree.children[1].name, "Say");
  EXPECT_EQ(tree.children[1].attribute("language"), "es-MX");
  EXPECT_EQ(tree.children[1].attribute("voice"), "Polly.Mia");
  EXPECT_EQ(tree.children[2].attribute("language"), "en-US");
  EXPECT_EQ(tree.children[3].name, "Hangup");
}

TEST(twiml, no_language_is_read_out_by_another_s_voice) {
  for (const char* tag : {"quc", "mam", "mix-x-bajo", "ht", ""})
    EXPECT_TRUE(tree_of(message::voice_reply{{{"k'o", tag, ""}}, std::nullopt, true}).children.at(0).name ==
                "Hangup")
        << tag;
  EXPECT_EQ(
      tree_of(message::voice_reply{{{"k'o", "quc", "/audio/k.wav"}}, std::nullopt, true}).children.at(0).name,
      "Play");
}

TEST(twiml, L3_the_one_timer_is_the_one_between_keys) {
  message::gather keys;
  keys.first = std::chrono::seconds(8);
  keys.between = std::chrono::seconds(3);
  keys.max_digits = 13;
  auto gather = tree_of(message::voice_reply{{}, keys, false}).children.at(0);
  EXPECT_EQ(gather.attribute("timeout"), "3");
  EXPECT_EQ(gather.attribute("numDigits"), "13");
  EXPECT_FALSE(twilio().can().two_timers);
}

// Every combination of options, each read back from the document alone.
TEST(twiml, L4_every_combination_of_gather_options_keeps_each_options_meaning) {
  unsigned combinations = 0;
  for (unsigned max : {1U, 2U, 5U, 13U})
    for (int first : {0, 2, 6, 25})
      for (int between : {0, 1, 3, 9})
        for (bool barge : {false, true})
          for (bool hash : {false, true})
            for (bool before : {false, true})
              for (int prompts : {0, 1, 2})
                for (bool hangup : {false, true}) {
                  message::voice_reply reply;
                  if (before) reply.before.push_back({"No firme nada.", "es-MX", ""});
                  message::gather keys{
                      {},   max,     std::chrono::seconds(first), std::chrono::seconds(between), barge,
                      hash, "/g?s=t"};
                  for (int i = 0; i != prompts; ++i)
                    keys.prompts.push_back({"Marque", "es-MX", i == 0 ? "/audio/1.wav" : ""});
                  reply.keys = keys;
                  reply.hangup = hangup;
                  auto tree = tree_of(reply);
                  std::size_t outside = (before ? 1U : 0U) + (barge ? 0U : keys.prompts.size());
                  ASSERT_EQ(tree.children.size(), outside + 1);  // nothing stands behind the gather
                  const auto& gather = tree.children.back();
                  EXPECT_EQ(gather.name, "Gather");
                  EXPECT_EQ(gather.children.size(), barge ? keys.prompts.size() : 0U);
                  EXPECT_EQ(gather.attribute("numDigits"), std::to_string(max));
                  EXPECT_EQ(gather.attribute("timeout"), std::to_string(std::max(1, between)));
                  EXPECT_EQ(gather.attribute("finishOnKey"), hash ? "#" : "");
                  EXPECT_EQ(gather.attribute("actionOnEmptyResult"), "true");
                  EXPECT_EQ(gather.attribute("input"), "dtmf");
                  EXPECT_EQ(gather.attribute("method"), "POST");
                  EXPECT_EQ(gather.attribute("action"), "https://ayuda.example.org/g?s=t");
                  EXPECT_EQ(gather.attributes.size(), 7U);
                  ++combinations;
                }
  EXPECT_EQ(combinations, 4U * 4 * 4 * 2 * 2 * 2 * 3 * 2);
}

}  // namespace
}  // namespace amparo::provider
