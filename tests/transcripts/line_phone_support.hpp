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
  std::string remembered;  // the language that a next conversation begins in
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
  void flag_asking() override { line.flag_asking(); }

  ending end();                 // once the spool is replayed and the outbox relayed
  std::vector<ending> endings;  // after each delivery, where `keeps_endings`
  bool keeps_endings = false;
  std::vector<bool> erased;           // of each exchange: it was an erasure, carried out
  std::vector<std::string> problems;  // what a fault brought to light at once
  std::vector<bool> degraded;         // of each exchange: answered without the store, so its words may differ
  test_line line;

 protected:
  // Delivers the event, or the last one again, as the fault has it, and gives the answer that the caller
  // acted on.
  virtual turn_answer deliver(message::event event) { return line.deliver_once(std::move(event)); }
  virtual turn_answer deliver_again() { return line.deliver_last(); }
  // What happens once the store is back: the spool is replayed; a provider that heard "busy" brings the event
  // again, and a caller who heard words without the store says the same once more, where it was not carried
  // out meanwhile (`good` knows where the conversation should stand). In a call that is the same step again.
  turn_answer after_the_fault(turn_answer answer, message::event event, const line_phone& good);
  std::size_t events_ = 0;  // that were answered

 private:
  void delivered() {
    ++events_;
    if (keeps_endings) endings.push_back(end());
  }
  heard_back take(message::event_kind kind, const std::string& words);
  std::string session();
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

// What goes wrong at the nth command to the store; after the event that it hit the store is back.
struct store_fault {
  unsigned nth = 1;
  fault how = fault::not_connected;
  bool stays_away = false;
};

class failing_phone final : public line_phone {
 public:
  failing_phone(message::channel via, const line_options& how, store_fault what, const line_phone& good)
      : line_phone(via, how), good_(good) {
    line.store.arm(what.nth, what.how, what.stays_away);
  }
  bool has_failed() const { return line.store.has_failed(); }

 private:
  turn_answer deliver(message::event event) override;
  turn_answer deliver_again() override;
  bool is_hit_now();  // true once: the store is whole again
  const line_phone& good_;
  bool over_ = false;
};

}  // namespace amparo::app
