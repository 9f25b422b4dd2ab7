#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json/object.hpp>

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "ops/dice.hpp"
#include "provider/adapter.hpp"
#include "provider_simulator/clock.hpp"
#include "provider_simulator/journal.hpp"
#include "provider_simulator/kinds.hpp"
#include "provider_simulator/retry_rules.hpp"
#include "provider_simulator/send_acts.hpp"
#include "provider_simulator/wire.hpp"

// One telephone company towards Amparo: brings its webhooks as this kind does, and takes what it is told to
// send. What goes wrong is rolled by seeded dice, or told by command.
namespace amparo::simulator {

struct habits {
  std::string kind, path;   // "/v1/telnyx/second": Amparo's address for the account
  std::string overrides;    // of the webhooks' addresses; see retry_rules.hpp
  unsigned duplicates = 0;  // of 100 webhooks: brought twice
  unsigned lost = 0;        // of 100 answers of Amparo's: never arrive
  milliseconds late{0};     // a webhook waits up to so long, and so overtakes others
  std::vector<weighed_act> sends;
};

class company {
 public:
  company(asio::io_context& io, company_clock& by, habits how, std::uint64_t seed, journal& notes);

  void amparo_at(unsigned short port, unsigned short fallback);
  void text(const std::string& from, const std::string& to, const std::string& words, const std::string& id);
  void ring(const std::string& from, const std::string& to, const std::string& call);
  // To the action of the call's last document; std::invalid_argument where it asked for nothing.
  void keys(const std::string& from, const std::string& to, const std::string& call,
            const std::string& digits);
  void hang_up(const std::string& from, const std::string& to, const std::string& call);
  // Of a call that it was told to place, by the company's own id: "pick_up", "press" (with digits),
  // "room_over", "machine", or one of its states ("busy", "completed"). std::invalid_argument for a call that
  // it does not have.
  void call_event(const std::string& id, const std::string& event, const std::string& digits);
  void next_sends(std::vector<send_act> acts);  // before the dice are asked again

  // Of its REST interface: a text to send, a call to place.
  asio::awaitable<outgoing> take(message::raw_request request);

  unsigned under_way() const { return under_way_; }
  std::uint64_t taken() const { return taken_; }  // texts and calls

 private:
  struct webhook {
    hook_of hook = hook_of::text;
    std::string name;  // in the record: "text", "report", "ring", "keys", "hang_up"
    std::string id, state;
    message::raw_request request;
    unsigned number = 0;  // copies of one webhook have one
  };
  struct placed_call {
    std::string to, from, answer, status, id;
  };
  struct sent_text {
    std::string to, from, report, tag, id;
  };

  message::raw_request filled(const webhook_shape& shape, const std::map<std::string, std::string>& with,
                              std::string target) const;
  void deliver(webhook made);
  asio::awaitable<void> bring(webhook made);
  asio::awaitable<tried> try_once(const webhook& made, const retry_rule& rule, bool is_fallback);
  void note_answer(const webhook& made, const exchanged& got, bool is_fallback, bool is_lost);
  void report_on(const sent_text& text, const report_state& state);
  void schedule_reports(const sent_text& text);
  asio::awaitable<outgoing> take_text(const message::raw_request& request);
  asio::awaitable<outgoing> take_call(const message::raw_request& request);
  void room_over(const placed_call& call);
  void tell_state(const placed_call& call, const std::string& state);
  asio::awaitable<outgoing> answer(const send_act& act, const answer_shape& good, const std::string& id);
  send_act next_act();
  asio::awaitable<void> wait(milliseconds pause);
  bool rolls(unsigned of_hundred) { return of_hundred != 0 && dice_.below(100) < of_hundred; }

  asio::io_context& io_;
  company_clock& clock_;
  habits how_;
  const kind_shape& shape_;
  provider::credentials account_;
  ops::dice dice_;
  journal& notes_;
  unsigned short port_ = 0, fallback_ = 0;
  std::deque<send_act> next_;
  std::map<std::string, std::string> actions_;  // of each call: where its next keys go
  std::map<std::string, placed_call> placed_;
  unsigned under_way_ = 0, webhooks_ = 0;
  std::uint64_t taken_ = 0, asked_ = 0;
};

}  // namespace amparo::simulator
