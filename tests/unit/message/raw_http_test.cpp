#include "message/raw_http.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace amparo::message {
namespace {

using pairs = std::vector<std::pair<std::string, std::string>>;

struct form_row {
  std::string text;
  bool ok;
  pairs fields;
};

TEST(read_form, keeps_order_and_repetition_and_refuses_what_is_broken) {
  const form_row rows[] = {
      {"", true, {}},
      {"a=1", true, {{"a", "1"}}},
      {"Body=hola&From=%2B525512345678", true, {{"Body", "hola"}, {"From", "+525512345678"}}},
      {"b=2&a=1&b=3", true, {{"b", "2"}, {"a", "1"}, {"b", "3"}}},
      {"a", true, {{"a", ""}}},
      {"a=", true, {{"a", ""}}},
      {"=1", true, {{"", "1"}}},
      {"a=1=2", true, {{"a", "1=2"}}},
      {"&&a=1&", true, {{"a", "1"}}},
      {"a+b=c+d", true, {{"a b", "c d"}}},
      {"a=%C2%BFD%C3%B3nde%3F", true, {{"a", "¿Dónde?"}}},
      {"a=%F0%9F%86%98", true, {{"a", "\xF0\x9F\x86\x98"}}},
      {"a=%00", true, {{"a", std::string(1, '\0')}}},
      {"a=1;b=2", true, {{"a", "1;b=2"}}},
      {"a=%", false, {}},
      {"a=%2", false, {}},
      {"a=%zz", false, {}},
      {"%=1", false, {}},
      {"a=1&b=%C3", false, {}},    // cut UTF-8
      {"a=%ED%A0%80", false, {}},  // a surrogate
      {"a=%E9", false, {}},        // Latin-1
      {"a=\xE9", false, {}},
  };
  for (const auto& row : rows) {
    auto form = read_form(row.text);
    EXPECT_EQ(form.ok, row.ok) << row.text;
    pairs got;
    for (const auto& field : form.fields) got.emplace_back(field.name, field.value);
    EXPECT_EQ(got, row.fields) << row.text;
  }
}

TEST(read_form, H_3_two_hundred_fields_and_not_one_more) {
  std::string text = "f=1";
  for (int i = 1; i != 200; ++i) text += "&f=1";
  EXPECT_TRUE(read_form(text).ok);
  EXPECT_EQ(read_form(text).fields.size(), 200U);
  EXPECT_FALSE(read_form(text + "&f=1").ok);
  EXPECT_TRUE(read_form(text + "&f=1").fields.empty());
  EXPECT_TRUE(read_form(std::string(1'000'000, '&')).ok);
  EXPECT_FALSE(read_form("a=1&b=2", 1).ok);
}

TEST(form, the_first_of_a_name_is_its_value) {
  auto form = read_form("a=1&a=2&b=");
  EXPECT_EQ(form.value("a"), "1");
  EXPECT_EQ(form.value("b"), "");
  EXPECT_EQ(form.value("c"), "");
  EXPECT_TRUE(form.has("b"));
  EXPECT_FALSE(form.has("c"));
  EXPECT_FALSE(form.has("A"));
}

TEST(raw_request, finds_headers_in_any_case_and_cuts_its_target) {
  raw_request request{"POST",
                      "/v1/twilio/sms?s=a%3Fb?c",
                      {{"Host", "x"}, {"X-Twilio-Signature", "one"}, {"x-twilio-signature", "two"}},
                      ""};
  EXPECT_EQ(request.header_value("x-TWILIO-signature"), "one");
  EXPECT_EQ(request.header_value("Hos"), "");
  EXPECT_EQ(request.path(), "/v1/twilio/sms");
  EXPECT_EQ(request.query(), "s=a%3Fb?c");
  request.target = "/healthz";
  EXPECT_EQ(request.path(), "/healthz");
  EXPECT_EQ(request.query(), "");
  request.target = "/x?";
  EXPECT_EQ(request.query(), "");
}

}  // namespace
}  // namespace amparo::message
