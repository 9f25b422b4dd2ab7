#include "flow/functions.hpp"

#include <algorithm>
#include <vector>

namespace amparo::flow {
namespace {

// By parameter.
constexpr std::array<std::string_view, 19> parameter_words{"",
                                                           "any value",
                                                           "ordered value",
                                                           "text",
                                                           "number",
                                                           "flag",
                                                           "date",
                                                           "time",
                                                           "place",
                                                           "phone",
                                                           "choices",
                                                           "\"words\"",
                                                           "\"word list\"",
                                                           "\"pattern\"",
                                                           "\"time zone\"",
                                                           "\"country\"",
                                                           "\"country\"",
                                                           "\"choice\"",
                                                           "\"switch\""};

std::vector<function> joined() {
  std::vector<function> all;
  for (auto part : {basic_functions(), text_functions(), word_functions(), calendar_functions()})
    all.insert(all.end(), part.begin(), part.end());
  return all;
}

}  // namespace

std::string_view name_of(parameter kind) { return parameter_words[static_cast<std::size_t>(kind)]; }

std::size_t function::count() const {
  return static_cast<std::size_t>(std::find(parameters.begin(), parameters.end(), parameter::absent) -
                                  parameters.begin());
}

std::span<const function> functions() {
  static const auto all = joined();
  return all;
}

std::string signature_of(const function& f) {
  std::string out(f.name);
  out += '(';
  for (std::size_t i = 0; i != f.count(); ++i) {
    out += i == 0 ? "" : ", ";
    out += name_of(f.parameters[i]);
  }
  out += ") -> ";
  out += f.is_like_argument ? "the same" : name_of(f.result);
  return out;
}

}  // namespace amparo::flow
