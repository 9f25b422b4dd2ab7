#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "integration/files_support.hpp"
#include "integration/helpline_support.hpp"
#include "integration/provider_stub_support.hpp"
#include "message/raw_http.hpp"
#include "store/keys.hpp"

// J12 through the running program: signed webhooks of two telephones, a real Redis, the provider's REST
// interface on loopback, and a program that is killed in between.
namespace amparo::test {
namespace {

using namespace std::chrono_literals;

constexpr const char* owner = "+17705550141";
constexpr const char* contact = "+17705550142";

struct check_in_place : helpline_place {
  check_in_place() {
    lines.emplace(at, "a");
    lines->kill();
    edit(lines->config(), "twilio, account_sid",
         "twilio, api_base: \"http://127.0.0.1:" + std::to_string(provider.port()) + "\", account_sid");
    edit(lines->config(), "lines:\n", "sending: { quiet_hours: none }\nlines:\n");
    start();
  }
  void start() {
    lines->start();
    phone.emplace(at, lines->port());
  }
  std::string text(const char* from, const std::string& words) {
    return phone->sms(from, words, "SM" + std::to_string(++texts_)).body;
  }
  std::string comes_back(const char* from) {
    text(from, "clave");
    return text(from, pin);
  }
  // A PIN, and a yes to it.
  void finds_a_contact() {
    for (const char* words : {"contacto de confianza", "2", "es mio", "si"}) text(owner, words);
    auto said = text(owner, wants_news ? "1" : "2");
    auto before = said.find("Clave: ");
    ASSERT_NE(before, said.npos) << said;
    pin = said.substr(before + 7, 6);
    comes_back(contact);
    auto yes = text(contact, "1");
    ASSERT_NE(yes.find("Anotado"), yes.npos) << yes;
  }
  // Until the next time that it is five in the afternoon.
  void sets_an_hour() {
    finds_a_contact();
    comes_back(owner);
    text(owner, "1");
    auto noted = text(owner, "17:00");
    ASSERT_NE(noted.find("Anotado"), noted.npos) << noted;
    ASSERT_EQ(held().size(), 1U);
  }
  std::vector<std::string> held() { return keys_like("{p*}:h:*"); }
  // As if its hour had come.
  void be_due() {
    auto key = held().front();
    asks({"ZADD", key.substr(0, 7) + "due", "1", key});
  }
  bool told(std::size_t texts) {
    return holds_within(60s, [&] { return provider.asked().size() >= texts && settles(); });
  }
  bool settles() {
    std::int64_t all = 0;
    for (const auto& key : keys_like("{p*}:out")) all += asks({"XLEN", key}).integer;
    return all == 0;
  }

  provider_stub provider{{}};
  std::optional<helpline> lines;
  std::optional<provider_side> phone;
  std::string pin;
  bool wants_news = false;

 private:
  unsigned texts_ = 0;
};

TEST(check_ins, J12_one_text_leaves_once_whatever_becomes_of_the_program) {
  check_in_place p;
  p.sets_an_hour();
  auto key = p.held().front();
  EXPECT_EQ(store::row_of(key)->data_class, "D1");
  auto left = p.asks({"PTTL", key}).integer;
  EXPECT_GT(left, 24h / 1ms);
  EXPECT_LE(left, store::watch_limit / 1ms);
  EXPECT_TRUE(p.provider.asked().empty());
  for (const char* secret : {"7705550141", "7705550142", "le busque", "no nos escribi"})
    EXPECT_TRUE(files_with(p.redis.folder(), secret).empty()) << secret;

  p.lines->kill();
  p.be_due();
  p.start();
  ASSERT_TRUE(p.told(1)) << p.lines->printed();
  auto form = message::read_form(p.provider.asked().front());
  EXPECT_EQ(form.value("To"), contact);
  auto body = std::string(form.value("Body"));
  EXPECT_TRUE(body.starts_with("Hola. Quien le dio una clave de 6 n")) << body;
  EXPECT_TRUE(p.held().empty());

  p.lines->kill();
  p.start();
  EXPECT_NE(p.comes_back(owner).find("Ya sali"), std::string::npos);
  p.text(owner, "1");
  ASSERT_TRUE(p.told(2)) << p.lines->printed();
  ASSERT_EQ(p.provider.asked().size(), 2U);
  auto well = std::string(message::read_form(p.provider.asked().back()).value("Body"));
  EXPECT_NE(well.find("dice que est"), std::string::npos) << well;
}

TEST(check_ins, J12_whoever_asked_for_it_hears_once_that_somebody_accepted_whatever_becomes_of_the_program) {
  check_in_place p;
  p.wants_news = true;
  p.finds_a_contact();
  EXPECT_EQ(p.keys_like("{p*}:a:*").size(), 2U) << "the contact's number and their own";
  for (const char* secret : {"7705550141", "7705550142", "usted esperaba"})
    EXPECT_TRUE(files_with(p.redis.folder(), secret).empty()) << secret;
  p.lines->kill();
  p.start();
  ASSERT_TRUE(p.told(1)) << p.lines->printed();
  auto form = message::read_form(p.provider.asked().front());
  EXPECT_EQ(form.value("To"), owner);
  EXPECT_TRUE(form.value("Body").starts_with("Hola. La persona que usted esperaba ya dijo"))
      << form.value("Body");
  p.lines->kill();
  p.start();
  ASSERT_TRUE(p.settles());
  EXPECT_EQ(p.provider.asked().size(), 1U);
  p.text(owner, "BORRAR");
  EXPECT_EQ(p.keys_like("{p*}:a:*").size(), 1U) << "theirs is gone";
}

TEST(check_ins, J12_what_was_taken_back_never_leaves) {
  check_in_place p;
  p.sets_an_hour();
  auto key = p.held().front();
  EXPECT_NE(p.comes_back(owner).find("Hay una hora puesta"), std::string::npos);
  EXPECT_NE(p.text(owner, "1").find("No sale ning"), std::string::npos);
  p.be_due();
  auto due = key.substr(0, 7) + "due";
  ASSERT_TRUE(holds_within(60s, [&] { return p.asks({"ZSCORE", due, key}).is_nil(); })) << p.lines->printed();
  EXPECT_TRUE(p.settles());
  EXPECT_TRUE(p.provider.asked().empty());
}

TEST(check_ins, K_6_whoever_erases_themselves_takes_it_along) {
  for (const char* who : {owner, contact}) {
    check_in_place p;
    p.sets_an_hour();
    auto key = p.held().front();
    p.text(who, "BORRAR");
    auto due = key.substr(0, 7) + "due";
    if (!p.held().empty()) p.be_due();
    ASSERT_TRUE(holds_within(60s, [&] {
      return p.asks({"ZSCORE", due, key}).is_nil();
    })) << p.lines->printed();
    EXPECT_TRUE(p.settles());
    EXPECT_TRUE(p.provider.asked().empty()) << who;
  }
}

}  // namespace
}  // namespace amparo::test
