#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <random>
#include <set>

#include "flow_support.hpp"
#include "mutants_support.hpp"

// The conversations that are shipped, broken at random in one of over 200 ways: the loader must see at least
// 95 of 100.
namespace amparo::flow::test {
namespace {

namespace fs = std::filesystem;

std::vector<directory::source_file> shipped(const char* folder) {
  std::vector<directory::source_file> out;
  for (const auto& entry : fs::recursive_directory_iterator(fs::path(AMPARO_ROOT) / folder)) {
    if (entry.path().extension() != ".yaml") continue;
    std::ifstream in(entry.path(), std::ios::binary);
    out.push_back(
        {entry.path().lexically_relative(AMPARO_ROOT).string(), {std::istreambuf_iterator<char>(in), {}}});
  }
  std::ranges::sort(out, {}, &directory::source_file::name);
  return out;
}

// Nobody hears what is wrong in a draft, and each of the loads is the quicker without them.
bool is_of_a_source(const directory::source_file& file) {
  return file.name.starts_with("locales/es-MX/") || file.name.starts_with("locales/en-US/") ||
         file.name.starts_with("locales/_");
}

// In turns from each way of breaking, at places that the seed chooses.
std::vector<mutant> chosen(std::vector<mutant> all, std::size_t wanted, std::mt19937& dice) {
  std::map<std::string, std::vector<mutant>> by_way;
  for (auto& one : all) by_way[one.way].push_back(std::move(one));
  for (auto& [way, places] : by_way) std::shuffle(places.begin(), places.end(), dice);
  std::vector<mutant> out;
  for (bool some = true; some && out.size() < wanted;) {
    some = false;
    for (auto& [way, places] : by_way) {
      if (places.empty()) continue;
      some = true;
      out.push_back(std::move(places.back()));
      places.pop_back();
    }
  }
  out.resize(std::min(out.size(), wanted));
  return out;
}

// Every fourth of the chosen ones from `first` on: each quarter is a suite, so that they run side by side.
void expect_found(unsigned first) {
  files whole{shipped("flows"), shipped("locales")};
  std::erase_if(whole.locales, [](const auto& file) { return !is_of_a_source(file); });
  ASSERT_EQ(text_of(load(whole).findings), "");
  std::vector<mutant> all;
  for (const auto& file : whole.flows)
    for (auto& one : mutants_of_flow(file)) all.push_back(std::move(one));
  for (const auto& file : whole.locales)
    if (!file.name.ends_with("safe.yaml") && file.name.find("/_") == std::string::npos)
      for (auto& one : mutants_of_locale(file)) all.push_back(std::move(one));
  std::set<std::pair<std::string, std::string>> ways;  // a way of breaking, in a file
  for (const auto& one : all) ways.emplace(one.way, one.file);
  EXPECT_GE(ways.size(), 200U);

  std::mt19937 dice(20261124);
  auto picked = chosen(std::move(all), 240, dice);
  unsigned found = 0, looked_at = 0;
  std::string overlooked;
  for (auto i = std::size_t{first}; i < picked.size(); i += 4) {
    const auto& one = picked[i];
    ++looked_at;
    auto broken = whole;
    for (auto* list : {&broken.flows, &broken.locales})
      for (auto& file : *list)
        if (file.name == one.file) file.text = one.text;
    bool is_found = !load(broken).findings.empty();
    found += is_found;
    if (!is_found) overlooked += one.file + ":" + std::to_string(one.line) + ": " + one.way + "\n";
  }
  std::printf("found %u of %u; overlooked:\n%s", found, looked_at, overlooked.c_str());
  EXPECT_GE(looked_at, 60U);
  EXPECT_GE(found * 100, looked_at * 95) << overlooked;
}

TEST(mutation, at_least_95_of_100_broken_flows_are_found) { expect_found(0); }
TEST(mutation_second, at_least_95_of_100_broken_flows_are_found) { expect_found(1); }
TEST(mutation_third, at_least_95_of_100_broken_flows_are_found) { expect_found(2); }
TEST(mutation_fourth, at_least_95_of_100_broken_flows_are_found) { expect_found(3); }

}  // namespace
}  // namespace amparo::flow::test
