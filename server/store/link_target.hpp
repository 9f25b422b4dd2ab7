#pragma once
#include <string>

#include "base/crypto.hpp"

namespace amparo::store {

// Where a Redis is. A Unix socket, or plain TCP to loopback only (S-4: another host needs TLS).
struct link_target {
  std::string path;  // of a Unix socket; "" = TCP
  std::string host = "127.0.0.1";
  unsigned short port = 6379;
  std::string user;  // ACL user; "" = no AUTH
  base::secret_text password;
  bool runs_scripts = true;  // they are loaded on each connection; whoever counts may not
};

// "unix:///path" or "redis://host[:port]" with a loopback host, each with "?user=NAME&password_file=PATH"
// where that Redis asks for it. std::invalid_argument with a sentence for anything else, and for a password
// file that others may read.
link_target target_of(const std::string& url);

}  // namespace amparo::store
