#pragma once
#include "base/time.hpp"
#include "message/raw_http.hpp"
#include "provider/adapter.hpp"

namespace amparo::simulator {

// Signs `request` as this company does, over its public URL, in the place of whatever signature it carries:
// written from the companies' pages, not from our adapters. `nonce` is what the schemes with one sign.
void sign(std::string_view kind, const provider::credentials& account, base::time_point now,
          const std::string& nonce, message::raw_request& request);

// The seed whose public key the account of tests/fixtures/provider/telnyx has.
std::string telnyx_seed();

}  // namespace amparo::simulator
