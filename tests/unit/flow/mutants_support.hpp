#pragma once
#include <string>
#include <vector>

#include "directory/catalog.hpp"

// A correct flow or locale file, broken in one place: what a tired person does to it.
namespace amparo::flow::test {

struct mutant {
  std::string way;   // what was done: "an outcome is removed"
  std::string file;  // to which file
  unsigned line = 0;
  std::string text;  // the file's new text
};

// Every way in which these rules can break the file, at every place where they can.
std::vector<mutant> mutants_of_flow(const directory::source_file& file);
std::vector<mutant> mutants_of_locale(const directory::source_file& file);

}  // namespace amparo::flow::test
