#include <benchmark/benchmark.h>

#include <stdexcept>

#include "allocations.hpp"
#include "flow/answer_words.hpp"
#include "flow/expression.hpp"
#include "flow/tests_dates.hpp"
#include "flow/tests_identity.hpp"
#include "flow/tests_numbers.hpp"

// What a branch and an answer cost: expressions, folding by language, and the tests of input.
namespace {

using namespace amparo;
using namespace amparo::flow;
using bench::allocation_count;

constexpr base::time_point noon{std::chrono::sys_days{std::chrono::year{2026} / 11 / 24} +
                                std::chrono::hours{12}};

const answer_words& spanish() {
  static const auto made = answer_words_of(
      "es-MX", {}, [](const std::string&) -> const std::vector<std::string>* { return nullptr; });
  return made;
}

// Slot 0: a text; 1: a number; 2: a day.
class reader final : public expression_reader {
 public:
  value variable(std::uint32_t slot) const override {
    if (slot == 0) return {0, "me van a deportar mañana", true};
    return {slot == 1 ? 15 : 20781, {}, true};
  }
  value ambient_value(ambient) const override { return {1, {}, true}; }
  surroundings around() const override { return {noon, "es-MX", &spanish(), nullptr, nullptr}; }
};

expression compiled(const char* text) {
  expression_scope scope;
  scope.find = [](std::string_view name) -> std::optional<expression_scope::variable> {
    if (name == "words") return expression_scope::variable{0, value_type::text};
    if (name == "age") return expression_scope::variable{1, value_type::number};
    if (name == "day") return expression_scope::variable{2, value_type::date};
    return std::nullopt;
  };
  scope.is_on = [](std::string_view) { return true; };
  expression_error error;
  auto made = compile(text, scope, error);
  if (!made) throw std::runtime_error(error.message);
  return *made;
}

void expression_of(benchmark::State& state, const char* text) {
  auto made = compiled(text);
  reader from;
  allocation_count count(state);
  for (auto _ : state) benchmark::DoNotOptimize(evaluate(made, from));
}
BENCHMARK_CAPTURE(expression_of, flags_and_numbers, "urgent and age >= 18 or not withheld and age + 3 < 20");
BENCHMARK_CAPTURE(expression_of, hour_in_a_zone, "is_between_hours('America/Mexico_City', 9, 18)");
BENCHMARK_CAPTURE(expression_of, thirty_business_days, "add_business_days(day, 30, 'MX') < day");
BENCHMARK_CAPTURE(expression_of, phrase_in_a_text, "has_phrase(words, 'deportar mañana')");
BENCHMARK_CAPTURE(expression_of, pattern_of_a_text, "matches_pattern(words, '.*deportar.*')");

void fold_of(benchmark::State& state, const base::folding& fold) {
  for (auto _ : state) benchmark::DoNotOptimize(fold("¿Dónde está mi hijo? Lo detuvieron en Tlaxiaco"));
}
BENCHMARK_CAPTURE(fold_of, spanish, base::folding{});
BENCHMARK_CAPTURE(fold_of, with_tones, base::folding({"á", "à", "é", "'"}));

void input_test(benchmark::State& state, bool (*test)(const answer_words&)) {
  const auto& words = spanish();
  if (!test(words)) throw std::runtime_error("the test of input does not understand its own example");
  for (auto _ : state) benchmark::DoNotOptimize(test(words));
}
BENCHMARK_CAPTURE(input_test, number_in_words, [](const answer_words& words) {
  return number_in("mil doscientos treinta", words) == 1230;
});
BENCHMARK_CAPTURE(input_test, date,
                  [](const answer_words& words) { return date_in("24/11/2026", 20781, words) == 20781; });
BENCHMARK_CAPTURE(input_test, curp,
                  [](const answer_words&) { return curp_in("GOMC850315HDFRRR07").has_value(); });

void words_of_a_language(benchmark::State& state) {
  for (auto _ : state)
    benchmark::DoNotOptimize(answer_words_of(
        "es-MX", {}, [](const std::string&) -> const std::vector<std::string>* { return nullptr; }));
}
BENCHMARK(words_of_a_language);

}  // namespace
