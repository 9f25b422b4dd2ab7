#pragma once
#include "http/head.hpp"

#include <string>
#include <string_view>

namespace amparo::http {

// Where Beast's parser reads `bytes`, a complete head, otherwise than `ours` says; "" where it does not.
std::string disagreement(std::string_view bytes, const request_head& ours);

}  // namespace amparo::http
