#include "unit/http/corpus_support.hpp"

#include <algorithm>
#include <fstream>
#include <stdexcept>

namespace amparo::http {
namespace {

// "{text*3}" is texttexttext; braces without a star and a number stay.
std::string repeated(const std::string& text) {
  auto open = text.find('{');
  auto close = text.find('}', open);
  auto star = text.rfind('*', close);
  if (open == std::string::npos || close == std::string::npos || star == std::string::npos || star < open)
    return text;
  auto part = text.substr(open + 1, star - open - 1);
  std::string out = text.substr(0, open);
  for (auto left = std::stoul(text.substr(star + 1, close - star - 1)); left != 0; --left) out += part;
  return out + text.substr(close + 1);
}

std::string unescaped(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i != text.size(); ++i) {
    if (text[i] != '\\') {
      out.push_back(text[i]);
      continue;
    }
    switch (text.at(++i)) {
      case 'r': out.push_back('\r'); break;
      case 'n': out.push_back('\n'); break;
      case 't': out.push_back('\t'); break;
      case '\\': out.push_back('\\'); break;
      case 'x':
        out.push_back(static_cast<char>(std::stoi(text.substr(i + 1, 2), nullptr, 16)));
        i += 2;
        break;
      default: throw std::runtime_error("unknown escape in: " + text);
    }
  }
  return out;
}

std::vector<std::string> expectations(std::string text) {
  std::vector<std::string> out;
  for (std::size_t bar; (bar = text.find(" | ")) != std::string::npos; text.erase(0, bar + 3))
    out.push_back(unescaped(text.substr(0, bar)));
  out.push_back(unescaped(text));
  return out;
}

}  // namespace

bool is_status(std::string_view expected) {
  return expected.size() == 3 && std::ranges::all_of(expected, [](char c) { return c >= '0' && c <= '9'; });
}

std::vector<corpus_case> read_corpus(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error("cannot read " + path);
  std::vector<corpus_case> out;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line.starts_with('#')) continue;
    if (line.starts_with("name: "))
      out.push_back({line.substr(6), {}, {}});
    else if (line.starts_with("expect: ") && !out.empty())
      out.back().expected = expectations(line.substr(8));
    else if (line.starts_with("raw: ") && !out.empty())
      out.back().raw += unescaped(repeated(line.substr(5)));
    else
      throw std::runtime_error(path + ": cannot read the line: " + line);
  }
  return out;
}

}  // namespace amparo::http
