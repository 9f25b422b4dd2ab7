#include "app/limit.hpp"

#include <gtest/gtest.h>

namespace amparo::app {
namespace {

using namespace std::chrono_literals;

record with_texts(int count, std::uint32_t first, std::uint32_t apart) {
  record r;
  for (int i = 0; i != count; ++i) {
    answered_event e;
    e.digest[0] = static_cast<char>(i);
    e.minute = first + static_cast<std::uint32_t>(i) * apart;
    r.push(e);
  }
  return r;
}

struct row {
  int texts;
  std::uint32_t apart, now, quiet_since;
  allowance expected;
};

TEST(limit, O_5_twenty_texts_in_ten_minutes) {
  const row rows[] = {
      {19, 0, 1000, 0, allowance::free},      {20, 0, 1000, 0, allowance::tell_once},
      {20, 0, 1009, 0, allowance::tell_once}, {20, 0, 1010, 0, allowance::free},
      {20, 1, 1019, 0, allowance::free},      {32, 0, 1005, 0, allowance::tell_once},
      {32, 0, 1005, 1003, allowance::quiet},  {32, 0, 1012, 1003, allowance::free},
  };
  for (const auto& r : rows) {
    auto texts = with_texts(r.texts, 1000, r.apart);
    texts.quiet_since = r.quiet_since;
    EXPECT_EQ(texts_left(texts, r.now, 20, 10min).state, r.expected) << r.texts << " texts at " << r.now;
  }
}

TEST(limit, answers_resume_when_the_bucket_has_room) {
  EXPECT_EQ(texts_left(with_texts(20, 1000, 0), 1004, 20, 10min).resumes, 1010U);
}

TEST(limit, O_5_the_vital_words_are_always_answered) {
  using flow::global_word;
  for (auto word : {global_word::urgent, global_word::person, global_word::call_me, global_word::stop,
                    global_word::erase, global_word::help})
    EXPECT_TRUE(is_always_answered(word));
  for (auto word : {global_word::none, global_word::menu, global_word::repeat, global_word::back,
                    global_word::language, global_word::start})
    EXPECT_FALSE(is_always_answered(word));
}

}  // namespace
}  // namespace amparo::app
