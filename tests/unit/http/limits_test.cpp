#include "unit/http/http_support.hpp"

#include <gtest/gtest.h>

#include <unistd.h>
#include <fstream>
#include <functional>

namespace amparo::http {
namespace {

// Pages of this process in memory, in bytes.
std::size_t resident() {
  std::size_t all = 0, here = 0;
  std::ifstream("/proc/self/statm") >> all >> here;
  return here * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

unsigned status_of(test_server& server, std::string_view bytes) {
  test_client client(server.port());
  client.send(bytes);
  auto answer = client.read_answer();
  if (answer.status >= 400) {
    EXPECT_TRUE(client.is_at_end());
    EXPECT_FALSE(client.was_reset());
  }
  return answer.status;
}

std::string chunked(std::size_t bytes, std::size_t piece) {
  std::string out = "POST / HTTP/1.1\r\nHost: amparo.test\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (std::size_t left = bytes; left != 0;) {
    auto now = std::min(left, piece);
    char size[16];
    std::snprintf(size, sizeof size, "%zx\r\n", now);
    out += size + std::string(now, 'x') + "\r\n";
    left -= now;
  }
  return out + "0\r\n\r\n";
}

TEST(bounds, H_3_a_header_of_8_KiB_and_64_fields) {
  test_server server;
  auto with_padding = [](std::size_t size) {
    auto bare = get("/", "X: \r\n").size();
    return get("/", "X: " + std::string(size - bare, 'x') + "\r\n");
  };
  EXPECT_EQ(status_of(server, with_padding(8192)), 200u);
  EXPECT_EQ(status_of(server, with_padding(8193)), 431u);
  EXPECT_EQ(status_of(server, with_padding(100'000)), 431u);
  std::string fields;
  for (int i = 0; i != 63; ++i) fields += "X: y\r\n";
  EXPECT_EQ(status_of(server, get("/", fields)), 200u);
  EXPECT_EQ(status_of(server, get("/", fields + "X: y\r\n")), 431u);
}

TEST(bounds, H_3_a_target_of_4_KiB) {
  test_server server;
  EXPECT_EQ(status_of(server, get("/" + std::string(4095, 'a'))), 200u);
  EXPECT_EQ(status_of(server, get("/" + std::string(4096, 'a'))), 414u);
  EXPECT_EQ(status_of(server, get("/" + std::string(20'000, 'a'))), 414u);
}

TEST(bounds, H_3_a_body_of_64_KiB) {
  test_server server;
  EXPECT_EQ(status_of(server, post("/", std::string(65536, 'x'))), 200u);
  EXPECT_EQ(status_of(server, post("/", std::string(65537, 'x'))), 413u);
  for (std::size_t piece : {1u, 1000u, 65536u}) {
    EXPECT_EQ(status_of(server, chunked(65536, piece)), 200u) << piece;
    EXPECT_EQ(status_of(server, chunked(65537, piece)), 413u) << piece;
  }
}

TEST(bounds, H_3_a_large_body_reaches_the_handler_unchanged) {
  std::string body;
  for (unsigned i = 0; body.size() < 65'000; ++i) body += std::to_string(i * 7919);
  test_server server;
  test_client client(server.port());
  ASSERT_TRUE(client.send(post("/", body) + get("/next")));
  EXPECT_EQ(client.read_answer().body, "POST / [" + body + "]");
  EXPECT_EQ(client.read_answer().body, "GET /next []");
}

// What a sender announces costs nothing: memory follows what has arrived.
TEST(bounds, H_3_memory_follows_what_arrives) {
  test_server server;
  std::vector<test_client> clients;
  for (int i = 0; i != 400; ++i) clients.emplace_back(server.port());
  ASSERT_TRUE(server.settles_at(400));
  auto before = resident();
  for (auto& each : clients)
    ASSERT_TRUE(each.send(
        "POST / HTTP/1.1\r\nHost: amparo.test\r\nExpect: 100-continue\r\nContent-Length: 65536\r\n\r\n"));
  for (auto& each : clients) ASSERT_EQ(each.read_answer().status, 100u);
  EXPECT_LT(resident() - before, 400u * 40 * 1024);  // the announced bodies are 400 times 64 KiB
}

TEST(bounds, H_3_an_endless_sender_is_cut_after_its_refusal) {
  test_server server;
  test_client client(server.port());
  std::string block(64 * 1024, 'x');
  std::size_t sent = 0;
  while (sent < 512 * block.size() && client.send(block)) sent += block.size();
  EXPECT_LT(sent, 512 * block.size());
  EXPECT_TRUE(server.settles_at(0));
}

}  // namespace
}  // namespace amparo::http
