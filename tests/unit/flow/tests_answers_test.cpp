#include "flow/tests_answers.hpp"

#include <gtest/gtest.h>

#include <chrono>

#include "answer_support.hpp"

namespace amparo::flow::test {
namespace {

word_table list(std::initializer_list<const char*> words) {
  word_table out;
  for (const char* word : words) out.add(base::match_fold(word), 1);
  return out;
}

TEST(tests_answers, words_of_a_list) {
  auto stop = list({"alto", "stop", "stop all", "ya no me escriban"});
  struct row {
    const char* typed;
    bool whole, any;
  };
  for (const auto& [typed, whole, any] :
       {row{"ALTO", true, true}, row{" Stop. ", true, true}, row{"stop all", true, true},
        row{"ＳＴＯＰ", true, true}, row{"STOP 12345", false, true}, row{"we must STOP this", false, true},
        row{"Ya no me escriban!", true, true}, row{"alta", false, false}, row{"contralto", false, false},
        row{"", false, false}}) {
    auto folded = base::match_fold(typed);
    EXPECT_EQ(equals_any(folded, stop), whole) << "L26 " << typed;
    EXPECT_EQ(has_any(folded, stop), any) << typed;
  }
}

TEST(tests_answers, words_phrases_and_beginnings) {
  struct row {
    const char *typed, *wanted;
    bool all, phrase, prefix;
  };
  for (const auto& [typed, wanted, all, phrase, prefix] :
       {row{"me van a deportar mañana", "deportar mañana", true, true, false},
        row{"mañana me van a deportar", "deportar mañana", true, false, false},
        row{"deportar mañana", "deportar mañana", true, true, true},
        row{"deportarme mañana", "deportar mañana", false, false, false},
        row{"la la migra", "la migra", true, true, false}, row{"hola", "", true, true, true},
        row{"", "hola", false, false, false}}) {
    auto folded = base::match_fold(typed), words = base::match_fold(wanted);
    EXPECT_EQ(has_all_words(folded, words), all) << typed;
    EXPECT_EQ(has_phrase(folded, words), phrase) << typed;
    EXPECT_EQ(has_prefix(folded, words), prefix) << typed;
  }
}

TEST(tests_answers, yes_no_and_neither) {
  struct row {
    const char* typed;
    std::optional<bool> yes;
  };
  for (const auto& [typed, yes] :
       {row{"Sí", true}, row{"si", true}, row{"SI POR FAVOR", true}, row{"claro que sí", true},
        row{"sí, sí, gracias", true}, row{"ok", true}, row{"No", false}, row{"no gracias", false},
        row{"No, señor", false}, row{"si no", std::nullopt}, row{"no sé", std::nullopt},
        row{"gracias", std::nullopt}, row{"tal vez", std::nullopt}, row{"", std::nullopt},
        row{"sí pero no firme", std::nullopt}})
    EXPECT_EQ(yes_or_no(base::match_fold(typed), spanish()), yes) << typed;
}

TEST(tests_answers, countries) {
  struct row {
    const char *typed, *code;
  };
  for (const auto& [typed, code] :
       {row{"México", "MX"}, row{"soy mexicano", "MX"}, row{"Estados Unidos", "US"}, row{"EE.UU.", "US"},
        row{"Guatemala", "GT"}, row{"vengo de Haití", "HT"}, row{"el salvador", "SV"},
        row{"de Honduras, Honduras", "HN"}, row{"México o Guatemala", ""}, row{"Texas", ""}, row{"", ""}})
    EXPECT_EQ(country_in(base::match_fold(typed), spanish()).value_or(""), code) << typed;
  EXPECT_EQ(country_in("germany", english()), "DE");
}

TEST(tests_answers, patterns_are_bounded_and_linear) {
  std::string problem;
  auto code = pattern::compile("[A-Z]{2}[0-9]{4}", problem);
  ASSERT_TRUE(code) << problem;
  EXPECT_TRUE(code->matches("ab1234") && code->matches(" AB1234\n"));
  EXPECT_FALSE(code->matches("AB12345") || code->matches("x AB1234") || code->matches(""));
  for (const std::string& wrong : {std::string("("), std::string("(?=a)"), std::string(201, 'a'),
                                   std::string("((a{100}){100}){100}"), std::string("\\1")}) {
    problem.clear();
    EXPECT_FALSE(pattern::compile(wrong, problem)) << wrong;
    EXPECT_FALSE(problem.empty());
  }
  auto slow_elsewhere = pattern::compile("(a*)*b", problem);
  ASSERT_TRUE(slow_elsewhere);
  EXPECT_FALSE(slow_elsewhere->matches(std::string(100'000, 'a')));
}

TEST(tests_answers, what_machines_report) {
  EXPECT_TRUE(is_audio_between(1500, 1000, 60000) && is_audio_between(1000, 1000, 1000));
  EXPECT_FALSE(is_audio_between(999, 1000, 60000) || is_audio_between(60001, 1000, 60000));
  for (int status : {200, 204, 299}) EXPECT_TRUE(is_http_success(status)) << status;
  for (int status : {0, 199, 300, 404, 500}) EXPECT_FALSE(is_http_success(status)) << status;
  for (int status : {408, 425, 429, 500, 502, 503, 504}) EXPECT_TRUE(is_http_retryable(status)) << status;
  for (int status : {200, 400, 404, 410, 501, 505, 600}) EXPECT_FALSE(is_http_retryable(status)) << status;
  struct row {
    const char* word;
    std::optional<dial_status> status;
  };
  for (const auto& [word, status] :
       {row{"completed", dial_status::answered}, row{"BUSY", dial_status::busy},
        row{"no-answer", dial_status::no_answer}, row{"NOANSWER", dial_status::no_answer},
        row{"rejected", dial_status::failed}, row{"ORIGINATOR_CANCEL", dial_status::canceled},
        row{"ringing", std::nullopt}, row{"", std::nullopt}})
    EXPECT_EQ(dial_status_of(word), status) << word;
}

}  // namespace
}  // namespace amparo::flow::test
