#pragma once
#include "flow/answer_words.hpp"

namespace amparo::flow::test {

// The words of answers in Spanish as the shipped locale has them, and in a language with no lists of its own.
const answer_words& spanish();
const answer_words& english();

}  // namespace amparo::flow::test
