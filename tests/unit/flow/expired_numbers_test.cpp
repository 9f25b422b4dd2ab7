#include <gtest/gtest.h>

#include <set>

#include "directory/data.hpp"
#include "flow/model.hpp"
#include "flow_support.hpp"

// B9 over every text that there is: what is said while the directory's numbers are valid, and what on a day
// on which nobody has checked one of them for too long.
namespace amparo::flow::test {
namespace {

using namespace std::chrono_literals;

std::string digits_in(const std::string& text) {
  std::string out;
  for (char c : text)
    if (c >= '0' && c <= '9') out += c;
  return out;
}

// The last ten digits of each number of the directory, spoken or not.
std::set<std::string> all_numbers() {
  std::set<std::string> out;
  auto add = [&](const std::string& e164) { out.insert(e164.substr(e164.size() - 10)); };
  for (const auto& office : shipped().places->data().offices)
    for (const auto& phone : office.phones) add(phone.e164);
  for (const auto& line : shipped().places->data().lines) add(line.number.e164);
  for (const auto& one : shipped().places->data().helpers)
    if (!one.number.e164.empty()) add(one.number.e164);
  return out;
}

// Every message in one language and mode, as of `now`, for a caller of an office that has a number of its
// own, in a state that legal aid is known of.
std::vector<std::pair<std::string, std::string>> everything(const char* locale, message::channel via,
                                                            base::time_point now) {
  std::vector<std::pair<std::string, std::string>> out;
  for (const auto& message : shipped().content->messages) {
    auto said = flow::words_of(shipped(), locale, message.key, {});
    if (!said) continue;
    said->consulate = "losangeles";
    said->place = "state:mn";
    out.emplace_back(message.key, words_of(render(shipped(), *said, via, now)));
  }
  return out;
}

std::set<std::string> saying_a_number(base::time_point now) {
  std::set<std::string> out;
  auto numbers = all_numbers();
  for (const char* locale : {"es-MX", "en-US"})
    for (auto via : {message::channel::sms, message::channel::voice})
      for (const auto& [key, text] : everything(locale, via, now)) {
        auto digits = digits_in(text);
        for (const auto& number : numbers)
          if (digits.find(number) != digits.npos) out.insert(key);
      }
  return out;
}

TEST(expired_numbers, B9_a_number_is_said_while_it_is_valid) {
  auto said = saying_a_number(noon);
  for (const char* key : {"consulate.found", "callback.national_line", "find.deported", "find.ice_line",
                          "prepare.numbers", "prepare.card", "safe.words", "asylum.comar", "crime.cndh",
                          "legal.aid", "legal.court_line", "places.court_line", "services.appointments"})
    EXPECT_TRUE(said.contains(key)) << key;
  EXPECT_GT(all_numbers().size(), 30U);
}

TEST(expired_numbers, B9_ninety_one_days_on_no_text_says_one) {
  EXPECT_EQ(saying_a_number(noon + 24h * 91), std::set<std::string>{});
}

// What stands in for a number that has expired is never less: it says something, in both languages.
TEST(expired_numbers, B9_something_is_said_in_the_place_of_each) {
  auto late = noon + 24h * 91;
  auto with_number = saying_a_number(noon);
  for (const char* locale : {"es-MX", "en-US"})
    for (auto via : {message::channel::sms, message::channel::voice})
      for (const auto& [key, text] : everything(locale, via, late))
        if (with_number.contains(key)) {
          EXPECT_GT(text.size(), 20U) << locale << " " << key << ": " << text;
        }
}

}  // namespace
}  // namespace amparo::flow::test
