#pragma once
#include <string>

namespace amparo::http {

// A certificate of its own authority, for a name, with its key; both PEM.
struct test_certificate {
  std::string certificate, key;
  std::string file() const;  // where the certificate lies as a file, below the build's temporary folder
};

test_certificate make_certificate(const std::string& name);

}  // namespace amparo::http
