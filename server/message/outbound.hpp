#pragma once
#include <chrono>
#include <string>

#include "base/phone.hpp"
#include "base/private_text.hpp"

// What we ask a provider to do on our own account. Made by the dispatcher, out of committed effects only.
namespace amparo::message {

struct outbound_text {
  std::string line;  // our number, E.164
  base::phone_number to;
  base::private_text text;  // at most two segments
  std::string status;  // path and query on our public URL, with its sealed `s`; "" = no reports are wanted
  std::string key;     // idempotency: the same for each try of one send
};

struct outbound_call {
  std::string line;
  base::phone_number to;
  std::string answer;  // path and query: asked for the first document
  std::string status;  // path and query: progress, machine detection and the end
  std::chrono::seconds ring{40};
  std::chrono::minutes longest{30};  // from the answer on (O-4), where the provider can end a call by itself
  bool asks_who_answers = true;      // machine detection, where the provider has it
  std::string key;
};

}  // namespace amparo::message
