#include "app/in_parallel.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <vector>

namespace amparo::app {
namespace {

TEST(in_parallel, does_each_once) {
  std::vector<int> done(1000);
  in_parallel(done.size(), [&](std::size_t i) { ++done[i]; });
  EXPECT_EQ(done, std::vector<int>(1000, 1));
  in_parallel(0, [](std::size_t) { FAIL(); });
}

TEST(in_parallel, an_exception_comes_out) {
  auto fails = [](std::size_t i) {
    if (i == 7) throw std::runtime_error("seven");
  };
  EXPECT_THROW(in_parallel(10, fails), std::runtime_error);
}

}  // namespace
}  // namespace amparo::app
