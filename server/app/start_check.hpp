#pragma once
#include <optional>

#include "app/audit_key.hpp"
#include "app/config.hpp"
#include "app/keyring.hpp"
#include "app/serve.hpp"
#include "base/finding.hpp"

namespace amparo::app {

// What start-up found: everything a service needs.
struct checked_start {
  config settings;
  keyring keys;
  audit_keys audit;
};

// Nothing, and findings, where something cannot work: it is found here, not by the first caller (L45).
std::optional<checked_start> check_start(const serve_options& how, base::findings& out);

}  // namespace amparo::app
