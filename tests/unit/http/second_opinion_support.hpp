#pragma once
#include "http/head.hpp"

#include <string>
#include <string_view>

namespace amparo::http {

// Where Beast's parser reads `bytes`, a complete head, otherwise than `ours` says; "" where it does not.
std::string disagreement(std::string_view bytes, const request_head& ours);

// The same for the body of a complete chunked message; "" also where Beast refuses it, because ours is the
// stricter reading of sizes and the laxer one of extensions, which both throw away.
std::string body_disagreement(std::string_view message, std::string_view ours);

}  // namespace amparo::http
