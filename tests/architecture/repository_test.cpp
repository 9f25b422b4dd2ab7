#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "architecture/sources_support.hpp"

// The tree as a newcomer finds it: a fixed top level, whole files, and nothing that speaks of one person's
// machine.
namespace amparo::architecture {
namespace {

namespace fs = std::filesystem;

bool is_text(const std::string& path) {
  static const std::set<std::string> binary{".wav", ".png", ".ico", ".woff2", ".bin", ".gz", ".raw", ".http"};
  return !binary.contains(fs::path(path).extension().string());
}

TEST(repository, the_top_level_is_the_known_set) {
  const std::set<std::string> known{"CMakeLists.txt",
                                    "CMakePresets.json",
                                    "README.md",
                                    "LICENSE",
                                    "dev",
                                    ".ci",
                                    ".clang-format",
                                    ".clang-tidy",
                                    ".editorconfig",
                                    ".gitignore",
                                    ".npmrc",
                                    "server",
                                    "flows",
                                    "locales",
                                    "config",
                                    "tests",
                                    "deploy"};
  // Made by building and running, and not committed.
  const std::set<std::string> made{".git", "build", "var", "compile_commands.json", ".cache"};
  for (const auto& entry : fs::directory_iterator(AMPARO_ROOT)) {
    auto name = entry.path().filename().string();
    EXPECT_TRUE(known.contains(name) || made.contains(name)) << name << " is new at the top level";
  }
  for (const std::string name :
       {"README.md", "LICENSE", "dev", ".ci/run", "server/README.md", "config/README.md", "tests/README.md",
        "deploy/README.md", "flows/README.md", "locales/README.md"})
    EXPECT_TRUE(fs::exists(fs::path(AMPARO_ROOT) / name)) << name << " is missing";
}

TEST(repository, every_text_file_ends_with_a_newline_and_has_no_carriage_return) {
  for (const auto& path : tree_files()) {
    if (!is_text(path) || path.starts_with("tests/fixtures/") || path.starts_with("tests/fuzz/corpus/"))
      continue;
    auto text = text_of_file(path);
    if (text.empty()) continue;
    EXPECT_EQ(text.back(), '\n') << path << " lacks its last newline";
    EXPECT_EQ(text.find('\r'), std::string::npos) << path << " has a carriage return";
  }
}

// What stands between backticks and begins with one of our folders is a file, a folder, or a pattern that
// matches one.
TEST(repository, documents_name_files_that_exist) {
  const std::vector<std::string> folders{"server/", "flows/",  "locales/", "config/",
                                         "tests/",  "deploy/", ".ci/"};
  unsigned seen = 0;
  for (const auto& path : tree_files()) {
    if (!path.ends_with(".md")) continue;
    auto text = text_of_file(path);
    for (auto open = text.find('`'); open != std::string::npos;) {
      auto close = text.find('`', open + 1);
      if (close == std::string::npos) break;
      auto name = text.substr(open + 1, close - open - 1);
      open = text.find('`', close + 1);
      bool ours =
          std::ranges::any_of(folders, [&](const std::string& folder) { return name.starts_with(folder); });
      if (!ours || name.find_first_of("<>{}*$ ") != std::string::npos) continue;
      ++seen;
      EXPECT_TRUE(fs::exists(fs::path(AMPARO_ROOT) / name))
          << path << " names " << name << ", which is not there";
    }
  }
  EXPECT_GT(seen, 30U);
}

// Each word is put together here from two halves, so that this file does not find itself.
TEST(repository, no_file_speaks_of_a_machine_or_of_unfinished_work) {
  const std::vector<std::string> words{
      std::string("/wo") + "rk/",
      std::string("registry.") + "npmjs",
      std::string("registry.") + "yarnpkg",
      std::string("deb.debian") + ".org",
      std::string("snapshot.") + "debian",
      std::string("TO") + "DO",
      std::string("FIX") + "ME",
      std::string("HA") + "CK",
      std::string("for n") + "ow",
      std::string("GTEST_") + "SKIP",
      std::string("DISABLED") + "_",
  };
  for (const auto& path : tree_files()) {
    if (!is_text(path) || path.ends_with("package-lock.json")) continue;
    auto text = text_of_file(path);
    for (const auto& word : words)
      EXPECT_EQ(text.find(word), std::string::npos) << path << " holds \"" << word << "\"";
  }
}

TEST(repository, lock_files_name_versions_and_no_addresses) {
  for (const auto& path : tree_files()) {
    if (!path.ends_with("package-lock.json")) continue;
    auto text = text_of_file(path);
    EXPECT_EQ(text.find("\"resolved\": \"http"), std::string::npos) << path << " holds download addresses";
    EXPECT_NE(text.find("\"integrity\": \"sha512-"), std::string::npos) << path << " holds no digests";
  }
}

TEST(repository, scripts_are_executable_and_stop_at_the_first_mistake) {
  for (const std::string path : {"dev", ".ci/run"}) {
    auto mode = fs::status(fs::path(AMPARO_ROOT) / path).permissions();
    EXPECT_NE(mode & fs::perms::owner_exec, fs::perms::none) << path;
    EXPECT_NE(text_of_file(path).find("set -euo pipefail"), std::string::npos) << path;
  }
}

}  // namespace
}  // namespace amparo::architecture
