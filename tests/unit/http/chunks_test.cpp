#include "http/chunks.hpp"

#include <gtest/gtest.h>

namespace amparo::http {
namespace {

using state = chunk_decoder::state;

struct decoded {
  state end;
  std::string body;
  std::size_t used;
};

// Feeds `bytes` in pieces, each once.
decoded decode(std::string_view bytes, std::size_t piece, std::size_t most = 100) {
  chunk_decoder decoder(most);
  decoded out{state::more, {}, 0};
  while (out.end == state::more && !bytes.empty()) {
    std::size_t used = 0;
    out.end = decoder.feed(bytes.substr(0, piece), used, out.body);
    out.used += used;
    bytes.remove_prefix(out.end == state::more ? std::min(piece, bytes.size()) : used);
  }
  return out;
}

TEST(chunks, are_the_same_however_they_arrive) {
  std::string_view bytes = "5;x=\"y\"\r\nhello\r\n00a\r\n, 23456789\r\n0\r\nX-A: b\r\n\r\nGET /next";
  for (std::size_t piece = 1; piece <= bytes.size(); ++piece) {
    auto got = decode(bytes, piece);
    EXPECT_EQ(got.end, state::done);
    EXPECT_EQ(got.body, "hello, 23456789");
    EXPECT_EQ(got.used, bytes.size() - 9);
  }
}

TEST(chunks, H_3_one_byte_over_the_limit_is_refused_before_it_is_read) {
  EXPECT_EQ(decode("64\r\n" + std::string(100, 'x') + "\r\n0\r\n\r\n", 7).end, state::done);
  auto over = decode("65\r\n" + std::string(101, 'x'), 7);
  EXPECT_EQ(over.end, state::too_large);
  EXPECT_EQ(over.body, "");
  EXPECT_EQ(decode("63\r\n" + std::string(99, 'x') + "\r\n2\r\nxx\r\n0\r\n\r\n", 7).end, state::too_large);
}

TEST(chunks, what_is_thrown_away_is_bounded_over_the_whole_body) {
  std::string many;
  for (int i = 0; i != 45; ++i) many += "1;" + std::string(99, 'e') + "\r\nx\r\n";
  EXPECT_EQ(decode(many, 50).end, state::too_large);
}

TEST(chunks, an_end_stays_an_end) {
  chunk_decoder decoder(10);
  std::string body;
  std::size_t used = 0;
  EXPECT_EQ(decoder.feed("z", used, body), state::malformed);
  EXPECT_EQ(decoder.feed("1\r\nx\r\n0\r\n\r\n", used, body), state::malformed);
  EXPECT_EQ(used, 0u);
  EXPECT_TRUE(body.empty());
}

}  // namespace
}  // namespace amparo::http
