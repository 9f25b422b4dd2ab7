// Kills the running program at each failpoint of a send, again and again, and counts what reached the
// provider: `send_drill [TIMES [FAILPOINT...]]`. Every text that was acknowledged must be answered at least
// once, exactly once unless its send was in hand when the program died (the ambiguous window), and exactly
// once there too where the provider's report came. Each duplicate is listed; exit code 0 where all holds.
#include <fmt/format.h>

#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "app/keyring.hpp"
#include "app/send_order.hpp"
#include "drills/point_drill.hpp"
#include "integration/outbox_support.hpp"

namespace amparo::test {
namespace {

constexpr int texts_a_time = 3;

class send_drill final : public point_drill {
 public:
  explicit send_drill(unsigned times) : point_drill(times) {
    base::findings out;
    keys_ = app::load_keys(place_.at.folder() / "keys", out);
    if (!keys_) throw std::runtime_error("no keys");
    via_.name = via_.kind = "telnyx";
  }

 private:
  helpline_place& place() override { return place_; }
  helpline& program() override { return *place_.lines; }
  bool has_settled() override { return place_.waiting() == 0; }

  // Each text of a caller of its own, brought until it is acknowledged or the program is dead.
  void make_work() override {
    for (int n = 0; n != texts_a_time; ++n) waiting_.push_back(fmt::format("M{}", ++texts_));
    while (!waiting_.empty()) {
      const auto& id = waiting_.front();
      auto from = fmt::format("+1770555{:04}", std::stoul(id.substr(1)));
      auto answer = place_.sms("hola", id, from);
      if (answer.status == 0) return;
      if (answer.is_good()) waiting_.erase(waiting_.begin());
    }
  }

  // The provider's reports on half of what it has, to a program that runs: these must not be sent again.
  void look_back() override {
    for (const auto& body : place_.provider.asked()) {
      auto target = between(body, "https://ayuda.example.org", "\"");
      auto effect = effect_of(target);
      bool is_even = std::string_view("02468ace").find(effect.back()) != std::string_view::npos;
      if (!is_even || !window().contains(effect) || reported_.contains(effect)) continue;
      if (place_.report(target, "delivered").is_good()) reported_.insert(effect);
    }
  }

  std::string effect_of(const std::string& target) const {
    auto token = app::open_send_token(*keys_, via_, target.substr(target.find("s=") + 2));
    if (!token) throw std::runtime_error("a send without a token of ours");
    return token->effect;
  }

  bool judge() override {
    std::map<std::string, unsigned> deliveries;
    for (const auto& body : place_.provider.asked())
      ++deliveries[effect_of(between(body, "https://ayuda.example.org", "\""))];
    unsigned duplicates = 0, unexplained = 0;
    for (const auto& [effect, times] : deliveries) {
      if (times == 1) continue;
      ++duplicates;
      auto found = window().find(effect);
      bool explained = found != window().end() && !reported_.contains(effect);
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

  outbox_place place_{{}};
  std::optional<app::keyring> keys_;
  app::account via_;
  std::vector<std::string> waiting_;  // ids of texts that nobody acknowledged yet
  std::set<std::string> reported_;
  unsigned texts_ = 0;
};

}  // namespace
}  // namespace amparo::test

int main(int argc, char** argv) {
  return amparo::test::drill_main(argc, argv, "send_drill", [](unsigned times, const auto& only) {
    return amparo::test::send_drill(times).run({"outbox_taken", "rest_sent", "rest_answered", "marked"},
                                               only);
  });
}
