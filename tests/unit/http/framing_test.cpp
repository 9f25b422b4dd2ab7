#include "unit/http/corpus_support.hpp"
#include "unit/http/http_support.hpp"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace amparo::http {
namespace {

const std::string fixtures = AMPARO_ROOT "/tests/fixtures/http/";

listener_options corpus_options() {
  listener_options options;
  options.hosts = {"amparo.test", "ported.test:81", "[::1]"};
  return options;
}

void send_in_pieces(test_client& client, std::string_view bytes, std::size_t piece) {
  for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size())))
    if (!client.send(bytes.substr(0, piece))) return;
}

test_answer final_answer(test_client& client) {
  auto answer = client.read_answer();
  return answer.status == 100 ? client.read_answer() : answer;
}

// Plays one case. Where no refusal ends it, one more request proves that nothing was left over.
void play(const corpus_case& one, unsigned short port, std::size_t piece) {
  SCOPED_TRACE(one.name + " in pieces of " + std::to_string(piece));
  test_client client(port);
  send_in_pieces(client, one.raw, piece);
  for (const auto& expected : one.expected) {
    auto answer = final_answer(client);
    if (is_status(expected)) {
      EXPECT_EQ(std::to_string(answer.status), expected);
      EXPECT_EQ(answer.header("Connection"), "close");
      EXPECT_FALSE(answer.body.empty());
      EXPECT_TRUE(client.is_at_end());
      EXPECT_FALSE(client.was_reset());
      return;
    }
    EXPECT_EQ(answer.status, 200u);
    EXPECT_EQ(answer.body, expected);
  }
  ASSERT_TRUE(client.send(get("/probe")));
  EXPECT_EQ(client.read_answer().body, "GET /probe []");
}

void play_all(const std::string& file, std::size_t at_least) {
  auto corpus = read_corpus(fixtures + file);
  ASSERT_GE(corpus.size(), at_least);
  std::set<std::string> names;
  test_server server(corpus_options());
  for (const auto& one : corpus) {
    EXPECT_TRUE(names.insert(one.name).second) << one.name << " stands twice";
    ASSERT_FALSE(one.expected.empty()) << one.name;
    play(one, server.port(), one.raw.size());
    play(one, server.port(), one.raw.size() < 1000 ? 1 : 97);
  }
}

TEST(framing, H_1_each_request_of_the_desync_corpus_is_refused_or_framed_once) { play_all("desync.txt", 60); }
TEST(framing, H_2_hosts_targets_and_methods) { play_all("routing.txt", 40); }

TEST(framing, H_2_an_absolute_target_never_reaches_the_handler) {
  bool was_called = false;
  test_server server(limits{}, [&](message::raw_request request, peer who) {
    was_called = true;
    return echo(std::move(request), std::move(who));
  });
  test_client client(server.port());
  ASSERT_TRUE(client.send("GET http://amparo.test/a HTTP/1.1\r\nHost: amparo.test\r\n\r\n"));
  EXPECT_EQ(client.read_answer().status, 400u);
  EXPECT_FALSE(was_called);
}

TEST(framing, H_2_a_refused_method_is_told_which_are_served) {
  test_server server;
  test_client client(server.port());
  ASSERT_TRUE(client.send("PUT / HTTP/1.1\r\nHost: amparo.test\r\n\r\n"));
  EXPECT_EQ(client.read_answer().header("Allow"), "GET, HEAD, POST");
}

TEST(framing, H_2_the_listen_address_is_an_allowed_host) {
  test_server server(listener_options{});
  for (auto port : {server.port(), static_cast<unsigned short>(server.port() ^ 1)}) {
    test_client client(server.port());
    ASSERT_TRUE(client.send("GET / HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port) + "\r\n\r\n"));
    EXPECT_EQ(client.read_answer().status, port == server.port() ? 200u : 421u);
  }
}

// The sender of a long body that is refused at once must be able to read why, although it has not finished
// sending.
TEST(framing, H_1_an_early_refusal_is_read_in_full_by_a_sender_in_the_middle_of_its_body) {
  test_server server;
  for (int i = 0; i != 20; ++i) {
    test_client client(server.port());
    ASSERT_TRUE(client.send("POST / HTTP/1.1\r\nHost: amparo.test\r\nContent-Length: 70000\r\n\r\n" +
                            std::string(60'000, 'x')));
    auto answer = client.read_answer();
    EXPECT_EQ(answer.status, 413u);
    EXPECT_EQ(answer.body, "The body is too large.\n");
    EXPECT_TRUE(client.is_at_end());
    EXPECT_FALSE(client.was_reset());
  }
}

TEST(framing, random_bytes_end_in_an_answer_or_a_close) {
  test_server server(limits{.header_time = 200ms, .body_time = 200ms, .idle_time = 200ms});
  auto corpus = read_corpus(fixtures + "desync.txt");
  std::mt19937 dice(20261124);
  for (int i = 0; i != 500; ++i) {
    auto bytes = corpus[dice() % corpus.size()].raw;
    for (auto changes = dice() % 4; changes != 0 && !bytes.empty(); --changes)
      bytes[dice() % bytes.size()] = static_cast<char>(dice());
    test_client client(server.port());
    client.send(bytes);
    client.finish_sending();
    client.read_to_end();
  }
  EXPECT_TRUE(server.settles_at(0));
  EXPECT_EQ(server.counted("handler_fault"), 0);
  test_client client(server.port());
  ASSERT_TRUE(client.send(get()));
  EXPECT_EQ(client.read_answer().status, 200u);
}

}  // namespace
}  // namespace amparo::http
