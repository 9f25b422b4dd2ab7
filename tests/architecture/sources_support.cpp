#include "architecture/sources_support.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace amparo::architecture {
namespace {

namespace fs = std::filesystem;

bool is_name_character(char c) {
  return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

unsigned line_of(std::string_view text, std::size_t at) {
  return 1 + static_cast<unsigned>(std::ranges::count(text.substr(0, at), '\n'));
}

std::string layer_of(const std::string& path) {
  auto rest = path.substr(std::string_view("server/").size());
  auto slash = rest.find('/');
  return slash == std::string::npos ? "main" : rest.substr(0, slash);
}

// Where the literal that begins at `at` (a quote) ends: one past its closing quote.
std::size_t end_of_literal(std::string_view cpp, std::size_t at) {
  if (at > 0 && cpp[at] == '"' && cpp[at - 1] == 'R') {
    auto open = cpp.find('(', at);
    auto closing = ")" + std::string(cpp.substr(at + 1, open - at - 1)) + "\"";
    auto end = cpp.find(closing, open);
    return end == std::string_view::npos ? cpp.size() : end + closing.size();
  }
  for (auto i = at + 1; i < cpp.size(); ++i) {
    if (cpp[i] == '\\')
      ++i;
    else if (cpp[i] == cpp[at])
      return i + 1;
  }
  return cpp.size();
}

bool is_digit_separator(std::string_view cpp, std::size_t at) {
  return cpp[at] == '\'' && at > 0 && at + 1 < cpp.size() && is_name_character(cpp[at - 1]) &&
         is_name_character(cpp[at + 1]) && cpp[at - 1] >= '0' && cpp[at - 1] <= '9';
}

}  // namespace

std::string text_of_file(const std::string& path) {
  std::ifstream in(fs::path(AMPARO_ROOT) / path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string blanked(std::string_view cpp) {
  std::string out(cpp);
  auto blank = [&](std::size_t from, std::size_t to) {
    for (auto i = from; i < to; ++i)
      if (out[i] != '\n') out[i] = ' ';
  };
  for (std::size_t i = 0; i < cpp.size();) {
    auto two = cpp.substr(i, 2);
    if (two == "//") {
      auto end = std::min(cpp.find('\n', i), cpp.size());
      blank(i, end);
      i = end;
    } else if (two == "/*") {
      auto end = cpp.find("*/", i + 2);
      end = end == std::string_view::npos ? cpp.size() : end + 2;
      blank(i, end);
      i = end;
    } else if (cpp[i] == '"' || (cpp[i] == '\'' && !is_digit_separator(cpp, i))) {
      auto end = end_of_literal(cpp, i);
      blank(i + 1, end - 1);
      i = end;
    } else {
      ++i;
    }
  }
  return out;
}

const std::vector<std::string>& tree_files() {
  static const auto files = [] {
    static constexpr std::array skipped{".git",         "build",  "var",
                                        "node_modules", ".cache", "compile_commands.json"};
    std::vector<std::string> found;
    for (auto it = fs::recursive_directory_iterator(AMPARO_ROOT); it != fs::recursive_directory_iterator();
         ++it) {
      auto path = fs::relative(it->path(), AMPARO_ROOT).string();
      auto name = it->path().filename().string();
      bool skip =
          name == "node_modules" || (it.depth() == 0 && std::ranges::find(skipped, name) != skipped.end());
      if (skip)
        it.disable_recursion_pending();
      else if (it->is_regular_file())
        found.push_back(path);
    }
    std::ranges::sort(found);
    return found;
  }();
  return files;
}

const std::vector<source>& server_sources() {
  static const auto sources = [] {
    std::vector<source> all;
    for (const auto& path : tree_files()) {
      if (!path.starts_with("server/") || path.starts_with("server/console/")) continue;
      if (!path.ends_with(".cpp") && !path.ends_with(".hpp")) continue;
      source file{path, text_of_file(path), "", layer_of(path)};
      file.code = blanked(file.text);
      all.push_back(std::move(file));
    }
    return all;
  }();
  return sources;
}

std::vector<include_line> includes_of(const source& file) {
  std::vector<include_line> found;
  for (std::size_t at = file.code.find("#include"); at != std::string::npos;
       at = file.code.find("#include", at + 1)) {
    auto open = file.text.find_first_of("\"<", at);
    auto close = file.text.find_first_of("\">", open + 1);
    found.push_back(
        {file.text.substr(open + 1, close - open - 1), file.text[open] == '"', line_of(file.text, at)});
  }
  return found;
}

std::vector<unsigned> lines_with(const source& file, std::string_view word) {
  std::vector<unsigned> lines;
  for (auto at = file.code.find(word); at != std::string::npos; at = file.code.find(word, at + 1)) {
    auto end = at + word.size();
    bool inside =
        (at > 0 && is_name_character(word.front()) && is_name_character(file.code[at - 1])) ||
        (end < file.code.size() && is_name_character(word.back()) && is_name_character(file.code[end]));
    if (!inside) lines.push_back(line_of(file.text, at));
  }
  return lines;
}

}  // namespace amparo::architecture
