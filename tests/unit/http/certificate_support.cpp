#include "unit/http/certificate_support.hpp"

#include <gtest/gtest.h>
#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <unistd.h>

#include <atomic>
#include <fstream>
#include <memory>

namespace amparo::http {
namespace {

template <class T>
using owned = std::unique_ptr<T, void (*)(T*)>;

std::string text_of(BIO* bio) {
  char* bytes = nullptr;
  auto size = BIO_get_mem_data(bio, &bytes);
  return {bytes, static_cast<std::size_t>(size)};
}

owned<BIO> memory() {
  return {BIO_new(BIO_s_mem()), [](BIO* b) { BIO_free(b); }};
}

}  // namespace

test_certificate make_certificate(const std::string& name) {
  owned<EVP_PKEY> key(EVP_EC_gen("P-256"), EVP_PKEY_free);
  owned<X509> made(X509_new(), X509_free);
  X509_set_version(made.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(made.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(made.get()), -86'400);
  X509_gmtime_adj(X509_getm_notAfter(made.get()), 86'400);
  X509_set_pubkey(made.get(), key.get());
  auto* subject = X509_get_subject_name(made.get());
  X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("test"), -1,
                             -1, 0);
  X509_set_issuer_name(made.get(), subject);
  auto alternative = "DNS:" + name;
  owned<X509_EXTENSION> names(
      X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, alternative.c_str()), X509_EXTENSION_free);
  X509_add_ext(made.get(), names.get(), -1);
  X509_sign(made.get(), key.get(), EVP_sha256());
  test_certificate out;
  auto certificate = memory(), secret = memory();
  PEM_write_bio_X509(certificate.get(), made.get());
  PEM_write_bio_PrivateKey(secret.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  out.certificate = text_of(certificate.get());
  out.key = text_of(secret.get());
  return out;
}

std::string test_certificate::file() const {
  static std::atomic<int> made = 0;
  auto path = testing::TempDir() + "amparo-certificate-" + std::to_string(::getpid()) + "-" +
              std::to_string(++made) + ".pem";
  std::ofstream(path) << certificate;
  return path;
}

}  // namespace amparo::http
