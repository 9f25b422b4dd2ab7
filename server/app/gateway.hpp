#pragma once
#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/call_limit.hpp"
#include "app/home.hpp"
#include "app/turn.hpp"
#include "message/raw_http.hpp"
#include "provider/adapter.hpp"

namespace amparo::speech {
class clip_cache;
}
namespace amparo::store {
class desk_calls;
class desk_people;
class desk_queue;
class desk_talk;
class note_store;
class part_store;
class rumour_store;
class send_store;
}  // namespace amparo::store

// The provider side of the process: which account a request is for, and the caller's home thread. Each use
// case is a file of its own: answer_sms, answer_call, answer_status.
namespace amparo::app {

class studio;

// One thread's own: its context, what its turns need, and its callers' queue.
struct worker {
  asio::io_context& context;
  turn_services services;
  home_queue queue;
  call_limit calls;
  store::send_store* sends = nullptr;  // null: nothing is sent on our own account
  store::part_store* parts = nullptr;  // null: every text is whole
  store::note_store* notes = nullptr;  // null: nothing that was recorded can be had
  store::desk_queue* desk = nullptr;   // null: nobody works at the desk by telephone
  store::desk_people* people = nullptr;
  store::desk_calls* desk_calls = nullptr;
  store::desk_talk* talk = nullptr;
  store::rumour_store* rumours = nullptr;  // null: nobody confirms what callers report
};

struct gateway {
  const config& settings;
  std::vector<std::unique_ptr<worker>>& workers;
  std::atomic<std::shared_ptr<const flow::bundle>>& content;
  ops::clock& clock;
  ops::dice& dice;
  ops::metrics& count;
  const keyring& keys;
  speech::clip_cache* clips = nullptr;  // null: the provider's own voice says everything
  // A recording of a bundle at hand, by its name under /audio/; null where there is none, or none at all.
  std::function<std::shared_ptr<const std::string>(std::string_view name)> find_recording{};
  studio* phone_studio = nullptr;           // null: no line is the studio's
  store::spool* quarantine = nullptr;       // signed bytes that make no event, sealed for 24 h (W-6)
  std::function<void()> effects_committed;  // the relay may start at once
  std::atomic<bool> erased{
      true};  // until the append-only file is rewritten; also at start, after who knows what
  std::atomic<unsigned> running{0};  // turns in flight: 512 at the most (reliability.md, Bounds)
};

asio::awaitable<message::raw_response> answer_sms(gateway& g, const account& via,
                                                  message::raw_request request);
asio::awaitable<message::raw_response> answer_call(gateway& g, const account& via,
                                                   message::raw_request request, std::string hook);
asio::awaitable<message::raw_response> answer_status(gateway& g, const account& via,
                                                     message::raw_request request);

// POST (or GET) /v1/{kind}[/{account}]/{sms|voice|voice/gather|voice/recording|status}. Anything else is 404,
// a known path with another method 405.
asio::awaitable<message::raw_response> answer_webhook(gateway& g, message::raw_request request);

// An answer that nothing has to be awaited for.
asio::awaitable<message::raw_response> at_once(message::raw_response response);

// Where a provider's signature does not cover the body, what it does cover is good for one body (W-3): true
// where this request is the first with it, or a repetition. An error is the store's.
asio::awaitable<base::result<bool>> is_once(gateway& g, const account& via,
                                            const message::raw_request& request);

// In a demonstration: how many round trips to Redis the turn made, as a header that the simulator shows.
void show_trips(const gateway& g, const turn_answer& answer, message::raw_response& response);

// Puts an answer into its caller's outbox, over the link of the caller's home thread.
asio::awaitable<base::result<void>> post_at_home(gateway& g, store::outbox_entry entry, base::caller_tag tag);

// The words of this turn into the outbox, as the answer to that event; false where they could not be put
// there. Put there again for the same event, they are sent once.
asio::awaitable<bool> post_reply(gateway& g, const account& via, message::event event, base::time_point now,
                                 const turn_answer& answer);

// The caller's home thread.
worker& home_of(gateway& g, unsigned partition);

// A report of the provider on a send of ours, told from others by its sealed token.
asio::awaitable<base::result<void>> note_report(gateway& g, const account& via, const message::event& event);

// A text to the operators' line. Nothing is said to whoever is none of them (L11). An error is the store's:
// the provider is to bring it again.
asio::awaitable<base::result<message::reply>> answer_operator(gateway& g, const account& via,
                                                              message::event event, base::time_point now);

// What a status callback tells of a call of ours; false where its token is none of ours (W-7).
asio::awaitable<base::result<bool>> note_call(gateway& g, const account& via, const message::event& event);
// What whoever answered a call of ours hears next; nothing where it is a call that came in.
asio::awaitable<std::optional<message::reply>> answer_leg(gateway& g, const account& via,
                                                          const message::event& event, base::time_point now);

// The turn on its caller's home thread and back. Over the bounds it answers `busy`.
asio::awaitable<turn_answer> turn_at_home(gateway& g, turn_request request);

// Signed bytes that make no event: sealed for 24 h, counted, answered with the safe words.
asio::awaitable<message::reply> quarantined(gateway& g, const account& via,
                                            const message::raw_request& request, message::channel via_channel,
                                            base::error_code why);

}  // namespace amparo::app
