#pragma once
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "app/phone.hpp"
#include "app/transcript.hpp"
#include "unit/app/line_support.hpp"

// Phones that deliver a transcript's events to a whole line (gateway, spool, replay, relay) the way that
// providers and networks do on a bad day. What must come out is what comes out on a good one.
namespace amparo::app {

// How a conversation ended, without what a fault may rightly change: times, random codes and nonces.
struct ending {
  std::string session;            // encoded, as the next event will find it
  std::vector<std::string> desk;  // urgency, language, skills, topic and summary of each item, in order
  bool opted_out = false, keeps_number = false;
  friend bool operator==(const ending&, const ending&) = default;
};

// Delivers each event once; faults are subclasses.
class line_phone : public phone {
 public:
  line_phone(message::channel via, const line_options& how) : line(via, how), via_(via) {}

  heard_back start() override;
  heard_back say(const std::string& words) override;
  heard_back silence() override;
  heard_back hang_up() override;
  heard_back again() override;
  heard_back advance(std::chrono::milliseconds by) override;
  void withhold() override { line.withhold(); }
  void flag_detention() override { line.flag_detention(); }

  ending end();
  std::vector<std::string> sessions;  // after each delivery
  std::vector<std::string> problems;  // what a fault brought to light at once
  std::vector<bool> degraded;         // the same: these words may differ
  test_line line;

 protected:
  // Delivers the event as the fault has it, and gives the answer that the caller acted on.
  virtual turn_answer deliver(message::event event) { return line.deliver_once(std::move(event)); }
  std::string session();
  std::size_t events() const { return sessions.size(); }

 private:
  heard_back take(message::event_kind kind, const std::string& words);
  message::channel via_;
};

// Each event comes twice, and each of the three before it once more, the newest last: duplicates, late and
// out of order. The answer to the first copy is lost, so what is heard is the second's.
class copying_phone final : public line_phone {
 public:
  using line_phone::line_phone;
  // An event is known again for 25 hours (P3), and no provider repeats one for longer.
  heard_back advance(std::chrono::milliseconds by) override {
    if (by >= std::chrono::hours(25)) newest_.clear();
    return line_phone::advance(by);
  }

 private:
  struct answered {
    message::event event;
    std::vector<std::string> words;
  };
  turn_answer deliver(message::event event) override;
  void expect_copy(const answered& first, const std::vector<std::string>& copy, bool may_be_silent);
  std::deque<answered> newest_;
};

// Each event is lost on its way and brought again fifteen seconds later.
class late_phone final : public line_phone {
 public:
  using line_phone::line_phone;

 private:
  turn_answer deliver(message::event event) override;
};

}  // namespace amparo::app
