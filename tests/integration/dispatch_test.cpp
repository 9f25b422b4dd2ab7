#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <mutex>
#include <optional>
#include <sstream>
#include <thread>

#include "base/crypto.hpp"
#include "base/encoding.hpp"
#include "integration/helpline_support.hpp"

// Texts that leave by the outbox: amparo, a redis-server, and a provider on loopback (in Telnyx's wire
// format) that takes, refuses, puts off, or says nothing, and writes down what it was asked to send.
namespace amparo::test {
namespace {

using namespace std::chrono_literals;

constexpr const char* caller = "+17705550100";

std::string between(const std::string& text, const std::string& from, const std::string& to) {
  auto at = text.find(from);
  if (at == std::string::npos) return "";
  at += from.size();
  return text.substr(at, text.find(to, at) - at);
}

// One request a connection. `script` says in turn what is done with each: a whole answer, or "" to close
// without one; when it is over, everything is taken.
class provider_stub {
 public:
  explicit provider_stub(std::vector<std::string> script) : script_(std::move(script)) {
    listener_ = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof at;
    if (::bind(listener_, reinterpret_cast<sockaddr*>(&at), size) != 0 || ::listen(listener_, 64) != 0)
      throw std::runtime_error("no port for the provider");
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&at), &size);
    port_ = ntohs(at.sin_port);
    thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
  }
  ~provider_stub() {
    thread_.request_stop();
    thread_.join();
    ::close(listener_);
  }
  unsigned short port() const { return port_; }
  std::vector<std::string> asked() const {  // the bodies, in order
    std::lock_guard lock(guard_);
    return asked_;
  }

 private:
  void run(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      pollfd wait{listener_, POLLIN, 0};
      if (::poll(&wait, 1, 50) <= 0) continue;
      int peer = ::accept(listener_, nullptr, nullptr);
      if (peer >= 0) serve(peer);
    }
  }
  void serve(int peer) {
    std::string in;
    char some[4096];
    std::size_t whole = 1;
    while (in.size() < whole) {
      auto n = ::recv(peer, some, sizeof some, 0);
      if (n <= 0) break;
      in.append(some, static_cast<std::size_t>(n));
      auto head = in.find("\r\n\r\n");
      whole = head == std::string::npos
                  ? in.size() + 1
                  : head + 4 + std::stoul("0" + between(in, "Content-Length: ", "\r\n"));
    }
    std::string answer;
    {
      std::lock_guard lock(guard_);
      auto n = asked_.size();
      asked_.push_back(in.substr(std::min(in.size(), in.find("\r\n\r\n") + 4)));
      answer = n < script_.size() ? script_[n] : taken(std::to_string(n));
    }
    if (!answer.empty()) ::send(peer, answer.data(), answer.size(), MSG_NOSIGNAL);
    ::close(peer);
  }

 public:
  static std::string answer(const std::string& status, const std::string& fields, const std::string& body) {
    return "HTTP/1.1 " + status + "\r\nConnection: close\r\n" + fields +
           "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
  }
  static std::string taken(const std::string& id) {
    return answer("200 OK", "Content-Type: application/json\r\n", "{\"data\":{\"id\":\"m-" + id + "\"}}");
  }

 private:
  std::vector<std::string> script_;
  mutable std::mutex guard_;
  std::vector<std::string> asked_;
  int listener_ = -1;
  unsigned short port_ = 0;
  std::jthread thread_;
};

// A helpline whose only line takes texts from a provider without inline replies.
struct outbox_place : helpline_place {
  explicit outbox_place(std::vector<std::string> script) : provider(std::move(script)) {
    lines.emplace(at, "a");
    lines->kill();
    rewrite_config();
    lines->start();
  }

  void rewrite_config() {
    std::ifstream in(lines->config());
    std::ostringstream all;
    all << in.rdbuf();
    auto text = all.str();
    auto swap = [&](const std::string& from, const std::string& to) {
      text.replace(text.find(from), from.size(), to);
    };
    swap("provider: twilio", "provider: telnyx");
    swap("modes: [sms, voice]", "modes: [sms]");
    swap("providers:\n",
         "providers:\n  telnyx: { kind: telnyx, api_key: { file: " + (at.folder() / "twilio").string() +
             " }, public_key: A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=, api_base: \"http://127.0.0.1:" +
             std::to_string(provider.port()) + "\" }\n");
    std::ofstream(lines->config()) << text;
  }

  // Signed as the provider does, with the key whose public half stands above.
  http_answer post(const std::string& target, const std::string& body) {
    std::string seed;
    for (char c = 0; c != 32; ++c) seed.push_back(c);
    auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    auto stamp = std::to_string(now.time_since_epoch().count());
    auto mark = base::base64(base::ed25519_signature(base::secret_key(seed), stamp + "|" + body));
    http_connection wire(lines->port());
    return wire.exchange("POST " + target +
                         " HTTP/1.1\r\nHost: ayuda.example.org\r\ntelnyx-timestamp: " + stamp +
                         "\r\ntelnyx-signature-ed25519: " + mark + "\r\nContent-Type: application/json\r\n" +
                         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
  }
  http_answer sms(const std::string& words, const std::string& id) {
    return post(
        "/v1/telnyx/sms",
        R"({"data":{"event_type":"message.received","id":"e","payload":{"direction":"inbound","from":{"phone_number":")" +
            std::string(caller) + R"("},"id":")" + id + R"(","text":")" + words +
            R"(","to":[{"phone_number":")" + our_line + R"("}],"type":"SMS"}}})");
  }
  http_answer report(const std::string& target, const std::string& status) {
    return post(
        target,
        R"({"data":{"event_type":"message.finalized","id":"e","payload":{"direction":"outbound","from":{"phone_number":")" +
            std::string(our_line) + R"("},"id":"m","text":"","to":[{"phone_number":")" + caller +
            R"(","status":")" + status + R"("}],"type":"SMS"}}})");
  }
  bool asked(std::size_t times) {
    return holds_within(30s, [&] { return provider.asked().size() >= times; });
  }
  std::int64_t waiting() {
    std::int64_t all = 0;
    for (const auto& key : keys_like("{p*}:out")) all += asks({"XLEN", key}).integer;
    return all;
  }
  bool settles() {
    return holds_within(30s, [&] { return waiting() == 0; });
  }
  // The path and query of the status callback that the n-th send asked for.
  std::string callback_of(std::size_t n) {
    return between(provider.asked().at(n), "https://ayuda.example.org", "\"");
  }

  provider_stub provider;
  std::optional<helpline> lines;
};

std::string put_off() { return provider_stub::answer("429 Too Many Requests", "Retry-After: 1\r\n", "{}"); }

TEST(dispatch, L34_one_reply_leaves_for_each_text_however_often_it_is_brought) {
  outbox_place p({});
  for (int i = 0; i != 3; ++i) ASSERT_EQ(p.sms("hola", "M1").status, 200U) << p.lines->printed();
  ASSERT_TRUE(p.asked(1)) << p.lines->printed();
  ASSERT_TRUE(p.settles());
  ASSERT_EQ(p.sms("hola", "M1").status, 200U);
  ASSERT_TRUE(p.settles());
  ASSERT_EQ(p.provider.asked().size(), 1U);
  auto body = p.provider.asked().front();
  EXPECT_NE(body.find(caller), std::string::npos) << body;
  EXPECT_NE(body.find(our_line), std::string::npos);
  EXPECT_FALSE(between(body, "\"text\":\"", "\"").empty());
  EXPECT_FALSE(p.callback_of(0).empty());
}

TEST(dispatch, L28_the_next_text_waits_until_the_one_before_was_taken) {
  outbox_place p({put_off()});
  ASSERT_EQ(p.sms("migra en mi puerta", "M1").status, 200U);
  ASSERT_TRUE(p.asked(1)) << p.lines->printed();
  ASSERT_EQ(p.sms("ayuda", "M2").status, 200U);
  ASSERT_TRUE(p.asked(3)) << p.lines->printed();
  ASSERT_TRUE(p.settles());
  auto asked = p.provider.asked();
  ASSERT_EQ(asked.size(), 3U);
  EXPECT_EQ(asked[0], asked[1]) << "put off, then the same again";
  EXPECT_NE(between(asked[1], "\"text\":\"", "\""), between(asked[2], "\"text\":\"", "\""));
}

// The request left and no answer came: a report proves that the provider has it, and nothing is repeated.
TEST(dispatch, L34_a_status_callback_settles_what_nobody_knew) {
  outbox_place p({""});
  ASSERT_EQ(p.sms("hola", "M1").status, 200U);
  ASSERT_TRUE(p.asked(1)) << p.lines->printed();
  auto target = p.callback_of(0);
  ASSERT_TRUE(target.starts_with("/v1/telnyx/status?s=")) << target;
  EXPECT_EQ(p.waiting(), 1);
  EXPECT_EQ(p.report("/v1/telnyx/status?s=" + std::string(80, 'A'), "delivered").status, 200U);
  EXPECT_EQ(p.waiting(), 1) << "a token that is none of ours proves nothing";
  EXPECT_EQ(p.report(target, "delivered").status, 200U);
  EXPECT_TRUE(p.settles()) << p.lines->printed();
  EXPECT_EQ(p.provider.asked().size(), 1U);
}

TEST(dispatch, what_is_refused_for_good_is_a_dead_letter_that_can_be_seen) {
  outbox_place p({provider_stub::answer("400 Bad Request", "", R"({"errors":[{"code":"10002"}]})")});
  ASSERT_EQ(p.sms("hola", "M1").status, 200U);
  ASSERT_TRUE(p.asked(1)) << p.lines->printed();
  ASSERT_TRUE(p.settles());
  auto [code, said] = p.at.command({"outbox", "dead", "--config", p.lines->config().string(), "--json"});
  EXPECT_EQ(code, 0) << said;
  EXPECT_NE(said.find(R"("account":"telnyx","why":"refused")"), std::string::npos) << said;
  EXPECT_EQ(said.find("7705550100"), std::string::npos) << "no number stays behind";
  EXPECT_EQ(p.provider.asked().size(), 1U) << "and is not tried again";
}

// K-5: the words and the number wait sealed, and are gone with the provider's acceptance.
TEST(dispatch, K_5_nothing_of_a_reply_lies_in_clear_and_nothing_stays) {
  outbox_place p({put_off(), put_off()});
  ASSERT_EQ(p.sms("hola", "M1").status, 200U);
  ASSERT_TRUE(p.asked(1)) << p.lines->printed();
  EXPECT_EQ(p.waiting(), 1);
  EXPECT_TRUE(files_with(p.redis.folder(), "7705550100").empty());
  ASSERT_TRUE(p.settles()) << p.lines->printed();
  EXPECT_TRUE(files_with(p.redis.folder(), "7705550100").empty());
}

}  // namespace
}  // namespace amparo::test
