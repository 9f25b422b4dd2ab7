#include "base/crypto.hpp"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <sodium.h>

#include <algorithm>
#include <limits>
#include <memory>
#include <new>
#include <stdexcept>
#include <utility>

namespace amparo::base {
namespace {

const unsigned char* as_bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

// sodium_init is idempotent and thread-safe; a static makes it run before the first key exists.
void ready() {
  static const bool ok = sodium_init() >= 0;
  if (!ok) throw std::runtime_error("libsodium does not start");
}

// A digest that is looked up once. OpenSSL's one-shot calls look their algorithms up by name each time, which
// costs several times what the digest of a short text does.
class digester {
 public:
  struct value {
    std::array<unsigned char, EVP_MAX_MD_SIZE> bytes;
    unsigned size = 0;
    std::string_view text() const { return {reinterpret_cast<const char*>(bytes.data()), size}; }
  };

  explicit digester(const char* algorithm)
      : digest_(EVP_MD_fetch(nullptr, algorithm, nullptr), EVP_MD_free),
        running_(EVP_MD_CTX_new(), EVP_MD_CTX_free) {
    if (!digest_ || !running_) throw std::runtime_error("OpenSSL has no digest");
  }

  // Of the two, one behind the other.
  value operator()(std::string_view first, std::string_view second = {}) {
    value out;
    bool good = EVP_DigestInit_ex2(running_.get(), digest_.get(), nullptr) == 1 &&
                EVP_DigestUpdate(running_.get(), first.data(), first.size()) == 1 &&
                EVP_DigestUpdate(running_.get(), second.data(), second.size()) == 1 &&
                EVP_DigestFinal_ex(running_.get(), out.bytes.data(), &out.size) == 1;
    if (!good) throw std::runtime_error("OpenSSL's digest failed");
    return out;
  }

 private:
  std::unique_ptr<EVP_MD, void (*)(EVP_MD*)> digest_;
  std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> running_;
};

// HMAC (RFC 2104) over a digest of 64-byte blocks.
std::string hmac(digester& digest, std::string_view key, std::string_view text) {
  std::array<unsigned char, 64> pad{};
  if (key.size() > pad.size()) {
    auto shorter = digest(key);
    std::copy_n(shorter.bytes.begin(), shorter.size, pad.begin());
    sodium_memzero(shorter.bytes.data(), shorter.bytes.size());
  } else {
    std::copy(key.begin(), key.end(), pad.begin());
  }
  std::string_view block(reinterpret_cast<const char*>(pad.data()), pad.size());
  for (auto& byte : pad) byte ^= 0x36;
  auto inner = digest(block, text);
  for (auto& byte : pad) byte ^= 0x36 ^ 0x5C;
  auto outer = digest(block, inner.text());
  sodium_memzero(pad.data(), pad.size());
  return std::string(outer.text());
}

digester& sha256_here() {
  thread_local digester digest("SHA256");
  return digest;
}

std::string sha256_mac(std::string_view key, std::string_view text) { return hmac(sha256_here(), key, text); }

caller_tag tag_of(const secret_key& identity, std::string_view text) {
  auto mac = hmac_sha256(identity, text);
  tag_bytes bytes;
  std::copy_n(mac.begin(), bytes.size(), bytes.begin());
  return caller_tag(bytes);
}

}  // namespace

secret_key::secret_key(std::string_view bytes) : bytes_(nullptr) {
  ready();
  if (bytes.size() != size) throw std::invalid_argument("a key is 32 bytes");
  bytes_ = static_cast<unsigned char*>(sodium_malloc(size));
  if (bytes_ == nullptr) throw std::bad_alloc();
  std::copy(bytes.begin(), bytes.end(), bytes_);
  sodium_mprotect_readonly(bytes_);
}

secret_key::secret_key(secret_key&& other) noexcept : bytes_(std::exchange(other.bytes_, nullptr)) {}
secret_key& secret_key::operator=(secret_key&& other) noexcept {
  std::swap(bytes_, other.bytes_);
  return *this;
}
secret_key::~secret_key() { sodium_free(bytes_); }
secret_text::~secret_text() {
  text_.resize(text_.capacity());  // never allocates; what an earlier, longer text left behind goes too
  sodium_memzero(text_.data(), text_.size());
}

std::string hmac_sha256(const secret_key& key, std::string_view text) {
  return sha256_mac({reinterpret_cast<const char*>(key.data()), secret_key::size}, text);
}
std::string hmac_sha256(std::string_view key, std::string_view text) { return sha256_mac(key, text); }
std::string hmac_sha1(std::string_view key, std::string_view text) {
  thread_local digester digest("SHA1");
  return hmac(digest, key, text);
}

std::string sha256(std::string_view text) { return std::string(sha256_here()(text).text()); }

bool equal_in_constant_time(std::string_view a, std::string_view b) {
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

void seal_onto(std::string& out, const secret_key& key, const nonce24& nonce, std::string_view aad,
               std::string_view text) {
  auto before = out.size();
  out.resize(before + text.size() + crypto_aead_xchacha20poly1305_ietf_ABYTES);
  unsigned long long size = 0;
  crypto_aead_xchacha20poly1305_ietf_encrypt(reinterpret_cast<unsigned char*>(out.data()) + before, &size,
                                             as_bytes(text), text.size(), as_bytes(aad), aad.size(), nullptr,
                                             nonce.data(), key.data());
  out.resize(before + size);
}

std::string seal(const secret_key& key, const nonce24& nonce, std::string_view aad, std::string_view text) {
  std::string out;
  seal_onto(out, key, nonce, aad, text);
  return out;
}

result<std::string> unseal(const secret_key& key, const nonce24& nonce, std::string_view aad,
                           std::string_view sealed) {
  if (sealed.size() < crypto_aead_xchacha20poly1305_ietf_ABYTES) return errc::bad_seal;
  std::string out(sealed.size() - crypto_aead_xchacha20poly1305_ietf_ABYTES, '\0');
  unsigned long long size = 0;
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(reinterpret_cast<unsigned char*>(out.data()), &size, nullptr,
                                                 as_bytes(sealed), sealed.size(), as_bytes(aad), aad.size(),
                                                 nonce.data(), key.data()) != 0)
    return errc::bad_seal;
  out.resize(size);
  return out;
}

namespace {

// The secret half exists for the length of one signature.
struct signing_keys {
  std::array<unsigned char, crypto_sign_PUBLICKEYBYTES> open;
  std::array<unsigned char, crypto_sign_SECRETKEYBYTES> secret;
  explicit signing_keys(const secret_key& seed) {
    crypto_sign_seed_keypair(open.data(), secret.data(), seed.data());
  }
  ~signing_keys() { sodium_memzero(secret.data(), secret.size()); }
  signing_keys(const signing_keys&) = delete;
};

}  // namespace

std::string ed25519_public(const secret_key& seed) {
  signing_keys keys(seed);
  return std::string(keys.open.begin(), keys.open.end());
}

std::string ed25519_signature(const secret_key& seed, std::string_view text) {
  signing_keys keys(seed);
  std::array<unsigned char, crypto_sign_BYTES> out;
  crypto_sign_detached(out.data(), nullptr, as_bytes(text), text.size(), keys.secret.data());
  return std::string(out.begin(), out.end());
}

bool ed25519_verifies(std::string_view public_key, std::string_view text, std::string_view signature) {
  ready();
  return public_key.size() == crypto_sign_PUBLICKEYBYTES && signature.size() == crypto_sign_BYTES &&
         crypto_sign_verify_detached(as_bytes(signature), as_bytes(text), text.size(),
                                     as_bytes(public_key)) == 0;
}

namespace {

template <auto Free>
struct freed_by {
  template <class T>
  void operator()(T* what) const {
    Free(what);
  }
};
using owned_bio = std::unique_ptr<BIO, freed_by<BIO_free>>;
using owned_key = std::unique_ptr<EVP_PKEY, freed_by<EVP_PKEY_free>>;
using owned_digest = std::unique_ptr<EVP_MD_CTX, freed_by<EVP_MD_CTX_free>>;

// A key that asks for a password gets none: nobody sits at a terminal.
int no_password(char*, int, int, void*) { return 0; }

owned_key rsa_key(std::string_view pem) {
  if (pem.size() > static_cast<std::size_t>(std::numeric_limits<int>::max())) return nullptr;
  owned_bio in(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  if (!in) return nullptr;
  owned_key key(PEM_read_bio_PrivateKey(in.get(), nullptr, no_password, nullptr));
  return key && EVP_PKEY_get_base_id(key.get()) == EVP_PKEY_RSA ? std::move(key) : nullptr;
}

}  // namespace

std::string md5(std::string_view text) {
  std::string out(16, '\0');
  unsigned size = 0;
  EVP_Digest(text.data(), text.size(), reinterpret_cast<unsigned char*>(out.data()), &size, EVP_md5(),
             nullptr);
  return out;
}

std::optional<std::string> rs256(std::string_view pem, std::string_view text) {
  auto key = rsa_key(pem);
  owned_digest digest(EVP_MD_CTX_new());
  if (!key || !digest) return std::nullopt;
  if (EVP_DigestSignInit(digest.get(), nullptr, EVP_sha256(), nullptr, key.get()) != 1) return std::nullopt;
  std::size_t size = 0;
  if (EVP_DigestSign(digest.get(), nullptr, &size, as_bytes(text), text.size()) != 1) return std::nullopt;
  std::string out(size, '\0');
  if (EVP_DigestSign(digest.get(), reinterpret_cast<unsigned char*>(out.data()), &size, as_bytes(text),
                     text.size()) != 1)
    return std::nullopt;
  out.resize(size);
  return out;
}

caller_tag caller_tag::of(const secret_key& identity, const phone_number& number) {
  return tag_of(identity, number.reveal());
}
caller_tag caller_tag::of_withheld(const secret_key& identity, std::string_view call_id) {
  return tag_of(identity, "call:" + std::string(call_id));
}
// A pseudonym is no secret to compare, and every key's name holds it: OpenSSL's table does in a fifth of the
// time what libsodium does without branches.
std::string caller_tag::text() const {
  constexpr std::size_t length = 22;
  std::array<unsigned char, 25> padded{};  // 24 letters, two of them padding, and a NUL
  EVP_EncodeBlock(padded.data(), bytes_.data(), static_cast<int>(bytes_.size()));
  std::string out(reinterpret_cast<const char*>(padded.data()), length);
  std::ranges::replace(out, '+', '-');
  std::ranges::replace(out, '/', '_');
  return out;
}

}  // namespace amparo::base
