#pragma once
#include <string>

#include "app/config.hpp"

namespace amparo::app {

struct serve_options {
  std::string config_file = "config/amparo.yaml";
  overrides changes;
};

// Runs until SIGTERM or SIGINT, drains within 10 s, and answers the exit code. Everything that is wrong with
// configuration, keys and content is printed at once, and nothing starts.
int run_serve(const serve_options& how);

}  // namespace amparo::app
