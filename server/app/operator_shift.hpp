#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

// Where somebody who works at the desk by text stands with their shift; kept sealed (store/desk_people.hpp).
namespace amparo::app {

struct shift_state {
  bool is_on = false;
  std::uint32_t expires = 0;  // Unix minutes
  std::string code = {};      // a keyed digest of the code that was sent; "" once they are on
  unsigned tries = 0;         // wrong ones
  friend bool operator==(const shift_state&, const shift_state&) = default;
};

std::string encode(const shift_state& state);
base::result<shift_state> decode_shift(std::string_view bytes);

}  // namespace amparo::app
