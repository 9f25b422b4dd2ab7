#include "flow/number_words.hpp"

#include <algorithm>
#include <initializer_list>
#include <vector>

namespace amparo::flow {
namespace {

// Digits of a number in the groups that people say: 3-3-4 after +1, 2-4-4 in Mexico's three big cities, else
// by three or four.
std::vector<std::string> groups_of(std::string_view e164) {
  if (e164.starts_with('+')) e164.remove_prefix(1);
  auto cut = [&](std::initializer_list<std::size_t> sizes) {
    std::vector<std::string> out;
    std::size_t at = 0;
    for (auto size : sizes) out.emplace_back(e164.substr(at, size)), at += size;
    return out;
  };
  if (e164.size() == 11 && e164.starts_with('1')) return e164.remove_prefix(1), cut({3, 3, 4});
  if (e164.size() == 12 && e164.starts_with("52")) {
    auto city = e164.substr(2, 2);
    bool big = city == "55" || city == "33" || city == "81" || city == "56";
    return big ? cut({2, 2, 4, 4}) : cut({2, 3, 3, 4});
  }
  std::vector<std::string> out{std::string(e164.substr(0, std::min<std::size_t>(3, e164.size())))};
  for (std::size_t at = 3; at < e164.size(); at += 4) out.emplace_back(e164.substr(at, 4));
  return out;
}

bool is_domestic(std::string_view e164) { return e164.size() == 12 && e164.starts_with("+1"); }

}  // namespace

std::string printed_number(std::string_view e164) {
  std::string out;
  for (const auto& group : groups_of(e164)) out += (out.empty() ? "" : "-") + group;
  return is_domestic(e164) ? out : "+" + out;
}

bool is_dialled(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  return !text.empty() && text.find_first_not_of("0123456789") == text.npos;
}

std::string digits_said(std::string_view e164) {
  std::string out;
  for (const auto& group : groups_of(e164)) {
    if (!out.empty()) out += ",";
    for (char c : group) {
      if (!out.empty()) out += ' ';
      out += c;
    }
  }
  return out;
}

}  // namespace amparo::flow
