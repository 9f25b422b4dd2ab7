// Kills the running program at each failpoint of a call that it places, again and again, and counts what the
// provider was told to dial: `call_drill [TIMES [FAILPOINT...]]`. Nobody may be dialled twice, whatever
// happens (P6), and no order may be lost: each is placed, or a dead letter that a person sees. Exit code 0
// where all holds.
#include <fmt/format.h>

#include <map>
#include <set>
#include <string>
#include <vector>

#include "drills/point_drill.hpp"
#include "integration/call_support.hpp"
#include "integration/files_support.hpp"
#include "integration/provider_stub_support.hpp"
#include "message/raw_http.hpp"

namespace amparo::test {
namespace {

constexpr int calls_a_time = 3;  // a line places two at once, and the third a second later

class call_drill final : public point_drill {
 public:
  explicit call_drill(unsigned times) : point_drill(times) {
    lines_.emplace(place_.at, "a");
    lines_->kill();
    edit(lines_->config(), "twilio, account_sid",
         "twilio, api_base: \"http://127.0.0.1:" + std::to_string(provider_.port()) + "\", account_sid");
    edit(lines_->config(), "lines:\n", "spend: { per_hour: 1000000, per_day: 1000000 }\nlines:\n");
    lines_->start();
  }

 private:
  helpline_place& place() override { return place_; }
  helpline& program() override { return *lines_; }
  bool has_settled() override { return waiting() == 0; }

  std::int64_t waiting() {
    std::int64_t all = 0;
    for (const auto& key : place_.keys_like("{p*}:out")) all += place_.asks({"XLEN", key}).integer;
    return all;
  }

  // Each to somebody else; the outbox has it even where the program is dead.
  void make_work() override {
    for (int n = 0; n != calls_a_time; ++n) {
      auto order = orders_.to("twilio", fmt::format("+1770555{:04}", ++calls_));
      orders_.write(place_, order);
      ordered_.insert(order.effect);
    }
  }

  // The ringing of every second one, to a program that runs: it proves that the call was placed.
  void look_back() override {
    provider_side phone(place_.at, lines_->port());
    for (const auto& target : status_targets()) {
      auto effect = orders_.effect_of("twilio", target);
      bool is_even = std::string_view("02468ace").find(effect.back()) != std::string_view::npos;
      if (!is_even || !window().contains(effect) || !reported_.insert(effect).second) continue;
      phone.post(target, {{"AccountSid", "AC0123456789abcdef0123456789abcdef"},
                          {"CallSid", "CA-" + effect},
                          {"CallStatus", "ringing"},
                          {"Direction", "outbound-api"},
                          {"From", our_line},
                          {"To", "+17705550100"}});
    }
  }

  std::vector<std::string> status_targets() const {
    std::vector<std::string> out;
    for (const auto& body : provider_.asked()) {
      auto form = message::read_form(body);
      auto address = std::string(form.value("StatusCallback"));
      out.push_back(address.substr(std::string("https://ayuda.example.org").size()));
    }
    return out;
  }

  bool judge() override {
    std::map<std::string, unsigned> dialled;
    for (const auto& target : status_targets()) ++dialled[orders_.effect_of("twilio", target)];
    unsigned twice = 0, lost = 0, given_up = 0, proved_dead = 0;
    for (const auto& [effect, times] : dialled) twice += times > 1 ? 1 : 0;
    for (const auto& effect : ordered_) {
      std::string state;
      for (const auto& key : place_.keys_like("{p*}:t:" + effect))
        state = place_.asks({"HGET", key, "state"}).text;
      given_up += state == "dead" ? 1 : 0;
      proved_dead += state == "dead" && reported_.contains(effect) ? 1 : 0;
      lost += state == "done" || state == "dead" ? 0 : 1;
    }
    fmt::print(
        "{} calls ordered, {} dialled, {} of them twice, {} lost, {} for a person to look at, {} proved "
        "by a report\n",
        ordered_.size(), dialled.size(), twice, lost, given_up, reported_.size());
    return twice == 0 && lost == 0 && proved_dead == 0;
  }

  helpline_place place_;
  provider_stub provider_{{}};
  std::optional<helpline> lines_;
  call_orders orders_{place_};
  std::set<std::string> ordered_, reported_;
  unsigned calls_ = 0;
};

}  // namespace
}  // namespace amparo::test

int main(int argc, char** argv) {
  return amparo::test::drill_main(argc, argv, "call_drill", [](unsigned times, const auto& only) {
    return amparo::test::call_drill(times).run({"outbox_taken", "rest_sent", "rest_answered", "marked"},
                                               only);
  });
}
