#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/json/fwd.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "app/audit_trail.hpp"
#include "app/background.hpp"
#include "app/config.hpp"
#include "app/keyring.hpp"
#include "app/people.hpp"
#include "app/routes.hpp"
#include "http/server.hpp"
#include "message/raw_http.hpp"
#include "ops/clock.hpp"
#include "ops/dice.hpp"
#include "ops/metrics.hpp"
#include "store/desk_events.hpp"
#include "store/desk_people.hpp"
#include "store/desk_queue.hpp"
#include "store/desk_watch.hpp"
#include "store/note_store.hpp"
#include "store/people_store.hpp"
#include "store/rumour_store.hpp"
#include "store/store.hpp"

// /api/v1 of the console's listener (console.md § 5): sign-in and the desk. Whoever asks is looked up for
// each request, so that a revoked person is nobody at once; what they may is the row of routes.hpp (C-5),
// deny by default. What must be audited is, before it counts (L-6). JSON in both directions; an error is
// {code, message} with a code of the console's table, and never a word of a caller.
namespace amparo::app {

struct desk_api {
  const config& settings;
  const keyring& keys;
  store::desk_store& all;
  store::desk_queue& desk;  // with the audit trail as its witness
  store::desk_people& notes;
  store::note_store& voice;
  store::people_store& people;
  store::desk_events& events;
  store::rumour_store& rumours;
  store::turn_store& turns;
  audit_trail& audit;
  const ops::clock& clock;
  ops::dice& dice;
  ops::metrics& count;
  background& hashing;                 // passwords: 70 ms and 64 MiB each, one after the other (C-1)
  store::desk_watch* watch = nullptr;  // null: nobody is told who is there
  unsigned hashing_now = 0, streams = 0;
};

// Who asks. Nothing of it outlives the request, but for an event stream's.
struct signed_in {
  person who;
  store::desk_operator as;
  std::string token;  // its keyed digest
};

asio::awaitable<message::raw_response> answer_api(desk_api& api, message::raw_request request,
                                                  http::peer from);

// --- what its files share ---

using api_answer = base::result<message::raw_response>;

message::raw_response api_reply(unsigned status, const boost::json::value& body);
// `code` of console.md § 5, and its fixed sentence.
message::raw_response api_error(unsigned status, std::string_view code);
// The body as an object; nothing where it is none.
std::optional<boost::json::object> api_body(const message::raw_request& request);
// A member of it that is a string; "" where it is none, or there is no body.
std::string text_in(const std::optional<boost::json::object>& body, std::string_view key);

asio::awaitable<api_answer> sign_in(desk_api& api, const message::raw_request& request);
asio::awaitable<api_answer> sign_out(desk_api& api, const signed_in& me);
// By bearer token or cookie; nothing where nobody is signed in. An error is the store's.
asio::awaitable<base::result<std::optional<signed_in>>> who_asks(desk_api& api,
                                                                 const message::raw_request& request);
// Whether this sign-in still stands; asking is no use of it.
asio::awaitable<base::result<bool>> still_signed_in(desk_api& api, const signed_in& me);
// C-4: a cookie goes with every request of a browser, whichever page made it.
bool is_forged(const desk_api& api, const message::raw_request& request);

// One act of the desk by its route; `code`: the item that the path names.
asio::awaitable<api_answer> desk_act(desk_api& api, const signed_in& me, const route& what, std::string code,
                                     const message::raw_request& request);
// `number`th of its caller's voice notes, from 1, the oldest.
asio::awaitable<api_answer> hear_note(desk_api& api, const signed_in& me, std::string code,
                                      const message::raw_request& request);
asio::awaitable<api_answer> reveal_number(desk_api& api, const signed_in& me, std::string code,
                                          const message::raw_request& request);
// Reports of a raid: all that stand, and what is done with one.
asio::awaitable<api_answer> list_rumours(desk_api& api, const signed_in& me);
asio::awaitable<api_answer> act_on_rumour(desk_api& api, const signed_in& me, const route& what,
                                          std::string code);
// Theirs, with a lease that this begins anew; nothing where it is not.
asio::awaitable<base::result<std::optional<store::desk_item>>> item_of_mine(desk_api& api,
                                                                            const signed_in& me,
                                                                            std::string code);

// A row: what claiming needs and whose hand it is in, "mine", "other" or null.
boost::json::object row_of_item(const store::desk_item& item, std::string_view holder, base::time_point now);
boost::json::object counts_of(const store::desk_numbers& numbers);

}  // namespace amparo::app
