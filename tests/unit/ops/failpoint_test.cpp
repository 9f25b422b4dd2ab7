#include "ops/failpoint.hpp"

#include <gtest/gtest.h>

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

namespace amparo::ops {
namespace {

#ifdef AMPARO_FAILPOINTS
TEST(failpoint, fails_at_its_nth_passing_and_once) {
  EXPECT_FALSE(AMPARO_FAILPOINT("t_never_armed"));
  ASSERT_TRUE(arm_failpoint("t_third:error:3"));
  EXPECT_FALSE(AMPARO_FAILPOINT("t_third"));
  EXPECT_FALSE(AMPARO_FAILPOINT("t_other"));
  EXPECT_FALSE(AMPARO_FAILPOINT("t_third"));
  EXPECT_TRUE(AMPARO_FAILPOINT("t_third"));
  EXPECT_FALSE(AMPARO_FAILPOINT("t_third"));
  ASSERT_TRUE(arm_failpoint("t_third:error:1"));
  EXPECT_TRUE(AMPARO_FAILPOINT("t_third"));
}

TEST(failpoint, a_broken_specification_arms_nothing) {
  for (const char* broken : {"", "x", "x:error", "x:error:", "x:error:0", "x:error:-1", "x:error:1x",
                             "x:explode:1", ":error:1", "x:error:99999999999"})
    EXPECT_FALSE(arm_failpoint(broken)) << broken;
  EXPECT_FALSE(AMPARO_FAILPOINT("x"));
  EXPECT_FALSE(AMPARO_FAILPOINT(""));
}

TEST(failpoint_death, kill_is_a_kill) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(
      {
        arm_failpoint("t_kill:kill:2");
        (void)AMPARO_FAILPOINT("t_kill");
        (void)AMPARO_FAILPOINT("t_kill");
      },
      testing::KilledBySignal(SIGKILL), "");
}

TEST(failpoint_death, freeze_stands_still_until_it_is_told_to_go_on) {
  auto child = ::fork();
  if (child == 0) {
    arm_failpoint("t_freeze:freeze:1");
    ::_exit(AMPARO_FAILPOINT("t_freeze") ? 1 : 7);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, WUNTRACED), child);
  EXPECT_TRUE(WIFSTOPPED(status));
  ::kill(child, SIGCONT);
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 7);
}
#else
// Without the option the macro is a constant: nothing of a drill is left in a release.
TEST(failpoint, is_absent_from_this_build) {
  static_assert(!AMPARO_FAILPOINT("anything"));
  SUCCEED();
}
#endif

}  // namespace
}  // namespace amparo::ops
