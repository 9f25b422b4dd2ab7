#include "ops/log.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <chrono>
#include <string>
#include <type_traits>

#include "base/phone.hpp"
#include "base/private_text.hpp"

namespace amparo::ops {
namespace {

namespace json = boost::json;

json::object line_of(std::string_view event, std::initializer_list<field> fields) {
  auto line = log_line(level::warn, event, fields);
  EXPECT_EQ(line.find_first_of("\n\r"), std::string::npos) << line;
  return json::parse("{" + line + "}").as_object();
}

TEST(log, a_line_says_event_level_and_fields) {
  auto line = line_of("turn", {{"channel", "sms"},
                               {"took", std::chrono::microseconds(1500)},
                               {"tries", 2},
                               {"bytes", std::size_t{7}}});
  EXPECT_EQ(line.at("level").as_string(), "warn");
  EXPECT_EQ(line.at("event").as_string(), "turn");
  EXPECT_EQ(line.at("channel").as_string(), "sms");
  EXPECT_EQ(line.at("took").as_int64(), 1500);
  EXPECT_EQ(line.at("tries").as_int64(), 2);
  EXPECT_EQ(line.at("bytes").as_int64(), 7);
  EXPECT_EQ(log_line(level::debug, "x", {}), R"("level":"debug","event":"x")");
}

TEST(log, an_error_is_its_layer_and_its_sentence) {
  auto line = line_of("refused", {{"error", make_error_code(base::errc::bad_seal)}});
  EXPECT_EQ(line.at("error").as_string(), "amparo.base: the sealed value does not open");
}

// Every control byte, every byte that is no UTF-8, quotes and the line ends of other alphabets: one event
// stays one line of JSON that gives the text back.
TEST(log, L_7_no_text_forges_or_breaks_a_line) {
  for (int byte = 0; byte != 256; ++byte) {
    auto text = "a" + std::string(1, static_cast<char>(byte)) + "\"}\\b";
    auto line = line_of("e", {{"text", text}});
    EXPECT_EQ(line.size(), 3U) << byte;
    if (byte < 0x80) {
      EXPECT_EQ(line.at("text").as_string(), text) << byte;
    }
  }
  const std::string forged = "x\n{\"level\":\"error\",\"event\":\"forged\"}\r\n";
  EXPECT_EQ(line_of("e", {{"text", forged}}).at("text").as_string(), forged);
  EXPECT_EQ(line_of(forged, {}).at("event").as_string(), forged);
  const std::string other_ends = "\xC2\x85 \xC2\x9B \xC2\xA0 ñ";
  auto raw = log_line(level::info, "e", {{"text", other_ends}});
  EXPECT_EQ(raw.find("\xC2\x85"), std::string::npos);
  EXPECT_EQ(raw.find("\xC2\x9B"), std::string::npos);
  EXPECT_EQ(json::parse("{" + raw + "}").as_object().at("text").as_string(), other_ends);
}

TEST(log, L_1_numbers_and_words_are_no_fields) {
  static_assert(!std::is_constructible_v<field, std::string_view, base::phone_number>);
  static_assert(!std::is_constructible_v<field, std::string_view, base::private_text>);
  static_assert(std::is_constructible_v<field, std::string_view, std::string>,
                "the check itself can be true");
}

}  // namespace
}  // namespace amparo::ops
