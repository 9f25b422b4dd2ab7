#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/time.hpp"

// Time stamps that providers sign, and how old one may be (W-3).
namespace amparo::provider {

// Decimal Unix seconds, at most twelve digits and nothing else.
std::optional<base::time_point> unix_time(std::string_view text);

// RFC 3339 in UTC or with an offset, "2014-09-24T10:59:41Z", fractions of a second allowed.
std::optional<base::time_point> rfc3339_time(std::string_view text);

std::string rfc3339_text(base::time_point at);  // "2014-09-24T10:59:41Z"

// errc::stale more than 300 s away, either way.
base::result<void> check_window(base::time_point signed_at, base::time_point now);

}  // namespace amparo::provider
