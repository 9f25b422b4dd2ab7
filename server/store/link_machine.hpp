#pragma once
#include <chrono>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "store/errors.hpp"
#include "store/redis_reply.hpp"

// The life of one Redis connection as a value: what is waiting, what is on its way, what has timed out, when
// to connect again and when to stop asking. It owns no socket and asks no clock, so each fault is a test of a
// few lines; store/link.hpp moves the bytes. Promises (design, Store; reliability, Semantics):
//  - every exchange that was admitted ends exactly once, in its deadline;
//  - not_connected and overloaded mean that no byte left; unknown_outcome means that some did;
//  - an answer that comes after its deadline is thrown away and never mistaken for another's.
namespace amparo::store {

// A script as Redis knows it: by the SHA-1 digest of its text.
struct script {
  std::string name;
  std::string text;
  std::string digest;  // 40 hex digits
};

struct link_settings {
  std::chrono::milliseconds deadline{250};   // of each exchange
  std::chrono::milliseconds greeting{1000};  // connect, AUTH, SCRIPT LOAD
  std::chrono::milliseconds silence{3000};   // nothing heard while something is owed: the connection is dead
  std::chrono::milliseconds probe_every{500};  // while the breaker is open
  std::chrono::milliseconds first_retry{10};
  std::chrono::milliseconds longest_retry{500};  // so that a Redis that is back is found within two seconds
  std::chrono::milliseconds gather{0};           // what is submitted waits so long for more to leave with it
  std::size_t most_at_once = 1024;               // leave together; the others once those were answered
  std::size_t most_exchanges = 1024;             // waiting and on their way
  unsigned timeouts_to_open = 2;                 // in a row: the breaker's rung L1
};

// One or more commands that travel together and end together.
struct exchange {
  std::string bytes;  // by redis_command, one after the other
  unsigned replies = 1;
  const script* runs =
      nullptr;  // what an EVALSHA names: loaded and repeated once after NOSCRIPT; must outlive the link
};

class link_machine {
 public:
  using time = std::chrono::steady_clock::time_point;
  using ticket = std::uint64_t;  // the caller's name for an exchange, given back at its end
  struct ending {
    ticket id;
    base::result<std::vector<redis_reply>> answer;
  };
  enum class phase { waiting, connecting, greeting, ready };

  // `greetings` are sent first on each connection, each with one reply; an error among them drops the
  // connection.
  link_machine(link_settings settings, std::vector<std::string> greetings);

  // Whether an exchange may be submitted now: errc::not_connected while Redis is known to be away or the
  // breaker is open, errc::overloaded over the bound.
  base::result<void> admits() const;
  void submit(ticket id, exchange what, time now);  // after admits()

  // The shell reports what happened to the socket. `roll` (0 to 999) is the dice of the back-off's jitter.
  void connecting(time now);
  void connected(time now);
  void lost(time now, unsigned roll);
  void received(std::string_view bytes, time now);
  void tick(time now);

  std::string take_output();  // bytes to write; what they carry counts as sent from here on
  bool has_output() const;
  // No more would leave together if it waited longer.
  bool has_full_output() const { return has_output() && waiting_.size() >= settings_.most_at_once; }
  bool is_owed_answers() const { return !sent_.empty(); }
  std::vector<ending> take_endings();
  bool wants_drop() const { return wants_drop_; }  // the connection is useless: close it and report lost()
  time next_tick() const;                          // when tick() has something to do; time::max() for never
  time retry_at() const { return retry_at_; }
  phase where() const { return phase_; }
  bool breaker_open() const { return breaker_open_; }
  const std::string& refusal() const { return refusal_; }  // what Redis answered to the last failed greeting

 private:
  enum class purpose { caller, greeting, probe, load };
  struct entry {
    ticket id = 0;
    exchange what;
    purpose why = purpose::caller;
    time deadline;
    bool ended = false;     // its caller has been told; the reply is still owed
    bool repeated = false;  // NOSCRIPT was answered once already
    std::vector<redis_reply> answers;
  };

  void end(entry& e, base::result<std::vector<redis_reply>> answer);
  void fail_waiting(errc why);
  void accept(redis_reply reply, time now);
  void greeting_answered(const redis_reply& reply, time now);
  void caller_answered(entry e, time now);
  void probe_answered(const entry& e, time now);
  bool repeats_with_script(entry& e);
  void expire_sent(time now);
  void expire_waiting(time now);
  void open_breaker(time now);
  void probe(time now);

  link_settings settings_;
  std::vector<std::string> greetings_;
  reply_reader reader_;
  std::deque<entry> waiting_, sent_;
  std::vector<ending> endings_;
  std::string greeting_output_;
  phase phase_ = phase::waiting;
  bool away_ =
      false;  // the last attempt failed: exchanges are refused at once instead of waiting for their deadline
  bool wants_drop_ = false, breaker_open_ = false, probe_pending_ = false;
  unsigned failures_ = 0, timeouts_ = 0;
  std::size_t greetings_left_ = 0;
  time retry_at_{}, greet_by_{}, ready_since_{}, heard_at_{}, probe_at_{};
  std::string refusal_;
};

}  // namespace amparo::store
