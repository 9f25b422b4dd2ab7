#pragma once
#include <cstdint>
#include <string_view>

#include "app/config.hpp"
#include "app/keyring.hpp"
#include "base/time.hpp"
#include "store/spend_store.hpp"

// What one text or call costs, against which caps (O-3). Pure.
namespace amparo::app {

struct spending {
  const line& on;
  const base::phone_number& to;
  std::uint32_t units = 0;
  bool always = false;   // an answer that no cap may silence
  bool calls = false;    // it dials: the fifth of the day that texts leave alone is there for it
  bool is_ours = false;  // to somebody who works here: no caller's cap counts it
  base::time_point now;
};

// The counters of its day, hour, country, line and caller. The caller's is named by a keyed digest of
// that day, which no tag can be matched with.
store::spend_request spend_request_of(const config& settings, const keyring& keys, const spending& what);

// "spend_hour", "spend_day", "spend_country", "spend_line", "spend_caller", "stopped": why it was given
// up.
std::string_view word_of(const store::spend_request& request, const store::spend_answer& answer);

}  // namespace amparo::app
