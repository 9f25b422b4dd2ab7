#include "speech/child.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <algorithm>
#include <cerrno>

#include "speech/errors.hpp"
#include "unit/speech/speech_support.hpp"

namespace amparo::speech {
namespace {

using namespace std::chrono_literals;

bool no_child_is_left() { return ::waitpid(-1, nullptr, WNOHANG) < 0 && errno == ECHILD; }

// A process whose command line holds `mark`.
bool runs_somewhere(const std::string& mark) {
  for (auto& entry : std::filesystem::directory_iterator("/proc")) {
    std::ifstream in(entry.path() / "cmdline", std::ios::binary);
    std::string line{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    if (line.find(mark) != line.npos) return true;
  }
  return false;
}

TEST(child, gives_back_what_it_was_fed) {
  std::string input(1'000'000, 'x');
  auto out = run_child("/bin/cat", {}, input, {});
  ASSERT_TRUE(out);
  EXPECT_EQ(*out, input);
}

TEST(child, S_9_has_nothing_but_its_two_ends) {
  auto files = run_child("/bin/ls", {"/proc/self/fd"}, "", {});
  ASSERT_TRUE(files);
  EXPECT_EQ(*files, "0\n1\n2\n3\n");  // 3 is the folder that ls reads
  auto environment = run_child("/usr/bin/env", {}, "", {});
  ASSERT_TRUE(environment);
  EXPECT_EQ(*environment, "LC_ALL=C.UTF-8\n");
  EXPECT_EQ(run_child("/bin/pwd", {}, "", {}).value(), "/\n");
}

TEST(child, S_9_may_write_no_file) {
  test_folder folder;
  auto target = (folder.path() / "written").string(), here = (folder.path() / "here").string();
  std::ofstream(here) << "words";
  for (std::string words : {"echo words > " + target, "mkdir " + target, "ln -s /etc/passwd " + target,
                            "mv " + here + " " + target, "echo words >> " + here, "rm " + here,
                            "truncate -s 0 " + here, "mkfifo " + target}) {
    EXPECT_EQ(run_child(folder.script("writer", words), {}, "", {}).error(), errc::failed) << words;
    EXPECT_FALSE(std::filesystem::exists(std::filesystem::symlink_status(target))) << words;
    EXPECT_EQ(std::filesystem::file_size(here), 5u) << words;
  }
}

TEST(child, S_9_has_no_network) {
  std::string ask = "use Socket; print socket(S, PF_INET, SOCK_STREAM, 0) ? 'open' : $! + 0";
  EXPECT_EQ(run_child("/usr/bin/perl", {"-e", ask}, "", {}).value(), std::to_string(EACCES));
}

TEST(child, S_9_deadline_kills_the_whole_group) {
  test_folder folder;
  auto program = folder.script("hang", "sleep 6123.5 &\nsleep 6123.5");
  auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(run_child(program, {}, "words", {150ms, 1024}).error(), errc::timed_out);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 5s);
  EXPECT_TRUE(no_child_is_left());
  // The grandchildren got the same signal; their end is init's to see, a moment later.
  for (int look = 0; look != 5000 && runs_somewhere("6123.5"); ++look) {
  }
  EXPECT_FALSE(runs_somewhere("6123.5"));
}

TEST(child, one_that_closes_its_output_and_stays_is_killed_too) {
  test_folder folder;
  auto program = folder.script("mute", "exec >&-\nsleep 6124.5");
  EXPECT_EQ(run_child(program, {}, "", {150ms, 1024}).error(), errc::timed_out);
  EXPECT_TRUE(no_child_is_left());
}

TEST(child, one_that_does_not_read_or_leaves_early_harms_nobody) {
  std::string input(1'000'000, 'x');
  EXPECT_TRUE(run_child("/bin/true", {}, input, {}));
  EXPECT_EQ(run_child("/bin/false", {}, input, {}).error(), errc::failed);
  EXPECT_TRUE(no_child_is_left());
}

TEST(child, too_much_output_ends_it) {
  EXPECT_EQ(run_child("/usr/bin/yes", {}, "", {5s, 100'000}).error(), errc::too_much_sound);
  EXPECT_TRUE(no_child_is_left());
}

TEST(child, a_missing_program_is_an_error) {
  EXPECT_EQ(run_child("/nowhere/espeak-ng", {}, "x", {}).error(), errc::cannot_start);
  EXPECT_EQ(run_child("/etc/passwd", {}, "x", {}).error(), errc::cannot_start);
  EXPECT_TRUE(no_child_is_left());
}

}  // namespace
}  // namespace amparo::speech
