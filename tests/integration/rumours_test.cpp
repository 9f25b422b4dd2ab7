#include <gtest/gtest.h>

#include <algorithm>

#include "app/keyring.hpp"
#include "base/crypto.hpp"
#include "integration/desk_support.hpp"
#include "store/keys.hpp"
#include "store/rumour_store.hpp"

// Rumours of a raid by the real program: what callers report, what two operators do with it by text, and what
// other callers hear meanwhile (B12).
namespace amparo::test {
namespace {

using namespace std::chrono_literals;

constexpr const char* seer = "+17705550143";
constexpr const char* asking = "redada Wichita, Kansas";

bool has(const std::string& text, const std::string& words) { return text.find(words) != text.npos; }

struct rumours_place : desk_place {
  rumours_place() : desk_place(two_operators) {}

  std::string says(const std::string& from, const std::string& words) {
    auto answer = phone->sms(from, words, "SM" + from.substr(8) + "-" + std::to_string(++texts_));
    EXPECT_EQ(answer.status, 200U) << lines->printed();
    return answer.body;
  }
  // From a telephone that nobody used yet.
  std::string asks_anew(const std::string& words = asking) {
    return says("+1770555" + std::to_string(2'000 + ++callers_), words);
  }
  std::string hears_by_phone(const std::string& zip) {
    auto number = "+1770555" + std::to_string(2'000 + ++callers_), call = "CA" + std::to_string(callers_);
    auto answer = phone->ring(number, call);
    for (const char* keys : {"9", "8", "2", zip.c_str()})
      answer = phone->press(number, call, action_of(answer.body), keys);
    EXPECT_EQ(answer.status, 200U);
    auto from = answer.body.find("action=\""), to = answer.body.find('"', from + 8);
    return answer.body.erase(from, to - from);  // sealed, and so another one each time
  }
  // What was reported is at the desk, whoever else reported it before.
  bool settles() {
    return holds_within(60s, [&] {
      std::int64_t all = 0;
      for (const auto& key : keys_like("{p*}:out")) all += asks({"XLEN", key}).integer;
      return all == 0;
    });
  }
  std::string reports(const std::string& from) {
    says(from, asking);
    auto answer = says(from, "2");
    EXPECT_TRUE(settles()) << lines->printed();
    return answer;
  }
  std::vector<store::kept_rumour> all() {
    store::rumour_store rumours(*link);
    auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    return *run(io, rumours.all(now));
  }
  void begin_shift(const std::string& from) {
    auto asked = says_to_desk(from, "TURNO");
    auto word = asked.find("TURNO ");
    ASSERT_NE(word, std::string::npos) << asked;
    EXPECT_TRUE(has(says_to_desk(from, asked.substr(word, 12)), "12 horas"));
  }

 private:
  unsigned texts_ = 0, callers_ = 0;
};

TEST(rumours, B12_an_unconfirmed_report_never_appears_in_any_reply) {
  rumours_place p;
  auto before = p.asks_anew(), by_phone_before = p.hears_by_phone("67202");
  EXPECT_TRUE(has(before, "Guarde silencio")) << before;
  EXPECT_TRUE(has(before, "De Wichita, Kansas no tenemos nada confirmado")) << before;
  EXPECT_TRUE(has(by_phone_before, "no tenemos nada confirmado")) << by_phone_before;
  auto same_as_before = [&](const char* when) {
    EXPECT_EQ(p.asks_anew(), before) << when;
    EXPECT_EQ(p.hears_by_phone("67202"), by_phone_before) << when;
  };
  auto first = p.reports(seer);
  EXPECT_TRUE(has(first, "Recibido, sin su nombre")) << first;
  same_as_before("one reported it");
  EXPECT_EQ(p.reports("+17705550144"), first) << "who reports it, too, is not told that somebody did";
  same_as_before("two reported it");
  p.begin_shift(operator_1);
  p.begin_shift(operator_2);
  ASSERT_EQ(p.all().size(), 1U);
  auto code = p.all().at(0).code;
  auto listed = p.says_to_desk(operator_1, "AVISOS");
  EXPECT_TRUE(has(listed, code + ": Wichita, Kansas")) << listed;
  EXPECT_TRUE(has(listed, "Avisos: 2. Confirmado por 0 de 2")) << listed;
  p.says_to_desk(operator_1, "CONFIRMAR " + code);
  same_as_before("one confirmed it");
  EXPECT_TRUE(has(p.says_to_desk(operator_1, "CONFIRMAR " + code), "Confirmado por 1 de 2"));
  same_as_before("the same one confirmed it twice");
  EXPECT_TRUE(has(p.says_to_desk(operator_2, "CONFIRMAR " + code), "se dice a quien pregunte"));
  auto confirmed = p.asks_anew();
  EXPECT_TRUE(has(confirmed, "Guarde silencio")) << confirmed;
  EXPECT_TRUE(has(confirmed, "Lo confirmaron dos personas de esta linea: Wichita, Kansas, hace"))
      << confirmed;
  EXPECT_TRUE(has(p.hears_by_phone("67202"), "Lo confirmaron dos personas"));
  EXPECT_TRUE(has(p.asks_anew("redada atlanta"), "Atlanta, Georgia no tenemos nada confirmado"));
  EXPECT_TRUE(has(p.asks_anew("redadas en 67202"), "Lo confirmaron"));
  // A lead takes it back, and gives it again; an operator alone does neither.
  EXPECT_TRUE(has(p.says_to_desk(operator_1, "RETIRAR " + code), "quien coordina"));
  EXPECT_TRUE(has(p.says_to_desk(operator_2, "RETIRAR " + code), "Retirado"));
  same_as_before("it was withdrawn");
  EXPECT_TRUE(has(p.says_to_desk(operator_2, "PUBLICAR " + code), "se dice a quien pregunte"));
  EXPECT_TRUE(has(p.asks_anew(), "Lo confirmaron"));
  // Two hours later nobody hears of it, whatever was confirmed.
  test::advance(*p.link, 2h);
  same_as_before("it ended");
  EXPECT_TRUE(has(p.says_to_desk(operator_1, "AVISOS"), "No hay avisos"));
}

TEST(rumours, B12_whoever_reported_it_does_not_confirm_it_and_a_rejected_one_is_heard_by_nobody) {
  rumours_place p;
  auto before = p.asks_anew();
  p.reports(operator_1);  // by their own telephone, as any caller
  p.begin_shift(operator_1);
  p.begin_shift(operator_2);
  auto waits = p.says_to_desk(operator_2, "TURNO");
  EXPECT_TRUE(has(waits, "Avisos por verificar: 1")) << waits;
  auto code = p.all().at(0).code;
  auto own = p.says_to_desk(operator_1, "CONFIRMAR " + code);
  EXPECT_TRUE(has(own, "salio de su teléfono")) << own;
  EXPECT_TRUE(has(p.says_to_desk(operator_2, "CONFIRMAR " + code), "Confirmado por 1 de 2"));
  EXPECT_TRUE(has(p.says_to_desk(operator_2, "PUBLICAR " + code), "todavia no lo confirman"));
  EXPECT_EQ(p.asks_anew(), before);
  EXPECT_TRUE(has(p.says_to_desk(operator_2, "RECHAZAR " + code), "Rechazado"));
  EXPECT_EQ(p.asks_anew(), before);
  EXPECT_TRUE(has(p.says_to_desk(operator_2, "CONFIRMAR 1"), "No hay un aviso 1"));
  EXPECT_TRUE(has(p.says_to_desk(operator_2, "CONFIRMAR"), "Cual aviso"));
}

TEST(rumours, B12_K_6_K_8_a_report_holds_nobody_and_ends_in_two_hours) {
  rumours_place p;
  p.reports(seer);
  p.says(seer, "no");
  ASSERT_EQ(p.all().size(), 1U);
  EXPECT_TRUE(p.keys_like("{p*}:v:*").empty()) << "no number is kept for a report";
  EXPECT_TRUE(p.listed().empty()) << "and no callback";
  base::findings wrong;
  auto keys = app::load_keys(p.at.folder() / "keys", wrong);
  ASSERT_TRUE(keys);
  auto tag = base::caller_tag::of(keys->identity, *base::phone_number::parse(seer));
  std::size_t seen = 0;
  for (const auto& [key, ms] : all_keys(*p.link)) {
    if (!has(key, ":rumour")) continue;
    const auto* row = store::row_of(key);
    ASSERT_NE(row, nullptr) << key;
    EXPECT_GT(ms, 0) << key;
    EXPECT_LE(ms, row->longest.count()) << key;
    EXPECT_FALSE(has(key, tag.text()));
    for (const auto& field : p.asks({"TYPE", key}).text == "hash" ? p.asks({"HGETALL", key}).items
                                                                  : std::vector<store::redis_reply>()) {
      EXPECT_FALSE(has(field.text, tag.text()));
      EXPECT_FALSE(has(field.text, "ichita"));
    }
    ++seen;
  }
  EXPECT_EQ(seen, 3U) << "the town's, the list, how many towns somebody reported";
  EXPECT_TRUE(has(p.says(seer, "BORRAR"), "Borramos"));
  EXPECT_EQ(p.all().size(), 1U) << "nothing in it is theirs";
  test::advance(*p.link, 2h);
  EXPECT_TRUE(p.keys_like("{desk}:rumour:*").empty());
  EXPECT_TRUE(p.keys_like("{desk}:rumours").empty());
  test::advance(*p.link, 23h);
  EXPECT_TRUE(p.keys_like("{desk}:rumour*").empty());
}

TEST(rumours, B12_with_redis_away_nothing_is_claimed) {
  rumours_place p;
  p.reports(seer);
  p.redis.kill();
  auto answer = p.asks_anew();
  EXPECT_TRUE(has(answer, "Guarde silencio")) << answer;
  for (const char* claim : {"onfirm", "Wichita", "seguro"}) EXPECT_FALSE(has(answer, claim)) << answer;
}

TEST(rumours, P6_whoever_dies_between_makes_one_report) {
  helpline_place p;
  helpline front(p.at, "a", {"--role", "gateway"});
  provider_side phone(p.at, front.port());
  phone.sms(seer, asking, "SM1");
  EXPECT_TRUE(says(phone.sms(seer, "2", "SM2"), "Recibido"));
  helpline dispatch(p.at, "b", {"--role", "dispatch", "--failpoint", "relayed:kill:1"});
  ASSERT_TRUE(holds_within(60s, [&] { return dispatch.is_dead(); })) << dispatch.printed();
  EXPECT_EQ(p.keys_like("{desk}:rumour:*").size(), 1U) << "it died behind the report";
  dispatch.start({"--role", "dispatch"});
  ASSERT_TRUE(holds_within(60s, [&] {
    std::int64_t all = 0;
    for (const auto& key : p.keys_like("{p*}:out")) all += p.asks({"XLEN", key}).integer;
    return all == 0;
  })) << dispatch.printed();
  auto towns = p.keys_like("{desk}:rumour:*");
  ASSERT_EQ(towns.size(), 1U);
  std::size_t people = 0;
  for (const auto& field : p.asks({"HKEYS", towns.front()}).items) people += field.text.starts_with("p:");
  EXPECT_EQ(people, 1U);
  EXPECT_EQ(p.asks({"ZCARD", "{desk}:rumours"}).integer, 1);
  EXPECT_EQ(p.asks({"GET", p.keys_like("{desk}:rumours:*").at(0)}).text, "1") << "of one town";
}

}  // namespace
}  // namespace amparo::test
