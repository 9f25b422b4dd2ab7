#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "flow/model.hpp"

// Templates of ICU MessageFormat. A pattern with simple {names} becomes a list of pieces when it is loaded,
// so that filling it in is concatenation; one with plural or select is kept for ICU. Values are never parsed
// again (F-4).
namespace amparo::flow {

struct parsed_template {
  text_template text;
  std::vector<std::string>
      names;            // arguments of `text`, by position; the loader turns positions into model::arguments
  std::string problem;  // what ICU says where the pattern is none; else empty
};

parsed_template parse_template(std::string_view pattern);

struct template_value {
  std::string text;
  std::optional<std::int64_t> number;  // chooses the plural form
};

// `value_of` gives each argument's value by its index in model::arguments. `names` are model::arguments.
std::string fill(const text_template& text, const std::vector<std::string>& names, std::string_view locale,
                 const std::function<template_value(index)>& value_of);

}  // namespace amparo::flow
