#include <gtest/gtest.h>

#include <climits>

// Of builds with AddressSanitizer and UBSan: a check that fails ends the program and says where (CMakeLists.txt).
#ifdef __SANITIZE_ADDRESS__
namespace amparo::base {
namespace {

int one_more(volatile int& than) { return than + 1; }

TEST(sanitizers, an_overflow_ends_the_program_and_is_told_with_its_place) {
  volatile int most = INT_MAX;
  EXPECT_DEATH(one_more(most), "AddressSanitizer: ILL.*\n(.*\n)*.*one_more.*sanitizers_test.cpp");
}

}  // namespace
}  // namespace amparo::base
#endif
