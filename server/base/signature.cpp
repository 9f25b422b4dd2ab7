#include "base/signature.hpp"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <sodium/crypto_sign.h>

#include <limits>
#include <memory>

namespace amparo::base {
namespace {

const unsigned char* as_bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

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

bool is_signed_ed25519(std::string_view public_key, std::string_view text, std::string_view signature) {
  return public_key.size() == crypto_sign_PUBLICKEYBYTES && signature.size() == crypto_sign_BYTES &&
         crypto_sign_verify_detached(as_bytes(signature), as_bytes(text), text.size(),
                                     as_bytes(public_key)) == 0;
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

}  // namespace amparo::base
