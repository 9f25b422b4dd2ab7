#pragma once
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "flow/message_pattern.hpp"
#include "flow/model.hpp"

// Templates of messages. A pattern with simple {names} becomes words with holes when it is loaded, so that
// filling it in is concatenation; one with plural, select or formats is a message_pattern. Values are never
// parsed again (F-4).
namespace amparo::flow {

struct parsed_template {
  text_template text;
  std::vector<std::string>
      names;  // arguments of `text`, by position; `resolve` turns positions into model::arguments
  pattern_problem problem;  // message empty where the pattern is one
};

// `fold` goes over all but the values (message_pattern); null for none.
parsed_template parse_template(std::string_view pattern, std::string_view locale,
                               const message_pattern::folding_function& fold);

// `arguments` are model::arguments by the positions of parsed_template::names.
void resolve(text_template& text, const std::vector<index>& arguments);

// `value_of` gives each argument's value by its index in model::arguments.
std::string fill(const text_template& text, const std::function<template_value(index)>& value_of);

}  // namespace amparo::flow
