#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "app/signed_text.hpp"
#include "base/time.hpp"

// A revision: at this moment somebody made this bundle the live one. The list of them is the history; the
// newest is what `bundle:live` holds. Signed like a manifest, so that nobody who can only write to Redis
// makes a bundle live.
namespace amparo::app {

struct revision {
  std::uint64_t number = 0;  // from 1, one more each time
  std::string hash;          // of the bundle, 64 hex digits
  base::time_point when;     // to the millisecond
  std::string by;            // a role: "admin", or "watch" for a folder that is watched
  std::string what;          // "publish", "rollback", "import"
  std::string note;          // one line; what changed and why, in the words of whoever did it
  friend bool operator==(const revision&, const revision&) = default;
};

std::string text_of(const revision& r);
std::optional<revision> read_revision(std::string_view text);  // exactly what text_of writes

// Both steps at once: nothing where the signature is none of ours or the text no revision.
std::optional<revision> open_revision(std::string_view whole, const trusted_keys& keys);

bool is_note(std::string_view note);  // UTF-8, one line, 1 to 500 bytes

}  // namespace amparo::app
