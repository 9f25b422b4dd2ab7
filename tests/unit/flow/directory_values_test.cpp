#include <gtest/gtest.h>

#include "base/fold.hpp"
#include "flow/model.hpp"
#include "flow_support.hpp"

// What texts take out of the directory when they are said: numbers of lines, and legal aid of the caller's
// state.
namespace amparo::flow::test {
namespace {

using namespace std::chrono_literals;

std::string said_by(caller& c, const std::vector<std::string>& words) {
  std::string reply;
  for (const auto& one : words) reply = c.text(one);
  return reply;
}

caller texting(const bundle& with, base::time_point now = noon) {
  caller c(message::channel::sms, with);
  c.state = session::fresh("es-MX");
  c.when.locale = "es-MX";
  c.when.now = now;
  return c;
}

bool has(const std::string& reply, std::string_view words) { return reply.find(words) != reply.npos; }

const std::vector<std::string> to_legal_aid{"abogado", "1", "2", "2", "no", "1"};

std::vector<std::string> and_then(std::vector<std::string> words, const std::string& last) {
  words.push_back(last);
  return words;
}

TEST(directory_values, J6_legal_aid_of_the_caller_s_state_is_said_behind_the_consulate) {
  auto c = texting(shipped());
  auto reply = said_by(c, and_then(to_legal_aid, "55101"));
  EXPECT_TRUE(has(reply, "Saint Paul")) << reply;
  EXPECT_TRUE(has(reply, "Immigrant Law Center of Minnesota, 651-641-1011")) << reply;
  EXPECT_TRUE(has(reply, "segun datos publicos")) << reply;
}

TEST(directory_values, J6_where_none_is_known_something_else_is_said) {
  auto c = texting(shipped());
  auto reply = said_by(c, and_then(to_legal_aid, "Wichita, Kansas"));
  EXPECT_TRUE(has(reply, "no tenemos un teléfono confirmado")) << reply;
  EXPECT_TRUE(has(reply, "EOIR")) << reply;
}

TEST(directory_values, B9_after_its_last_day_no_number_is_said) {
  auto c = texting(shipped(), noon + 24h * 91);
  auto reply = said_by(c, and_then(to_legal_aid, "55101"));
  EXPECT_FALSE(has(reply, "651")) << reply;
  EXPECT_TRUE(has(reply, "EOIR")) << reply;
}

// A number of Mexico is said as it is dialled there; in a call without the country's own digits.
TEST(directory_values, a_mexican_line_is_said_as_it_is_dialled_there) {
  for (const auto& [via, number] : {std::pair{message::channel::sms, "800 715 2000"},
                                    std::pair{message::channel::voice, "8 0 0, 7 1 5, 2 0 0 0"}}) {
    auto said = flow::words_of(shipped(), "es-MX", "crime.cndh", {});
    ASSERT_TRUE(said);
    auto words = words_of(render(shipped(), *said, via, noon));
    EXPECT_TRUE(has(words, number)) << words;
    for (const char* abroad : {": +52", ": 52", ": 5 2"}) EXPECT_FALSE(has(words, abroad)) << words;
  }
}

TEST(directory_values, a_line_whose_sources_disagree_is_not_said) {
  auto loaded = load_shipped_with("hotlines.yaml",
                                  "    number: \"+528007152000\"\n    from_mexico: \"800 715 2000\"\n"
                                  "    use_from: [MX]\n    confidence: confirmed",
                                  "    number: \"+528007152000\"\n    from_mexico: \"800 715 2000\"\n"
                                  "    use_from: [MX]\n    confidence: conflict");
  ASSERT_TRUE(loaded.value) << text_of(loaded.findings);
  auto said = flow::words_of(*loaded.value, "es-MX", "crime.cndh", {});
  ASSERT_TRUE(said);
  EXPECT_EQ(words_of(render(*loaded.value, *said, message::channel::sms, noon)),
            "Ahora no tenemos un teléfono confirmado de la CNDH.");
}

// J7: in what is said to who flees from their government no consulate is named.
TEST(directory_values, J7_no_text_of_asylum_names_a_consulate) {
  std::size_t seen = 0;
  for (const auto& message : shipped().content->messages) {
    if (!message.key.starts_with("asylum.")) continue;
    EXPECT_FALSE(message.holds_consulate || message.needs_national_number) << message.key;
    for (const char* locale : {"es-MX", "en-US"})
      for (auto via : {message::channel::sms, message::channel::voice}) {
        auto said = flow::words_of(shipped(), locale, message.key, {});
        if (!said) continue;
        ++seen;
        auto words = base::match_fold(words_of(render(shipped(), *said, via, noon)));
        EXPECT_FALSE(has(words, "consul")) << message.key;
      }
  }
  EXPECT_GT(seen, 40U);
}

}  // namespace
}  // namespace amparo::flow::test
