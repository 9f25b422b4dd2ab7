#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "architecture/sources_support.hpp"

// The layer table: main > app > {http, store, speech, flow, provider, directory} > message > base; ops lies
// beside base.
namespace amparo::architecture {
namespace {

const std::map<std::string, std::set<std::string>> may_include{
    {"base", {"base"}},
    {"message", {"message", "base"}},
    {"ops", {"ops", "base"}},
    {"directory", {"directory", "message", "base"}},
    {"flow", {"flow", "directory", "message", "base"}},
    {"provider", {"provider", "message", "base"}},
    {"http", {"http", "message", "base", "ops"}},
    {"store", {"store", "message", "base", "ops"}},
    {"speech", {"speech", "message", "base", "ops"}},
    {"app", {"app", "http", "store", "speech", "flow", "provider", "directory", "message", "base", "ops"}},
    {"main", {"app", "http", "store", "speech", "flow", "provider", "directory", "message", "base", "ops"}},
};

// A table that the build writes into its own folder; it holds no include of its own.
bool is_generated(const include_line& include) {
  return include.name.ends_with(".inc") && include.name.find('/') == std::string::npos;
}

TEST(layers, includes_point_downwards_only) {
  ASSERT_GT(server_sources().size(), 40U) << "the tree was not found at " << AMPARO_ROOT;
  for (const auto& file : server_sources()) {
    auto allowed = may_include.find(file.layer);
    ASSERT_NE(allowed, may_include.end()) << file.path << " lies in a folder that is no layer";
    for (const auto& include : includes_of(file)) {
      if (!include.ours || is_generated(include)) continue;
      auto layer = include.name.substr(0, include.name.find('/'));
      EXPECT_TRUE(allowed->second.contains(layer)) << file.path << ":" << include.line << " includes "
                                                   << include.name << ", but " << file.layer << " may not";
    }
  }
}

TEST(layers, our_headers_are_included_by_their_full_path_and_guarded) {
  for (const auto& file : server_sources()) {
    if (file.path.ends_with(".hpp")) {
      EXPECT_TRUE(file.code.find("#pragma once") != std::string::npos) << file.path << " lacks #pragma once";
    }
    for (const auto& include : includes_of(file)) {
      if (!include.ours || is_generated(include)) continue;
      EXPECT_TRUE(include.name.find('/') != std::string::npos && !include.name.starts_with("."))
          << file.path << ":" << include.line << " includes \"" << include.name << "\"";
    }
  }
}

TEST(layers, beast_stays_in_at_most_eight_files_of_http) {
  std::set<std::string> seen;
  for (const auto& file : server_sources())
    for (const auto& include : includes_of(file))
      if (include.name.starts_with("boost/beast")) seen.insert(file.path);
  seen.erase("server/boost_impl.cpp");
  for (const auto& path : seen) EXPECT_TRUE(path.starts_with("server/http/")) << path << " includes Beast";
  EXPECT_LE(seen.size(), 8U);
}

TEST(layers, asio_is_compiled_once) {
  for (const auto& file : server_sources())
    for (const auto& include : includes_of(file)) {
      bool whole = include.name == "boost/asio.hpp" || include.name == "boost/beast.hpp" ||
                   include.name.ends_with("impl/src.hpp") || include.name == "boost/beast/src.hpp";
      EXPECT_TRUE(!whole || file.path == "server/boost_impl.cpp")
          << file.path << ":" << include.line << " " << include.name;
    }
}

TEST(layers, pure_layers_know_no_shell) {
  const std::set<std::string> pure{"base", "message", "flow", "directory", "provider"};
  const std::set<std::string> shells{"iostream",    "fstream",    "filesystem", "random",     "thread",
                                     "mutex",       "ctime",      "cstdio",     "unistd.h",   "sys/socket.h",
                                     "fcntl.h",     "sys/stat.h", "time.h",     "stdio.h",    "stdlib.h",
                                     "netdb.h",     "future",     "execution",  "sys/time.h", "sys/random.h",
                                     "sys/types.h", "sys/wait.h"};
  for (const auto& file : server_sources()) {
    if (!pure.contains(file.layer)) continue;
    for (const auto& include : includes_of(file)) {
      bool shell = shells.contains(include.name) || include.name.starts_with("boost/asio") ||
                   include.name.starts_with("spdlog") || include.name.starts_with("prometheus") ||
                   include.name.starts_with("hiredis") || include.name.starts_with("ops/");
      EXPECT_FALSE(shell) << file.path << ":" << include.line << " includes " << include.name
                          << " in a pure layer";
    }
  }
}

}  // namespace
}  // namespace amparo::architecture
