#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "flow/expression.hpp"

// What a flow's expressions may name besides: the calendars of the directory, in its order, where a function
// takes whose business days are meant.
namespace amparo::flow {

struct business_scope : expression_scope {
  std::vector<std::string> calendars;
};
std::optional<expression> compile(std::string_view text, const business_scope& scope,
                                  expression_error& error);

}  // namespace amparo::flow
