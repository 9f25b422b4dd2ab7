#pragma once
#include <chrono>
#include <map>
#include <string>

#include "app/transcript.hpp"
#include "integration/helpline_support.hpp"

// What plays of transcripts over the running program have in common, whichever company brings them.
namespace amparo::app {

// The words of a document of the TwiML family, in their order.
std::string said_in(const std::string& document);
// Each line draws its own PINs.
std::string without_pins(const std::string& text);
std::string joined(const heard_back& heard);

// Two machines that answer each other are told from a person by their haste (L29): who is slower than a test
// should be waits as long as a person would.
class like_a_person {
 public:
  void wait();

 private:
  int hasty_ = 0;
  std::chrono::steady_clock::time_point newest_{};
};

// Time that passes, silence of a provider with one timer, and a line that asks first cannot be had over the
// wire; a text from nobody is answered nothing, because no person can read it (answer_sms.cpp); and a number
// of the simulator's is none that a real company may ring (O-1).
bool can_be_played(const transcript& script, message::channel via);

// What the plays must have brought to the desk, by urgency.
class desk_wishes {
 public:
  void add(const transcript& script, const performance& good);
  void expect_at(test::helpline_place& place);

 private:
  std::map<std::string, unsigned> wanted_;
  unsigned seeking_ = 0, sought_ = 0;  // sides of one family link
};

}  // namespace amparo::app
