#include "http/chunks.hpp"
#include "http/head.hpp"
#include "unit/http/second_opinion_support.hpp"

#include <cstdint>
#include <cstdlib>
#include <string>

// Any bytes as a request: its head is found at the same place however it arrives, is read as Beast reads it
// or refused, and a chunked body comes out the same in one piece and byte by byte, and as Beast's where Beast
// reads it at all.
//   fuzz_http_head CORPUS tests/fuzz/corpus/http_head
namespace {

using namespace amparo::http;

void require(bool holds) {
  if (!holds) std::abort();
}

const head_rules& rules() {
  static const head_rules all{limits{}, host_list({"amparo.test", "[::1]"}), {"GET", "HEAD", "POST"}};
  return all;
}

head_extent found_in_pieces(std::string_view bytes) {
  head_extent extent;
  for (std::size_t have = 0; have <= bytes.size() && extent.is == head_extent::kind::incomplete; ++have)
    extent = find_head(bytes.substr(0, have), extent.size);
  return extent;
}

struct decoded {
  chunk_decoder::state end = chunk_decoder::state::more;
  std::string body;
  std::size_t used = 0;
  bool operator==(const decoded&) const = default;
};

decoded decode(std::string_view bytes, std::size_t piece) {
  chunk_decoder decoder(rules().limits.body_bytes);
  decoded out;
  while (out.end == chunk_decoder::state::more && out.used != bytes.size()) {
    std::size_t used = 0;
    out.end = decoder.feed(bytes.substr(out.used, piece), used, out.body);
    out.used += used;
  }
  return out;
}

void check_chunks(std::string_view head, std::string_view rest) {
  auto whole = decode(rest, rest.size());
  require(whole == decode(rest, 1));
  require(whole.body.size() <= rules().limits.body_bytes);
  if (whole.end != chunk_decoder::state::done) return;
  auto message = std::string(head) + std::string(rest.substr(0, whole.used));
  require(body_disagreement(message, whole.body).empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  auto extent = find_head(bytes, 0);
  auto in_pieces = found_in_pieces(bytes);
  require(extent.is == in_pieces.is &&
          (extent.is == head_extent::kind::malformed || extent.size == in_pieces.size));
  if (extent.is != head_extent::kind::complete) return 0;
  auto head = bytes.substr(0, extent.size);
  auto reading = read_head(head, rules());
  require(reading.refused == 0 || (reading.refused >= 400 && reading.refused < 600));
  if (reading.refused != 0) return 0;
  require(disagreement(head, reading.head).empty());
  if (reading.head.body == body_kind::chunked) check_chunks(head, bytes.substr(extent.size));
  return 0;
}
