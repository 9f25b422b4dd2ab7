#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "flow/engine.hpp"

// Session and reply as values, with their compact binary form (a version byte first). `decode` of anything that `encode` did
// not write is an error, never a crash; an unknown version is errc::other_version.
namespace amparo::flow {

class session {
 public:
  static session fresh(std::string locale);
  const std::string& locale() const { return locale_; }
  bool ended() const { return ended_; }
  // Fields below are the engine's.
  std::string locale_;
  bool ended_ = false;
  std::string state_;  // replaced by the engine's own typed fields
};

struct reply_data {
  std::string data;  // replaced by the engine's own typed fields
};

struct outcome {
  session next;
  reply_data reply;
  std::vector<effect> effects;
  bool ended = false;  // SMS: nothing is asked any more. Call: hang up after the prompts
};

std::string encode(const session& s);
base::result<session> decode_session(const bundle& content, std::string_view bytes);
// The same without anything that a person typed or a name: what may ride in a call's URL (at most 600 bytes).
std::string encode_small(const session& s);
std::string encode(const reply_data& r);
base::result<reply_data> decode_reply(const bundle& content, std::string_view bytes);

}  // namespace amparo::flow
