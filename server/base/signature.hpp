#pragma once
#include <optional>
#include <string>
#include <string_view>

// Digests and signatures that providers ask for and nothing of ours is built on.
namespace amparo::base {

std::string md5(std::string_view text);  // 16 bytes (RFC 1321); inside another MAC only

// Ed25519 (RFC 8032, libsodium). False also where key or signature has not its length (32, 64 bytes).
bool is_signed_ed25519(std::string_view public_key, std::string_view text, std::string_view signature);

// RS256 of RFC 7518: RSASSA-PKCS1-v1_5 with SHA-256, which is deterministic. `pem` is a private key, PKCS #8
// or PKCS #1; nothing where it is none of RSA.
std::optional<std::string> rs256(std::string_view pem, std::string_view text);

}  // namespace amparo::base
