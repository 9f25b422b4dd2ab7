#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

#include "flow/answer_words.hpp"

// Tests of input that find an hour of the day, in minutes since midnight as flow::scalar holds it.
namespace amparo::flow {

// "15:30", "3 pm", "3:30 p.m.", "a las tres y media", "tres menos cuarto", "cuarto para las tres",
// "mediodía", "1530" as keys give it. The rule for an hour of 1 to 12 without a word for the half of the day:
// 7 to 11 is morning, 12 noon, 1 to 6 afternoon; with a leading zero ("03:30") it is as it stands, as 0 and
// 13 to 23 are. Nothing for what is no hour (25:00, "13 de la mañana") or says more than one.
std::optional<std::int64_t> time_in(std::string_view typed, const answer_words& words);

// From `from` (included) to `to` (not), in minutes; over midnight where `to` is not after `from`.
constexpr bool is_inside_hours(std::int64_t minutes, std::int64_t from, std::int64_t to) {
  return from < to ? from <= minutes && minutes < to : from <= minutes || minutes < to;
}

}  // namespace amparo::flow
