#include "base/password.hpp"

#include <sodium.h>

#include <algorithm>
#include <new>
#include <stdexcept>

#include "base/crypto.hpp"

namespace amparo::base {
namespace {

constexpr unsigned long long passes = 2;
constexpr std::size_t memory = 64UL * 1024 * 1024;
constexpr std::size_t digest_size = 32;
constexpr char format = 1;

static_assert(password_salt().size() == crypto_pwhash_SALTBYTES);

}  // namespace

std::string password_digest(std::string_view password, const password_salt& salt) {
  if (sodium_init() < 0) throw std::runtime_error("libsodium does not start");
  std::array<unsigned char, digest_size> digest{};
  if (crypto_pwhash(digest.data(), digest.size(), password.data(), password.size(), salt.data(), passes,
                    memory, crypto_pwhash_ALG_ARGON2ID13) != 0)
    throw std::bad_alloc();
  std::string out(1, format);
  out.append(reinterpret_cast<const char*>(salt.data()), salt.size());
  return out.append(reinterpret_cast<const char*>(digest.data()), digest.size());
}

bool is_password(std::string_view password, std::string_view digest) {
  password_salt salt{};
  bool is_one = digest.size() == 1 + salt.size() + digest_size && digest[0] == format;
  if (is_one) std::copy_n(digest.begin() + 1, salt.size(), salt.begin());
  auto made = password_digest(password, salt);
  return equal_in_constant_time(made, digest) && is_one;
}

}  // namespace amparo::base
