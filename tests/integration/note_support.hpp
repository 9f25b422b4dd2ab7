#pragma once
#include <string>
#include <vector>

#include "integration/flow_place_support.hpp"

// A helpline that asks for a voice note behind key 4, in calls of Twilio's wire format.
namespace amparo::test {

inline constexpr const char* note_caller = "+17705550100";
inline constexpr const char* note_account = "AC0123456789abcdef0123456789abcdef";
inline constexpr const char* note_canary = "zarzaparrilla-en-la-voz";  // lies in the sound

std::string note_wav();  // five seconds of 8,000 Hz, mono, 16 bit
std::string audio_answer(const std::string& bytes);
std::string plain_answer(const std::string& status);

struct note_place : flow_place {
  explicit note_place(std::vector<std::string> script);
  // Calls, and is asked for a note: the address that it goes to, "" where nobody answers.
  std::string ask_for_note(const std::string& call, const std::string& from = note_caller);
  static std::string url(const std::string& recording = "RE01");
  // What a Record's action is asked with.
  http_answer leave(const std::string& call, const std::string& target, const std::string& seconds,
                    bool hangs_up, const std::string& from = note_caller,
                    const std::string& recording = "RE01");
  http_answer is_ready(const std::string& call, const std::string& target);
  std::vector<std::string> notes() { return keys_like("*}:n:*"); }
  bool counted(const std::string& event);
};

}  // namespace amparo::test
