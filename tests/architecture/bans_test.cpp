#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "architecture/sources_support.hpp"

// What no source may hold, each with its reason. A row is a word of code; comments and literals do not count.
namespace amparo::architecture {
namespace {

struct ban {
  std::string word;
  std::string where;                    // "" = everywhere under server/, "pure" = the pure layers
  std::vector<std::string> exceptions;  // paths, or folders with a trailing slash
  std::string why;
};

const std::vector<ban> bans{
    {"std::regex", "", {}, "it recurses: 30,000 characters overflow the stack (F-3); RE2 instead"},
    {"YAML::LoadAll", "", {}, "with yaml-cpp 0.7 the two bytes \",a\" loop for ever (F-1)"},
    {"LoadAll", "", {}, "with yaml-cpp 0.7 the two bytes \",a\" loop for ever (F-1)"},
    {"LoadAllFromFile", "", {}, "as LoadAll (F-1)"},
    {"YAML::Load", "", {}, "base/yaml.hpp is the only reader: it refuses aliases, tags and duplicates (F-2)"},
    {"YAML::LoadFile", "", {}, "base/yaml.hpp is the only reader (F-2)"},
    {"createDefault", "", {}, "ICU's default zone or locale is the host's; name it"},
    {"getDefault", "", {}, "ICU's default locale is the host's; name it"},
    {"setDefault", "", {}, "ICU's default locale is shared by every thread"},
    {"detectHostTimeZone", "", {}, "zones are named, never the host's"},
    {"current_zone", "", {}, "zones are named, never the host's"},
    {"localtime", "", {}, "zones are named, never the host's"},
    {"localtime_r", "", {}, "zones are named, never the host's"},
    {"mktime", "", {}, "zones are named, never the host's"},
    {"getenv", "", {}, "no setting comes from the environment (S-2)"},
    {"std::getenv", "", {}, "no setting comes from the environment (S-2)"},
    {"secure_getenv", "", {}, "no setting comes from the environment (S-2)"},
    {"setenv", "", {}, "no setting comes from the environment (S-2)"},
    {"environ", "", {}, "a child gets an environment of its own, not ours (S-2)"},
    {"system(", "", {}, "no shell is ever started; arguments are lists (S-9)"},
    {"popen", "", {}, "no shell is ever started; arguments are lists (S-9)"},
    {"phonenumberutil", "", {"server/base/dialable.cpp"}, "libphonenumber lives in base/dialable.cpp"},
    {"PhoneNumberUtil", "", {"server/base/dialable.cpp"}, "libphonenumber lives in base/dialable.cpp"},
    {"dial_facts_of",
     "",
     {"server/base/dialable.cpp", "server/base/dialable.hpp", "server/app/may_send.cpp",
      "server/app/send_country.cpp"},
     "validity is asked by who is about to send, and by nobody else: whoever writes gets an answer (O-1)"},
    {"SHA256", "", {"server/base/crypto.cpp"}, "digests live in base/crypto.cpp (K-1)"},
    {"EVP_sha256", "", {"server/base/crypto.cpp"}, "digests live in base/crypto.cpp (K-1)"},
    {"crypto_hash_sha256", "", {"server/base/crypto.cpp"}, "digests live in base/crypto.cpp (K-1)"},
    {"std::hash<base::phone_number>", "", {}, "an unkeyed digest of a number hides nothing (K-1)"},
    // The two below hold a share of their own object, which waits for them.
    {"asio::detached",
     "",
     {"server/http/lane.cpp", "server/store/link.cpp"},
     "a coroutine that nobody tracks outlives what it refers to; hand it to its group"},
    {"std::cout",
     "",
     {"server/main.cpp", "server/app/", "server/safe_words_table.cpp"},
     "only the command line prints"},
    {"std::cerr",
     "",
     {"server/main.cpp", "server/app/", "server/safe_words_table.cpp"},
     "only the command line prints; logs go through ops/log"},
    {"printf", "", {}, "fmt puts text together; logs go through ops/log"},
    {"std::rand", "", {}, "dice are ops/dice.hpp"},
    {"rand()", "", {}, "dice are ops/dice.hpp"},
    {"std::random_device", "", {}, "dice are ops/dice.hpp"},
    {"std::mt19937", "", {}, "dice are ops/dice.hpp"},
    {"randombytes_buf", "", {"server/ops/dice.cpp"}, "dice are ops/dice.hpp"},
    {"system_clock::now",
     "",
     {"server/ops/clock.cpp", "server/http/lane.cpp"},  // the latter for the header Date
     "the wall clock is ops/clock.hpp"},
    {"std::time(", "", {"server/ops/clock.cpp"}, "the wall clock is ops/clock.hpp"},
    {"::time(", "", {"server/ops/clock.cpp"}, "the wall clock is ops/clock.hpp"},
    {"time(nullptr)", "", {}, "the wall clock is ops/clock.hpp"},
    {"gettimeofday", "", {}, "the wall clock is ops/clock.hpp"},
    {"clock_gettime", "", {}, "the wall clock is ops/clock.hpp"},
    {"steady_clock::now", "pure", {}, "time is an argument of pure code"},
    {"spdlog::", "", {"server/ops/"}, "logging is ops/log.hpp"},
    {"std::filesystem", "pure", {}, "pure code reads no file; app hands the text over"},
    {"std::ifstream", "pure", {}, "pure code reads no file; app hands the text over"},
    {"std::ofstream", "pure", {}, "pure code writes no file"},
    {"std::thread", "pure", {}, "pure code starts nothing"},
};

bool is_pure(const source& file) {
  return file.layer == "base" || file.layer == "message" || file.layer == "flow" ||
         file.layer == "directory" || file.layer == "provider";
}

bool is_excepted(const ban& rule, const std::string& path) {
  return std::ranges::any_of(rule.exceptions, [&](const std::string& exception) {
    return exception.ends_with('/') ? path.starts_with(exception) : path == exception;
  });
}

TEST(bans, no_source_holds_a_banned_word) {
  for (const auto& file : server_sources())
    for (const auto& rule : bans) {
      if ((rule.where == "pure" && !is_pure(file)) || is_excepted(rule, file.path)) continue;
      for (auto line : lines_with(file, rule.word))
        ADD_FAILURE() << file.path << ":" << line << " holds " << rule.word << ": " << rule.why;
    }
}

// The tests of the bans: the same search finds what it must and overlooks what is only spoken of.
TEST(bans, the_search_sees_code_and_not_sentences) {
  source file{"server/base/x.cpp", "", "", "base"};
  file.text =
      "// getenv in a sentence\nauto a = \"getenv\"; /* getenv */ my_getenv();\nauto b = "
      "getenv(\"HOME\");\nint c = 1'000;\n";
  file.code = blanked(file.text);
  EXPECT_EQ(lines_with(file, "getenv"), std::vector<unsigned>{3});
  file.text = "auto a = R\"(system( \" )\"; auto q = '\"'; run(system(\"x\"));\n";
  file.code = blanked(file.text);
  EXPECT_EQ(lines_with(file, "system("), std::vector<unsigned>{1});
}

// g++ 12 frees what one branch of a conditional awaits before it is used; AddressSanitizer saw it.
TEST(bans, nothing_is_awaited_inside_a_conditional_expression) {
  auto awaits_in_branch = [](std::string_view statement) {
    auto question = statement.find(" ? ");
    return question != statement.npos && statement.find("co_await", question) != statement.npos;
  };
  for (const auto& file : server_sources())
    for (std::size_t at = 0; at < file.code.size();) {
      auto end = std::min(file.code.find_first_of(";{}", at), file.code.size());
      auto statement = std::string_view(file.code).substr(at, end - at);
      EXPECT_FALSE(awaits_in_branch(statement)) << file.path << ": " << statement;
      at = end + 1;
    }
  EXPECT_TRUE(awaits_in_branch("auto a = is ? co_await b() : co_await c()"));
  EXPECT_FALSE(awaits_in_branch("auto a = co_await b(is ? c : d)"));
}

// K-1: numbers are hashed under a key or not at all.
TEST(bans, K_1_no_number_meets_an_unkeyed_digest) {
  const std::vector<std::string> names{"phone", "number", "caller", "e164", "from"};
  for (const auto& file : server_sources())
    for (auto at = file.code.find("sha256("); at != std::string::npos;
         at = file.code.find("sha256(", at + 1)) {
      if (at > 0 && file.code[at - 1] == '_') continue;  // hmac_sha256
      auto argument = file.code.substr(at, file.code.find(';', at) - at);
      for (const auto& name : names)
        EXPECT_EQ(argument.find(name), std::string::npos)
            << file.path << ": an unkeyed digest of \"" << name << "\"";
    }
}

// Numbers and callers' words are types that no stream and no formatter takes; nobody may add one.
TEST(bans, L_1_no_operator_prints_a_number_or_a_word) {
  for (const auto& file : server_sources())
    for (const std::string marker : {"operator<<", "fmt::formatter", "std::formatter", "format_as"})
      for (auto at = file.code.find(marker); at != std::string::npos; at = file.code.find(marker, at + 1)) {
        auto declaration = file.code.substr(at, file.code.find_first_of("{;", at) - at);
        for (const std::string type :
             {"phone_number", "private_text", "secret_text", "secret_key", "caller_tag"})
          EXPECT_EQ(declaration.find(type), std::string::npos)
              << file.path << " makes " << type << " printable";
      }
}

// Exceptions are caught where a program or a connection begins, and where a library that throws is turned
// into values. Each file below says beside its catch what it does with what it caught.
TEST(bans, a_catch_stands_only_at_a_root) {
  const std::vector<std::string> roots{
      "server/main.cpp",
      "server/safe_words_table.cpp",        // the program that makes the safe words at build time
      "server/http/connection.cpp",         // the root of a session
      "server/base/yaml_careful.cpp",       // yaml-cpp throws on bad syntax: it becomes a finding
      "server/flow/interchange_xliff.cpp",  // and so does Boost's reader of XML
  };
  for (const auto& file : server_sources()) {
    if (std::ranges::find(roots, file.path) != roots.end()) continue;
    for (auto line : lines_with(file, "catch"))
      ADD_FAILURE() << file.path << ":" << line
                    << " catches; a result<T> or the root of the session decides instead";
  }
}

TEST(bans, no_catch_is_empty) {
  for (const auto& file : server_sources())
    for (auto at = file.code.find("catch ("); at != std::string::npos;
         at = file.code.find("catch (", at + 1)) {
      auto open = file.code.find('{', at);
      auto inside = file.code.substr(open + 1, file.code.find('}', open) - open - 1);
      EXPECT_NE(inside.find_first_not_of(" \n"), std::string::npos) << file.path << " swallows an exception";
    }
}

}  // namespace
}  // namespace amparo::architecture
