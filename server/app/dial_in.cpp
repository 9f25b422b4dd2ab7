#include "app/dial_in.hpp"

#include "base/bytes.hpp"

namespace amparo::app {
namespace {

constexpr std::uint8_t state_format = 1;

}  // namespace

std::string encode(const dial_in_state& state) {
  return base::byte_writer()
      .u8(state_format)
      .u8(static_cast<std::uint8_t>(state.at))
      .varint(state.tries)
      .text(state.item)
      .u64(state.fence)
      .take();
}

base::result<dial_in_state> decode_dial_in(std::string_view bytes) {
  base::byte_reader in(bytes);
  bool is_known = in.u8() == state_format;
  dial_in_state out;
  auto at = in.u8();
  out.at = static_cast<dial_in_place>(at);
  out.tries = static_cast<unsigned>(in.varint());
  out.item = in.text();
  out.fence = in.u64();
  if (!is_known || !in.ok() || !in.at_end() || at > static_cast<std::uint8_t>(dial_in_place::in_hand))
    return base::errc::malformed;
  return out;
}

std::string encode(const dial_in_mark& mark) {
  return base::byte_writer().u8(state_format).text(mark.item).u64(mark.fence).text(mark.attempt).take();
}

base::result<dial_in_mark> decode_dial_in_mark(std::string_view bytes) {
  base::byte_reader in(bytes);
  bool is_known = in.u8() == state_format;
  dial_in_mark out;
  out.item = in.text();
  out.fence = in.u64();
  out.attempt = in.text();
  if (!is_known || !in.ok() || !in.at_end()) return base::errc::malformed;
  return out;
}

}  // namespace amparo::app
