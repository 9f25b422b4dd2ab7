#include "http/rest_client.hpp"
#include "http/errors.hpp"
#include "unit/http/certificate_support.hpp"
#include "unit/http/http_support.hpp"

#include <gtest/gtest.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>

#include <cstdlib>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace amparo::http {
namespace {

using outcome = base::result<message::raw_response>;
using tcp = asio::ip::tcp;

std::string base_at(unsigned short port) { return "http://127.0.0.1:" + std::to_string(port); }

// A client on a context of its own, driven request by request.
struct caller {
  explicit caller(rest_options options) : client(io, std::move(options)) {}
  outcome send(const std::string& base, message::raw_request request) {
    std::optional<outcome> out;
    asio::co_spawn(io, client.send(base, std::move(request)),
                   [&](const std::exception_ptr& fault, outcome got) {
                     EXPECT_FALSE(fault);
                     out = std::move(got);
                   });
    io.restart();
    while (!out && io.run_one() != 0) {
    }
    return *out;
  }
  asio::io_context io{1};
  rest_client client;
};

rest_options to(unsigned short port) { return {.bases = {base_at(port)}}; }
message::raw_request some_post() { return {"POST", "/send", {{"Authorization", "Bearer x"}}, "{}"}; }

// For each connection in turn: reads what comes first and says these bytes; what is empty it leaves unsaid
// until the other side is gone.
class strange_server {
 public:
  explicit strange_server(std::vector<std::string> answers)
      : answers_(std::move(answers)), thread_([this] { run(); }) {}
  ~strange_server() { thread_.join(); }
  unsigned short port() const { return acceptor_.local_endpoint().port(); }

 private:
  void run() {
    for (const auto& bytes : answers_) {
      auto socket = acceptor_.accept();
      boost::system::error_code ended;
      char some[4096];
      socket.read_some(asio::buffer(some), ended);
      asio::write(socket, asio::buffer(bytes), ended);
      if (bytes.empty()) socket.read_some(asio::buffer(some), ended);
    }
  }
  std::vector<std::string> answers_;
  asio::io_context context_{1};
  tcp::acceptor acceptor_{context_, tcp::endpoint(asio::ip::address_v4::loopback(), 0)};
  std::thread thread_;
};

TEST(rest_client, one_connection_serves_request_after_request) {
  test_server server;
  caller c(to(server.port()));
  for (int i = 0; i != 3; ++i) {
    auto got = c.send(base_at(server.port()), some_post());
    ASSERT_TRUE(got) << got.error().message();
    EXPECT_EQ(got->body, "POST /send [{}]");
    EXPECT_EQ(c.client.kept(), 1U);
  }
  EXPECT_EQ(server.server().connections(), 1U);
}

// Providers close idle connections: the request goes over a new one and is not lost on the old.
TEST(rest_client, a_connection_that_was_closed_meanwhile_is_not_used) {
  const std::string answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
  strange_server server({answer, answer});
  caller c(to(server.port()));
  for (int i = 0; i != 2; ++i) {
    auto got = c.send(base_at(server.port()), some_post());
    ASSERT_TRUE(got) << got.error().message();
    EXPECT_EQ(got->body, "ok");
  }
}

TEST(rest_client, O_7_calls_what_the_configuration_names_and_nothing_else) {
  test_server server;
  caller c({.bases = {base_at(server.port()), "http://192.0.2.1", "https://user:word@127.0.0.1",
                      "ftp://127.0.0.1"}});
  for (const char* base : {"http://127.0.0.1:1", "https://api.example.org", "", "http://192.0.2.1",
                           "https://user:word@127.0.0.1", "ftp://127.0.0.1"})
    EXPECT_EQ(c.send(base, some_post()).error(), errc::not_allowed) << base;
  auto broken = some_post();
  broken.target = "/ HTTP/1.1\r\nX: y";
  EXPECT_EQ(c.send(base_at(server.port()), broken).error(), errc::bad_request);
}

// A name may lead anywhere, whoever listed it; a decimal number is a name, too.
TEST(rest_client, F_6_a_name_that_leads_inside_is_not_dialled) {
  test_server server;
  auto port = std::to_string(server.port());
  std::vector<std::string> inside{
      "https://2130706433:" + port, "https://0x7f.1:" + port,          "https://0:" + port,
      "https://10.0.0.1:" + port,   "https://169.254.169.254:" + port, "https://[::ffff:127.0.0.1]:" + port};
  rest_options how{.bases = inside, .only_public = true};
  how.bases.push_back(base_at(server.port()));
  caller c(std::move(how));
  for (const auto& base : inside) EXPECT_EQ(c.send(base, some_post()).error(), errc::not_allowed) << base;
  EXPECT_TRUE(c.send(base_at(server.port()), some_post())) << "what says itself that it is loopback";
  EXPECT_EQ(server.server().connections(), 1U);
}

TEST(rest_client, O_7_a_redirect_comes_back_as_the_answer_that_it_is) {
  strange_server server({"HTTP/1.1 302 Found\r\nLocation: http://192.0.2.1/\r\nContent-Length: 0\r\n\r\n"});
  caller c(to(server.port()));
  auto got = c.send(base_at(server.port()), some_post());
  ASSERT_TRUE(got);
  EXPECT_EQ(got->status, 302U);
}

TEST(rest_client, L34_what_left_and_was_not_answered_is_told_from_what_never_left) {
  unsigned short nobody = 0;
  { nobody = test_server().port(); }
  caller away(to(nobody));
  EXPECT_EQ(away.send(base_at(nobody), some_post()).error(), errc::unreachable);

  strange_server silent({""});
  auto options = to(silent.port());
  options.exchange_time = 100ms;
  {
    caller c(options);
    EXPECT_EQ(c.send(base_at(silent.port()), some_post()).error(), errc::unanswered);
  }
  for (const char* half : {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab", "HTTP/1.1 2"}) {
    strange_server server({half});
    caller c(to(server.port()));
    EXPECT_EQ(c.send(base_at(server.port()), some_post()).error(), errc::unanswered) << half;
  }
}

TEST(rest_client, O_7_strange_and_endless_answers_are_cut) {
  std::string many_fields = "HTTP/1.1 200 OK\r\n";
  for (int i = 0; i != 2'000; ++i) many_fields += "X-" + std::to_string(i) + ": 0123456789\r\n";
  for (const auto& bytes :
       {std::string("hello\r\n\r\n"), std::string("HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n"),
        many_fields, "HTTP/1.1 200 OK\r\nContent-Length: 65537\r\n\r\n" + std::string(65'537, 'x'),
        "HTTP/1.1 200 OK\r\n\r\n" + std::string(10 * 1024 * 1024, 'x')}) {
    strange_server server({bytes});
    caller c(to(server.port()));
    auto got = c.send(base_at(server.port()), some_post());
    EXPECT_EQ(got.error(), errc::bad_answer) << bytes.substr(0, 40);
  }
}

// A server that speaks TLS with this certificate, and answers one request over each of `times` connections.
class secure_server {
 public:
  explicit secure_server(const test_certificate& own, int times = 1) : times_(times) {
    tls_.use_certificate(asio::buffer(own.certificate), asio::ssl::context::pem);
    tls_.use_private_key(asio::buffer(own.key), asio::ssl::context::pem);
    thread_ = std::thread([this] { run(); });
  }
  ~secure_server() { thread_.join(); }
  std::string base(const std::string& host) const {
    return "https://" + host + ":" + std::to_string(acceptor_.local_endpoint().port());
  }

 private:
  void run() {
    for (int i = 0; i != times_; ++i) {
      asio::ssl::stream<tcp::socket> stream(acceptor_.accept(), tls_);
      boost::system::error_code ended;
      stream.handshake(asio::ssl::stream_base::server, ended);
      if (ended) continue;
      char some[4096];
      stream.read_some(asio::buffer(some), ended);
      asio::write(stream, asio::buffer(std::string("HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\nok")),
                  ended);
    }
  }
  int times_;
  asio::io_context context_{1};
  asio::ssl::context tls_{asio::ssl::context::tls_server};
  tcp::acceptor acceptor_{context_, tcp::endpoint(asio::ip::address_v4::loopback(), 0)};
  std::thread thread_;
};

outcome over_tls(const secure_server& server, const std::string& host, const std::string& trusted) {
  caller c({.bases = {server.base(host)}, .trusted_file = trusted});
  return c.send(server.base(host), some_post());
}

TEST(rest_client, a_certificate_that_is_trusted_and_of_that_name_is_good) {
  auto own = make_certificate("localhost");
  secure_server server(own);
  auto got = over_tls(server, "localhost", own.file());
  ASSERT_TRUE(got) << got.error().message();
  EXPECT_EQ(got->status, 201U);
  EXPECT_EQ(got->body, "ok");
}

TEST(rest_client, a_strangers_certificate_gets_nothing) {
  auto own = make_certificate("localhost"), other = make_certificate("localhost"),
       elsewhere = make_certificate("api.example.org");
  {
    secure_server server(own);
    EXPECT_EQ(over_tls(server, "localhost", other.file()).error(), errc::untrusted);
  }
  {
    secure_server server(own);
    EXPECT_EQ(over_tls(server, "localhost", "").error(), errc::untrusted) << "the system knows it not";
  }
  secure_server server(elsewhere);
  EXPECT_EQ(over_tls(server, "localhost", elsewhere.file()).error(), errc::untrusted) << "another's name";
}

TEST(rest_client, S_2_whom_the_environment_trusts_is_nobody_here) {
  auto own = make_certificate("localhost");
  secure_server server(own);
  ASSERT_EQ(::setenv("SSL_CERT_FILE", own.file().c_str(), 1), 0);
  auto got = over_tls(server, "localhost", "");
  ::unsetenv("SSL_CERT_FILE");
  EXPECT_EQ(got.error(), errc::untrusted);
}

}  // namespace
}  // namespace amparo::http
