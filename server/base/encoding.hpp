#pragma once
#include <optional>
#include <string>
#include <string_view>

// Hex, base64 and percent encodings (RFC 4648, RFC 3986). Decoders are strict: anything outside the alphabet is empty.
namespace amparo::base {

std::string hex(std::string_view bytes);                        // lower case
std::optional<std::string> from_hex(std::string_view text);     // either case, even length
std::string base64(std::string_view bytes);                     // with padding
std::optional<std::string> from_base64(std::string_view text);  // with padding, no white space
std::string base64url(std::string_view bytes);                  // no padding
std::optional<std::string> from_base64url(std::string_view text);
// application/x-www-form-urlencoded: "+" is a space, "%XX" a byte; a broken escape is empty.
std::optional<std::string> percent_decoded(std::string_view text);
std::string percent_encoded(std::string_view text);  // everything but RFC 3986's unreserved

// True where the bytes are well-formed UTF-8 (no surrogates, no overlong forms).
bool is_utf8(std::string_view text);

}  // namespace amparo::base
