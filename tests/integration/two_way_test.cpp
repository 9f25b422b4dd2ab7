#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "integration/callback_support.hpp"
#include "integration/files_support.hpp"

// An operator and a caller who write to each other, each from their own telephone, over a simulated company:
// one that takes the reply to a text in its webhook's answer, and one that does not.
namespace amparo::test {
namespace {

using namespace std::chrono_literals;

constexpr const char* operators_line = "+525550001119";
constexpr const char* opening = "Mensaje de la persona que le atiende hoy:";

bool has(const std::string& text, const std::string& words) { return text.find(words) != text.npos; }

struct writing_place : callback_place {
  explicit writing_place(const std::string& kind = "twilio", const names& roles = {"gateway,dispatch,desk"})
      : callback_place(kind, roles, operators_line) {}

  void writes(const std::string& from, const std::string& to, const std::string& words, std::string id = "") {
    if (id.empty()) id = "SMtalk" + std::to_string(++texts_);
    senders_[id] = from;
    company().command("/text", {{"from", from}, {"to", to}, {"text", words}, {"id", id}});
    EXPECT_TRUE(company().runs_on());
  }
  void caller_writes(const std::string& words) { writes(a_caller, our_line, words); }
  void operator_writes(const std::string& words, const std::string& from = first_operator) {
    writes(from, operators_line, words);
  }
  // Every text that this telephone got, one after the other.
  std::string got(const std::string& number) {
    std::string out;
    for (const auto& line : company().noted("webhook")) {
      auto from = senders_.find(text_in(line, "id"));
      if (from != senders_.end() && from->second == number) out += text_in(line, "answer") + "\n";
    }
    for (const auto& line : company().noted("send"))
      if (text_in(line, "to") == number) out += text_in(line, "text") + "\n";
    return out;
  }
  bool gets(const std::string& number, const std::string& words) {
    return holds_within(30s, [&] { return company().runs_on() && has(got(number), words); });
  }
  void goes_on_shift(const std::string& from) {
    operator_writes("TURNO", from);
    ASSERT_TRUE(gets(from, "TURNO ")) << printed();
    auto texts = got(from);
    operator_writes(texts.substr(texts.rfind("TURNO "), 12), from);
    ASSERT_TRUE(gets(from, "12 horas")) << got(from);
  }
  // An item of the caller's in the first operator's hand.
  std::string taken() {
    for (const char* words : {"migra en mi puerta", "casa", "si"}) caller_writes(words);
    EXPECT_TRUE(holds_within(30s, [&] { return run(io, desk->list(10))->size() == 1; })) << printed();
    auto code = run(io, desk->list(10))->front().code;
    takes(code);
    return code;
  }
  // An item of somebody who rang, and asked for a person with two keys.
  std::string rung_for(const std::string& number) {
    auto before = run(io, desk->list(100))->size();
    company().ring(number, "CA" + number);
    for (const char* key : {"0", "1"}) {
      EXPECT_TRUE(company().runs_on());
      company().keys(number, "CA" + number, key);
    }
    EXPECT_TRUE(company().runs_on());
    EXPECT_TRUE(holds_within(30s, [&] { return run(io, desk->list(100))->size() == before + 1; }))
        << printed();
    auto all_items = *run(io, desk->list(100));
    return all_items.empty() ? "" : all_items.back().code;
  }
  void starts_again_with(const std::string& before, const std::string& after) {
    auto& one = *beside.front();
    one.kill();
    edit(one.config(), before, after);
    one.start({"--role", "gateway,dispatch,desk"});
    company().amparo_at(one.port());
  }
  void takes(const std::string& code) {
    goes_on_shift(first_operator);
    operator_writes("TOMAR " + code);
    EXPECT_TRUE(gets(first_operator, "LLAMAR " + code)) << got(first_operator);
  }
  void answers(const std::string& code, const std::string& words) {
    operator_writes("RESPONDER " + code + " " + words);
    EXPECT_TRUE(gets(a_caller, words)) << got(a_caller) << printed();
  }
  std::size_t texts_to(const std::string& number) {
    auto inline_texts = times(got(number), "<Message");
    auto sends = company().noted("send");
    auto by_send = std::ranges::count_if(sends, [&](const auto& l) { return text_in(l, "to") == number; });
    return inline_texts + static_cast<std::size_t>(by_send);
  }
  // How many texts with these words were sent, to whomever.
  std::ptrdiff_t sent(const std::string& words) {
    auto sends = company().noted("send");
    return std::ranges::count_if(sends, [&](const auto& l) { return has(text_in(l, "text"), words); });
  }
  // Whether the caller gets anything for these words, once all that is to leave has left.
  bool line_answers(const std::string& words) {
    EXPECT_TRUE(settles());
    auto before = texts_to(a_caller);
    caller_writes(words);
    EXPECT_TRUE(settles()) << printed();
    return texts_to(a_caller) != before;
  }

 private:
  unsigned texts_ = 0;
  std::map<std::string, std::string> senders_;
};

struct writing_at : testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(two_way, writing_at, testing::Values("twilio", "telnyx"),
                         [](const auto& one) { return std::string(one.param); });

TEST_P(writing_at, L24_B6_an_operator_and_a_caller_write_to_each_other_and_the_line_keeps_still) {
  writing_place p(GetParam());
  auto code = p.taken();
  p.answers(code, "Estoy con usted");
  EXPECT_TRUE(has(p.got(a_caller), std::string(opening) + " Estoy con usted")) << p.got(a_caller);
  EXPECT_FALSE(has(p.got(a_caller), "5550131")) << "nor does either see the other's number";
  EXPECT_TRUE(p.gets(first_operator, "Su mensaje va")) << p.got(first_operator);
  for (const char* words : {"si, en casa de mi hermana", "MENU"}) {
    EXPECT_FALSE(p.line_answers(words)) << words << p.got(a_caller);
    EXPECT_TRUE(p.gets(first_operator, code + ": " + words)) << p.got(first_operator) << p.printed();
  }
  EXPECT_FALSE(has(p.got(first_operator), "5550142"));
  EXPECT_TRUE(p.line_answers("URGENTE")) << "what saves is answered";
  EXPECT_FALSE(has(p.got(first_operator), code + ": URGENTE"));
}

TEST(two_way, L25_who_asked_for_no_texts_is_sent_none_and_the_operator_hears_it) {
  writing_place p;
  auto code = p.taken();
  p.answers(code, "Estoy con usted");
  p.caller_writes("ALTO");
  p.operator_writes("RESPONDER " + code + " sigue ahi");
  EXPECT_TRUE(p.gets(first_operator, "pidio no recibir mensajes")) << p.got(first_operator);
  p.company().runs_on();
  EXPECT_FALSE(has(p.got(a_caller), "sigue ahi"));
}

TEST(two_way, L24_the_line_speaks_again_once_the_item_is_closed_or_given_back) {
  for (const char* word : {"LISTO", "DEVOLVER"}) {
    writing_place p;
    auto code = p.taken();
    p.answers(code, "Estoy con usted");
    EXPECT_FALSE(p.line_answers("hola"));
    p.operator_writes(std::string(word) + " " + code);
    EXPECT_TRUE(p.line_answers("MENU")) << word << p.printed();
    EXPECT_FALSE(has(p.got(first_operator), code + ": MENU"));
    EXPECT_TRUE(p.keys_like("{p*}:w:*").empty());
    for (const auto& one : p.asks({"ZRANGE", "{desk}:answers", "0", "-1"}).items)
      p.asks({"ZADD", "{desk}:answers", "1", one.text});
    EXPECT_TRUE(holds_within(30s, [&] { return p.asks({"ZCARD", "{desk}:answers"}).integer == 0; }));
    EXPECT_FALSE(has(p.printed(), "desk_unanswered")) << word << ": nobody failed to answer";
  }
}

TEST(two_way, L23_what_meets_nobody_waits_at_the_item_for_whoever_takes_it) {
  writing_place p;
  auto code = p.taken();
  p.answers(code, "Estoy con usted");
  p.asks({"ZADD", "{desk}:lease", "1", code});  // their time is over
  EXPECT_TRUE(p.comes_to(code, "queued"));
  EXPECT_FALSE(p.line_answers("me oye?"));
  EXPECT_TRUE(holds_within(30s, [&] { return p.keys_like("{p*}:w:*").empty(); })) << p.printed();
  EXPECT_TRUE(p.line_answers("MENU")) << "nobody has it, so the line speaks";
  p.goes_on_shift(second_operator);
  p.operator_writes("TOMAR " + code, second_operator);
  EXPECT_TRUE(p.gets(second_operator, code + ": me oye?")) << p.got(second_operator);
  EXPECT_FALSE(has(p.got(first_operator), "me oye?"));
  p.operator_writes("RESPONDER " + code + " no", first_operator);
  EXPECT_TRUE(p.gets(first_operator, "no esta en sus manos"));
}

TEST(two_way, L23_who_does_not_answer_gives_it_up_and_whoever_leads_hears_of_it) {
  writing_place p;
  auto code = p.taken();
  p.goes_on_shift(second_operator);
  p.answers(code, "Estoy con usted");
  p.caller_writes("me oye?");
  ASSERT_TRUE(p.gets(first_operator, code + ": me oye?"));
  auto waited = p.asks({"ZRANGE", "{desk}:answers", "0", "-1"}).items;
  ASSERT_EQ(waited.size(), 1U);
  p.asks({"ZADD", "{desk}:answers", "1", waited.front().text});  // a quarter of an hour is over
  EXPECT_TRUE(p.comes_to(code, "queued")) << p.printed();
  EXPECT_TRUE(p.gets(second_operator, "operator-1 no contesto")) << p.got(second_operator) << p.printed();
  EXPECT_TRUE(p.line_answers("MENU"));
  p.operator_writes("TOMAR " + code, second_operator);
  EXPECT_TRUE(p.gets(second_operator, code + ": me oye?"));
  p.operator_writes("NOTA " + code, second_operator);
  EXPECT_TRUE(p.gets(second_operator, "Nota del " + code + ": operator-1 no contesto"));
  EXPECT_EQ(p.field_of(code, "recovered"), "1");
}

TEST(two_way, L32_the_same_text_twice_is_one_text_to_the_caller_and_one_to_the_operator) {
  writing_place p;
  auto code = p.taken();
  for (int n = 0; n != 3; ++n)
    p.writes(first_operator, operators_line, "RESPONDER " + code + " una vez", "SMsame");
  ASSERT_TRUE(p.gets(a_caller, "una vez"));
  for (int n = 0; n != 3; ++n) p.writes(a_caller, our_line, "aqui sigo", "SMheard");
  ASSERT_TRUE(p.gets(first_operator, code + ": aqui sigo"));
  EXPECT_TRUE(p.settles());
  EXPECT_EQ(p.sent("una vez"), 1);
  EXPECT_EQ(p.sent("aqui sigo"), 1);
}

TEST(two_way, L38_an_operators_long_text_that_comes_in_pieces_is_one) {
  writing_place p("jambonz");
  auto code = p.taken();
  std::string words = "RESPONDER " + code;
  while (words.size() < 200) words += " palabra";
  words += " final";
  p.operator_writes(words.substr(0, 153));
  EXPECT_FALSE(has(p.got(a_caller), "palabra"));
  p.operator_writes(words.substr(153));
  EXPECT_TRUE(p.gets(a_caller, "palabra final")) << p.got(a_caller) << p.got(first_operator) << p.printed();
  EXPECT_TRUE(has(p.got(a_caller), std::string(opening) + " palabra"));
}

// The process that takes the operator's text dies behind it, and the one that hands on the caller's.
TEST(two_way, P6_L34_whoever_dies_between_two_steps_sends_nothing_twice_and_loses_nothing) {
  writing_place p("twilio", {"gateway", "dispatch", "desk"});
  auto code = p.taken();
  auto& front = *p.beside[0];
  auto& dispatches = *p.beside[1];
  auto front_again = [&](const names& words) {
    front.kill();
    front.start(words);
    p.company().amparo_at(front.port());
  };
  front_again({"--role", "gateway", "--failpoint", "operator_wrote:kill:1"});
  p.writes(first_operator, operators_line, "RESPONDER " + code + " una vez", "SMsame");
  ASSERT_TRUE(holds_within(30s, [&] { return front.is_dead(); }));
  front_again({"--role", "gateway"});
  p.writes(first_operator, operators_line, "RESPONDER " + code + " una vez", "SMsame");
  EXPECT_TRUE(p.gets(a_caller, "una vez")) << p.printed();
  dispatches.kill();
  dispatches.start({"--role", "dispatch", "--failpoint", "words_heard:kill:1"});
  p.caller_writes("aqui sigo");
  ASSERT_TRUE(holds_within(30s, [&] { return dispatches.is_dead(); }));
  dispatches.start({"--role", "dispatch"});
  EXPECT_TRUE(p.gets(first_operator, code + ": aqui sigo")) << p.printed();
  EXPECT_TRUE(p.settles());
  EXPECT_EQ(p.sent("una vez"), 1);
  EXPECT_EQ(p.sent("aqui sigo"), 1);
}

TEST(two_way, K_6_BORRAR_takes_the_words_and_who_wrote_them) {
  writing_place p;
  auto code = p.taken();
  p.answers(code, "Estoy con usted");
  p.caller_writes("canario amarillo");
  ASSERT_TRUE(p.gets(first_operator, "canario"));
  EXPECT_EQ(p.keys_like("{desk}:words:*").size(), 1U);
  p.caller_writes("BORRAR");
  EXPECT_TRUE(holds_within(30s, [&] { return p.keys_like("{desk}:words:*").empty(); })) << p.printed();
  EXPECT_TRUE(p.keys_like("{p*}:w:*").empty());
  EXPECT_EQ(p.state_of(code), "claimed") << "the callback is asked about separately";
  p.caller_writes("1");
  EXPECT_TRUE(holds_within(30s, [&] { return p.state_of(code).empty(); }));
  p.operator_writes("RESPONDER " + code + " hola");
  EXPECT_TRUE(p.gets(first_operator, "ya no lo necesita"));
}

TEST(two_way, L_1_K_3_nothing_of_it_lies_in_clear) {
  writing_place p;
  auto code = p.taken();
  p.answers(code, "canario rojo");
  p.caller_writes("canario verde");
  ASSERT_TRUE(p.gets(first_operator, "canario verde"));
  p.asks({"BGREWRITEAOF"});
  for (const char* canary : {"canario", "5550131", "5550142"})
    EXPECT_TRUE(files_with(p.redis.folder(), canary).empty()) << canary;
  EXPECT_EQ(p.printed().find("canario"), std::string::npos);
  for (const auto& key : p.keys_like("{p*}:w:*"))
    EXPECT_EQ(p.asks({"GET", key}).text.find(code), std::string::npos);
}

TEST(two_way, an_operator_hears_that_the_company_refused_their_words) {
  writing_place p;
  auto code = p.taken();
  EXPECT_TRUE(p.settles());
  p.company().next_sends("refuse");
  p.operator_writes("RESPONDER " + code + " hola");
  EXPECT_TRUE(p.gets(first_operator, "no salio")) << p.got(first_operator) << p.printed();
}

TEST(two_way, O_1_a_telephone_that_takes_no_texts_is_sent_none_and_the_operator_hears_it) {
  writing_place p;
  p.starts_again_with("desk:\n", "sending: { countries: [MX, US, CA, GT] }\ndesk:\n");
  auto code = p.rung_for("+50223456789");
  p.takes(code);
  p.operator_writes("RESPONDER " + code + " hola");
  EXPECT_TRUE(p.gets(first_operator, "parece fijo")) << p.got(first_operator) << p.printed();
  EXPECT_EQ(p.texts_to("+50223456789"), 0U);
}

// Whoever rang today for something that can wait sleeps now; whoever writes is awake.
TEST(two_way, O_2_nobody_is_woken_and_who_has_just_written_is_not_kept_waiting) {
  writing_place p;
  p.starts_again_with("zone: " + p.zone, "zone: " + zone_where_it_is(0));
  auto code = p.rung_for(a_caller);
  p.takes(code);
  p.operator_writes("RESPONDER " + code + " buenas noches");
  EXPECT_TRUE(p.gets(first_operator, "A estas horas no le escribimos"))
      << p.got(first_operator) << p.printed();
  EXPECT_FALSE(has(p.got(a_caller), opening));
  p.caller_writes("hola, no puedo dormir");
  p.answers(code, "Aqui estoy");
}

TEST(two_way, an_operator_hears_why_their_words_do_not_leave) {
  writing_place p;
  auto code = p.taken();
  p.operator_writes("RESPONDER " + code);
  EXPECT_TRUE(p.gets(first_operator, "Escriba RESPONDER " + code + " y su mensaje."));
  std::string long_words;
  for (int n = 0; n != 120; ++n) long_words += "demasiado ";
  p.operator_writes("RESPONDER " + code + " " + long_words);
  EXPECT_TRUE(p.gets(first_operator, "demasiado largo"));
  for (const auto& key : p.keys_like("{p*}:v:*")) p.asks({"DEL", key});
  p.operator_writes("RESPONDER " + code + " hola");
  EXPECT_TRUE(p.gets(first_operator, "no tiene un teléfono"));
  EXPECT_FALSE(has(p.got(a_caller), opening));
}

}  // namespace
}  // namespace amparo::test
