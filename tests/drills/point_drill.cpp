#include "drills/point_drill.hpp"

#include <fmt/format.h>

#include <poll.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <exception>
#include <mutex>
#include <stdexcept>
#include <stop_token>
#include <thread>
#include <utility>

namespace amparo::test {

using namespace std::chrono_literals;

// On a thread of its own, which lives as long as the drill: Redis dies with the thread that started it.
class point_drill::redis_killer {
 public:
  explicit redis_killer(redis_server& of)
      : redis_(of), thread_([this](const std::stop_token& stop) { work(stop); }) {}

  // Kills it once, when this process stands still; 0 = no more.
  void watch(pid_t program) {
    std::lock_guard lock(guard_);
    program_ = program;
    if (program != 0) has_killed_ = false;
  }
  bool has_killed() {
    std::lock_guard lock(guard_);
    return has_killed_;
  }

 private:
  static bool stands_still(pid_t program) {
    auto stat = text_of(fmt::format("/proc/{}/stat", program));
    auto name = stat.rfind(") ");
    return name != std::string::npos && stat.compare(name + 2, 1, "T") == 0;
  }
  void work(const std::stop_token& stop) {
    for (; !stop.stop_requested(); ::poll(nullptr, 0, 2)) {
      std::lock_guard lock(guard_);
      if (program_ == 0 || !stands_still(program_)) continue;
      redis_.kill();
      redis_.start();
      ::kill(program_, SIGCONT);
      program_ = 0;
      has_killed_ = true;
    }
  }

  redis_server& redis_;
  std::mutex guard_;
  pid_t program_ = 0;
  bool has_killed_ = false;
  std::jthread thread_;
};

point_drill::point_drill(unsigned times, victim dies) : times_(times), dies_(dies) {}
point_drill::~point_drill() = default;

bool point_drill::run(const point_names& points, const point_names& only) {
  if (dies_ == victim::redis) killer_ = std::make_unique<redis_killer>(place().redis);
  bool good = true;
  for (const auto& point : points)
    if (only.empty() || std::ranges::find(only, point) != only.end()) good = at(point) && good;
  restart({});
  make_work();
  auto patience = 60s + 3s * times_ * points.size();  // a line places a call a second
  bool settled = holds_within(patience, [&] {
    pass_time();
    return settles();
  });
  return judge() && settled && good;
}

bool point_drill::at(const std::string& point) {
  unsigned kills = 0;
  auto before = window_.size();
  for (unsigned i = 0; i != times_; ++i) {
    auto action = dies_ == victim::program ? "kill" : "freeze";
    restart({"--failpoint", fmt::format("{}:{}:{}", point, action, 1 + i % 2)});
    if (killer_) killer_->watch(program().pid());
    make_work();
    bool died = holds_within(20s, [&] { return has_died(); });
    if (killer_) killer_->watch(0);
    if (!died) continue;
    ++kills;
    if (killer_) {
      (void)holds_within(10s, [&] { return settles(); });  // the program lives, and goes on by itself
    }
    note_window(point);
    if (killer_) continue;
    restart({});
    look_back();
  }
  fmt::print("{:<14} {:>4} tries {:>4} kills {:>5} in hand\n", point, times_, kills, window_.size() - before);
  std::fflush(stdout);
  return kills == times_;
}

bool point_drill::has_died() { return killer_ ? killer_->has_killed() : program().is_dead(); }

bool point_drill::settles() try { return has_settled(); } catch (const std::runtime_error&) {
  if (dies_ == victim::program) throw;
  return false;
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
