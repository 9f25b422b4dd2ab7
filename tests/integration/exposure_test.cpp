#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <map>
#include <utility>

#include "app/keyring.hpp"
#include "integration/helpline_support.hpp"

// `amparo exposure`: what it says against a count that knows nothing of the program's own table (K-9, B19).
namespace amparo::test {
namespace {

using namespace std::chrono_literals;
namespace json = boost::json;

constexpr const char* caller = "+15557318842";

// Which class a key's letter stands for, told once more (threat model, Assets).
std::string class_of(const std::string& key) {
  const std::map<std::string, std::string> of_a_caller{
      {"s", "D2 D6"}, {"c", "D2 D6"}, {"i", "D2"},    {"v", "D1"}, {"b", "D2"},
      {"f", "D13"},   {"k", "D2 D3"}, {"t", "D6"},    {"e", "D6"}, {"r", "D1"},
      {"out", "D1"},  {"due", "D1"},  {"dead", "D1"}, {"n", "D5"}, {"j", "D1 D2"}};
  if (key.starts_with("{p")) {
    auto rest = key.substr(key.find("}:") + 2);
    auto found = of_a_caller.find(rest.substr(0, rest.find(':')));
    return found == of_a_caller.end() ? "?" : found->second;
  }
  for (const auto& [begins, what] :
       std::vector<std::pair<std::string, std::string>>{{"optout:", "D7"},
                                                        {"nonce:", "D6"},
                                                        {"pin:try:", "D6"},
                                                        {"pin:", "D2"},
                                                        {"bundle", "D10"},
                                                        {"{bundle", "D10"},
                                                        {"{audit}", "D8"},
                                                        {"{users}", "D8"},
                                                        {"{spend}:stop", "D11"},
                                                        {"{spend}", "D6 D11"},
                                                        {"{desk}:seen", "D6"},
                                                        {"{desk}:item", "D1"},
                                                        {"{desk}:q", "D1"},
                                                        {"{desk}:needs", "D1"},
                                                        {"{desk}:later", "D1"},
                                                        {"{desk}:fence", "D8"},
                                                        {"{desk}:told", "D8"},
                                                        {"{figures}:first", "D12"},
                                                        {"{desk}:events", "D8"}})
    if (key.starts_with(begins)) return what;
  return "?";
}

using sizes = std::map<std::string, std::pair<std::int64_t, std::int64_t>>;  // keys and entries by class

struct exposed_place {
  helpline_place p;
  helpline line{p.at, "a"};
  provider_side phone{p.at, line.port()};

  std::int64_t size_of(const std::string& key) {
    const std::map<std::string, std::string> counted_by{
        {"stream", "XLEN"}, {"list", "LLEN"}, {"set", "SCARD"}, {"zset", "ZCARD"}};
    auto by = counted_by.find(p.asks({"TYPE", key}).text);
    return by == counted_by.end() ? 1 : p.asks({by->second, key}).integer;
  }
  sizes counted() {
    sizes out;
    for (const auto& key : p.keys_like("*")) {
      if (auto size = size_of(key); size != 0) {  // a stream stays when its last entry is gone
        auto& [keys, entries] = out[class_of(key)];
        ++keys;
        entries += size;
      }
    }
    return out;
  }
  std::pair<int, std::string> exposure(std::vector<std::string> more) {
    std::vector<std::string> words{"exposure", "--config", line.config().string()};
    words.insert(words.end(), more.begin(), more.end());
    return p.at.command(words);
  }
  json::object told(std::vector<std::string> more = {}) {
    more.emplace_back("--json");
    auto [code, text] = exposure(more);
    EXPECT_EQ(code, 0) << text;
    return json::parse(text).as_object();
  }
  static sizes by_class(const json::object& told) {
    sizes out;
    for (const auto& row : told.at("redis").as_array()) {
      auto what = std::string(row.at("classes").as_string());
      auto& [keys, entries] = out[what.empty() ? "?" : what];
      keys += row.at("keys").to_number<std::int64_t>();
      entries += row.at("entries").to_number<std::int64_t>();
    }
    return out;
  }
  void fill() {
    phone.sms(caller, "migra en mi puerta", "SM1");
    EXPECT_TRUE(says(phone.sms(caller, "llámeme", "SM2"), "Anotado"));
    phone.sms("+15557318843", "ALTO", "SM3");
    phone.sms("+15557318844", "BORRAR", "SM4");
    phone.ring("+15557318845", "CA1");
    EXPECT_TRUE(p.desk_has(1));
    EXPECT_TRUE(holds_within(30s, [&] { return p.asks({"EXISTS", "{desk}:told"}).integer == 1; }));
    p.asks({"SET", "somebody:else", "1"});
  }
};

TEST(exposure, K_9_B19_says_what_an_independent_count_finds_and_names_nobody) {
  exposed_place here;
  here.fill();
  EXPECT_TRUE(holds_within(60s, [&] {
    auto before = here.counted();
    return exposed_place::by_class(here.told()) == before;
  })) << json::serialize(here.told());
  auto there = here.counted();
  for (const char* what : {"D1", "D2", "D2 D6", "D6", "D7", "?"}) EXPECT_TRUE(there.contains(what)) << what;

  auto [code, text] = here.exposure({});
  EXPECT_EQ(code, 0);
  EXPECT_THAT(text, testing::HasSubstr("1 keys are none of Amparo's"));
  base::findings wrong;
  auto keys = app::load_keys(here.p.at.folder() / "keys", wrong);
  ASSERT_TRUE(keys);
  auto tag = base::caller_tag::of(keys->identity, *base::phone_number::parse(caller));
  for (const auto& canary : {std::string("555731"), std::string("somebody"), tag.text()})
    EXPECT_EQ(text.find(canary), std::string::npos) << canary;
}

TEST(exposure, K_9_a_range_of_dates_counts_what_may_be_of_it_and_says_what_is_gone) {
  exposed_place here;
  here.fill();
  auto old = here.told({"--from", "2020-01-01", "--until", "2020-01-31"});
  for (const auto& row : old.at("redis").as_array())
    EXPECT_TRUE(row.at("life_seconds").is_null()) << "what has an end is not of 2020: " << row;
  EXPECT_THAT(json::serialize(old.at("gone")), testing::HasSubstr("{p}:v:*"));
  EXPECT_THAT(json::serialize(old.at("gone")), testing::Not(testing::HasSubstr("optout")));

  auto since = here.told({"--from", "2020-01-01"});
  EXPECT_EQ(exposed_place::by_class(since).at("D1"), exposed_place::by_class(here.told()).at("D1"));
  EXPECT_EQ(json::serialize(since.at("gone")), "[]");

  auto [code, said] = here.exposure({"--from", "2026-11-24", "--until", "2026-11-01"});
  EXPECT_EQ(code, 1);
  EXPECT_THAT(said, testing::HasSubstr("the earlier one first"));
}

TEST(exposure, K_9_a_redis_that_refuses_says_whose_line_is_missing) {
  exposed_place here;
  here.p.asks({"ACL", "SETUSER", "default", "-scan"});
  auto [code, said] = here.exposure({});
  EXPECT_EQ(code, 1);
  EXPECT_THAT(said, testing::HasSubstr("amparo-count"));
}

}  // namespace
}  // namespace amparo::test
