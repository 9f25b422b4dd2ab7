#include "app/operator_shift.hpp"

#include "base/bytes.hpp"

namespace amparo::app {
namespace {

constexpr std::uint8_t shift_format = 1;

}  // namespace

std::string encode(const shift_state& state) {
  return base::byte_writer()
      .u8(shift_format)
      .u8(state.is_on ? 1 : 0)
      .u32(state.expires)
      .text(state.code)
      .varint(state.tries)
      .take();
}

base::result<shift_state> decode_shift(std::string_view bytes) {
  base::byte_reader in(bytes);
  shift_state out;
  if (in.u8() != shift_format) return base::errc::malformed;
  auto is_on = in.u8();
  out.is_on = is_on == 1;
  out.expires = in.u32();
  out.code = in.text();
  out.tries = static_cast<unsigned>(in.varint());
  if (is_on > 1 || !in.ok() || !in.at_end()) return base::errc::malformed;
  return out;
}

}  // namespace amparo::app
