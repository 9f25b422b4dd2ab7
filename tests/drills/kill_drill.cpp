// Kills the running program at each failpoint of a turn, again and again, and counts what became of the
// events: `drill [TIMES [FAILPOINT...]]`. What was acknowledged (2xx) must have its effect exactly once after
// the provider's retries of the rest; exit code 0 where it has.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <exception>
#include <string>
#include <vector>

#include "integration/helpline_support.hpp"

namespace amparo::test {
namespace {

using namespace std::chrono_literals;

enum class when { turns, spooling, replaying };

struct failpoint {
  const char* name;
  when hit;
};

constexpr std::array points{
    failpoint{"state_loaded", when::turns},     failpoint{"computed", when::turns},
    failpoint{"pre_commit", when::turns},       failpoint{"committed", when::turns},
    failpoint{"replied", when::turns},          failpoint{"relayed", when::turns},
    failpoint{"spool_tmp", when::spooling},     failpoint{"spool_synced", when::spooling},
    failpoint{"spool_renamed", when::spooling}, failpoint{"replay_committed", when::replaying},
};

// One text on its way, brought again until it is answered with 2xx.
struct text_event {
  std::string caller, words, id;
  bool is_wish = false;  // the one that queues the callback
};

struct tally {
  unsigned tries = 0, kills = 0, wishes = 0, queued = 0, unconfirmed = 0;
};

class drill {
 public:
  explicit drill(unsigned times) : times_(times), line_(place_.at, "a") {}

  bool run(const std::vector<std::string>& only) {
    fmt::print("{:<18}{:>7}{:>7}{:>8}{:>8}{:>6}{:>9}\n", "failpoint", "tries", "kills", "wishes", "queued",
               "lost", "doubled");
    bool good = true;
    for (const auto& point : points)
      if (only.empty() || std::ranges::find(only, point.name) != only.end()) good = at(point) && good;
    return good;
  }

 private:
  bool at(const failpoint& point) {
    tally t;
    auto before = place_.waiting_at_desk();
    for (unsigned i = 0; i != times_; ++i) {
      ++t.tries;
      restart({"--failpoint", fmt::format("{}:kill:{}", point.name, 1 + i % nth_of(point))});
      if (point.hit == when::turns) {
        add_conversation(t);
        add_conversation(t);
        bring();
        holds_within(2s, [&] { return line_.is_dead(); });
      } else {
        in_an_outage(point, t);
      }
      t.kills += line_.is_dead() ? 1 : 0;
    }
    restart({});
    bring();
    bool settled = holds_within(30s, [&] {
      return place_.waiting_at_desk() - before >= static_cast<std::int64_t>(t.wishes) && spooled() == 0;
    });
    t.queued = static_cast<unsigned>(place_.waiting_at_desk() - before);
    t.unconfirmed = unconfirmed_;
    unconfirmed_ = 0;
    auto vaults = static_cast<unsigned>(place_.keys_like("*}:v:*").size());
    all_wishes_ += t.wishes;
    fmt::print("{:<18}{:>7}{:>7}{:>8}{:>8}{:>6}{:>9}\n", point.name, t.tries, t.kills, t.wishes, t.queued,
               t.queued < t.wishes ? t.wishes - t.queued : 0, t.queued > t.wishes ? t.queued - t.wishes : 0);
    std::fflush(stdout);
    bool hit = t.kills == t.tries;
    bool good = settled && hit && t.queued == t.wishes && vaults == all_wishes_ && t.unconfirmed == 0 &&
                waiting_.empty();
    if (!good)
      fmt::print(
          "  failed: {} of {} kills hit, {} sealed numbers for {} wishes, {} answers without \"Anotado\", {} "
          "unanswered\n",
          t.kills, t.tries, vaults, all_wishes_, t.unconfirmed, waiting_.size());
    return good;
  }

  static unsigned nth_of(const failpoint& point) {
    return point.hit == when::turns ? relay_or_turn(point) : 2;
  }
  // A conversation passes each point of a turn three times, and the relay's once.
  static unsigned relay_or_turn(const failpoint& point) {
    return std::string_view(point.name) == "relayed" ? 2 : 5;
  }

  void in_an_outage(const failpoint& point, tally& t) {
    bring();  // what an earlier death left, while Redis is there
    place_.link.reset();
    place_.redis.kill();
    for (int i = 0; i != 3; ++i) add_wish(t);
    bring();
    place_.redis.start();
    place_.connect();
    if (point.hit == when::replaying) holds_within(20s, [&] { return line_.is_dead(); });
  }

  void add_conversation(tally& t) {
    auto who = next_caller();
    waiting_.push_back({who, "migra en mi puerta", next_id(), false});
    waiting_.push_back({who, "casa", next_id(), false});
    waiting_.push_back({who, "si", next_id(), true});
    ++t.wishes;
  }

  void add_wish(tally& t) {
    waiting_.push_back({next_caller(), "llámeme", next_id(), true});
    ++t.wishes;
  }

  // Delivers what waits, in order, until all is answered or the program is dead.
  void bring() {
    provider_side phone(place_.at, line_.port());
    while (!waiting_.empty()) {
      const auto& event = waiting_.front();
      auto answer = phone.sms(event.caller, event.words, event.id);
      if (answer.status == 0) return;
      if (!answer.is_good()) continue;
      // An answer that was lost with its process comes from the ring, or is empty where only the spool had
      // it.
      bool empty = !says(answer, "<Message>");
      if (event.is_wish && !empty && !says(answer, "Anotado")) ++unconfirmed_;
      waiting_.erase(waiting_.begin());
    }
  }

  void restart(std::vector<std::string> words) {
    line_.kill();
    line_.start(std::move(words));
  }

  std::size_t spooled() const {
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(line_.data() / "spool"))
      count += entry.is_regular_file() && !entry.path().has_extension() ? 1 : 0;
    return count;
  }

  std::string next_caller() { return fmt::format("+1555{:07}", ++callers_); }
  std::string next_id() { return fmt::format("SM{}", ++ids_); }

  unsigned times_;
  helpline_place place_;
  helpline line_;
  std::vector<text_event> waiting_;
  unsigned callers_ = 0, ids_ = 0, unconfirmed_ = 0, all_wishes_ = 0;
};

}  // namespace
}  // namespace amparo::test

int main(int argc, char** argv) try {
  auto times = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 20;
  if (times == 0 || times > 10'000) {
    fmt::print(stderr, "drill [TIMES [FAILPOINT...]], 1 to 10000 times\n");
    return 2;
  }
  return amparo::test::drill(static_cast<unsigned>(times)).run({argv + std::min(argc, 2), argv + argc}) ? 0
                                                                                                        : 1;
} catch (const std::exception& fault) {
  fmt::print(stderr, "drill: {}\n", fault.what());
  return 1;
}
