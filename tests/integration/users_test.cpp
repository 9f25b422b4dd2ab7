#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>

#include <set>

#include "http/client.hpp"
#include "integration/helpline_support.hpp"

// `amparo users`, and the console of the running program that these people sign in to.
namespace amparo::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

struct users_place : helpline_place {
  std::string config = at.config_for("a").string();

  std::pair<int, std::string> users(std::vector<std::string> words) {
    words.insert(words.begin(), "users");
    words.insert(words.end(), {"--config", config});
    return at.command(words);
  }
  std::string secret(const std::string& name, const std::string& text) {
    write_secret(at.folder() / name, text);
    return (at.folder() / name).string();
  }
};

// The port of "listening for the desk on http://127.0.0.1:1234".
unsigned short desk_port(const helpline& of) {
  auto text = of.printed();
  constexpr std::string_view sign = "listening for the desk on http://127.0.0.1:";
  auto found = text.find(sign);
  return found == std::string::npos
             ? std::uint16_t{0}
             : static_cast<unsigned short>(std::stoi(text.substr(found + sign.size())));
}

TEST(users, people_are_added_listed_and_revoked_and_each_change_is_audited) {
  users_place p;
  auto password = p.secret("password", "correct horse battery"), phone = p.secret("phone", "+15555550134");
  auto [added, said] =
      p.users({"add", "operator-1", "--role", "operator", "--language", "es-MX", "--grant", "lead", "--skill",
               "woman", "--password-file", password, "--phone-file", phone});
  EXPECT_EQ(added, 0) << said;
  EXPECT_EQ(p.users({"add", "viewer-3", "--role", "viewer"}).first, 0);
  auto [code, list] = p.users({"list"});
  EXPECT_EQ(code, 0);
  EXPECT_THAT(list, HasSubstr("operator-1"));
  EXPECT_THAT(list, HasSubstr("lang:es-MX lead"));
  EXPECT_THAT(list, Not(HasSubstr("5550134")));
  EXPECT_THAT(p.users({"list", "--json"}).second, HasSubstr(R"("has_phone":true,"signs_in":true)"));
  for (const char* canary : {"operator-1", "5550134", "correct horse"}) {
    EXPECT_TRUE(files_with(p.redis.folder(), canary).empty()) << canary;
  }
  EXPECT_EQ(p.users({"revoke", "viewer-3"}).first, 0);
  EXPECT_EQ(p.users({"revoke", "viewer-3"}).first, 1) << "there is nobody of that name";
  EXPECT_THAT(p.users({"list"}).second, Not(HasSubstr("viewer-3")));
  auto entries = p.at.command({"audit", "list", "--config", p.config}).second;
  EXPECT_THAT(entries, HasSubstr("operator-1 operator"));
  EXPECT_THAT(entries, testing::ContainsRegex("admin +user_revoke"));
}

TEST(users, what_is_wrong_with_them_is_said_and_nothing_changes) {
  users_place p;
  struct wrong {
    std::vector<std::string> words;
    const char* says;
  };
  auto brief = p.secret("brief", "short"), number = p.secret("number", "12");
  for (const auto& [words, says] :
       std::vector<wrong>{{{"add", "Juan Perez"}, "no pseudonym"},
                          {{"add", "operator-1", "--role", "boss"}, "no such role"},
                          {{"add", "operator-1", "--grant", "everything"}, "no such grant"},
                          {{"add", "operator-1", "--capacity", "21"}, "no number of items"},
                          {{"add", "operator-1", "--password-file", brief}, "fewer than 12"},
                          {{"add", "operator-1", "--phone-file", number}, "a telephone is"},
                          {{"add", "operator-1", "--password-file", (p.at.folder() / "none").string()},
                           "the file is missing"}}) {
    auto [code, said] = p.users(words);
    EXPECT_EQ(code, 1) << said;
    EXPECT_THAT(said, HasSubstr(says));
    EXPECT_THAT(said, HasSubstr("Nothing was changed"));
  }
  EXPECT_TRUE(p.keys_like("{users}:*").empty());
  EXPECT_TRUE(p.keys_like("{audit}:*").empty());
  p.asks({"SET", "{audit}:log", "x"});
  EXPECT_EQ(p.users({"add", "operator-1"}).first, 1) << "what cannot be written down does not happen";
  EXPECT_TRUE(p.keys_like("{users}:*").empty());
}

TEST(users, C_8_they_sign_in_to_the_running_program_and_its_stream_goes_on) {
  users_place p;
  p.users({"add", "operator-1", "--language", "es-MX", "--password-file",
           p.secret("password", "correct horse battery")});
  helpline lines(p.at, "a");
  auto port = desk_port(lines);
  ASSERT_NE(port, 0) << lines.printed();
  auto host = "127.0.0.1:" + std::to_string(port);
  auto ask = [&](std::string method, std::string target, std::string token, std::string body) {
    message::raw_request request;
    request.method = std::move(method);
    request.target = std::move(target);
    request.headers = {{"Host", host}, {"Content-Type", "application/json"}};
    if (!token.empty()) request.headers.push_back({"Authorization", "Bearer " + token});
    request.body = std::move(body);
    return run(p.io, http::send_to_loopback("127.0.0.1", port, std::move(request), 30s));
  };
  auto refused = ask("GET", "/api/v1/me", "", "");
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->status, 401U);
  auto in = ask("POST", "/api/v1/session", "", R"({"id":"operator-1","password":"correct horse battery"})");
  ASSERT_TRUE(in);
  ASSERT_EQ(in->status, 201U) << in->body;
  auto at = in->body.find(R"("token":")") + 9;
  auto token = in->body.substr(at, in->body.find('"', at) - at);
  auto me = ask("GET", "/api/v1/me", token, "");
  ASSERT_TRUE(me);
  EXPECT_THAT(me->body, HasSubstr("operator-1"));
  std::set<std::string> headers;
  for (const auto& header : me->headers) headers.insert(header.name);
  for (const char* name : {"Content-Security-Policy", "Referrer-Policy", "Cross-Origin-Opener-Policy",
                           "X-Content-Type-Options", "Cache-Control"})
    EXPECT_TRUE(headers.contains(name)) << name;
  EXPECT_THAT(ask("GET", "/openapi.yaml", "", "")->body, HasSubstr("/api/v1/desk/events"));

  // The stream, over a bare socket: its head, a resync, and what is put into the queue while it is open.
  boost::asio::ip::tcp::socket socket(p.io);
  socket.connect({boost::asio::ip::make_address("127.0.0.1"), port});
  std::string request =
      "GET /api/v1/desk/events HTTP/1.1\r\nHost: " + host + "\r\nAuthorization: Bearer " + token + "\r\n\r\n";
  boost::asio::write(socket, boost::asio::buffer(request));
  socket.non_blocking(true);
  std::string got;
  auto comes = [&](const std::string& words) {
    return holds_within(30s, [&] {
      char part[4096];
      boost::system::error_code none;
      auto size = socket.read_some(boost::asio::buffer(part), none);
      got.append(part, none ? 0 : size);
      return got.find(words) != std::string::npos;
    });
  };
  ASSERT_TRUE(comes("event: resync")) << got;
  EXPECT_THAT(got, HasSubstr("Content-Type: text/event-stream"));
  EXPECT_THAT(got, Not(HasSubstr("Content-Length")));
  provider_side caller(p.at, lines.port());
  for (const char* words : {"migra en mi puerta", "casa", "si"})
    EXPECT_TRUE(caller.sms("+15555550142", words, std::string("SM") + words).is_good());
  EXPECT_TRUE(comes("event: item.added")) << got;
  EXPECT_THAT(got, Not(HasSubstr("migra")));
  EXPECT_EQ(lines.terminate(20s), 0) << "an open stream does not hold a drain up";
}

}  // namespace
}  // namespace amparo::test
