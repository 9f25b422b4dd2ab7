#pragma once
#include <cstdint>
#include <string>

#include "app/keyring.hpp"
#include "base/crypto.hpp"
#include "base/result.hpp"
#include "base/time.hpp"

// A caller's own voice note as it lies in the store: the WAV file and its end, sealed under whose it is and
// which (D5).
namespace amparo::app {

std::string seal_note(const keyring& keys, const base::nonce24& nonce, const base::caller_tag& tag,
                      std::string_view effect, std::string_view wav, base::time_point until);

// The WAV file. Errors of base where it does not open, or its 72 h are over (K-8).
base::result<std::string> open_note(const keyring& keys, const base::caller_tag& tag, std::string_view effect,
                                    std::string_view sealed, base::time_point now);

// When a note that was left in that minute has to be gone.
base::time_point end_of_note(std::uint32_t unix_minute);

}  // namespace amparo::app
