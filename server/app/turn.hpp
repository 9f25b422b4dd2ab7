#pragma once
#include <boost/asio/awaitable.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/call_token.hpp"
#include "app/config.hpp"
#include "app/keyring.hpp"
#include "app/record.hpp"
#include "flow/engine.hpp"
#include "flow/session.hpp"
#include "message/event.hpp"
#include "message/reply.hpp"
#include "ops/clock.hpp"
#include "ops/dice.hpp"
#include "ops/metrics.hpp"
#include "store/store.hpp"

namespace amparo::store {
class case_store;
class rumour_source;
class spool;
}  // namespace amparo::store

// One event in, one reply out, and the effects between, whatever the provider. The turn opens the caller's
// session, steps the conversation and commits both with the effects in one script; a conflict or an unknown
// outcome starts it again from what the store says. Nothing here knows a wire format.
namespace amparo::app {

namespace asio = boost::asio;

class desk_news;

// Where a turn finds a bundle that is not the live one: a session finishes on the bundle that it began with.
class bundle_source {
 public:
  virtual ~bundle_source() = default;
  // By its id of 8 bytes; null where it cannot be had now. Resumes on the caller's thread, within half a
  // second.
  virtual asio::awaitable<std::shared_ptr<const flow::bundle>> find(std::string id) = 0;
  // False where folders are watched: whoever mends a text wants to see it at the next turn.
  virtual bool keeps_sessions() const { return true; }
};

// What a turn needs, owned by main; one set for each thread, because a link never crosses threads.
struct turn_services {
  const config& settings;
  const keyring& keys;
  store::turn_store& turns;
  store::spool*
      spool;  // null where there is none (`amparo talk`): then nothing is promised without the store
  ops::clock& clock;
  ops::dice& dice;
  ops::metrics& count;
  bundle_source* bundles = nullptr;         // null where there is only the live one
  store::case_store* cases = nullptr;       // null where none are kept: then each is refused
  store::rumour_source* rumours = nullptr;  // null where nobody can look: then nothing is said to be known
  const desk_news* desk = nullptr;          // null where nobody tells of the desk
};

struct turn_request {
  const account& via;
  const line& on;
  message::event event;
  base::time_point now;
  std::shared_ptr<const flow::bundle> content;  // the live bundle; once the session is read, the session's
};

enum class turn_result {
  answered,
  repeated,  // the same event again: the same answer
  silent,    // an older or erased event, or over the limit: an empty document
  degraded,  // the store is away: words that are true without it
  busy,      // neither store nor spool: the provider is told to come again
};

struct turn_answer {
  turn_result result = turn_result::answered;
  message::reply reply;
  // The same in the source language, where a prompt of a call has no clip and the provider no voice for it.
  message::reply in_source = message::no_reply{};
  bool has_effects = false;  // the outbox holds something new: the relay may start at once
  bool always = false;       // it answers a word that is always answered (O-5)
  bool erased = false;       // the append-only file still holds what was erased, until it is rewritten
  unsigned trips = 0;        // round trips to the store; counted in a demonstration only
};

// The turn's own values, worked out once from the event.
struct turn_frame {
  turn_request request;
  base::caller_tag tag;
  std::string key;  // of the session, in Redis
  event_digest digest;
  std::string event;   // the digest in hex
  std::string marker;  // where an erasure of this event would stand, in Redis
  flow::input input;
  flow::context context;
  std::optional<call_token> token;  // of a call's later requests, when it opens
  std::optional<flow::global_word> word;
  // The item whose operator writes with the caller, as the desk names it; "" = nobody does.
  std::string item = {}, item_code = {};
};

// What a provider tells of a voice note may leave out call and line: its token fills them in. False where
// nothing does, and the event belongs to no conversation of ours.
bool bring_home(const keyring& keys, const account& via, message::event& event, base::time_point now);
turn_frame frame_of(const turn_services& s, turn_request request);
void name_event(turn_frame& frame);  // `event` and `marker`, of its digest

// Runs the turn. The frame's references are main's; the answer holds no `clip` yet.
asio::awaitable<turn_answer> take_turn(const turn_services& s, turn_frame frame);

// What a call heard while the store was away: the effects that were noted, and where it stands since.
struct call_heard {
  std::vector<flow::effect> intents;
  std::uint32_t step = 0;  // the session's version at that place; 0 = nothing was heard: an SMS, a hang-up
  std::string place;       // as encode_small writes it
  std::string reply;       // as encode writes it
};

// Replays an event that the spool kept: the same turn, whose reply nobody hears. Durable intents (callback,
// erasure, opt-out) count. An SMS moves the position of a conversation that stands only where they do,
// because the caller never read that answer; a call's position becomes the one that its caller heard, unless
// the store knows a later one, and a hang-up ends it. None is begun. True when the event is settled and its
// record may go.
asio::awaitable<bool> replay_turn(const turn_services& s, turn_frame frame, call_heard heard);

// Where the answer to this document of a call goes: the sealed address of its next step, good as long as a
// call's state. Nothing where it asks for none.
void give_action(const turn_services& s, const turn_frame& frame, message::voice_reply& to,
                 std::uint32_t minute, std::uint32_t next_step, const std::string& small_state);

// The wire reply of a reply as data: rendered at the turn's own minute, with the action URL of the next step.
message::reply wire_reply(const turn_services& s, const turn_frame& frame, const flow::reply_data& said,
                          std::uint32_t minute, std::uint32_t next_step, const std::string& small_state);

// What stands for that reply where nobody could say it (turn_answer::in_source).
message::reply wire_in_source(const turn_frame& frame, flow::reply_data said, const message::reply& reply);

}  // namespace amparo::app
