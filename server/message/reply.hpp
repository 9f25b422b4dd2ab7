#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace amparo::message {

// Nothing is said, nothing is sent: duplicates older than the ring's replies, status callbacks, erased
// events.
struct no_reply {};

// At most two messages of at most two segments each; where there are two they are numbered in their own text.
struct sms_reply {
  std::vector<std::string> messages;
};

// One thing that is heard. `clip` is the path of an audio file on our own public URL ("/audio/<hash>.wav");
// where it is empty the provider's own voice says `text` in `locale`.
struct spoken {
  std::string text;
  std::string locale;  // BCP 47
  std::string clip;
  bool caller_data = false;  // holds what the caller said: never made into a clip, never cached (H-8)
};

// Collect keys. Every adapter keeps the meaning of each option or declares in `capabilities` what it cannot
// express (L4).
struct gather {
  std::vector<spoken> prompts;  // heard while keys are taken
  unsigned max_digits = 1;
  std::chrono::seconds first{6};    // silence before the first key
  std::chrono::seconds between{3};  // silence between keys; only this timer runs after the first key (L3)
  bool barge = true;                // a key interrupts the prompts
  bool ends_with_hash = false;      // "#" ends the answer; else "#" and "*" are keys like others
  std::string action;               // absolute path and query on our public URL, with its sealed `s`
};

// Take one voice note of the caller's own, after its notice, which stands in `before`; "#" ends it. Nothing
// else is ever recorded (L49). What comes back to `action` is a `recording`, or `silence` where nothing was
// said.
struct take_note {
  std::chrono::seconds most{60};
  std::chrono::seconds silence{4};  // ends the note
  std::string action;               // as of a gather
};

// Connect the call to a number of the reviewed directory; `dialled` comes back to `action` when that is over.
// The other side sees our line, never the caller's number.
struct connect {
  std::string number;  // E.164
  std::string shown;   // E.164, our line
  std::chrono::seconds ring{20};
  std::string action;  // as of a gather
};

// Put the caller into a room that others come into: an interpreter, an operator. Never recorded.
struct conference {
  std::string room;    // letters, digits and "-": a random name of ours
  bool starts = true;  // the others hear each other only once such a member is there
  bool ends = true;    // and no longer when it leaves
  bool muted = false;
  std::string action;  // as of a gather, when this member leaves; "" = the call ends
};

// One document of a call: first what is said outside any gather, then at most one gather, note, connection or
// room, then perhaps the end.
struct voice_reply {
  std::vector<spoken> before;
  std::optional<gather> keys;
  bool hangup = false;
  std::optional<take_note> note{};
  std::optional<connect> bridge{};
  std::optional<conference> room{};
};

using reply = std::variant<no_reply, sms_reply, voice_reply>;

}  // namespace amparo::message
