#include "drills/point_drill.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <exception>
#include <utility>

namespace amparo::test {

using namespace std::chrono_literals;

bool point_drill::run(const point_names& points, const point_names& only) {
  bool good = true;
  for (const auto& point : points)
    if (only.empty() || std::ranges::find(only, point) != only.end()) good = at(point) && good;
  restart({});
  make_work();
  auto patience = 60s + 3s * times_ * points.size();  // a line places a call a second
  bool settled = holds_within(patience, [&] {
    pass_time();
    return has_settled();
  });
  return judge() && settled && good;
}

bool point_drill::at(const std::string& point) {
  unsigned kills = 0;
  auto before = window_.size();
  for (unsigned i = 0; i != times_; ++i) {
    restart({"--failpoint", fmt::format("{}:kill:{}", point, 1 + i % 2)});
    make_work();
    if (!holds_within(20s, [&] { return program().is_dead(); })) continue;
    ++kills;
    note_window(point);
    restart({});
    look_back();
  }
  fmt::print("{:<14} {:>4} tries {:>4} kills {:>5} in hand\n", point, times_, kills, window_.size() - before);
  std::fflush(stdout);
  return kills == times_;
}

void point_drill::restart(std::vector<std::string> words) {
  program().kill();
  note_window("restart");
  program().start(std::move(words));
}

// What is in hand and not marked when the program dies, at a failpoint or between two tries: nobody can say
// whether the provider has it.
void point_drill::note_window(const std::string& point) {
  for (const auto& key : place().keys_like("{p*}:t:*"))
    if (place().asks({"HGET", key, "state"}).text == "trying")
      window_.try_emplace(key.substr(key.rfind(':') + 1), point);
}

// As if the time had passed that an effect may be in hand, and then the time that an ambiguous one waits.
void point_drill::pass_time() {
  for (const auto& [effect, point] : window_)
    for (const auto& key : place().keys_like("{p*}:t:" + effect))
      if (place().asks({"HGET", key, "until"}).text > "1") place().asks({"HSET", key, "until", "1"});
}

int drill_main(int argc, char** argv, const char* name,
               const std::function<bool(unsigned, const point_names&)>& run) try {
  auto times = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 20;
  if (times == 0 || times > 800) {
    fmt::print(stderr, "{} [TIMES [FAILPOINT...]], 1 to 800 times\n", name);
    return 2;
  }
  point_names only{argv + std::min(argc, 2), argv + argc};
  return run(static_cast<unsigned>(times), only) ? 0 : 1;
} catch (const std::exception& fault) {
  fmt::print(stderr, "{}: {}\n", name, fault.what());
  return 1;
}

}  // namespace amparo::test
