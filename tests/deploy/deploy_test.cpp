#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

// What deploy/ ships, checked without a running systemd or nginx.
namespace {

namespace fs = std::filesystem;

const fs::path deploy = fs::path(AMPARO_ROOT) / "deploy";

std::string text_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

struct run_result {
  int status = -1;
  std::string output;
};

run_result run(const std::string& command) {
  run_result result;
  auto* pipe = ::popen((command + " 2>&1").c_str(), "r");
  if (pipe == nullptr) return result;
  std::array<char, 4096> part;
  while (auto n = std::fread(part.data(), 1, part.size(), pipe)) result.output.append(part.data(), n);
  result.status = ::pclose(pipe);
  return result;
}

std::vector<fs::path> units() {
  std::vector<fs::path> found;
  for (const auto& entry : fs::directory_iterator(deploy / "systemd"))
    if (entry.path().extension() == ".service") found.push_back(entry.path());
  std::ranges::sort(found);
  return found;
}

// The values of one key, in the order of its lines.
std::vector<std::string> values(const fs::path& unit, const std::string& key) {
  std::vector<std::string> found;
  std::ifstream in(unit);
  for (std::string line; std::getline(in, line);)
    if (line.starts_with(key + "=")) found.push_back(line.substr(key.size() + 1));
  return found;
}

TEST(units, there_is_one_for_each_role_and_one_for_all) {
  std::vector<std::string> names;
  for (const auto& unit : units()) names.push_back(unit.filename().string());
  EXPECT_EQ(names, (std::vector<std::string>{"amparo-desk.service", "amparo-dispatch.service",
                                             "amparo-gateway.service", "amparo.service"}));
}

// systemd's own judgement, offline: 0 is nothing exposed, 10 everything. The threshold is in tenths.
TEST(units, S_1_exposure_is_at_most_one_and_a_half) {
  ASSERT_EQ(run("command -v systemd-analyze").status, 0)
      << "systemd-analyze is missing: install the Debian package systemd";
  for (const auto& unit : units()) {
    auto judged =
        run("systemd-analyze security --offline=true --no-pager --threshold=15 '" + unit.string() + "'");
    EXPECT_EQ(judged.status, 0) << unit << "\n" << judged.output;
    EXPECT_NE(judged.output.find("Overall exposure level"), std::string::npos) << judged.output;
    for (const std::string complaint : {"Unknown", "Failed to parse", "ignoring"})
      EXPECT_EQ(judged.output.find(complaint), std::string::npos) << unit << "\n" << judged.output;
  }
}

TEST(units, S_1_the_named_walls_stand) {
  const std::vector<std::pair<std::string, std::string>> walls{{"DynamicUser", "yes"},
                                                               {"ProtectSystem", "strict"},
                                                               {"PrivateDevices", "yes"},
                                                               {"NoNewPrivileges", "yes"},
                                                               {"MemoryDenyWriteExecute", "yes"},
                                                               {"CapabilityBoundingSet", ""},
                                                               {"UMask", "0077"},
                                                               {"LimitCORE", "0"},
                                                               {"IPAddressDeny", "any"},
                                                               {"IPAddressAllow", "localhost"}};
  for (const auto& unit : units()) {
    for (const auto& [key, value] : walls)
      EXPECT_EQ(values(unit, key), std::vector<std::string>{value}) << unit << " " << key;
    EXPECT_EQ(values(unit, "SystemCallFilter").front(), "@system-service") << unit;
  }
}

TEST(units, S_2_secrets_come_as_files_and_nothing_comes_from_the_environment) {
  for (const auto& unit : units()) {
    EXPECT_TRUE(values(unit, "Environment").empty() && values(unit, "EnvironmentFile").empty()) << unit;
    std::set<std::string> keys;
    for (const auto& line : values(unit, "LoadCredential")) keys.insert(line.substr(0, line.find(':')));
    std::set<std::string> expected{"audit", "bundle", "dedupe", "identity", "optout", "seal-1"};
    if (unit.stem() != "amparo")
      expected.insert("redis.password");  // the others' Redis is a service of its own
    EXPECT_EQ(keys, expected) << unit;
  }
}

TEST(units, each_starts_its_role_and_is_given_time_to_drain) {
  for (const auto& unit : units()) {
    auto start = values(unit, "ExecStart");
    ASSERT_EQ(start.size(), 1U) << unit;
    EXPECT_TRUE(start[0].starts_with("/usr/bin/amparo serve --config /etc/amparo/amparo.yaml")) << start[0];
    auto name = unit.stem().string();
    if (auto dash = name.find('-'); dash != std::string::npos) {
      EXPECT_TRUE(start[0].ends_with("--role " + name.substr(dash + 1))) << start[0];
    }
    EXPECT_GT(std::stoi(values(unit, "TimeoutStopSec").at(0)), 10) << "SIGTERM drains for up to 10 s";
    EXPECT_EQ(values(unit, "Restart"), std::vector<std::string>{"always"});
  }
}

// nginx's directives: words up to a semicolon or brace, comments away, quotes taken off.
using directive = std::vector<std::string>;

std::vector<directive> directives_of(const std::string& text) {
  std::vector<directive> all(1);
  std::string word;
  bool has_word = false;
  auto end_word = [&] {
    if (has_word) all.back().push_back(word);
    word.clear(), has_word = false;
  };
  for (std::size_t i = 0; i != text.size(); ++i) {
    char c = text[i];
    if (c == '#' && !has_word) {
      while (text[i] != '\n') ++i;
    } else if (c == '\'' || c == '"') {
      auto close = text.find(c, i + 1);
      word += text.substr(i + 1, close - i - 1), has_word = true;
      i = close;
    } else if (c == ';' || c == '{' || c == '}') {
      end_word();
      if (!all.back().empty()) all.emplace_back();
    } else if (c == ' ' || c == '\n') {
      end_word();
    } else {
      word.push_back(c), has_word = true;
    }
  }
  return all;
}

std::vector<std::string> variables_of(const directive& words) {
  std::vector<std::string> found;
  for (const auto& word : words)
    for (auto at = word.find('$'); at != std::string::npos; at = word.find('$', at + 1)) {
      auto end = word.find_first_not_of("abcdefghijklmnopqrstuvwxyz_0123456789", at + 1);
      found.push_back(word.substr(at + 1, end == std::string::npos ? end : end - at - 1));
    }
  return found;
}

TEST(proxy, L_4_no_query_body_or_cookie_is_logged) {
  const std::set<std::string> harmless{"time_iso8601", "request_method",  "uri",
                                       "status",       "body_bytes_sent", "request_time"};
  std::set<std::string> safe_formats;
  int access_logs = 0, error_logs = 0;
  for (const auto& words : directives_of(text_of(deploy / "nginx.conf"))) {
    if (words.empty()) continue;
    if (words[0] == "log_format") {
      safe_formats.insert(words.at(1));
      auto used = variables_of(words);
      EXPECT_FALSE(used.empty()) << "the format was not read";
      for (const auto& variable : used)
        EXPECT_TRUE(harmless.contains(variable)) << "the log format names $" << variable;
    } else if (words[0] == "access_log") {
      ++access_logs;
      ASSERT_EQ(words.size(), 3U) << "an access_log without a format logs the whole request line";
      EXPECT_TRUE(safe_formats.contains(words[2])) << words[2];
    } else if (words[0] == "error_log") {
      ++error_logs;
      ASSERT_EQ(words.size(), 3U);
      EXPECT_EQ(words[2], "emerg") << "nginx writes the request line, query included, beside lesser errors";
    }
  }
  EXPECT_EQ(access_logs, 1);
  EXPECT_EQ(error_logs, 1);
}

TEST(proxy, H_6_tls_is_1_2_or_later_and_metrics_stay_inside) {
  std::vector<std::string> passed;
  std::string location;
  bool tls = false, hsts = false;
  for (const auto& words : directives_of(text_of(deploy / "nginx.conf"))) {
    if (words.empty()) continue;
    if (words[0] == "location") location = words.back();
    if (words[0] == "proxy_pass") passed.push_back(location);
    if (words[0] == "ssl_protocols") tls = words == directive{"ssl_protocols", "TLSv1.2", "TLSv1.3"};
    if (words[0] == "add_header") hsts = hsts || words.at(1) == "Strict-Transport-Security";
  }
  EXPECT_TRUE(tls);
  EXPECT_TRUE(hsts);
  EXPECT_EQ(passed, (std::vector<std::string>{"/v1/", "/audio/", "/healthz"}));
}

// The test's own reader, on text that must not pass.
TEST(proxy, the_reader_sees_what_a_careless_format_would_log) {
  auto read =
      directives_of("log_format bad '$remote_addr \"$request\" $http_cookie'; # $args in a comment\n");
  EXPECT_EQ(variables_of(read.at(0)), (std::vector<std::string>{"remote_addr", "request", "http_cookie"}));
}

TEST(packages, every_line_is_a_group_and_a_package) {
  const std::set<std::string> groups{"build", "run",    "test", "page",  "bench",
                                     "fuzz",  "format", "tidy", "cover", "unpack"};
  std::set<std::string> seen;
  std::ifstream in(deploy / "packages.txt");
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line.starts_with('#')) continue;
    auto group = line.substr(0, line.find(' '));
    EXPECT_TRUE(groups.contains(group)) << line;
    EXPECT_TRUE(seen.insert(line.substr(line.find_first_not_of(' ', group.size()))).second)
        << line << " stands twice";
    EXPECT_EQ(line.find("redis-server"), std::string::npos) << "that package starts a system service";
  }
  EXPECT_GT(seen.size(), 25U);
}

}  // namespace
