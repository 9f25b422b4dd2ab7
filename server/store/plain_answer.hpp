#pragma once
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "store/errors.hpp"
#include "store/redis_reply.hpp"

// What the commonest commands answer, as a value or an error: errc::refused where Redis answered an error.
namespace amparo::store {

// Of GET: "" where nothing stands.
inline base::result<std::string> text_of(base::result<redis_reply> reply) {
  if (!reply) return reply.error();
  if (reply->is_nil()) return std::string();
  if (reply->is_error()) return errc::refused;
  if (!reply->is_text()) return errc::unexpected_reply;
  return std::move(reply->text);
}

// Of commands and scripts that count.
inline base::result<std::int64_t> integer_of(const base::result<redis_reply>& reply) {
  if (!reply) return reply.error();
  if (reply->is_error()) return errc::refused;
  if (!reply->is_integer()) return errc::unexpected_reply;
  return reply->integer;
}

// Of scripts that answer 1 where they did it.
inline base::result<bool> yes_of(const base::result<redis_reply>& reply) {
  auto number = integer_of(reply);
  if (!number) return number.error();
  return *number == 1;
}

// Of commands whose success is any answer but an error.
inline base::result<void> success_of(const base::result<redis_reply>& reply) {
  if (!reply) return reply.error();
  if (reply->is_error()) return errc::refused;
  return {};
}

// Of several of these.
inline base::result<void> success_of(const base::result<std::vector<redis_reply>>& replies) {
  if (!replies) return replies.error();
  for (const auto& reply : *replies)
    if (reply.is_error()) return errc::refused;
  return {};
}

}  // namespace amparo::store
