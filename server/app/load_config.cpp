#include "app/load_config.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <fstream>
#include <sstream>

#include "app/print_findings.hpp"

namespace amparo::app {

std::optional<config> load_config(const std::string& file, const overrides& changes, base::findings& out) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  if (!in) {
    out.push_back(
        {file, 0, 0, "unreadable", "the configuration cannot be read", "Name it with --config FILE."});
    return std::nullopt;
  }
  return read_config(file, text.str(), changes, out);
}

config config_of(const content_options& from, base::findings& out) {
  if (from.config_file.empty()) return {};
  auto settings = load_config(from.config_file, {}, out);
  return settings ? std::move(*settings) : config{};
}

void print_findings(const base::findings& all) {
  fmt::print(stderr, "{}", findings_as_text(all, files_on_disk()));
}

}  // namespace amparo::app
