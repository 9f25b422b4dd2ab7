#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <optional>

#include "app/keyring.hpp"
#include "app/load_config.hpp"
#include "app/send_order.hpp"
#include "base/gsm.hpp"
#include "flow/safe_words.hpp"
#include "integration/helpline_support.hpp"
#include "integration/kannel_support.hpp"
#include "ops/clock.hpp"
#include "store/send_store.hpp"

// A text from a handset over a carrier, Kannel's bearerbox and smsbox to Amparo, and its answer back: the
// real programs, with the configuration that deploy/kannel.conf ships.
namespace amparo::test {
namespace {

using namespace std::chrono_literals;

constexpr const char* caller = "+17705550100";
constexpr const char* sms_line = "+525550001119";
constexpr const char* token = "0123456789abcdefghijkl";
constexpr auto limit = 60s;  // sanitized programs on a machine that builds something beside

struct kannel_place : helpline_place {
  explicit kannel_place(const std::string& tries = "30")
      : port(free_ports(1).front()), network(filled(tries)) {
    write_secret(at.folder() / "token", token);
    write_secret(at.folder() / "password", "a-password");
    auto base = "http://127.0.0.1:";
    at.more_lines = std::string("  - { number: \"") + sms_line +
                    "\", provider: kannel, language: es-MX, modes: [sms] }\n";
    at.more_accounts =
        "  kannel: { kind: kannel, webhook_token: { file: " + (at.folder() / "token").string() +
        " }, username: amparo, password: { file: " + (at.folder() / "password").string() +
        " }, callback_url: \"" + base + std::to_string(port) + "\", api_base: \"" + base +
        std::to_string(network.sendsms_port()) + "\" }\n";
    lines.emplace(at, "a", std::vector<std::string>{"--listen", "127.0.0.1:" + std::to_string(port)});
    network.start();
  }

  kannel::replacements filled(const std::string& tries) const {
    return {{"8080", std::to_string(port)}, {"TOKEN", token},
            {"USERNAME", "amparo"},         {"= PASSWORD", "= a-password"},
            {"SAFE-WORDS", safe_words()},   {"http-request-retry = 30", "http-request-retry = " + tries}};
  }
  static std::string safe_words() {
    return flow::safe_words("es-MX", ops::clock().now(), message::channel::sms);
  }
  bool counted(const std::string& sample) {
    return holds_within(limit, [&] { return says(http_connection(port).get("/metrics"), sample); });
  }
  void start_again() { lines->start({"--listen", "127.0.0.1:" + std::to_string(port)}); }

  unsigned short port;
  kannel network;
  std::optional<helpline> lines;
};

// Listens in Amparo's place and closes each connection: true once one came.
bool somebody_calls_in_vain(unsigned short port) {
  int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), yes = 1;
  ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_port = htons(port);
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  pollfd wait{fd, POLLIN, 0};
  bool came = ::bind(fd, reinterpret_cast<sockaddr*>(&at), sizeof at) == 0 && ::listen(fd, 8) == 0 &&
              ::poll(&wait, 1, 60'000) == 1;
  if (came) ::close(::accept(fd, nullptr, nullptr));
  ::close(fd);
  return came;
}

TEST(kannel, a_text_is_answered_at_the_handset_in_amparos_words) {
  kannel_place p;
  {
    handset phone(p.network, caller, sms_line, "hola");
    ASSERT_TRUE(phone.heard_within(limit, "1 derechos, si le detienen")) << p.lines->printed();
    EXPECT_EQ(phone.heard().size(), 1U);
  }
  handset again(p.network, caller, sms_line, "2");
  ASSERT_TRUE(again.heard_within(limit, "Escriba su codigo postal")) << p.lines->printed();
  EXPECT_EQ(again.heard().size(), 1U) << "and it was asked in the same conversation";
  EXPECT_EQ(p.network.printed(), "") << "at the level that is shipped, Kannel writes nothing of callers";
}

// The carrier's alphabet is not ours: read as bytes, these would be no word of the line's.
TEST(kannel, a_text_in_ucs2_arrives_as_utf8) {
  kannel_place p;
  handset phone(p.network, caller, sms_line, "%00l%00l%00%e1%00m%00e%00m%00e", "ucs2");  // llámeme
  ASSERT_TRUE(holds_within(limit, [&] { return !phone.heard().empty(); })) << p.lines->printed();
  EXPECT_TRUE(p.desk_has(1)) << phone.heard().front();
}

// The parts of a long text come as one event. L38
TEST(kannel, L38_parts_in_the_wrong_order_are_one_text) {
  kannel_place p;
  {
    handset last(p.network, caller, sms_line, "%05%00%03%07%02%02 meme", "udh-text");
    ASSERT_TRUE(last.sent_within(limit));
  }
  handset first(p.network, caller, sms_line, "%05%00%03%07%02%01 lla", "udh-text");
  EXPECT_TRUE(p.desk_has(1)) << p.lines->printed();
  EXPECT_TRUE(holds_within(limit, [&] { return !first.heard().empty(); }));
  EXPECT_EQ(first.heard().size(), 1U);
}

// http-request-retry: what nobody takes now is brought again, and answered once.
TEST(kannel, what_came_while_amparo_was_away_is_answered_when_it_is_back) {
  kannel_place p;
  p.lines->kill();
  handset phone(p.network, caller, sms_line, "hola");
  ASSERT_TRUE(somebody_calls_in_vain(p.port));
  p.start_again();
  ASSERT_TRUE(phone.heard_within(limit, "1 derechos, si le detienen")) << p.lines->printed();
  EXPECT_EQ(phone.heard().size(), 1U);
  EXPECT_EQ(p.network.printed(), "") << "not even of what failed";
}

// And when nobody comes back, the caller reads the safe words and not Kannel's own.
TEST(kannel, after_the_last_try_the_caller_reads_the_safe_words) {
  kannel_place p("1");
  p.lines->kill();
  handset phone(p.network, caller, sms_line, "hola");
  ASSERT_TRUE(phone.heard_within(limit, kannel_place::safe_words()));
}

// A national shift is a header and escapes that only the telephone understands. Kannel's own way of sending a
// text turns an escape that its alphabet does not know into "?", so no route of ours uses one (L37).
TEST(kannel, L37_what_stands_behind_a_national_shift_does_not_get_through) {
  kannel_place p;
  handset phone(p.network, caller, sms_line, "hola");
  ASSERT_TRUE(phone.heard_within(limit, "1 derechos, si le detienen")) << p.lines->printed();
  auto send = [&](const char* more) {
    return http_connection(p.network.sendsms_port())
        .get(std::string("/cgi-bin/sendsms?username=amparo&password=a-password&from=%2B525550001119&"
                         "to=%2B17705550100&charset=UTF-8&coding=0&") +
             more);
  };
  // Spanish single shift, id 2: "Información" with ESC o for ó (3GPP TS 23.038, A.2.2).
  EXPECT_EQ(send("udh=%03%24%01%02&text=Informaci%1Bon").status, 202U);
  EXPECT_EQ(send("text=La%20segunda").status, 202U);
  ASSERT_TRUE(phone.heard_within(limit, "La segunda"));
  std::string all;
  for (const auto& text : phone.heard()) all += text + "\n";
  EXPECT_NE(all.find("Informaci?on"), std::string::npos) << all;
}

// The other road: what leaves by the outbox goes over sendsms, and the carrier's reports prove it.
TEST(kannel, a_send_leaves_by_sendsms_and_its_report_is_believed) {
  kannel_place p;
  base::findings wrong;
  auto keys = app::load_keys(p.at.folder() / "keys", wrong);
  auto settings = app::load_config(p.lines->config().string(), {}, wrong);
  ASSERT_TRUE(keys && settings) << "the installation's own keys and configuration";
  const auto* via = settings->find_account("kannel", "kannel");
  ASSERT_NE(via, nullptr);
  handset phone(p.network, caller, sms_line, "hola");
  ASSERT_TRUE(phone.heard_within(limit, "1 derechos"));

  message::event event;
  event.caller = base::phone_number::parse(caller).value();
  event.line = sms_line;
  event.id = "a-text";
  const std::string words = "¿Está detenido? Aquí contestamos, ¡sí! Łódź";
  ASSERT_EQ(base::cost_of(words).alphabet, base::sms_alphabet::ucs2);
  auto minute = std::chrono::floor<std::chrono::minutes>(ops::clock().now()).time_since_epoch().count();
  auto entry = app::reply_entry(*keys, {}, *via, event, static_cast<std::uint32_t>(minute), {words}, false);
  store::send_store sends(*p.link);
  auto posted = sends.post(entry, base::caller_tag::of(keys->identity, *event.caller));
  ASSERT_TRUE(run(p.io, std::move(posted)));

  ASSERT_TRUE(phone.heard_within(limit, words)) << p.lines->printed();
  EXPECT_TRUE(p.counted("amparo_events_total{event=\"send_accepted\"} 1"));
  EXPECT_TRUE(p.counted("amparo_events_total{event=\"send_report\"} 2")) << "taken by the carrier, delivered";
}

}  // namespace
}  // namespace amparo::test
