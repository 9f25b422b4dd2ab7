// Kills the running program at each failpoint of a send, again and again, and counts what reached the
// provider: `send_drill [TIMES [FAILPOINT...]]`. Every text that was acknowledged must be answered at least
// once, exactly once unless its send was in hand when the program died (the ambiguous window), and exactly
// once there too where the provider's report came. Each duplicate is listed; exit code 0 where all holds.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <exception>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "app/keyring.hpp"
#include "app/send_order.hpp"
#include "integration/outbox_support.hpp"

namespace amparo::test {
namespace {

using namespace std::chrono_literals;

constexpr std::array points{"outbox_taken", "rest_sent", "rest_answered", "marked"};
constexpr int texts_a_time = 3;

struct tally {
  unsigned tries = 0, kills = 0, texts = 0, in_window = 0;
};

class drill {
 public:
  explicit drill(unsigned times) : times_(times) {
    base::findings out;
    keys_ = app::load_keys(place_.at.folder() / "keys", out);
    if (!keys_) throw std::runtime_error("no keys");
    via_.name = via_.kind = "telnyx";
  }

  bool run(const std::vector<std::string>& only) {
    bool good = true;
    for (const char* point : points)
      if (only.empty() || std::ranges::find(only, point) != only.end()) good = at(point) && good;
    restart({});
    bring();
    bool settled = settle();
    return judge() && settled && good;
  }

 private:
  bool at(const char* point) {
    tally t;
    auto before = window_.size();
    for (unsigned i = 0; i != times_; ++i) {
      ++t.tries;
      restart({"--failpoint", fmt::format("{}:kill:{}", point, 1 + i % 2)});
      for (int n = 0; n != texts_a_time; ++n) waiting_.push_back(fmt::format("M{}", ++texts_));
      bring();
      holds_within(10s, [&] { return place_.lines->is_dead(); });
      if (!place_.lines->is_dead()) continue;
      ++t.kills;
      note_window(point);
      report_delivered();
    }
    t.texts = times_ * texts_a_time;
    t.in_window = static_cast<unsigned>(window_.size() - before);
    fmt::print("{:<14} {:>4} tries {:>4} kills {:>5} texts {:>5} in the ambiguous window\n", point, t.tries,
               t.kills, t.texts, t.in_window);
    std::fflush(stdout);
    return t.kills == t.tries;
  }

  void restart(std::vector<std::string> words) {
    place_.lines->kill();
    place_.lines->start(std::move(words));
  }

  // Each text of a caller of its own, brought until it is acknowledged or the program is dead.
  void bring() {
    while (!waiting_.empty()) {
      const auto& id = waiting_.front();
      auto from = fmt::format("+1770555{:04}", std::stoul(id.substr(1)));
      auto answer = place_.sms("hola", id, from);
      if (answer.status == 0) return;
      if (answer.is_good()) waiting_.erase(waiting_.begin());
    }
  }

  // What is in hand and not marked when the program dies: nobody can say whether the provider has it.
  void note_window(const char* point) {
    for (const auto& key : place_.keys_like("{p*}:t:*"))
      if (place_.asks({"HGET", key, "state"}).text == "trying")
        window_.try_emplace(key.substr(key.rfind(':') + 1), point);
  }

  // The provider's reports on half of what it has, to a program that runs: these must not be sent again.
  void report_delivered() {
    restart({});
    for (const auto& body : place_.provider.asked()) {
      auto target = between(body, "https://ayuda.example.org", "\"");
      auto effect = effect_of(target);
      bool is_even = std::string_view("02468ace").find(effect.back()) != std::string_view::npos;
      if (!is_even || !window_.contains(effect) || reported_.contains(effect)) continue;
      if (place_.report(target, "delivered").is_good()) reported_.insert(effect);
    }
  }

  std::string effect_of(const std::string& target) const {
    auto token = app::open_send_token(*keys_, via_, target.substr(target.find("s=") + 2));
    if (!token) throw std::runtime_error("a send without a token of ours");
    return token->effect;
  }

  // As if the time had passed that a send may be in hand, and then the time that an ambiguous one waits.
  void pass_time() {
    for (const auto& [effect, point] : window_)
      for (const auto& key : place_.keys_like("{p*}:t:" + effect))
        if (place_.asks({"HGET", key, "until"}).text > "1") place_.asks({"HSET", key, "until", "1"});
  }

  bool settle() {
    return holds_within(120s, [&] {
      pass_time();
      return place_.waiting() == 0;
    });
  }

  bool judge() const {
    std::map<std::string, unsigned> deliveries;
    for (const auto& body : place_.provider.asked())
      ++deliveries[effect_of(between(body, "https://ayuda.example.org", "\""))];
    unsigned duplicates = 0, unexplained = 0;
    for (const auto& [effect, times] : deliveries) {
      if (times == 1) continue;
      ++duplicates;
      auto found = window_.find(effect);
      bool explained = found != window_.end() && !reported_.contains(effect);
      unexplained += explained ? 0 : 1;
      fmt::print("duplicate: {} delivered {} times, {}\n", effect, times,
                 explained ? std::string("in hand when killed at ") + found->second : "UNEXPLAINED");
    }
    auto lost = static_cast<unsigned>(texts_) - static_cast<unsigned>(deliveries.size());
    fmt::print(
        "{} texts, {} answered, {} lost, {} duplicates, {} of them outside the window; {} proved by a "
        "report\n",
        texts_, deliveries.size(), lost, duplicates, unexplained, reported_.size());
    return lost == 0 && unexplained == 0 && waiting_.empty();
  }

  unsigned times_;
  outbox_place place_{{}};
  std::optional<app::keyring> keys_;
  app::account via_;
  std::vector<std::string> waiting_;           // ids of texts that nobody acknowledged yet
  std::map<std::string, std::string> window_;  // effects in hand at a death, and where it was
  std::set<std::string> reported_;
  unsigned texts_ = 0;
};

}  // namespace
}  // namespace amparo::test

int main(int argc, char** argv) try {
  auto times = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 20;
  if (times == 0 || times > 800) {
    fmt::print(stderr, "send_drill [TIMES [FAILPOINT...]], 1 to 800 times\n");
    return 2;
  }
  std::vector<std::string> only{argv + std::min(argc, 2), argv + argc};
  return amparo::test::drill(static_cast<unsigned>(times)).run(only) ? 0 : 1;
} catch (const std::exception& fault) {
  fmt::print(stderr, "send_drill: {}\n", fault.what());
  return 1;
}
