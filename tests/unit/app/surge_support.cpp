#include "unit/app/surge_support.hpp"

#include <algorithm>
#include <cmath>

namespace amparo::test {
namespace {

constexpr double between_looks = 5;
constexpr base::time_point midnight{std::chrono::sys_days{std::chrono::year{2026} / 11 / 24}};
const std::vector<std::string> spanish{"lang:es-MX"};

class dice {
 public:
  explicit dice(std::uint64_t seed) : of_(seed) {}
  double part() { return std::uniform_real_distribution<double>(0, 1)(of_); }
  double lasting(double average) { return -average * std::log(1 - part()); }

 private:
  std::mt19937_64 of_;
};

std::vector<surge_caller> callers_of(const surge_trace& trace, dice& any) {
  std::vector<surge_caller> out;
  for (const auto& part : trace.parts) {
    auto between = 86'400 / part.a_day;
    for (double at = part.from * 3600 + any.lasting(between); at < part.until * 3600;
         at += any.lasting(between)) {
      auto drawn = any.part();
      unsigned urgency = 0;
      while (urgency != 3 && drawn >= part.of_urgency[urgency]) drawn -= part.of_urgency[urgency++];
      out.push_back({at, urgency});
    }
  }
  std::ranges::sort(out, {}, &surge_caller::at);
  return out;
}

// From event to event: somebody is free, a caller comes, role desk looks.
class shop {
 public:
  shop(const surge_trace& trace, const surge_desk& desk, std::uint64_t seed)
      : any_(seed),
        desk_(desk),
        end_(trace.hours * 3600),
        free_at_(desk.people, 0.0),
        busy_until_(desk.people, 0.0) {
    out_.callers = callers_of(trace, any_);
  }

  surge_end run() {
    std::size_t next = 0;
    for (double now = 0; now < end_; now += between_looks) {
      for (; next != out_.callers.size() && out_.callers[next].at < now; ++next) arrive(next);
      serve(now);
      look(now);
    }
    out_.left = waiting_.size();
    return std::move(out_);
  }

 private:
  void arrive(std::size_t who) {
    auto& one = out_.callers[who];
    serve(one.at);
    if (last_) one.told = wait_of(last_->board, spanish, static_cast<flow::urgency>(one.urgency));
    waiting_.insert({one.urgency, who});
    ++counts_[one.urgency], ++added_[one.urgency];
  }

  void serve(double now) {
    for (unsigned person = 0; person != desk_.people; ++person) {
      while (free_at_[person] <= now && !waiting_.empty()) {
        auto [urgency, who] = *waiting_.begin();
        waiting_.erase(waiting_.begin());
        --counts_[urgency], ++taken_;
        auto begins = std::max(free_at_[person], out_.callers[who].at);
        out_.callers[who].taken_after = begins - out_.callers[who].at;
        busy_until_[person] = begins + any_.lasting(desk_.minutes_each * 60);
        free_at_[person] = busy_until_[person] + any_.lasting(desk_.minutes_between * 60);
      }
    }
  }

  void look(double now) {
    app::desk_look seen;
    seen.at = midnight + std::chrono::milliseconds(static_cast<std::int64_t>(now * 1000));
    seen.lines = {{spanish, counts_}};
    for (auto until : busy_until_) seen.people.push_back({spanish, until > now ? 1U : 0U});
    seen.taken = taken_, seen.added = added_;
    bool was_over = last_ && last_->board.overload;
    auto since = last_ ? last_->board.since : seen.at;
    last_ = app::watched(last_, std::move(seen), settings_);
    if (last_->board.overload == was_over) return;
    ++(was_over ? out_.ended : out_.began);
    std::chrono::duration<double> lasted = last_->board.at - since;
    if (was_over) out_.shortest_overload = std::min(out_.shortest_overload, lasted.count());
  }

  dice any_;
  surge_desk desk_;
  double end_;
  app::overload_settings settings_;
  std::vector<double> free_at_, busy_until_;
  std::set<std::pair<unsigned, std::size_t>> waiting_;  // urgency, then arrival: the order of the queue
  std::array<std::uint64_t, 4> counts_{}, added_{};
  std::uint64_t taken_ = 0;
  std::optional<app::desk_watched> last_;
  surge_end out_;
};

bool came_true(const surge_caller& one) {
  auto minutes = one.taken_after.value_or(1e9) / 60;
  switch (one.told) {
    case flow::desk_wait::half_hour: return minutes <= 30;
    case flow::desk_wait::over_hour: return minutes > 60;
    default: return true;
  }
}

}  // namespace

surge_trace surge_trace::of_times(double times) {
  constexpr double usual = 200;
  return {{{0, 8, usual}, {8, 16, usual * times}, {16, 24, usual}}};
}

surge_trace surge_trace::of_burst() {
  auto trace = of_times(1);
  trace.parts.push_back({8, 8 + 5.0 / 60, 300 * 24 * 12, {0.2, 0, 0, 0.8}});
  return trace;
}

double surge_end::part_of(flow::desk_wait told, bool only_true) const {
  return static_cast<double>(std::ranges::count_if(
      callers, [&](const surge_caller& one) { return one.told == told && (!only_true || came_true(one)); }));
}

double surge_end::percentile_of_urgent(double part) const {
  std::vector<double> waits;
  for (const auto& one : callers)
    if (one.urgency == 0) waits.push_back(one.taken_after.value_or(1e9));
  std::ranges::sort(waits);
  return waits.empty() ? 0 : waits[static_cast<std::size_t>(part * static_cast<double>(waits.size() - 1))];
}

surge_end simulated(const surge_trace& trace, const surge_desk& desk, std::uint64_t seed) {
  return shop(trace, desk, seed).run();
}

}  // namespace amparo::test
