#pragma once
#include <cstdint>
#include <deque>
#include <string>
#include <unordered_map>

#include "base/crypto.hpp"

namespace amparo::app {

// How many calls one caller has begun within the hour (O-5; a line's `calls_per_hour`), counted on the
// caller's home thread of this process and forgotten with it: a caller whose calls reach several processes
// has that many each.
class call_limit {
 public:
  // Notes the call once, however often its first request comes; false where it is over `most` calls within
  // the last 60 minutes. `minute` is Unix minutes.
  bool admits(const base::caller_tag& tag, const std::string& call, std::uint32_t minute, unsigned most);
  std::size_t callers() const { return begun_.size(); }

 private:
  struct begun_call {
    std::string call;
    std::uint32_t minute = 0;
  };
  void forget_before(std::uint32_t minute);
  std::unordered_map<std::string, std::deque<begun_call>> begun_;
  std::uint32_t swept_ = 0;
};

}  // namespace amparo::app
