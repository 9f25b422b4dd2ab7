#pragma once
#include <boost/asio/io_context.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/turn.hpp"

namespace amparo::store {
class memory_store;
}

// A phone in the terminal: the same turns over an in-memory store with the same commit semantics. `amparo
// talk` and the transcript tests stand on it.
namespace amparo::app {

// What one thing said to the line brought back.
struct heard_back {
  std::vector<std::string> words;  // SMS texts, or prompts in the order in which they are heard
  bool is_call_over = false;
  std::vector<std::string> effects;  // "callback topic=detention urgency=now", "erase", "opt out" ...
};

class talker {
 public:
  talker(std::shared_ptr<const flow::bundle> content, message::channel via, std::string language,
         base::time_point now);
  ~talker();

  heard_back start();                        // dials; nothing for SMS
  heard_back say(const std::string& words);  // an SMS, or keys: one gather's worth of digits at a time
  heard_back silence();
  heard_back hang_up();
  heard_back again();                                // the provider delivers the last event a second time
  heard_back advance(std::chrono::milliseconds by);  // what the timers that came due meanwhile sent
  void withhold();                                   // the next call comes from a withheld number
  void flag_detention();                             // the line is one that detained people call
  base::time_point now() const;

 private:
  heard_back take(message::event event);
  struct state;
  std::unique_ptr<state> state_;
};

}  // namespace amparo::app
