#include "flow/quoting.hpp"

namespace amparo::flow {

std::string quoted(std::string_view text) {
  constexpr std::string_view means = "\n\t\\\"\r", codes = "nt\\\"r";
  std::string out = "\"";
  for (char c : text) {
    auto at = means.find(c);
    if (at == means.npos)
      out += c;
    else
      (out += '\\') += codes[at];
  }
  return out + "\"";
}

}  // namespace amparo::flow
