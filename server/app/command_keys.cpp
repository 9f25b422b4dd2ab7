#include <fmt/format.h>

#include <cstdio>
#include <stdexcept>

#include "app/commands.hpp"
#include "app/keyring.hpp"
#include "app/load_config.hpp"

namespace amparo::app {

// A folder that cannot be made is reported by make_keys' exception, which main prints.
int run_keys_init(const std::string& folder, bool demo) {
  make_keys(folder, demo);
  fmt::print("Keys are in {}. Keep a copy apart from every backup of the data: without them nothing opens.\n",
             folder);
  return 0;
}

int run_keys_check(const std::string& folder) {
  base::findings out;
  auto keys = load_keys(folder, out);
  print_findings(out);
  if (!keys) return 1;
  fmt::print("The keys in {} are whole and private{}; new values are sealed under seal-{}.\n", folder,
             keys->demo ? " (a demonstration's)" : "", keys->newest());
  return 0;
}

}  // namespace amparo::app
