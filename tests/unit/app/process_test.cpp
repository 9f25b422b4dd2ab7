#include "app/process.hpp"

#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <cstdlib>

namespace amparo::app {
namespace {

// What is left of the promise that a crash tells nobody a key, each a bit of the exit code.
[[noreturn]] void tell_what_is_open() {
  harden_process();
  rlimit core{1, 1};
  ::getrlimit(RLIMIT_CORE, &core);
  int open = core.rlim_cur == 0 && core.rlim_max == 0 ? 0 : 1;
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  if (::prctl(PR_GET_DUMPABLE) != 0) open |= 2;
#endif
  std::exit(open);
}

TEST(process_DeathTest, S_3_leaves_no_core) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(tell_what_is_open(), testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace amparo::app
