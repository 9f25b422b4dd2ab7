#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

// Decodes a chunked body (RFC 9112 § 7.1) piece by piece, pure. Stricter than the RFC: no white space around
// a size, at most eight hex digits, sizes and extensions of visible characters, at most 4 KiB of extensions
// and trailer fields in one body. Extensions and trailer fields are checked and thrown away.
namespace amparo::http {

class chunk_decoder {
 public:
  explicit chunk_decoder(std::size_t most_bytes) : most_(most_bytes) {}

  enum class state { more, done, malformed, too_large };
  // Appends the data in `in` to `body` and says how much of `in` belongs to this body: all of it until
  // `done`. The answer stays what it is after anything but `more`.
  state feed(std::string_view in, std::size_t& used, std::string& body);

 private:
  enum class at : std::uint8_t { size, extension, size_end, data, data_cr, data_lf, trailer, trailer_lf };
  state step(char c);
  state end_of_size();
  state end_of_trailer();
  state spend();

  std::size_t most_, taken_ = 0;
  std::size_t left_ = 0;   // of the chunk being read, bytes
  std::size_t spent_ = 0;  // on extensions and trailer fields
  unsigned digits_ = 0;
  at at_ = at::size;
  state state_ = state::more;
  std::string line_;  // the trailer field being read
};

}  // namespace amparo::http
