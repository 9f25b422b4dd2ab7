#include <fmt/format.h>

#include <cstdio>
#include <filesystem>

#include "app/commands.hpp"
#include "app/content.hpp"
#include "app/fallback_pack.hpp"
#include "app/load_config.hpp"
#include "app/time_text.hpp"
#include "ops/clock.hpp"

// `amparo fallback build`: the documents that answer when we cannot, out of the folders.
namespace amparo::app {
namespace {

std::string as_table(const fallback_pack& pack, const std::string& folder) {
  std::string out = fmt::format("{} documents in {}\n", pack.documents.size(), folder);
  for (const auto& d : pack.documents)
    out += fmt::format("{:<32} {}\n", d.file,
                       d.expires_on ? "good through " + time_text(*d.expires_on).substr(0, 10)
                                    : std::string("without a number"));
  return out;
}

}  // namespace

int run_fallback_build(const fallback_options& how) {
  base::findings out;
  content_options from;
  from.config_file = how.config_file;
  auto settings = config_of(from, out);
  auto content = out.empty() ? load_content(settings, out) : nullptr;
  print_findings(out);
  if (!content) return 1;
  auto now = how.now.empty() ? std::optional(ops::clock().now()) : parse_time(how.now);
  if (!now) {
    fmt::print(stderr, "--now takes a time as 2026-11-24T12:00Z.\n");
    return 2;
  }
  auto pack = make_fallback(*content, settings, *now);
  if (auto written = write_fallback(pack, how.folder); !written) {
    fmt::print(stderr, "{}: {}.\n", how.folder, written.error().message());
    return 1;
  }
  fmt::print("{}", how.json ? pack.manifest : as_table(pack, how.folder));
  return 0;
}

}  // namespace amparo::app
