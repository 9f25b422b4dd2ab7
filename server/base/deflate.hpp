#pragma once
#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.hpp"

// zlib's format (RFC 1950). The size of what comes out is known beforehand and held to, so that no input
// grows without bound.
namespace amparo::base {

std::string deflated(std::string_view text);
// errc::malformed where the bytes are no zlib stream, or of a text of another size.
result<std::string> inflated(std::string_view bytes, std::size_t size);

}  // namespace amparo::base
