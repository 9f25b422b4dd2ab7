#pragma once
#include <array>
#include <string>
#include <string_view>

// Passwords of whoever signs in to the console (C-1): Argon2id (RFC 9106; libsodium) over 64 MiB in two
// passes. The salt is an argument, as nonces are.
namespace amparo::base {

using password_salt = std::array<unsigned char, 16>;

// 49 bytes: format, salt, digest. Takes about 70 ms and 64 MiB, so it is no work for a thread that answers.
// Throws std::bad_alloc where there is no room.
std::string password_digest(std::string_view password, const password_salt& salt);

// True where the digest is this password's. Takes as long for a digest that is none, so that nobody learns
// who exists by a clock.
bool is_password(std::string_view password, std::string_view digest);

}  // namespace amparo::base
