#pragma once
#include <cstdint>
#include <string_view>
#include <vector>

namespace amparo::simulator {

// What becomes of a text that the company is told to send.
enum class send_act_is : std::uint8_t {
  accept,  // taken, and reported on
  silent,  // taken, and never reported on
  refuse,  // for good
  later,   // too many: after so many seconds
  error,   // 500, not taken
  lost,    // the connection closes without an answer; not taken
  cut,     // taken and reported on, but the answer stops in the middle
  hang,    // taken and reported on, but no answer comes
};

struct send_act {
  send_act_is is = send_act_is::accept;
  unsigned seconds = 1;  // of `later`
};

struct weighed_act {
  send_act act;
  unsigned weight = 1;
};

std::string_view name_of(send_act_is act);
// "later=30 cut accept". std::invalid_argument for a word that is none.
std::vector<send_act> acts_in(std::string_view words);
// "accept:90 later=2:5 cut:5".
std::vector<weighed_act> weighed_acts_in(std::string_view words);

}  // namespace amparo::simulator
