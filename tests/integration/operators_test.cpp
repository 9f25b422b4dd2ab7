#include <gtest/gtest.h>

#include "integration/desk_support.hpp"

// Operators without a computer, by text to their own line: two people with a telephone each, callers on the
// public line, and somebody with a stolen code.
namespace amparo::test {
namespace {

using namespace std::chrono_literals;

struct operators_place : desk_place {
  operators_place() : desk_place(two_operators) {}

  std::string code_for(const std::string& from) {
    auto asked = says_to_desk(from, "TURNO");
    auto word = asked.find("TURNO ");
    return word == std::string::npos ? "" : asked.substr(word + 6, 6);
  }
  void begin_shift(const std::string& from) {
    auto on = says_to_desk(from, "turno " + code_for(from));
    EXPECT_NE(on.find("12 horas"), std::string::npos) << on << lines->printed();
  }
};

TEST(operators, an_item_is_taken_noted_on_given_back_and_closed_by_text) {
  operators_place p;
  auto item = p.asked_for_by("+15555550142");
  p.begin_shift(operator_1);
  auto given = p.says_to_desk(operator_1, "Tomar");
  EXPECT_NE(given.find(item.code + ": urgente"), std::string::npos) << given;
  EXPECT_EQ(p.found(item.code).state, "claimed");
  EXPECT_NE(p.says_to_desk(operator_1, "NOTA " + item.code + " llamar por la tarde, háblele despacio")
                .find("guardada"),
            std::string::npos);
  EXPECT_NE(p.says_to_desk(operator_1, "nota").find("despacio"), std::string::npos) << "the only one in hand";
  EXPECT_NE(p.says_to_desk(operator_1, "devolver " + item.code).find("mismo lugar"), std::string::npos);
  EXPECT_EQ(p.found(item.code).state, "queued");
  EXPECT_EQ(p.found(item.code).arrival, item.arrival);

  p.begin_shift(operator_2);
  EXPECT_NE(p.says_to_desk(operator_2, "TOMAR " + item.code).find(item.code), std::string::npos);
  EXPECT_NE(p.says_to_desk(operator_1, "TOMAR " + item.code).find("Otra persona"), std::string::npos);
  EXPECT_NE(p.says_to_desk(operator_1, "LISTO " + item.code).find("en sus manos: paso su tiempo"),
            std::string::npos);
  EXPECT_NE(p.says_to_desk(operator_2, "TURNO FIN").find(item.code), std::string::npos)
      << "nothing stays behind";
  EXPECT_NE(p.says_to_desk(operator_2, "LISTO").find("cerrado"), std::string::npos);
  EXPECT_EQ(p.found(item.code).state, "closed");
  EXPECT_NE(p.says_to_desk(operator_2, "TURNO FIN").find("turno"), std::string::npos);
  EXPECT_NE(p.says_to_desk(operator_2, "TOMAR").find("No esta en turno"), std::string::npos);
}

TEST(operators, L11_an_outsider_with_a_stolen_code_is_refused_and_logged) {
  operators_place p;
  auto item = p.asked_for_by("+15555550142");
  auto code = p.code_for(operator_1);
  ASSERT_EQ(code.size(), 6U);
  const std::string thief = "+15555550199";
  for (const auto& words : {"TURNO " + code, std::string("TURNO"), "TOMAR " + item.code, std::string("hola")})
    EXPECT_EQ(p.says_to_desk(thief, words), "") << words;
  EXPECT_TRUE(
      holds_within(10s, [&] { return p.lines->printed().find("desk_outsider") != std::string::npos; }));
  EXPECT_EQ(p.lines->printed().find("5550199"), std::string::npos);
  EXPECT_EQ(p.found(item.code).state, "queued");
  // Nor does the code serve another operator, whose number is known.
  EXPECT_NE(p.says_to_desk(operator_2, "TURNO " + code).find("no es"), std::string::npos);
  // It is good once, for whom it was sent to.
  EXPECT_NE(p.says_to_desk(operator_1, "TURNO " + code).find("12 horas"), std::string::npos);
  p.says_to_desk(operator_1, "TURNO FIN");
  EXPECT_NE(p.says_to_desk(operator_1, "TURNO " + code).find("no es"), std::string::npos);
}

TEST(operators, L11_a_code_cannot_be_guessed) {
  operators_place p;
  auto code = p.code_for(operator_1);
  for (int n = 0; n != 3; ++n)
    EXPECT_NE(p.says_to_desk(operator_1, "TURNO 10000" + std::to_string(n)).find("no es"), std::string::npos);
  EXPECT_NE(p.says_to_desk(operator_1, "TURNO " + code).find("no es"), std::string::npos)
      << "after three wrong ones the right one is worth nothing";
  EXPECT_EQ(p.says_to_desk(operator_1, "TOMAR").find("urgente"), std::string::npos);
}

TEST(operators, L32_the_same_text_again_gets_the_same_answer_and_takes_nothing_more) {
  operators_place p;
  p.asked_for_by("+15555550142");
  p.asked_for_by("+15555550143");
  p.begin_shift(operator_1);
  auto first = p.says_to_desk(operator_1, "TOMAR", "SMcopy"),
       again = p.says_to_desk(operator_1, "TOMAR", "SMcopy");
  EXPECT_EQ(first, again);
  EXPECT_EQ(p.waiting_at_desk(), 1);
  EXPECT_NE(p.says_to_desk(operator_1, "TOMAR", "SMother"), first);
  EXPECT_EQ(p.waiting_at_desk(), 0);
}

// A text may have been answered with "try again" behind what it had done.
TEST(operators, L32_what_is_in_their_hands_is_named_to_whoever_takes_or_wishes_to) {
  operators_place p;
  auto first = p.asked_for_by("+15555550142"), second = p.asked_for_by("+15555550143");
  p.begin_shift(operator_1);
  EXPECT_EQ(p.says_to_desk(operator_1, "TOMAR " + first.code).find("En sus manos"), std::string::npos);
  auto given = p.says_to_desk(operator_1, "TOMAR");
  EXPECT_NE(given.find(second.code), std::string::npos) << given;
  EXPECT_NE(given.find("En sus manos: " + first.code + "."), std::string::npos) << given;
  EXPECT_NE(p.says_to_desk(operator_1, "LISTO " + first.code).find("cerrado"), std::string::npos);
  auto none = p.says_to_desk(operator_1, "TOMAR");
  EXPECT_NE(none.find("No espera nadie que usted"), std::string::npos) << none;
  EXPECT_NE(none.find("En sus manos: " + second.code + "."), std::string::npos) << none;
}

TEST(operators, L23_nobody_takes_more_than_they_can_carry_or_what_they_cannot_serve) {
  operators_place p;
  std::vector<store::desk_item> items;
  for (const char* number : {"+15555550142", "+15555550143", "+15555550144"})
    items.push_back(p.asked_for_by(number));
  p.begin_shift(operator_1);  // two at once
  p.says_to_desk(operator_1, "TOMAR");
  p.says_to_desk(operator_1, "TOMAR");
  auto full = p.says_to_desk(operator_1, "TOMAR");
  EXPECT_NE(full.find("Termine o devuelva"), std::string::npos) << full;
  EXPECT_NE(p.says_to_desk(operator_1, "LISTO").find("Escriba el numero"), std::string::npos);
  p.begin_shift(interpreter_3);  // Mam alone
  EXPECT_NE(p.says_to_desk(interpreter_3, "TOMAR").find("No espera nadie que usted"), std::string::npos);
  EXPECT_NE(p.says_to_desk(interpreter_3, "TOMAR " + items[2].code).find("lengua"), std::string::npos);
}

// Into the hand of somebody who is there for it, and who is told by a text of their own.
TEST(operators, an_item_is_handed_to_somebody_on_shift_who_hears_of_it) {
  operators_place p;
  auto item = p.asked_for_by("+15555550142");
  p.begin_shift(operator_1);
  p.says_to_desk(operator_1, "TOMAR");
  for (const char* nobody : {"operator-2", "operator-9", "operator-1", ""})
    EXPECT_NE(p.says_to_desk(operator_1, "PASAR " + item.code + " " + nobody).find("no esta en turno"),
              std::string::npos)
        << nobody;
  p.begin_shift(operator_2);
  p.begin_shift(interpreter_3);
  EXPECT_NE(p.says_to_desk(operator_1, "PASAR " + item.code + " interpreter-3").find("no tiene lo que pide"),
            std::string::npos);
  // From here on nobody sends: what is to leave stays where it can be seen.
  p.lines->kill();
  p.lines->start({"--role", "gateway,desk"});
  p.phone.emplace(p.at, p.lines->port());
  EXPECT_NE(p.says_to_desk(operator_1, "pasar " + item.code + " operator-2").find("paso a operator-2"),
            std::string::npos);
  std::size_t told = 0;
  for (const auto& outbox : p.keys_like("{p*}:out"))
    for (const auto& entry : p.asks({"XRANGE", outbox, "-", "+"}).items)
      for (const auto& field : entry.items[1].items) told += field.text == "reply" ? 1 : 0;
  EXPECT_EQ(told, 1U);
  EXPECT_NE(p.says_to_desk(operator_1, "LISTO " + item.code).find("en sus manos"), std::string::npos);
  EXPECT_NE(p.says_to_desk(operator_2, "TURNO").find("En sus manos: " + item.code), std::string::npos);
  EXPECT_NE(p.says_to_desk(operator_2, "LISTO").find("cerrado"), std::string::npos);
  EXPECT_EQ(p.found(item.code).state, "closed");
}

TEST(operators, L_1_nothing_of_a_caller_or_an_operator_lies_in_clear) {
  operators_place p;
  auto item = p.asked_for_by("+15555550142");
  p.begin_shift(operator_1);
  p.says_to_desk(operator_1, "TOMAR");
  p.says_to_desk(operator_1, "NOTA canario amarillo");
  p.asks({"BGREWRITEAOF"});
  for (const char* canary : {"canario", "5550131", "5550142", "operator-1"}) {
    EXPECT_TRUE(files_with(p.redis.folder(), canary).empty()) << canary;
  }
  EXPECT_EQ(p.lines->printed().find("canario"), std::string::npos);
  EXPECT_EQ(p.lines->printed().find("5550131"), std::string::npos);
}

// An item that its caller takes back is nobody's: whoever has it in hand is told, and the notes on it are
// gone.
TEST(operators, K_6_what_a_caller_takes_back_leaves_the_hand) {
  operators_place p;
  auto item = p.asked_for_by("+15555550142");
  p.begin_shift(operator_1);
  p.says_to_desk(operator_1, "TOMAR");
  p.says_to_desk(operator_1, "NOTA algo");
  EXPECT_EQ(p.keys_like("{desk}:notes:*").size(), 1U);
  for (const char* words : {"BORRAR", "1"}) p.phone->sms("+15555550142", words, std::string("SMx") + words);
  EXPECT_TRUE(holds_within(30s, [&] { return p.keys_like("{desk}:item:*").empty(); })) << p.lines->printed();
  EXPECT_TRUE(p.keys_like("{desk}:notes:*").empty());
  EXPECT_NE(p.says_to_desk(operator_1, "LISTO " + item.code).find("ya no lo necesita"), std::string::npos);
  EXPECT_NE(p.says_to_desk(operator_1, "LISTO").find("No tiene nada"), std::string::npos);
}

}  // namespace
}  // namespace amparo::test
