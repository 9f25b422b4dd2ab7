#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/phone.hpp"
#include "base/private_text.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "flow/bundle.hpp"
#include "message/channel.hpp"
#include "message/event.hpp"
#include "message/reply.hpp"

// The conversation engine: pure and deterministic. (bundle, session, input, context) -> {session, reply,
// effects}.
namespace amparo::flow {

enum class input_kind : std::uint8_t {
  started,
  text,
  digits,
  silence,
  hangup,
  recording,  // a voice note was taken
  dialled,    // a connection is over
  timer,      // a time that the session waited for has come
  result      // what a webhook answered
};

struct named_value {
  std::string name, value;
};

enum class fetch_end : std::uint8_t { ok, error, timeout };

struct input {
  input_kind kind = input_kind::text;
  base::private_text words;        // of text and digits; of recording: where the provider keeps it
  std::chrono::seconds length{0};  // of recording
  bool hung_up = false;            // of recording: by hanging up
  message::dial_end ended = message::dial_end::failed;  // of dialled
  // Of timer and result: the moment that ends the wait, in seconds since 1970 (outcome::wakes_at). It says
  // which wait is meant: one that the session no longer has changes nothing (L31).
  std::int64_t due = 0;
  fetch_end fetched = fetch_end::error;  // of result
  std::vector<named_value> values{};     // of result
};

// Whether a person can come now; nobody says so where there is no desk that knows.
enum class desk_state : std::uint8_t { unknown, busy, closed, open };
struct desk_board;  // flow/desk_board.hpp

// What a case keeps of a flow's variable: by name, because another bundle may read it.
struct kept_value {
  std::string name;
  std::string type;         // as flows write it: "choice", "date" (name_of in flow/expression.hpp)
  std::int64_t number = 0;  // of a number, flag, date or time, as in scalar
  std::string text;         // of a choice its name, of a place its id
  friend bool operator==(const kept_value&, const kept_value&) = default;
};

// Where a case goes on, from whatever telephone, and what is known there. Nothing in it names anybody:
// whoever guesses a PIN learns no more than this.
struct case_place {
  std::string flow, node;
  std::vector<kept_value> values;
  friend bool operator==(const case_place&, const case_place&) = default;
};

// A question that a reminder puts to a caller on its day. What they write from then on is heard at its place.
struct later_question {
  base::time_point from;
  std::string locale;  // that it is put in
  case_place place;
  friend bool operator==(const later_question&, const later_question&) = default;
};

// How a check-in of the case that is gone on with stands (app/check_ins.hpp), to whoever has its PIN.
enum class check_in_state : std::uint8_t {
  unknown,  // nobody has looked
  alone,    // theirs, and nobody who may be written to has accepted
  ready,    // theirs, and somebody has
  set,      // a text leaves at its hour unless it is taken back
  left,     // it has left
  offered,  // another's, who asks whoever has the PIN to accept
  contact   // another's, and they accepted
};

// What was looked up of a town (B12): when something was seen there that two people confirmed, and until when
// that is current; nothing where there is no such thing, whatever else was reported.
struct sought_rumour {
  struct times {
    base::time_point seen, until;
  };
  std::string town;
  std::optional<times> verified{};
};

// What only the store knows. A step is first made without it; where an effect needs a fact, the turn fetches
// it and steps again.
struct facts {
  std::optional<bool> callback_recent;  // another callback within ten minutes (L10): the commit said so
  std::optional<bool>
      callback_open;              // erasing: a confirmed callback waits and must be asked about separately
  bool effect_refused = false;    // neither Redis nor the spool took it: the node's `failed` outcome
  std::optional<bool> opted_out;  // of who is to be sent a text
  desk_state desk = desk_state::unknown;
  std::shared_ptr<const desk_board> board{};  // what else the desk tells of itself; null: nobody knows
  std::string remembered{};  // the language that this caller let us remember (D13); "" = none
  // An operator has the caller's open case and writes to them: in texts the line only answers the words that
  // stop, erase and save (L24).
  bool with_operator = false;
  std::string
      fresh_pin{};  // kept free for a case that is opened in this step: pin_digits digits; "" = not yet
  // A PIN was looked up; `found_case` is what it opens, nothing where it opens none or too many were tried.
  bool case_sought = false;
  std::optional<case_place> found_case{};
  check_in_state check_in = check_in_state::unknown;
  std::optional<sought_rumour> rumour{};  // nothing: nobody looked
  // The questions that this caller agreed to be asked, by their day, and when they wrote to us last.
  std::vector<later_question> questions{};
  std::optional<base::time_point> wrote_last{};
  // Where a call of theirs was cut within the last ten minutes (encode_small of a session of this bundle); ""
  // = none that may be gone on with (L18).
  std::string left{};
  bool rang_enough =
      false;  // of a hang-up: it is the last of the calls without a word that ask for one (O-4)
};

struct context {
  base::time_point now;
  message::channel via = message::channel::sms;
  std::string locale = "es-MX";  // the line's default
  bool withheld = false;         // no number: a callback's outcome is `withheld`
  bool single_timer = false;     // the provider has one gather timer: the engine counts silent rounds (L4)
  std::string country = "MX";    // of the line: how numbers are written there
  std::string zone = "America/Mexico_City";  // the caller's, as far as it is known: the line's
  bool detention = false;  // the line's flag: prompts of the first `guard` stand outside the gather
  std::chrono::seconds guard{25};
  flow::facts facts;
  bool can_record = false, can_connect = false;  // what the line's provider can do
  // Whether a number that somebody gave may be called from this line (O-1); without it none may.
  std::function<bool(const base::phone_number&)> may_call{};
  // Of a call's list of languages: which of them, in this order; none named = all that can be heard. They
  // outlive the step.
  std::span<const std::string> languages{};
  bool ask_language = false;  // the list comes before anything else, where nobody has said a language
};

// --- effects, as data ---
enum class urgency : std::uint8_t { now, deadline, search, information };
struct callback_effect {
  std::string topic;  // a word from the flow: "detention"
  flow::urgency urgency = urgency::information;
  std::string locale;               // the language to call back in: the caller's own
  std::string town{};               // the home town that they named: interpreters are found by it; sealed
  std::vector<std::string> skills;  // "lang:es-MX"
  std::optional<base::time_point> not_before;
  std::string summary;  // at most three lines for the operator; sealed by whoever stores it
  bool relay = false;   // an interpreter is wanted
  bool waits = false;   // the caller is there now: a person is to come to the conversation
  // E.164: a number that they gave, read back and confirmed, because their own is withheld; else "".
  std::string number{};
};
struct erase_effect {};            // BORRAR: everything under the caller's tag
struct cancel_callback_effect {};  // the separate question after BORRAR was answered with yes
struct opt_effect {
  bool out = true;  // ALTO, or START
};
// A caller's voice note is to be fetched from its provider, sealed, and deleted there (K-10).
struct keep_note_effect {
  std::string purpose;  // a word from the flow: "name"
  std::string locale;
  std::string note;  // where the provider keeps it
  std::uint32_t seconds = 0;
  flow::urgency urgency = flow::urgency::information;  // `now` in an urgent flow
};
// Words for the caller's telephone, as data: an encoded reply (flow/session.hpp) of this bundle.
struct send_effect {
  std::string said;
};
struct remind_effect {
  base::time_point due;
  std::string said;                          // as of send_effect
  std::optional<later_question> question{};  // nothing where it asks nothing
};
// A question that a reminder put was answered: it is open no more, nor is any before it.
struct answered_effect {};
// What was answered to a question that a reminder put, for the public figures: which table, which of its
// choices. Goes with an answered_effect, so that what was promised once counts once.
struct count_effect {
  std::string table, answer;
};
// Others use this telephone: nothing that was promised is sent to it any more.
struct shared_phone_effect {};
// Where a call was cut, for ten minutes (facts::left); "" where it was gone on with.
struct left_effect {
  std::string state;
};
// Going on is no effect: it is a fact. From `accept` on they are of a check-in.
enum class case_act : std::uint8_t { open, go_on, stage, close, accept, watch, calm, news };
inline constexpr unsigned pin_digits = 6;
struct case_effect {
  case_act act = case_act::open;
  std::string pin;
  std::string topic, stage, locale;  // topic: of `open`. stage: of `stage`
  case_place place{};                // of `open`
  base::time_point due{};            // of `watch`: when its text leaves
  std::string said{};                // of `watch` and `calm`, for the contact: as of send_effect
  // Of `accept` and `watch`, for whoever opened the case and agreed to be written to: "" = nothing; of
  // `watch`, when it leaves.
  std::string said_to_owner{};
  base::time_point owner_due{};
};
// One side of a family link; what is compared is made from these by who stores it.
struct match_effect {
  bool seeking = true;
  std::string name, born, town, word, locale;
};
// What a caller texts while an operator has their case: for that person, as it was written.
struct message_effect {
  std::string words, locale;
};
// Somebody saw a raid, now: which town, and nothing of who.
struct rumour_effect {
  std::string town, name;  // as the directory has them (directory::place)
  bool withheld = false;   // nobody can tell who from others
};
struct fetch_effect {
  std::string hook;      // as the configuration names it
  std::int64_t due = 0;  // comes back with the result (input::due)
  std::vector<named_value> send;
};
// The caller's language is to be remembered for another conversation (D13).
struct remember_effect {
  std::string locale;
};
using effect = std::variant<callback_effect, erase_effect, cancel_callback_effect, opt_effect,
                            keep_note_effect, send_effect, remind_effect, case_effect, match_effect,
                            fetch_effect, message_effect, remember_effect, answered_effect,
                            shared_phone_effect, left_effect, rumour_effect, count_effect>;

// A conversation's state between turns. A value; its fields are the engine's own (flow/session.hpp).
class session;
// The reply as data: message keys of one bundle, their arguments, and how to listen. Rendering it is pure, so
// that a duplicate gets the same bytes (design: the ring keeps the newest four).
struct reply_data;

struct outcome;  // flow/session.hpp: {session next; reply_data reply; std::vector<effect> effects; bool
                 // ended;}

outcome step(const bundle& content, const session& before, const input& heard, const context& when);

// Words for the wire: SMS texts within their alphabet and budget, or prompts and a gather whose `action` and
// `clip` are left empty for the caller to fill. `when` must be the turn's own time, also for a duplicate
// (numbers expire).
message::reply render(const bundle& content, const reply_data& said, message::channel via,
                      base::time_point when);

// One message of the bundle by its key, for what only the program around can know ("degraded.noted",
// "limit.reached"), with values for its placeholders by name; digits are a number. Empty where the bundle has
// no such message.
std::optional<reply_data> words_of(const bundle& content, std::string_view locale, std::string_view key,
                                   const std::vector<named_value>& values = {});

// Redis is away: the answer that these words ask for, from words alone: no session, no menu number, no
// promise. Empty where no word is known; then safe words answer.
std::optional<reply_data> answer_by_words(const bundle& content, const input& heard, const context& when);

// Which of the words that are always obeyed this message is, for the ladder, the rate limit and the spool.
enum class global_word : std::uint8_t {
  none,
  menu,
  person,
  help,
  stop,
  start,
  erase,
  language,
  repeat,
  back,
  urgent,
  call_me,
  exit
};
global_word global_word_of(const bundle& content, std::string_view locale, const input& heard);

}  // namespace amparo::flow
