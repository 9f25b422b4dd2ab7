#include "http/chunks.hpp"
#include "http/head.hpp"
#include "unit/http/corpus_support.hpp"
#include "unit/http/second_opinion_support.hpp"

#include <gtest/gtest.h>

#include <random>

// Beast reads what our guard lets through: two readers that disagree about a head are how one request hides
// in another.
namespace amparo::http {
namespace {

const head_rules rules{limits{}, host_list({"amparo.test", "[::1]", "ported.test"}), {"GET", "HEAD", "POST"}};

void compare(std::string_view bytes) {
  auto extent = find_head(bytes, 0);
  if (extent.is != head_extent::kind::complete) return;
  auto head = bytes.substr(0, extent.size);
  auto reading = read_head(head, rules);
  if (reading.refused != 0) return;
  EXPECT_EQ(disagreement(head, reading.head), "") << head;
}

TEST(second_opinion, beast_reads_every_accepted_head_as_we_do) {
  for (auto file : {"desync.txt", "routing.txt"})
    for (const auto& one : read_corpus(std::string(AMPARO_ROOT "/tests/fixtures/http/") + file))
      compare(one.raw);
}

TEST(second_opinion, beast_reads_changed_heads_as_we_do) {
  auto corpus = read_corpus(AMPARO_ROOT "/tests/fixtures/http/desync.txt");
  std::mt19937 dice(8);
  for (int i = 0; i != 5'000; ++i) {
    auto bytes = corpus[dice() % corpus.size()].raw;
    for (auto changes = 1 + dice() % 3; changes != 0 && !bytes.empty(); --changes)
      bytes[dice() % bytes.size()] = static_cast<char>(dice());
    compare(bytes);
  }
}

TEST(second_opinion, beast_reads_chunks_as_we_do) {
  std::string head = "POST / HTTP/1.1\r\nHost: amparo.test\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (std::string_view chunks :
       {"5\r\nhello\r\n0\r\n\r\n", "5;a=b\r\nhello\r\n0\r\nX: y\r\n\r\n", "0\r\n\r\n"}) {
    chunk_decoder decoder(100);
    std::string body;
    std::size_t used = 0;
    ASSERT_EQ(decoder.feed(chunks, used, body), chunk_decoder::state::done);
    EXPECT_EQ(body_disagreement(head + std::string(chunks), body), "");
    EXPECT_NE(body_disagreement(head + std::string(chunks), body + "x"), "");
  }
}

TEST(second_opinion, a_disagreement_would_be_seen) {
  std::string_view bytes = "POST /a HTTP/1.1\r\nHost: amparo.test\r\nContent-Length: 5\r\n\r\n";
  auto head = read_head(bytes, rules).head;
  EXPECT_EQ(disagreement(bytes, head), "");
  head.length = 6;
  EXPECT_NE(disagreement(bytes, head), "");
  EXPECT_NE(disagreement("POST /b HTTP/1.1\r\nHost: amparo.test\r\nContent-Length: 6\r\n\r\n", head), "");
}

}  // namespace
}  // namespace amparo::http
