#include <gtest/gtest.h>

#include <chrono>

#include "integration/helpline_support.hpp"

// L29 over two processes on one Redis, on the clock of the machine: a bot that answers each of our answers.
namespace amparo::test {
namespace {

using namespace std::chrono_literals;

TEST(loops, L29_two_processes_stop_one_loop_and_answer_who_needs_help) {
  helpline_place p;
  helpline a(p.at, "a"), b(p.at, "b");
  provider_side at_a(p.at, a.port()), at_b(p.at, b.port());
  constexpr const char* bot = "+17705550111";
  int answered = 0;
  bool told = false;
  auto last = std::chrono::steady_clock::now();
  for (int i = 0; i != 9; ++i) {
    // As long as an answer takes through two networks, and sooner than a person reads.
    holds_within(5s, [&] { return std::chrono::steady_clock::now() - last > 250ms; });
    last = std::chrono::steady_clock::now();
    auto answer = (i % 2 == 0 ? at_a : at_b).sms(bot, "nota " + std::to_string(i), "SM" + std::to_string(i));
    ASSERT_EQ(answer.status, 200U);
    answered += says(answer, "<Message>") ? 1 : 0;
    told = told || says(answer, "Hemos recibido muchos mensajes");
  }
  EXPECT_TRUE(told);
  EXPECT_EQ(answered, 5) << a.printed() << b.printed();
  EXPECT_TRUE(says(at_b.sms(bot, "PERSONA", "SM90"), "<Message>"));
  EXPECT_TRUE(says(at_a.sms("+17705550112", "hola", "SM91"), "<Message>")) << "another caller is none of it";
  EXPECT_NE((a.printed() + b.printed()).find("loop_broken"), std::string::npos);
}

}  // namespace
}  // namespace amparo::test
