#pragma once
#include <string>
#include <vector>

#include "app/config.hpp"
#include "base/time.hpp"

// L45: whether what a provider signs for the addresses that it was given would be accepted. For each account,
// each of its secrets, each address of its lines and each form in which its provider signs, one request is
// signed by us and verified by the adapter. Nothing leaves the process: that the provider has the same
// address and the same secret is what only its own request shows.
namespace amparo::app {

struct given_address {
  std::string number;  // the line's
  std::string url;     // to be entered at the provider, but voice/gather, which our documents name
};

struct secret_check {
  unsigned accepted = 0;             // requests
  std::vector<std::string> refused;  // "with the port to https://..."
};

struct account_check {
  std::string account, kind;
  std::vector<given_address> addresses;
  std::vector<secret_check> secrets;  // newest first; two while one is being replaced (W-4)
  bool can_sign = true;               // false: its provider alone can, and only the key's form was looked at
  bool is_weak = false;               // W-1: a token or a password is all that tells it from a stranger
  std::vector<std::string> wrong;     // what is wrong, and how to mend it
};

std::vector<account_check> check_providers(const config& settings, base::time_point now);

}  // namespace amparo::app
