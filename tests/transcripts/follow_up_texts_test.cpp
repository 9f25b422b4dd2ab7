#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "app/dispatch_sends.hpp"
#include "http/rest_client.hpp"
#include "integration/provider_stub_support.hpp"
#include "integration/redis_support.hpp"
#include "message/raw_http.hpp"
#include "store/redis_cases.hpp"
#include "store/redis_store.hpp"
#include "store/send_store.hpp"
#include "store/spend_store.hpp"
#include "unit/app/line_support.hpp"

// J11 with the clock turned: a line over a real Redis, its timers and its dispatcher, and Twilio's REST
// interface on loopback.
namespace amparo::app {
namespace {

using namespace std::chrono_literals;

constexpr const char* caller = "+17705550100";

class only_bundle final : public bundle_source {
 public:
  asio::awaitable<std::shared_ptr<const flow::bundle>> find(std::string id) override {
    auto content = shipped_content();
    co_return id == content->id ? content : nullptr;
  }
};

struct follow_place {
  follow_place() {
    line.ring_from(caller);
    line.send_by(sends);
  }
  std::string text(const char* words) { return words_of(line.text(words)); }
  // The dispatcher takes what waits, and all of it is on its way or done.
  void dispatch() {
    for (int i = 0; i != 3; ++i) {
      EXPECT_TRUE(test::run(io, out.look_everywhere()).has_value());
      EXPECT_TRUE(test::run_until(io, [&] { return out.under_way() == 0; }));
    }
  }
  void agree() {
    for (const char* words : {"seguimiento", "es mio", "si"}) text(words);
    EXPECT_NE(text("si").find("Anotado"), std::string::npos);
    dispatch();
  }
  void pass(std::chrono::hours by) {
    test::advance(*link, by);
    line.clock.advance(by);
    line.fire();
    dispatch();
  }
  std::size_t texts() const { return provider.asked().size(); }
  std::vector<std::string> kept(const std::string& kind) {
    std::vector<std::string> found;
    for (const auto& one : test::all_keys(*link))
      if (one.key.find("}:" + kind + ":") != std::string::npos) found.push_back(one.key);
    return found;
  }

  test::redis_server server;
  asio::io_context io;
  std::unique_ptr<store::link> link = test::connected_link(io, server.target());
  store::redis_store turns{*link};
  store::redis_cases cases{*link};
  store::send_store sends{*link, "hand"};
  store::spend_store spent{*link};
  test::provider_stub provider;
  other_store stores{io, turns, turns, turns, turns, cases};
  test_line line{message::channel::sms, line_options{.over = &stores}};
  only_bundle bundles;
  ops::dice dice{5};
  http::rest_client way_out{io, options()};
  dispatcher out{io,
                 {line.settings, line.secrets, turns, sends, spent, turns, way_out, bundles, line.clock, dice,
                  line.count}};

 private:
  http::rest_options options() {
    auto& account = line.settings.accounts.front().credentials;
    account.account = "AC1";
    account.secrets = {base::secret_text("token")};
    account.public_url = "https://ayuda.example.org";
    account.api_base = "http://127.0.0.1:" + std::to_string(provider.port());
    return {.bases = bases_of(line.settings, line.clock.now())};
  }
};

TEST(follow_up_texts, J11_day_3_is_asked_and_answered_then_14_and_60) {
  follow_place p;
  p.agree();
  EXPECT_EQ(p.kept("r").size(), 2U);
  EXPECT_EQ(p.texts(), 0U);
  p.pass(71h);
  EXPECT_EQ(p.texts(), 0U);
  p.pass(4h);
  ASSERT_EQ(p.texts(), 1U);
  auto form = message::read_form(p.provider.asked().front());
  EXPECT_EQ(form.value("To"), caller);
  auto body = form.value("Body");
  EXPECT_TRUE(body.starts_with("Hola. ¿Como sigue? Conteste con un n")) << body;
  EXPECT_NE(body.find("2 salud"), body.npos) << body;

  EXPECT_NE(p.text("2 medicinas").find("IMSS"), std::string::npos);
  p.dispatch();
  EXPECT_EQ(p.kept("r").size(), 2U) << "day 14, and day 60 since they answered";
  p.pass(11 * 24h);
  EXPECT_EQ(p.texts(), 2U);
  p.pass(47 * 24h);
  ASSERT_EQ(p.texts(), 3U);
  EXPECT_NE(message::read_form(p.provider.asked().back()).value("Body").find("trabajo"), std::string::npos);
  EXPECT_NE(p.text("3").find("CURP"), std::string::npos);
}

TEST(follow_up_texts, J11_D1_silence_is_asked_once_more_and_then_nothing_of_them_is_left) {
  follow_place p;
  p.agree();
  p.pass(75h);
  EXPECT_EQ(p.texts(), 1U);
  p.pass(11 * 24h);
  EXPECT_EQ(p.texts(), 2U);
  p.pass(25h);
  EXPECT_TRUE(p.kept("r").empty());
  EXPECT_TRUE(p.kept("f").empty()) << "24 h behind the last text";
  p.pass(61 * 24h);
  EXPECT_EQ(p.texts(), 2U);
  for (const auto& one : test::all_keys(*p.link))
    EXPECT_EQ(one.key.find(p.line.tag().text()), std::string::npos) << one.key;
}

TEST(follow_up_texts, L25_K_6_after_ALTO_and_after_BORRAR_none_comes_and_none_is_kept) {
  for (const char* word : {"ALTO", "BORRAR"}) {
    follow_place p;
    p.agree();
    ASSERT_EQ(p.kept("r").size(), 2U);
    p.text(word);
    EXPECT_TRUE(p.kept("r").empty()) << word;
    p.text("ALTA");
    p.pass(75h);
    p.pass(60 * 24h);
    EXPECT_EQ(p.texts(), 0U) << word;
  }
}

TEST(follow_up_texts, B14_a_telephone_that_is_said_to_be_shared_gets_none) {
  follow_place p;
  p.agree();
  p.pass(26h);
  p.text("seguimiento");
  p.text("prestado");
  EXPECT_TRUE(p.kept("r").empty());
  p.pass(60 * 24h);
  EXPECT_EQ(p.texts(), 0U);
}

// What was agreed to and not yet taken out of the outbox is withdrawn, too.
TEST(follow_up_texts, L25_ALTO_before_the_dispatcher_saw_it) {
  follow_place p;
  for (const char* words : {"seguimiento", "es mio", "si", "si"}) p.text(words);
  EXPECT_EQ(p.line.waiting().size(), 2U);
  p.text("ALTO");
  EXPECT_TRUE(p.line.waiting().empty());
  p.dispatch();
  EXPECT_TRUE(p.kept("r").empty());
}

}  // namespace
}  // namespace amparo::app
