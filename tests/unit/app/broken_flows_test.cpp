#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "app/print_findings.hpp"
#include "flow/bundle.hpp"

// tests/fixtures/broken/<name>: the bundle of tests/fixtures/bundle, broken by hand in ways that happen, and
// what `amparo check` says of it, word for word. Who reads it cannot program.
namespace amparo::app {
namespace {

namespace fs = std::filesystem;
using files = std::vector<directory::source_file>;

std::string text_of_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void add(files& all, const fs::path& root, const char* folder) {
  if (!fs::exists(root / folder)) return;
  for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
    if (!entry.is_regular_file()) continue;
    auto name = entry.path().lexically_relative(root).string();
    std::erase_if(all, [&](const auto& file) { return file.name == name; });
    all.push_back({name, text_of_file(entry.path())});
  }
  std::ranges::sort(all, {}, &directory::source_file::name);
}

TEST(broken_flows, amparo_check_says_how_to_mend_each) {
  const auto root = fs::path(AMPARO_ROOT) / "tests/fixtures";
  unsigned seen = 0;
  for (const auto& entry : fs::directory_iterator(root / "broken")) {
    SCOPED_TRACE(entry.path().filename().string());
    files flows, locales;
    for (const auto& from : {root / "bundle", entry.path()}) {
      add(flows, from, "flows");
      add(locales, from, "locales");
    }
    auto found = flow::load(flows, locales, nullptr).findings;
    auto text = [&](const std::string& name) {
      for (const auto* all : {&flows, &locales})
        for (const auto& file : *all)
          if (file.name == name) return file.text;
      return std::string{};
    };
    auto said = findings_as_text(found, text);
    EXPECT_NE(said, "");
    if (std::getenv("UPDATE_GOLDEN") != nullptr) std::ofstream(entry.path() / "expect.txt") << said;
    EXPECT_EQ(said, text_of_file(entry.path() / "expect.txt"));
    ++seen;
  }
  EXPECT_EQ(seen, 10U);
}

}  // namespace
}  // namespace amparo::app
