#include <gtest/gtest.h>
#include <hiredis/read.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/yaml.h>

#include <array>
#include <cstdio>
#include <string>

// Facts about other people's libraries that our own safety leans on (S-8). When a package changes, look at
// the fact again: then change the version here.
namespace {

std::string installed_version(const std::string& package) {
  std::string version;
  auto command = "dpkg-query -W -f='${Version}' " + package + " 2>/dev/null";
  auto* pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) return "";
  std::array<char, 128> part;
  while (std::fgets(part.data(), part.size(), pipe) != nullptr) version += part.data();
  ::pclose(pipe);
  return version;
}

// Debian's changelog of 0.14.1-2 brings 09_CVE-2021-32765.patch: an array length that overflows the
// allocation is refused.
TEST(dependencies, S_8_hiredis_is_the_patched_one) {
  EXPECT_EQ(installed_version("libhiredis-dev").substr(0, 8), "0.14.1-3")
      << "look whether the patch for CVE-2021-32765 is still in it (apt-get changelog libhiredis0.14)";
}

TEST(dependencies, S_8_hiredis_refuses_deep_nesting_and_unknown_types) {
  const std::string nested = "*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n:1\r\n";
  const std::string map_of_resp3 = "%1\r\n+a\r\n+b\r\n", endless = "*9223372036854775807\r\n";
  for (const auto& bytes : {nested, map_of_resp3, endless}) {
    auto* reader = redisReaderCreateWithFunctions(nullptr);
    ASSERT_NE(reader, nullptr);
    ASSERT_EQ(redisReaderFeed(reader, bytes.data(), bytes.size()), REDIS_OK);
    void* reply = nullptr;
    EXPECT_EQ(redisReaderGetReply(reader, &reply), REDIS_ERR) << bytes;
    redisReaderFree(reader);
  }
}

TEST(dependencies, S_8_yaml_cpp_is_the_one_that_was_measured) {
  EXPECT_EQ(installed_version("libyaml-cpp-dev").substr(0, 12), "0.7.0+dfsg-8")
      << "look whether LoadAll(\",a\") still loops and whether the depth guard is still there, then change "
         "base/yaml.hpp";
}

TEST(dependencies, S_8_yaml_cpp_guards_its_depth) {
  EXPECT_THROW((void)YAML::Load(std::string(5'000, '[')), YAML::Exception);
  EXPECT_THROW((void)YAML::Load(std::string(5'000, '{')), YAML::Exception);
}

// LoadAll of the same bytes never returns; that is why it is banned and Load is not what base/yaml.hpp calls
// either.
TEST(dependencies, S_8_yaml_cpp_returns_from_a_lone_comma) {
  try {
    (void)YAML::Load(",a");
  } catch (const YAML::Exception& refused) {
    EXPECT_FALSE(refused.msg.empty());
  }
}

}  // namespace
