#include "http/head.hpp"
#include "unit/http/corpus_support.hpp"

#include <gtest/gtest.h>

#include <random>

namespace amparo::http {
namespace {

using enum head_extent::kind;

head_rules rules_for_tests() { return {limits{}, host_list({"amparo.test"}), {"GET", "HEAD", "POST"}}; }

// A head of exactly `size` bytes, padded by the value of its last field.
std::string head_of(std::size_t size) {
  std::string text = "GET / HTTP/1.1\r\nHost: amparo.test\r\nX-Padding: ";
  return text + std::string(size - text.size() - 4, 'x') + "\r\n\r\n";
}

std::string head_with_fields(std::size_t fields) {
  std::string text = "GET / HTTP/1.1\r\nHost: amparo.test\r\n";
  for (std::size_t i = 1; i != fields; ++i) text += "X: y\r\n";
  return text + "\r\n";
}

std::string head_with_target(std::size_t size) {
  return "GET /" + std::string(size - 1, 'a') + " HTTP/1.1\r\nHost: amparo.test\r\n\r\n";
}

TEST(head, says_what_stands_in_it) {
  auto reading = read_head(
      "POST /v1/twilio/sms?x=%20 HTTP/1.1\r\nHost: amparo.test\r\ncontent-length: 12\r\nX-A:\t b c \r\nX-A: "
      "d\r\n"
      "Expect: 100-continue\r\nVia: 1.1 p\r\nConnection: close\r\n\r\n",
      rules_for_tests());
  ASSERT_EQ(reading.refused, 0u);
  const auto& head = reading.head;
  EXPECT_EQ(head.request.method, "POST");
  EXPECT_EQ(head.request.target, "/v1/twilio/sms?x=%20");
  ASSERT_EQ(head.request.headers.size(), 7u);
  EXPECT_EQ(head.request.headers[2].value, "b c");
  EXPECT_EQ(head.request.headers[3].value, "d");
  EXPECT_EQ(head.body, body_kind::sized);
  EXPECT_EQ(head.length, 12u);
  EXPECT_TRUE(head.wants_continue && head.was_forwarded && !head.keeps_alive);
}

TEST(head, H_3_one_byte_or_field_over_is_refused) {
  auto rules = rules_for_tests();
  EXPECT_EQ(read_head(head_of(8192), rules).refused, 0u);
  EXPECT_EQ(read_head(head_of(8193), rules).refused, 431u);
  EXPECT_EQ(read_head(head_with_fields(64), rules).refused, 0u);
  EXPECT_EQ(read_head(head_with_fields(65), rules).refused, 431u);
  EXPECT_EQ(read_head(head_with_target(4096), rules).refused, 0u);
  EXPECT_EQ(read_head(head_with_target(4097), rules).refused, 414u);
  EXPECT_EQ(read_head(head_with_target(8192), rules).refused, 414u);
  auto with_length = [&](const char* n) {
    return read_head("POST / HTTP/1.1\r\nHost: amparo.test\r\nContent-Length: " + std::string(n) + "\r\n\r\n",
                     rules)
        .refused;
  };
  EXPECT_EQ(with_length("65536"), 0u);
  EXPECT_EQ(with_length("65537"), 413u);
}

TEST(head, an_unfinished_head_over_the_limit_says_what_grew) {
  auto rules = rules_for_tests();
  EXPECT_EQ(status_of_oversize(head_of(9000).substr(0, 8193), rules), 431u);
  EXPECT_EQ(status_of_oversize("GET /" + std::string(8188, 'a'), rules), 414u);
  EXPECT_EQ(status_of_oversize("\r\nGET /" + std::string(8186, 'a'), rules), 414u);
  EXPECT_EQ(status_of_oversize(std::string(8193, 'G'), rules), 431u);
}

TEST(head, its_end_is_found_however_it_arrives) {
  std::string text = "\r\nGET / HTTP/1.1\r\nHost: amparo.test\r\n\r\n";
  std::size_t from = 0;
  for (std::size_t have = 0; have != text.size(); ++have) {
    auto extent = find_head(std::string_view(text).substr(0, have), from);
    ASSERT_EQ(extent.is, incomplete) << have;
    from = extent.size;
  }
  auto extent = find_head(text + "POST", from);
  EXPECT_EQ(extent.is, complete);
  EXPECT_EQ(extent.size, text.size());
}

TEST(head, what_can_never_become_a_request_is_refused_at_once) {
  for (auto text : {"\n", "\rG", "\x16\x03\x01", " G", "\r\n\r", "\r\n\n", "GET / HTTP/1.1\n", "G\r\nA: b\n"})
    EXPECT_EQ(find_head(text, 0).is, malformed) << text;
  for (auto text : {"", "\r", "\r\n", "\r\nG", "GET / HTTP/1.1\r"})
    EXPECT_EQ(find_head(text, 0).is, incomplete) << text;
}

TEST(head, H_2_a_host_has_the_shape_of_one) {
  for (auto good : {"a", "a.b-c_d", "127.0.0.1", "127.0.0.1:8080", "[::1]", "[2001:db8::1]:443"})
    EXPECT_TRUE(is_host(good)) << good;
  for (auto bad : {"", ":80", "a:", "a:b", "a:123456", "a b", "a/b", "[::1", "::1", "[]", "[::1]x",
                   "[::1]:", "[g::1]", "a,b", "a@b"})
    EXPECT_FALSE(is_host(bad)) << bad;
  EXPECT_EQ(host_of("127.0.0.1", 80), "127.0.0.1:80");
  EXPECT_EQ(host_of("::1", 80), "[::1]:80");
}

// Twenty thousand heads that are nearly right: none crashes the reader, and what it accepts keeps the rules.
TEST(head, random_changes_never_crash_it) {
  auto rules = rules_for_tests();
  auto corpus = read_corpus(AMPARO_ROOT "/tests/fixtures/http/desync.txt");
  std::mt19937 dice(1124);
  unsigned accepted = 0;
  for (int i = 0; i != 20'000; ++i) {
    auto bytes = corpus[dice() % corpus.size()].raw;
    for (auto changes = dice() % 3; changes != 0 && !bytes.empty(); --changes)
      bytes[dice() % bytes.size()] = static_cast<char>(dice());
    auto extent = find_head(bytes, 0);
    if (extent.is != complete) continue;
    auto reading = read_head(std::string_view(bytes).substr(0, extent.size), rules);
    if (reading.refused != 0) {
      EXPECT_GE(reading.refused, 400u);
      continue;
    }
    ++accepted;
    EXPECT_TRUE(is_request_line(reading.head.request.method, reading.head.request.target));
    EXPECT_LE(reading.head.length, rules.limits.body_bytes);
    for (const auto& h : reading.head.request.headers) EXPECT_TRUE(is_field(h.name, h.value));
  }
  EXPECT_GT(accepted, 1000u);
}

}  // namespace
}  // namespace amparo::http
