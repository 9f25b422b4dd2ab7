#pragma once
#include <string_view>

#include "base/result.hpp"
#include "base/time.hpp"
#include "message/raw_http.hpp"
#include "provider/adapter.hpp"

// Providers that sign nothing: a secret of ours stands in the URL that they were given ("?token="), and the
// connection is TLS or loopback. W-1 calls that weak.
namespace amparo::provider {

inline constexpr std::size_t shortest_token = 22;  // base64url of 128 bits

// The decoded value of a query's first parameter of that name, as bytes; "" where there is none or its
// escapes are broken.
std::string query_bytes(const message::raw_request& request, std::string_view name);

// errc::bad_signature where `token` is none of the account's, compared in constant time.
base::result<void> check_token(const message::raw_request& request, const credentials& keys);

// The request with the token, as their adapters' `samples` give it.
std::vector<signed_sample> token_samples(const base::secret_text& secret, std::string_view path);

// errc::unusable_account where a token is shorter than 128 bits can be written.
base::result<void> check_token_strength(const credentials& keys);

}  // namespace amparo::provider
