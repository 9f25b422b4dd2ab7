#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

// Compact binary values: little-endian fixed integers, LEB128 varints, length-prefixed texts. A reader never reads past
// its end; after a failed read `ok()` is false and every further read gives zero or empty.
namespace amparo::base {

class byte_writer {
 public:
  byte_writer() = default;
  explicit byte_writer(std::size_t expected) { out_.reserve(expected); }  // bytes; more is no mistake
  byte_writer& u8(std::uint8_t v) { return out_.push_back(static_cast<char>(v)), *this; }
  byte_writer& u32(std::uint32_t v) {
    char bytes[4];
    for (int i = 0; i != 4; ++i) bytes[i] = static_cast<char>(v >> (8 * i));
    return raw({bytes, 4});
  }
  byte_writer& u64(std::uint64_t v) { return u32(static_cast<std::uint32_t>(v)), u32(static_cast<std::uint32_t>(v >> 32)); }
  byte_writer& varint(std::uint64_t v) {
    for (; v >= 0x80; v >>= 7) u8(static_cast<std::uint8_t>(v | 0x80));
    return u8(static_cast<std::uint8_t>(v));
  }
  byte_writer& raw(std::string_view v) { return out_.append(v), *this; }
  byte_writer& text(std::string_view v) { return varint(v.size()), raw(v); }
  std::string take() { return std::move(out_); }

 private:
  std::string out_;
};

class byte_reader {
 public:
  explicit byte_reader(std::string_view in) : in_(in) {}
  bool ok() const { return ok_; }
  bool at_end() const { return in_.empty(); }
  std::string_view rest() const { return in_; }
  std::string_view raw(std::size_t n) {
    if (n > in_.size()) return fail(), std::string_view{};
    auto part = in_.substr(0, n);
    in_.remove_prefix(n);
    return part;
  }
  std::uint8_t u8() {
    auto part = raw(1);
    return part.empty() ? std::uint8_t{0} : static_cast<std::uint8_t>(part[0]);
  }
  std::uint32_t u32() {
    std::uint32_t v = 0;
    for (int i = 0; i != 4; ++i) v |= static_cast<std::uint32_t>(u8()) << (8 * i);
    return v;
  }
  std::uint64_t u64() {
    std::uint64_t low = u32();
    return low | static_cast<std::uint64_t>(u32()) << 32;
  }
  std::uint64_t varint() {
    std::uint64_t v = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      auto byte = u8();
      v |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
      if (byte < 0x80) return v;
    }
    return fail(), 0;
  }
  std::string_view text() { return raw(varint()); }

 private:
  void fail() {
    ok_ = false;
    in_ = {};
  }
  std::string_view in_;
  bool ok_ = true;
};

}  // namespace amparo::base
