#include "store/redis_config.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <fstream>
#include <map>
#include <sstream>

#include "store/keys.hpp"
#include "store/scripts.hpp"

namespace amparo::store {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string good =
    "# Server\r\nredis_version:7.0.15\r\n# Memory\r\nmaxmemory:536870912\r\nmaxmemory_human:512.00M\r\n"
    "maxmemory_policy:noeviction\r\n# Persistence\r\naof_enabled:1\r\naof_last_write_status:ok\r\n";

std::string with(std::string from, const std::string& to) {
  auto out = good;
  return out.replace(out.find(from), from.size(), to);
}

// The settings of a configuration file, the last of a name winning.
std::map<std::string, std::string> settings_of(const std::string& text) {
  std::map<std::string, std::string> out;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    auto space = line.find(' ');
    if (!line.empty() && line[0] != '#' && space != std::string::npos)
      out[line.substr(0, space)] = line.substr(space + 1);
  }
  return out;
}

TEST(check_redis, a_sound_redis_passes_without_a_word) {
  auto found = findings_of(good, "always");
  EXPECT_THAT(found.refusals, IsEmpty());
  EXPECT_THAT(found.warnings, IsEmpty());
}

TEST(check_redis, P1_what_loses_callbacks_is_refused) {
  EXPECT_THAT(findings_of(with("7.0.15", "6.2.7"), "always").refusals,
              ElementsAre(HasSubstr("6.2.7 is too old")));
  EXPECT_THAT(findings_of(with("aof_enabled:1", "aof_enabled:0"), "always").refusals,
              ElementsAre(HasSubstr("append-only")));
  for (const char* policy : {"allkeys-lru", "volatile-ttl", "allkeys-random", "volatile-lfu"})
    EXPECT_THAT(findings_of(with("noeviction", policy), "always").refusals, ElementsAre(HasSubstr(policy)));
  EXPECT_EQ(findings_of("", "").refusals.size(), 3U);
}

redis_reply text(std::string words) {
  redis_reply out;
  out.type = redis_reply::kind::text;
  out.text = std::move(words);
  return out;
}

redis_reply default_user(const std::string& commands, const std::string& keys) {
  redis_reply out;
  out.type = redis_reply::kind::array;
  out.items = {text("commands"), text(commands), text("keys"), text(keys)};
  return out;
}

TEST(check_redis, P1_a_default_user_without_rights_loses_what_scripts_wrote) {
  EXPECT_THAT(findings_of(good, "always", default_user("+@all", "~*")).refusals, IsEmpty());
  EXPECT_THAT(findings_of(good, "always", text("NOPERM")).refusals, IsEmpty());
  for (const auto& user :
       {default_user("-@all", "~*"), default_user("+@all", ""), default_user("-@all +get", "~*")})
    EXPECT_THAT(findings_of(good, "always", user).refusals, ElementsAre(HasSubstr("default user")));
}

TEST(check_redis, P1_everysec_warns_and_says_what_can_be_lost) {
  for (const char* fsync : {"everysec", "no"}) {
    auto found = findings_of(good, fsync);
    EXPECT_THAT(found.refusals, IsEmpty());
    EXPECT_THAT(found.warnings,
                ElementsAre(testing::AllOf(HasSubstr(fsync), HasSubstr("lose up to seconds"))));
  }
  EXPECT_THAT(findings_of(good, "").warnings, ElementsAre(HasSubstr("may not read")));
  EXPECT_THAT(findings_of(with("maxmemory:536870912", "maxmemory:0"), "always").warnings,
              ElementsAre(HasSubstr("maxmemory")));
  EXPECT_THAT(findings_of(with("status:ok", "status:err"), "always").warnings,
              ElementsAre(HasSubstr("disk")));
}

const std::map<std::string, std::string> asked_for = {{"appendonly", "yes"},
                                                      {"appendfsync", "always"},
                                                      {"aof-use-rdb-preamble", "yes"},
                                                      {"no-appendfsync-on-rewrite", "no"},
                                                      {"maxmemory-policy", "noeviction"},
                                                      {"stop-writes-on-bgsave-error", "yes"},
                                                      {"slowlog-log-slower-than", "-1"},
                                                      {"port", "0"}};

redis_passwords secrets(const std::string& password) {
  return {base::secret_text(password), base::secret_text("counting " + password)};
}

TEST(redis_config, holds_what_reliability_asks_for) {
  auto set = settings_of(redis_config({"/data/redis", "/data/redis.sock"}, secrets("password"), 512));
  for (const auto& [name, value] : asked_for) EXPECT_EQ(set[name], value) << name;
  EXPECT_EQ(set["maxmemory"], "512mb");
  EXPECT_EQ(set["unixsocketperm"], "600");
}

TEST(redis_config, the_shipped_file_holds_it_too) {
  std::ifstream in(std::string(AMPARO_ROOT) + "/deploy/redis.conf");
  ASSERT_TRUE(in);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  auto set = settings_of(text);
  for (const auto& [name, value] : asked_for) EXPECT_EQ(set[name], value) << name;
  EXPECT_TRUE(set.contains("maxmemory"));
  auto counting = counting_acl_rules(base::secret_text("x"));
  EXPECT_THAT(text, HasSubstr(counting.substr(counting.find("resetchannels"))));
  auto rules = redis_acl_rules(base::secret_text("x"));
  auto from = rules.find("resetchannels");
  EXPECT_THAT(set["user"], HasSubstr(rules.substr(from))) << "the user may do what the embedded one's may";
}

// A script's commands are checked one by one against the user's rights when they run.
TEST(redis_config, S_4_the_user_may_do_what_every_script_does) {
  auto rules = redis_acl_rules(base::secret_text("x")) + " ";
  for (const auto& script : all_scripts()) {
    const std::string& text = script.text;
    for (auto at = text.find("call('"); at != std::string::npos; at = text.find("call('", at + 1)) {
      auto from = at + 6;
      auto command = text.substr(from, text.find('\'', from) - from);
      for (auto& c : command) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
      EXPECT_THAT(rules, HasSubstr(" +" + command + " ")) << script.name;
    }
  }
}

TEST(redis_config, S_4_the_user_may_touch_every_key_of_the_data_model) {
  auto rules = redis_acl_rules(base::secret_text("x"));
  for (const auto& row : key_table()) {
    bool is_tagged = row.pattern.starts_with('{');
    std::string first(row.pattern.substr(0, is_tagged ? row.pattern.find('}') + 1 : row.pattern.find(':')));
    if (first == "{p}") first = "{p[0-9][0-9][0-9]}";
    EXPECT_THAT(rules, HasSubstr("~" + first + ":*")) << row.pattern;
  }
}

TEST(redis_config, S_4_the_password_stands_nowhere_in_clear) {
  auto text = redis_config({"/data/redis", "/data/redis.sock"}, secrets("correct horse"), 512);
  EXPECT_EQ(text.find("correct horse"), std::string::npos);
}

TEST(redis_config, paths_of_any_bytes_stay_one_word) {
  auto text = redis_config({"/da ta/\"q\"", "/s ock"}, secrets("x"), 64);
  EXPECT_THAT(text, HasSubstr("dir \"/da ta/\\\"q\\\"\"\n"));
  EXPECT_THAT(text, HasSubstr("unixsocket \"/s ock\"\n"));
}

}  // namespace
}  // namespace amparo::store
