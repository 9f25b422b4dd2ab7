#pragma once
#include <string_view>

#include "flow/bundle.hpp"

namespace amparo::flow {

// Whether the bundle has texts of its own in that language, and not the source language's alone.
bool has_locale(const bundle& content, std::string_view tag);

}  // namespace amparo::flow
