#pragma once
#include <chrono>
#include <string>
#include <vector>

// A telephone as whoever plays a conversation holds it: what one does with it, and what comes back.
namespace amparo::app {

// What one thing said to the line brought back.
struct heard_back {
  std::vector<std::string> words;  // SMS texts, or prompts in the order in which they are heard
  bool is_call_over = false;
  std::vector<std::string> effects;  // "callback topic=detention urgency=now", "erase", "opt out" ...
};

class phone {
 public:
  virtual ~phone() = default;
  virtual heard_back start() = 0;                        // dials; nothing for SMS
  virtual heard_back say(const std::string& words) = 0;  // an SMS, or one gather's worth of digits
  virtual heard_back silence() = 0;
  virtual heard_back hang_up() = 0;
  virtual heard_back again() = 0;  // the provider delivers the last event a second time
  virtual heard_back advance(std::chrono::milliseconds by) = 0;  // what the timers due meanwhile sent
  virtual void withhold() = 0;                                   // the next call comes from a withheld number
  virtual void flag_detention() = 0;                             // the line is one that detained people call
  virtual void flag_asking() = 0;  // the line asks for a caller's language before anything else
};

}  // namespace amparo::app
