#include "app/start_check.hpp"

#include <fmt/format.h>

#include <utility>

#include "app/load_config.hpp"
#include "ops/clock.hpp"
#include "ops/log.hpp"

namespace amparo::app {
namespace {

// A secret or a public URL that cannot work.
void check_accounts(const config& settings, const std::string& file, base::findings& out) {
  auto now = ops::clock().now();
  for (const auto& a : settings.accounts) {
    if (!a.adapter->can().signs)  // W-1: a token or a password is all that tells it from a stranger
      ops::log(ops::level::warn, "weak_verification", {{"provider", a.kind}});
    if (auto good = a.adapter->self_check(a.credentials, now); !good)
      out.push_back({file, 0, 0, "unusable-account",
                     fmt::format("the account \"{}\" would refuse its own requests", a.name),
                     "Check public_url, the account's id and its secret: " + good.error().message() + "."});
  }
}

}  // namespace

std::optional<checked_start> check_start(const serve_options& how, base::findings& out) {
  auto settings = load_config(how.config_file, how.changes, out);
  if (!settings) return std::nullopt;
  auto keys = load_keys(settings->keys_dir, out);
  if (keys && keys->demo && !settings->demo)
    out.push_back({how.config_file, 0, 0, "demo-keys",
                   fmt::format("the keys in {} were made for a demonstration", settings->keys_dir.string()),
                   "Make real ones with `amparo keys init`, or set demo: true."});
  auto audit = keys ? load_audit_keys(settings->keys_dir, out) : std::nullopt;
  check_accounts(*settings, how.config_file, out);
  if (!keys || !audit || !out.empty()) return std::nullopt;
  return checked_start{std::move(*settings), std::move(*keys), std::move(*audit)};
}

}  // namespace amparo::app
