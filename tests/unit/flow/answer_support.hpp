#pragma once
#include "flow/answer_words.hpp"

namespace amparo::flow::test {

// The words of answers as the shipped locales have them, and in a language with no lists of its own.
const answer_words& spanish();
const answer_words& shipped_english();
const answer_words& english();

}  // namespace amparo::flow::test
