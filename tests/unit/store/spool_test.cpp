#include "store/spool.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <csignal>
#include <exception>
#include <fstream>
#include <optional>

#include "ops/failpoint.hpp"

namespace amparo::store {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

const std::string first(64, 'a'), second(64, 'b'), third(64, 'c');

template <class T>
T wait_for(asio::awaitable<T> what) {
  asio::io_context io;
  std::optional<T> value;
  asio::co_spawn(io, std::move(what), [&](std::exception_ptr thrown, T v) {
    if (thrown) std::rethrow_exception(thrown);
    value.emplace(std::move(v));
  });
  io.run();
  return std::move(value.value());
}

struct spool_test : testing::Test {
  spool_test() {
    std::string name = "/tmp/amparo-spool-XXXXXX";
    root = ::mkdtemp(name.data());
    folder = root / "data" / "spool";
  }
  ~spool_test() override {
    std::error_code ignored;
    fs::remove_all(root, ignored);
  }
  spool& it(spool_limits limits = {.free_percent = 0}) {
    if (!spool_) spool_.emplace(folder, clock, limits);
    return *spool_;
  }
  spool& reopened() {
    spool_.reset();
    return it();
  }
  base::result<void> put(const std::string& name, const std::string& bytes) {
    return wait_for(it().put(name, bytes));
  }
  std::vector<std::string> names() {
    std::vector<std::string> out;
    for (auto& r : wait_for(it().all()).value()) out.push_back(r.name);
    std::ranges::sort(out);
    return out;
  }
  std::vector<std::string> files(const fs::path& in) {
    std::vector<std::string> out;
    for (auto& f : fs::directory_iterator(in))
      if (f.is_regular_file()) out.push_back(f.path().filename());
    return out;
  }

  fs::path root, folder;
  ops::clock clock{base::time_point(std::chrono::sys_days(std::chrono::year(2026) / 11 / 24)) + 12h};
  std::optional<spool> spool_;
};

TEST_F(spool_test, P1_a_record_outlives_the_process_byte_for_byte) {
  std::string bytes("\0\x01\xFFsealed", 9);
  ASSERT_TRUE(put(first, bytes));
  auto all = wait_for(reopened().all()).value();
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].name, first);
  EXPECT_EQ(all[0].bytes, bytes);
  EXPECT_EQ(it().count(), 1U);
}

TEST_F(spool_test, duplicates_collapse_and_the_first_stays) {
  ASSERT_TRUE(put(first, "one"));
  EXPECT_EQ(put(first, "two").error(), make_error_code(errc::duplicate));
  auto all = wait_for(it().all()).value();
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].bytes, "one");
  EXPECT_EQ(it().count(), 1U);
}

TEST_F(spool_test, two_at_once_write_one) {
  asio::io_context io;
  unsigned done = 0, duplicate = 0;
  for (int i = 0; i != 20; ++i)
    asio::co_spawn(io, it().put(first, "copy " + std::to_string(i)),
                   [&](std::exception_ptr, base::result<void> r) {
                     if (r) ++done;
                     if (!r && r.error() == errc::duplicate) ++duplicate;
                   });
  io.run();
  EXPECT_EQ(done, 1U);
  EXPECT_EQ(duplicate, 19U);
  EXPECT_EQ(names(), std::vector{first});
  EXPECT_EQ(files(folder).size(), 1U) << "no leftover";
}

TEST_F(spool_test, S_5_files_are_0600_and_folders_0700) {
  ASSERT_TRUE(put(first, "x"));
  struct stat s {};
  ASSERT_EQ(::stat((folder / first).c_str(), &s), 0);
  EXPECT_EQ(s.st_mode & 0777, 0600U);
  for (auto& f : {folder, folder / "quarantine"}) {
    ASSERT_EQ(::stat(f.c_str(), &s), 0);
    EXPECT_EQ(s.st_mode & 0777, 0700U);
  }
}

TEST_F(spool_test, removes_and_says_what_is_not_there) {
  ASSERT_TRUE(put(first, "x"));
  EXPECT_TRUE(wait_for(it().remove(first)));
  EXPECT_EQ(wait_for(it().remove(first)).error(), make_error_code(errc::not_in_spool));
  EXPECT_EQ(wait_for(it().quarantine(first)).error(), make_error_code(errc::not_in_spool));
  EXPECT_TRUE(names().empty());
  EXPECT_EQ(it().count(), 0U);
}

TEST_F(spool_test, K_8_quarantine_is_out_of_the_way_for_a_day_and_then_gone) {
  ASSERT_TRUE(put(first, "x"));
  EXPECT_TRUE(wait_for(it().quarantine(first)));
  EXPECT_TRUE(names().empty());
  clock.advance(23h);
  EXPECT_TRUE(wait_for(it().sweep()));
  EXPECT_EQ(files(folder / "quarantine").size(), 1U);
  clock.advance(1h);
  EXPECT_TRUE(wait_for(it().sweep()));
  EXPECT_TRUE(files(folder / "quarantine").empty());
}

TEST_F(spool_test, the_count_is_bounded) {
  it({.records = 2, .free_percent = 0});
  ASSERT_TRUE(put(first, "x"));
  ASSERT_TRUE(put(second, "x"));
  EXPECT_EQ(put(third, "x").error(), make_error_code(errc::spool_full));
  EXPECT_EQ(put(first, "x").error(), make_error_code(errc::duplicate)) << "what is there stays promised";
  EXPECT_TRUE(wait_for(it().remove(first)));
  EXPECT_TRUE(put(third, "x"));
}

TEST_F(spool_test, the_bytes_are_bounded) {
  it({.bytes = 10, .free_percent = 0});
  ASSERT_TRUE(put(first, "12345678"));
  EXPECT_EQ(put(second, "123").error(), make_error_code(errc::spool_full));
  EXPECT_TRUE(put(third, "12"));
}

TEST_F(spool_test, a_disk_with_too_little_room_takes_nothing) {
  it({.free_percent = 101});
  EXPECT_FALSE(it().takes());
  EXPECT_EQ(put(first, "x").error(), make_error_code(errc::spool_full));
  EXPECT_TRUE(names().empty());
}

// 252 blocks of which 23 may still be written and 156 are nobody's: 23 of 96 are free, not 23 of 252.
TEST(has_room, is_reckoned_on_what_may_be_written) {
  EXPECT_TRUE(has_room(73, 23, 10));
  EXPECT_TRUE(has_room(90, 10, 10));
  EXPECT_FALSE(has_room(91, 9, 10));
  EXPECT_FALSE(has_room(100, 0, 10));
  EXPECT_TRUE(has_room(100, 0, 0));
  EXPECT_FALSE(has_room(0, 100, 101));
}

TEST_F(spool_test, says_before_it_is_asked_whether_it_takes) {
  it({.records = 1, .free_percent = 0});
  EXPECT_TRUE(it().takes());
  ASSERT_TRUE(put(first, "x"));
  EXPECT_FALSE(it().takes());
  EXPECT_TRUE(wait_for(it().remove(first)));
  EXPECT_TRUE(it().takes());
}

TEST_F(spool_test, names_that_are_no_digest_are_refused) {
  for (const char* name : {"", "../x", "A", "a/b", ".tmp", "quarantine"})
    EXPECT_EQ(put(name, "x").error(), make_error_code(errc::spool_failed)) << name;
  EXPECT_EQ(put(std::string(129, 'a'), "x").error(), make_error_code(errc::spool_failed));
}

TEST_F(spool_test, leftovers_are_ignored_and_cleaned_once_they_are_old) {
  ASSERT_TRUE(put(first, "x"));
  auto old = folder / (second + ".1.0.tmp"), young = folder / (third + ".1.0.tmp");
  std::ofstream(old) << "half";
  std::ofstream(young) << "half";
  fs::last_write_time(old, fs::file_time_type::clock::now() - 2min);
  EXPECT_EQ(names(), std::vector{first});
  EXPECT_FALSE(fs::exists(old));
  EXPECT_TRUE(fs::exists(young)) << "another process may be writing it";
}

TEST_F(spool_test, an_empty_record_goes_to_quarantine) {
  ASSERT_TRUE(put(first, "x"));
  std::ofstream(folder / second).flush();
  EXPECT_EQ(names(), std::vector{first});
  EXPECT_EQ(files(folder / "quarantine").size(), 1U);
}

TEST_F(spool_test, a_folder_that_is_gone_is_made_again) {
  it();
  fs::remove_all(folder);
  EXPECT_TRUE(put(first, "x"));
  EXPECT_EQ(names(), std::vector{first});
}

TEST_F(spool_test, a_folder_that_cannot_be_is_a_failure_and_no_crash) {
  std::ofstream(root / "data") << "a file in the way";
  EXPECT_EQ(put(first, "x").error(), make_error_code(errc::spool_failed));
  EXPECT_FALSE(wait_for(it().all()));
  EXPECT_EQ(it().count(), 0U);
}

TEST_F(spool_test, a_write_that_the_disk_refuses_promises_nothing_and_leaves_nothing) {
  it();
  std::signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  ::getrlimit(RLIMIT_FSIZE, &before);
  rlimit small{4, before.rlim_max};
  ::setrlimit(RLIMIT_FSIZE, &small);
  auto refused = put(first, "more than four bytes");
  ::setrlimit(RLIMIT_FSIZE, &before);
  EXPECT_EQ(refused.error(), make_error_code(errc::spool_failed));
  EXPECT_TRUE(files(folder).empty());
  EXPECT_TRUE(put(first, "more than four bytes"));
}

#ifdef AMPARO_FAILPOINTS
struct spool_failpoint_test : spool_test, testing::WithParamInterface<const char*> {};

TEST_P(spool_failpoint_test, an_error_promises_nothing_and_a_repetition_succeeds) {
  ASSERT_TRUE(ops::arm_failpoint(std::string(GetParam()) + ":error:1"));
  EXPECT_EQ(put(first, "x").error(), make_error_code(errc::spool_failed));
  EXPECT_TRUE(names().empty());
  EXPECT_EQ(it().count(), 0U);
  EXPECT_TRUE(put(first, "x"));
  EXPECT_EQ(names(), std::vector{first});
}

TEST_P(spool_failpoint_test, a_killed_process_leaves_a_whole_record_or_none) {
  auto child = ::fork();
  if (child == 0) {
    ops::arm_failpoint(std::string(GetParam()) + ":kill:1");
    spool dying(folder, clock, {.free_percent = 0});
    (void)wait_for(dying.put(first, "whole"));
    ::_exit(0);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status));
  auto all = wait_for(it().all()).value();
  bool was_renamed = std::string(GetParam()) == "spool_renamed";
  ASSERT_EQ(all.size(), was_renamed ? 1U : 0U);
  if (was_renamed) {
    EXPECT_EQ(all[0].bytes, "whole");
  }
  auto again = put(first, "whole");
  EXPECT_TRUE(again || again.error() == errc::duplicate);
}

INSTANTIATE_TEST_SUITE_P(points, spool_failpoint_test,
                         testing::Values("spool_tmp", "spool_synced", "spool_renamed"));
#endif

}  // namespace
}  // namespace amparo::store
