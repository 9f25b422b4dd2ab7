#include "app/fetched_values.hpp"

#include <gtest/gtest.h>

#include <string>

namespace amparo::app {
namespace {

std::string read(std::string_view body) {
  auto values = fetched_values(body);
  if (!values) return "refused";
  std::string out;
  for (const auto& one : *values) out += one.name + "=" + one.value + ";";
  return out;
}

TEST(fetched_values, what_is_sent_is_what_the_flow_says) {
  EXPECT_EQ(fetch_body({}), "{}");
  EXPECT_EQ(fetch_body({{"where", "Tlaxiaco \"centro\""}, {"when", "2026-12-01"}}),
            R"({"where":"Tlaxiaco \"centro\"","when":"2026-12-01"})");
}

TEST(fetched_values, a_flat_object_is_read) {
  EXPECT_EQ(read(""), "") << "204";
  EXPECT_EQ(read("{}"), "");
  EXPECT_EQ(read(R"({"a":"b","n":12,"m":-3,"big":18446744073709551615,"yes":true,"no":false,"gone":null})"),
            "a=b;n=12;m=-3;big=18446744073709551615;yes=true;no=false;");
}

TEST(fetched_values, O_7_anything_else_is_refused) {
  std::string deep(100, '['), many = "{\"a0\":1", large = "{\"a\":\"" + std::string(70'000, 'x') + "\"}";
  for (int i = 1; i != 33; ++i) many += ",\"a" + std::to_string(i) + "\":1";
  for (const std::string& bad :
       {std::string("nonsense"), std::string("[]"), std::string("\"a\""), std::string("1"),
        std::string("null"), std::string("{"), std::string("{\"a\":1.5}"), std::string("{\"a\":[1]}"),
        std::string("{\"a\":{\"b\":1}}"), std::string("{\"a\":\"\xff\"}"), std::string("{} {}"),
        std::string("<html></html>"), deep, many + "}", large})
    EXPECT_EQ(read(bad), "refused") << bad.substr(0, 40);
}

}  // namespace
}  // namespace amparo::app
