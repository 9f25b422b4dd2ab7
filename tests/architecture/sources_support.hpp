#pragma once
#include <string>
#include <string_view>
#include <vector>

// The source tree as the architecture tests read it: file by file, and C++ with its comments and literals
// blanked, so that a word in a sentence is not taken for code.
namespace amparo::architecture {

struct source {
  std::string path;   // from the top of the tree, "server/base/phone.cpp"
  std::string text;   // as it lies there
  std::string code;   // the same bytes, comments and the insides of literals replaced by spaces; lines stay
                      // where they are
  std::string layer;  // "base"; "main" for files directly under server/
};

struct include_line {
  std::string name;   // "flow/engine.hpp"
  bool ours = false;  // in double quotes
  unsigned line = 0;
};

// Every .cpp and .hpp below server/, sorted by path.
const std::vector<source>& server_sources();
std::vector<include_line> includes_of(const source& file);
// Line numbers where `word` stands in the code, not as a part of a longer name.
std::vector<unsigned> lines_with(const source& file, std::string_view word);

// Every file of the tree that is or could be committed (not .git, build, var, node_modules), sorted by path.
const std::vector<std::string>& tree_files();
std::string text_of_file(const std::string& path);

std::string blanked(std::string_view cpp);

}  // namespace amparo::architecture
