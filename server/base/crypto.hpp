#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/phone.hpp"
#include "base/result.hpp"

// Keys, digests and sealing. Everything here is deterministic: nonces and keys are arguments (design:
// "pure").
namespace amparo::base {

// 32 secret bytes in locked, guarded memory that is wiped when it goes (sodium_malloc); not copyable by
// accident.
class secret_key {
 public:
  static constexpr std::size_t size = 32;
  explicit secret_key(std::string_view bytes);  // exactly 32 bytes, else std::invalid_argument
  secret_key(secret_key&&) noexcept;
  secret_key& operator=(secret_key&&) noexcept;
  ~secret_key();
  const unsigned char* data() const { return bytes_; }

 private:
  unsigned char* bytes_;
};

// A provider's token or password: wiped when it goes, no operator<<.
class secret_text {
 public:
  secret_text() = default;
  explicit secret_text(std::string text) : text_(std::move(text)) {}
  secret_text(const secret_text&) = default;
  secret_text(secret_text&& other) noexcept {
    text_.swap(other.text_);
  }  // a plain move leaves short texts behind
  secret_text& operator=(secret_text other) noexcept {
    text_.swap(other.text_);
    return *this;
  }
  ~secret_text();
  const std::string& reveal() const { return text_; }
  bool empty() const { return text_.empty(); }

 private:
  std::string text_;
};

using nonce24 = std::array<unsigned char, 24>;
using tag_bytes = std::array<unsigned char, 16>;

std::string hmac_sha256(const secret_key& key, std::string_view text);  // 32 bytes
std::string hmac_sha256(std::string_view key, std::string_view text);   // 32 bytes; for providers' signatures
std::string hmac_sha1(std::string_view key, std::string_view text);     // 20 bytes; Twilio signs with it
std::string sha256(std::string_view text);  // 32 bytes; content addresses, never numbers
bool equal_in_constant_time(std::string_view a, std::string_view b);  // false for unequal lengths

// XChaCha20-Poly1305 (libsodium): ciphertext and 16-byte authenticator. The nonce is the caller's to keep.
std::string seal(const secret_key& key, const nonce24& nonce, std::string_view aad, std::string_view text);
// The same behind what `out` holds already.
void seal_onto(std::string& out, const secret_key& key, const nonce24& nonce, std::string_view aad,
               std::string_view text);
result<std::string> unseal(const secret_key& key, const nonce24& nonce, std::string_view aad,
                           std::string_view sealed);

// Ed25519 (RFC 8032; libsodium). A 32-byte key of the key folder is the seed; the public half may be shown to
// anybody.
std::string ed25519_public(const secret_key& seed);                            // 32 bytes
std::string ed25519_signature(const secret_key& seed, std::string_view text);  // 64 bytes, always the same
bool ed25519_verifies(std::string_view public_key, std::string_view text, std::string_view signature);

// What providers ask for and nothing of ours is built on: MD5 (RFC 1321, 16 bytes), inside another MAC only;
// and RS256 of RFC 7518, RSASSA-PKCS1-v1_5 with SHA-256, which is deterministic. `pem` is a private key, PKCS #8
// or PKCS #1; nothing where it is none of RSA.
std::string md5(std::string_view text);
std::optional<std::string> rs256(std::string_view pem, std::string_view text);

// A caller's pseudonym: the first 16 bytes of HMAC-SHA-256(identity key, E.164); for a withheld caller
// HMAC(identity key, "call:" + call id), so that no two withheld calls share anything (K-1, L14).
class caller_tag {
 public:
  static caller_tag of(const secret_key& identity, const phone_number& number);
  static caller_tag of_withheld(const secret_key& identity, std::string_view call_id);
  explicit caller_tag(const tag_bytes& bytes) : bytes_(bytes) {}
  const tag_bytes& bytes() const { return bytes_; }
  std::string text() const;                          // base64url, 22 characters: as it stands in Redis keys
  unsigned partition() const { return bytes_[15]; }  // 0 to 255: tag mod 256, big-endian
  friend bool operator==(const caller_tag&, const caller_tag&) = default;

 private:
  tag_bytes bytes_;
};

}  // namespace amparo::base
