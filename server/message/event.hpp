#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "base/phone.hpp"
#include "base/private_text.hpp"
#include "base/time.hpp"
#include "message/channel.hpp"

namespace amparo::message {

enum class event_kind : std::uint8_t {
  text,          // an SMS came in
  call_started,  // a call rings; our answer is the first document of the call
  digits,        // keys were pressed (also one key; "#" and "*" arrive as digits)
  silence,       // a gather ended without a key
  hangup,        // the call is over, whoever ended it
  call_status,   // progress of a call, neither start nor end
  send_status,   // progress of an SMS that we sent
  recording,     // a voice note was taken; without one, `silence` comes instead
  dialled,       // a connection that we asked for is over
  answered_by,   // the provider's guess who took a call of ours
};

// How far a send or a call of ours has come, whatever the provider calls it. It only ever moves forward
// (L20).
enum class progress : std::uint8_t {
  unknown,   // a word that the provider's documentation does not have
  underway,  // taken, queued, sent, ringing
  arrived,   // the handset has the SMS; somebody answered the call
  failed,    // it never will: refused, undeliverable, busy, not answered
};

enum class listener : std::uint8_t { unknown, person, machine };

// How a connection ended.
enum class dial_end : std::uint8_t { answered, busy, no_answer, failed };

// One of the pieces that a long SMS came in (3GPP TS 23.040, 9.2.3.24.1 and 9.2.3.24.8).
struct text_part {
  unsigned reference = 0;  // the sender's own count of its long texts: 8 or 16 bits, used again and again
  unsigned of = 0;         // how many pieces, at least 2
  unsigned number = 0;     // from 1
};

// What a provider told us, in words that no provider has. Made by an adapter's decode, out of verified bytes
// only.
struct event {
  event_kind kind = event_kind::text;
  std::optional<base::phone_number>
      caller;               // empty = withheld (L13), a short code or a word: shares nothing with anybody
  std::string line;         // our own number, E.164; a send_status and a recording may come without
  std::string id;           // text: the message's id. Voice: the call's, in each of its events.
                            // send_status: "<message id>:<status>", an event of its own per state (L33)
  std::string hook;         // which of our addresses it came to: "sms", "voice", "gather", "recording", "status"
  base::private_text text;  // of `text`
  std::optional<text_part> part;  // of `text`, where it is a piece of a longer one (L38)
  base::private_text digits;      // of `digits`
  std::string token;  // the sealed `s` of our own action URL, as it came; "" on a call's first request
  std::optional<base::time_point> sent_at;  // where the provider signs a time stamp
  std::string status;              // of hangup, call_status and send_status, the provider's word; of a text
                                   // with opt_out_handled: STOP, START or HELP
  bool opt_out_handled = false;    // the provider itself answered STOP, START or HELP: send no text of ours
  base::private_text note;         // of `recording`: where the provider keeps it, in its own words
  std::chrono::seconds length{0};  // of `recording`
  bool hung_up = false;            // of `recording`: the caller hung up instead of pressing a key (L15)
  dial_end ended = dial_end::failed;      // of `dialled`
  progress reached = progress::unknown;   // of send_status, call_status and hangup
  listener taken_by = listener::unknown;  // of answered_by
  // What it brings that is not ours: words, keys, or where a note lies.
  const base::private_text& brought() const {
    return kind == event_kind::digits ? digits : kind == event_kind::recording ? note : text;
  }
  void bring(base::private_text what) {
    (kind == event_kind::digits ? digits : kind == event_kind::recording ? note : text) = std::move(what);
  }
  channel via() const {
    return kind == event_kind::text || kind == event_kind::send_status ? channel::sms : channel::voice;
  }
};

}  // namespace amparo::message
