#include <fmt/format.h>

#include <cstdio>

#include "app/commands.hpp"
#include "app/exposure.hpp"
#include "app/load_config.hpp"
#include "app/over_redis.hpp"
#include "app/time_text.hpp"
#include "ops/clock.hpp"
#include "store/errors.hpp"
#include "store/redis_config.hpp"

// `amparo exposure`: what would be found here, counted in the running helpline's Redis and data folder.
namespace amparo::app {
namespace {

// "2026-11-24" is its first or its last moment; or a time as parse_time reads it.
std::optional<base::time_point> moment_of(const std::string& text, bool is_end) {
  if (text.size() != 10) return parse_time(text);
  auto day = parse_time(text + "T00:00Z");
  if (day && is_end) *day += std::chrono::days(1) - std::chrono::milliseconds(1);
  return day;
}

std::optional<store::time_range> range_of(const exposure_options& how, base::time_point now) {
  if (how.from.empty() && how.until.empty()) return std::nullopt;
  auto from = how.from.empty() ? base::time_point{} : moment_of(how.from, false);
  auto until = how.until.empty() ? now : moment_of(how.until, true);
  if (!from || !until || *until < *from)
    throw std::runtime_error(
        "a range of dates is --from 2026-11-01 --until 2026-11-24, the earlier one first, or with times as "
        "2026-11-24T12:00Z");
  return store::time_range{*from, *until};
}

}  // namespace

int run_exposure(const exposure_options& how) {
  base::findings out;
  auto settings = load_config(how.config_file, {}, out);
  if (!settings) {
    print_findings(out);
    return 1;
  }
  exposure found{.at = ops::clock().now()};
  found.in = range_of(how, found.at);
  base::result<std::vector<store::row_count>> rows = base::error_code(base::errc::malformed);
  auto count = [&](store::link& over) -> asio::awaitable<void> {
    rows = co_await store::count_keys(over, found.at, found.in);
  };
  auto target = how.redis.empty() ? counting_target(*settings) : store::target_of(how.redis);
  target.runs_scripts = false;
  run_over_redis(std::move(target), "amparo-exposure", {.deadline = std::chrono::seconds(10)}, count);
  if (!rows && rows.error() == store::errc::refused) {
    fmt::print(
        stderr,
        "Redis does not let this user count its keys. deploy/redis.conf has the line of the user {}; name "
        "it in --redis, as unix:///run/redis/redis.sock?user={}&password_file=FILE.\n",
        store::counting_user, store::counting_user);
    return 1;
  }
  if (!rows) {
    fmt::print(stderr, "Redis did not answer: {}.\n", rows.error().message());
    return 1;
  }
  found.rows = std::move(*rows);
  found.folders = count_folders(settings->data_dir, found.in);
  found.has_own_redis = settings->redis == "embedded";
  fmt::print("{}", how.json ? exposure_json(found) : exposure_table(found));
  return 0;
}

}  // namespace amparo::app
