#include "app/desk_words.hpp"

#include <gtest/gtest.h>

#include "app/record.hpp"
#include "app/send_order.hpp"
#include "base/gsm.hpp"
#include "unit/app/keys_support.hpp"

namespace amparo::app {
namespace {

using namespace std::chrono_literals;

const base::time_point noon = std::chrono::sys_days(std::chrono::year(2026) / 11 / 24) + 12h;
const std::string opening = "Mensaje de la persona que le atiende hoy:";

std::string repeated(const std::string& word, std::size_t times) {
  std::string out;
  for (; times != 0; --times) out += word;
  if (out.ends_with(' ')) out.pop_back();
  return out;
}

TEST(desk_words, L24_who_writes_with_a_caller_is_read_under_their_tag_alone_and_until_it_is_over) {
  auto keys = test_keys();
  base::caller_tag tag(base::tag_bytes{7}), other(base::tag_bytes{8});
  store::desk_item item;
  item.code = "4821";
  item.effect = std::string(32, 'a');
  auto state = talk_about(item, "+525550001111", noon);
  auto sealed = sealed_talk(keys, {}, tag, state);
  EXPECT_EQ(sealed.find("4821"), std::string::npos);
  EXPECT_EQ(open_talk(keys, tag, sealed, noon), state);
  EXPECT_EQ(open_talk(keys, tag, sealed, noon + 29min), state);
  EXPECT_EQ(open_talk(keys, tag, sealed, noon + 30min), std::nullopt);
  EXPECT_EQ(open_talk(keys, other, sealed, noon), std::nullopt);
  EXPECT_EQ(open_talk(keys, tag, "", noon), std::nullopt);
  EXPECT_EQ(open_talk(keys, tag, sealed.substr(1), noon), std::nullopt);
}

TEST(desk_words, B6_each_text_to_a_caller_begins_in_a_way_that_a_locked_screen_may_show) {
  const std::string words[] = {"Estoy con usted.", repeated("deportado ", 30), repeated("deportado ", 70),
                               repeated("ñandú 日本 ", 20)};
  const std::size_t texts[] = {1, 2, 3, 3};
  for (std::size_t i = 0; i != std::size(words); ++i) {
    auto made = words_for_caller(opening, words[i], "es-MX");
    ASSERT_EQ(made.size(), texts[i]) << words[i];
    std::string together;
    for (std::size_t n = 0; n != made.size(); ++n) {
      EXPECT_TRUE(made[n].starts_with(opening + " ")) << made[n];
      EXPECT_LE(base::segments_of(made[n]), 2U) << made[n];
      auto number = made.size() == 1 ? "" : std::to_string(n + 1) + "/" + std::to_string(made.size()) + " ";
      auto rest = made[n].substr(opening.size() + 1);
      EXPECT_TRUE(rest.starts_with(number)) << made[n];
      together += (n == 0 ? "" : " ") + rest.substr(number.size());
    }
    EXPECT_EQ(together, base::sms_fold(words[i], "es-MX").text);
  }
  EXPECT_GE(opening.size(), 40U);
}

TEST(desk_words, what_three_texts_do_not_hold_is_not_sent_cut_off) {
  EXPECT_TRUE(words_for_caller(opening, repeated("deportado ", 100), "es-MX").empty());
}

TEST(desk_words, a_word_without_an_end_is_cut_and_no_letter_is) {
  auto made = words_for_caller(opening, repeated("ñ", 400), "es-MX");
  ASSERT_EQ(made.size(), 2U);
  EXPECT_EQ(base::segments_of(made[0]), 2U);
}

TEST(desk_words, an_operator_gets_all_that_was_written_behind_its_number) {
  EXPECT_EQ(words_for_operator("4821", "sí, aquí estoy"), std::vector<std::string>{"4821: si, aqui estoy"});
  auto longest = words_for_operator("4821", repeated("日本語 ", 400));
  EXPECT_LE(longest.size(), 8U) << "an order holds no more";
  std::size_t letters = 0;
  for (const auto& text : longest) letters += text.size();
  EXPECT_GT(letters, 3'500U);
}

// A callback that was confirmed is read whatever program wrote it.
TEST(desk_words, an_order_of_before_it_named_its_account_is_read) {
  callback_order order;
  order.effect = std::string(32, 'a');
  order.line = "+525550001111";
  order.account = "principal";
  EXPECT_EQ(decode_order(encode(order))->account, "principal");
  order.account.clear();
  auto bytes = encode(order);
  // Before it could be about a family link, before it could hold a number, and before it named its account.
  for (auto [format, texts] : {std::pair{'\5', 2U}, std::pair{'\4', 1U}, std::pair{'\3', 1U}}) {
    bytes.front() = format;
    bytes.resize(bytes.size() - texts);  // the lengths of texts that are empty
    auto back = decode_order(bytes);
    ASSERT_TRUE(back) << int{format};
    EXPECT_EQ(back->line, order.line);
    EXPECT_EQ(back->account, "");
    EXPECT_EQ(back->what.number, "");
  }
}

TEST(desk_words, L48_words_to_a_caller_never_count_as_an_answer_to_them) {
  auto keys = test_keys();
  send_order order{.effect = std::string(32, 'a'),
                   .account = "a",
                   .line = "+525550001111",
                   .caller = "+17705550142",
                   .minute = 7,
                   .messages = {"uno", "dos"}};
  for (auto cause : {send_cause::asked_for, send_cause::promised}) {
    send_order told = order;
    told.messages = {"no salio"};
    auto entry = talk_entry(keys, {}, {cause, order, told});
    EXPECT_EQ(entry.kind, "talk");
    auto plain = keys.open(outbox_aad("talk", order.effect), entry.payload);
    ASSERT_TRUE(plain);
    auto back = decode_talk_order(*plain);
    ASSERT_TRUE(back);
    EXPECT_EQ(back->cause, cause);
    EXPECT_EQ(back->order.messages, order.messages);
    EXPECT_EQ(back->if_lost.messages, told.messages);
    for (std::size_t n = 0; n != plain->size(); ++n)
      EXPECT_FALSE(decode_talk_order(plain->substr(0, n))) << n;
  }
  auto entry = talk_entry(keys, {}, {send_cause::answer, order, order});
  EXPECT_FALSE(decode_talk_order(*keys.open(outbox_aad("talk", order.effect), entry.payload)));
}

}  // namespace
}  // namespace amparo::app
