#include "report.hpp"

#include <fmt/format.h>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <array>

namespace amparo::bench {
namespace {

struct column {
  const char *name, *head;
  double figures::*of;
  int digits;
};

constexpr std::array<column, 9> columns{{{"turns_per_second", "turns/s", &figures::rate, 0},
                                         {"p50_us", "p50 us", &figures::p50, 0},
                                         {"p99_us", "p99 us", &figures::p99, 0},
                                         {"p999_us", "p99.9 us", &figures::p999, 0},
                                         {"gateway_cpu_us", "gateway us", &figures::gateway, 1},
                                         {"redis_cpu_us", "redis us", &figures::redis, 1},
                                         {"resident_mib", "RSS MiB", &figures::resident, 1},
                                         {"redis_resident_mib", "redis MiB", &figures::redis_resident, 0},
                                         {"bad", "bad", &figures::bad, 0}}};

constexpr std::size_t compared = 7;  // of the columns: what a ratio says something about

}  // namespace

void report::add(unsigned connections, const std::string& program, const figures& of) {
  rounds_[{connections, program}].push_back(of);
  bad_ += of.bad;
}

figures report::median(const row& of) const {
  figures out;
  const auto& all = rounds_.at(of);
  for (const auto& c : columns) {
    std::vector<double> values;
    for (const auto& f : all) values.push_back(f.*c.of);
    std::ranges::sort(values);
    out.*c.of = values[values.size() / 2];
  }
  return out;
}

std::string report::table() const {
  auto out = fmt::format("{:>5} {:<15}", "conns", "program");
  for (const auto& c : columns) out += fmt::format(" {:>10}", c.head);
  out += '\n';
  for (const auto& [at, all] : rounds_) {
    auto middle = median(at);
    out += fmt::format("{:>5} {:<15}", at.first, at.second);
    for (const auto& c : columns) out += fmt::format(" {:>10.{}f}", middle.*c.of, c.digits);
    out += '\n';
    if (at.second == "amparo" || !rounds_.contains({at.first, "amparo"})) continue;
    auto ours = median({at.first, "amparo"});
    out += fmt::format("{:>5} {:<15}", at.first, "amparo/" + at.second);
    for (std::size_t i = 0; i != compared; ++i) {
      auto below = middle.*columns[i].of;
      out +=
          below == 0 ? fmt::format(" {:>10}", "-") : fmt::format(" {:>10.2f}", ours.*columns[i].of / below);
    }
    out += '\n';
  }
  return out;
}

std::string report::json() const {
  boost::json::array rows;
  for (const auto& [at, all] : rounds_) {
    auto middle = median(at);
    boost::json::object one{{"connections", at.first}, {"program", at.second}, {"rounds", all.size()}};
    for (const auto& c : columns) one[c.name] = middle.*c.of;
    rows.push_back(std::move(one));
  }
  return boost::json::serialize(boost::json::object{{"medians", std::move(rows)}}) + "\n";
}

}  // namespace amparo::bench
