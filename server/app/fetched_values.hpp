#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "flow/engine.hpp"

// What is said to a webhook, and what it may answer. Pure; an answer is hostile input (O-7), and what its
// values may be is the flow's to judge (flow/outside_value.hpp).
namespace amparo::app {

// One flat JSON object of texts: what the flow says is sent, and nothing else.
std::string fetch_body(const std::vector<flow::named_value>& send);

// One flat JSON object of at most 32 texts, whole numbers and flags, as plain text (flow/typed_value.hpp);
// null is a value that did not come, an empty body an object without any. Nothing where it is anything else.
std::optional<std::vector<flow::named_value>> fetched_values(std::string_view body);

}  // namespace amparo::app
