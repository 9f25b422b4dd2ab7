#pragma once
#include <string_view>

// Named places of a turn where a drill can kill, delay or fail the process. Compiled in only with
// AMPARO_FAILPOINTS (presets dev, tsan and chaos); in a release the macro is nothing. Names: reliability.md,
// Failpoints.
namespace amparo::ops {

enum class fail_action { none, kill, delay, freeze, error };

#ifdef AMPARO_FAILPOINTS
// Arms `name` so that its nth passing (from 1) does `action`, once. "name:action:n" with kill, delay,
// freeze or error; false, and nothing armed, for anything else. Arming a name again replaces what was armed.
bool arm_failpoint(std::string_view specification);
// Passes the place: kills the process with SIGKILL, sleeps 2 s, stands still until SIGCONT, or answers true
// for "fail here".
bool failpoint(std::string_view name);
#define AMPARO_FAILPOINT(name) ::amparo::ops::failpoint(name)
#else
#define AMPARO_FAILPOINT(name) false
#endif

}  // namespace amparo::ops
