#include <fmt/format.h>

#include <cstdio>
#include <stdexcept>

#include "app/commands.hpp"
#include "app/content.hpp"
#include "app/figures.hpp"
#include "app/load_config.hpp"
#include "app/over_redis.hpp"
#include "app/report.hpp"

// `amparo report`: the public figures of months that are closed, out of the running helpline's Redis.
namespace amparo::app {
namespace {

void check(const report_options& how) {
  for (const auto* month : {&how.from, &how.to})
    if (!month->empty() && !is_month(*month))
      throw std::runtime_error("a month is written 2026-11, not \"" + *month + "\"");
  if (!how.from.empty() && !how.to.empty() && how.to < how.from)
    throw std::runtime_error("the earlier month comes first: --from 2026-10 --to 2026-11");
}

asio::awaitable<base::result<std::vector<report_month>>> months_of(store::link& over, report_options how) {
  store::figure_store figures(over);
  auto span = co_await figures.span();
  if (!span) co_return span.error();
  std::vector<report_month> out;
  if (span->first.empty()) co_return out;
  for (auto month = span->first; month <= span->last; month = month_after(month)) {
    if ((!how.from.empty() && month < how.from) || (!how.to.empty() && month > how.to)) continue;
    auto published = co_await figures.published(month);
    if (!published) co_return published.error();
    out.push_back({month, std::move(*published)});
  }
  co_return out;
}

}  // namespace

int run_report(const report_options& how) {
  check(how);
  base::findings out;
  auto settings = load_config(how.config_file, {}, out);
  auto content = settings ? load_content(*settings, out) : nullptr;
  if (content == nullptr) {
    print_findings(out);
    return 1;
  }
  base::result<std::vector<report_month>> months = base::error_code(base::errc::malformed);
  auto read = [&](store::link& over) -> asio::awaitable<void> { months = co_await months_of(over, how); };
  run_over_redis(*settings, "amparo-report", {}, read);
  if (!months) {
    fmt::print(stderr, "Redis did not answer: {}.\n", months.error().message());
    return 1;
  }
  if (months->empty()) fmt::print(stderr, "No month that was counted is over yet.\n");
  auto all = report_of(counted_tables(*content->content), std::move(*months));
  auto print = how.format == "json" ? report_json : how.format == "html" ? report_page : report_csv;
  fmt::print("{}", print(all));
  return 0;
}

}  // namespace amparo::app
