#pragma once
#include <boost/container/small_vector.hpp>
#include <boost/container/static_vector.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "flow/engine.hpp"
#include "flow/errors.hpp"
#include "flow/expression.hpp"

// Session and reply as values, with their compact binary form (a version byte first). `decode` of anything
// that `encode` did not write is an error, never a crash; an unknown version is errc::other_version.
namespace amparo::flow {

// What the next input is heard as.
enum class listening : std::uint8_t {
  nothing,    // fresh, or the conversation ended: words lead in
  ask,        // the question of an ask node
  star,       // the second key after "*"
  follow_up,  // a second question of the node's own: which of several places, or whether a number is right
  note,       // a voice note is being taken
  dial,       // the call is connected elsewhere
  result,     // what a webhook answers
  wait        // a time that was to pass
};

// What a webhook answered to a call that has not asked again yet.
enum class arrival : std::uint8_t { nothing, ok, error };

// A node and the depth of sub-flow calls at which it was reached.
struct menu_mark {
  std::uint32_t node = 0;
  std::uint8_t depth = 0;
  friend bool operator==(const menu_mark&, const menu_mark&) = default;
};

// Whether the caller said a language in this conversation; `settled` once a question was answered in it.
enum class choice_of_language : std::uint8_t { nothing, chosen, settled };

// What the caller said of the telephone that they use.
enum class whose_phone : std::uint8_t { unknown, own, shared };

struct stored_variable {
  std::uint32_t slot = 0;
  value_type type = value_type::text;
  std::int64_t number = 0;  // as in scalar; of a choice the index of its name
  std::string text;         // of text, digits, place, phone and name
  friend bool operator==(const stored_variable&, const stored_variable&) = default;
};

class session {
 public:
  static constexpr std::size_t most_marks = 8, most_calls = 8, most_lines = 8, most_held = 8,
                               most_choices = 8, most_listed = 4, longest_town = 160;  // the last in bytes

  static session fresh(std::string locale) {
    session s;
    s.locale_ = std::move(locale);
    return s;
  }
  const std::string& locale() const { return locale_; }
  bool ended() const { return ended_; }
  friend bool operator==(const session&, const session&) = default;

  // Fields below are the engine's.
  std::string locale_;
  bool ended_ = false;
  listening listens_ = listening::nothing;
  bool after_zero_ = false;                  // the gather after 0 also takes # as "language"
  bool urgent_ = false;                      // an urgent flow was walked in this conversation
  bool public_data_ = false, hint_ = false;  // of the last look-up
  std::uint8_t misses_ = 0;                  // at asked_
  std::uint8_t silent_rounds_ = 0;           // of a gather with one timer
  std::uint32_t asked_ = 0xFFFFFFFF;         // the ask (or lookup) that is open, or was the last one
  arrival arrived_ = arrival::nothing;
  bool offered_ = false;       // an interpreter was offered in this conversation
  bool nudged_ = false;        // the question that is open was sent once more (L51)
  std::int64_t wakes_at_ = 0;  // seconds since 1970: when a timer ends this state; 0 = none does
  std::uint32_t turns_ = 0;    // of a call
  std::uint32_t steps_ = 0;    // nodes walked in this session
  std::int64_t started_ = 0;   // of a call: seconds since 1970
  boost::container::static_vector<menu_mark, most_marks> marks_;      // menus passed, for "back"
  boost::container::static_vector<std::uint32_t, most_calls> calls_;  // call nodes to return to
  boost::container::static_vector<std::uint32_t, most_lines>
      said_;  // messages of the last turn, for "repeat"
  boost::container::small_vector<stored_variable, 2> variables_;
  // Of a call's list of languages: the locales that the keys from 1 on choose, the page that they stand on,
  // and how often it was heard to its end without a key.
  boost::container::static_vector<std::uint32_t, most_listed> listed_;
  std::uint8_t page_ = 0, round_ = 0;
  bool asked_language_ = false;  // the list was opened, or a language chosen or remembered
  choice_of_language chose_ = choice_of_language::nothing;
  bool offered_memory_ = false;  // they were asked whether it may be
  whose_phone phone_ = whose_phone::unknown;
  std::string speaks_;     // tag of the caller's language where nobody can talk in it yet; else it is locale_
  std::string town_;       // the home town that they named
  std::string place_;      // id of the place last found
  std::string consulate_;  // id of the last look-up's answer
  std::string case_;       // PIN of the case that was opened or gone on with; "" = none
  std::string query_;      // what was typed, while it is asked about again
  std::vector<std::string>
      held_;  // texts heard while a webhook works, answered after it in their order (L35)
};

struct reply_line {
  std::uint32_t message = 0;
  std::uint8_t first_value = 0, values = 0;  // a run of reply_data::values
  friend bool operator==(const reply_line&, const reply_line&) = default;
};

// A flow variable's value for a placeholder.
struct reply_value {
  // label: a message. labels: the set of choices in the low byte, the ask that they were taken from above it.
  enum class kind : std::uint8_t { text, number, label, date, time, labels };
  std::uint32_t argument = 0;
  kind type = kind::text;
  std::int64_t number = 0;
  std::string text;
  friend bool operator==(const reply_value&, const reply_value&) = default;
};

struct reply_data {
  std::string locale;
  bool nothing = false;  // say and send nothing
  bool hangup = false;
  bool silent = false;        // voice: listen again without a prompt
  bool guarded = false;       // voice: the prompts stand outside the gather
  bool single_timer = false;  // voice: the provider has one timer
  listening listens = listening::nothing;
  std::uint8_t level = 0;  // 0 the whole question, 1 its short form, 2 the choices alone
  std::uint32_t ask = 0xFFFFFFFF;
  boost::container::small_vector<reply_line, 6> lines;
  std::vector<reply_value> values;
  std::string place, consulate, query;
  // Of a call's list of languages: the locales that name themselves, by key. `in_each` is a message that each
  // of them says, before all else.
  boost::container::static_vector<std::uint32_t, session::most_listed> languages;
  std::uint32_t in_each = 0xFFFFFFFF;
  bool more_languages = false;  // there is another page of them
  friend bool operator==(const reply_data&, const reply_data&) = default;
};

struct outcome {
  session next;
  reply_data reply;
  std::vector<effect> effects;
  bool ended = false;      // SMS: nothing is asked any more. Call: hang up after the prompts
  bool unchanged = false;  // the input was meant for a wait that is over: there is nothing to write (L31)
  // A case would be opened, and facts::fresh_pin was empty; one is to be gone on with, and nobody looked for
  // it (facts::case_sought). Without the store both are refused, so neither is an effect.
  bool wants_pin = false;
  std::string wants_case{};      // its PIN, as it was typed
  std::string wants_check_in{};  // PIN of the case whose check-in nobody looked for (facts::check_in)
  std::string wants_rumour{};    // id of the town of which nobody looked for a rumour (facts::rumour)
  // Wake the session then with an input of kind timer that carries it; nothing where no new timer is wanted.
  std::optional<std::int64_t> wakes_at{};  // seconds since 1970
};

std::string encode(const session& s);
// The language of an encoded session of whatever bundle; "" where the bytes are none.
std::string locale_of_session(std::string_view bytes);
base::result<session> decode_session(const bundle& content, std::string_view bytes);
// The same without anything that a person typed or a name: what may ride in a call's URL (at most 600 bytes).
std::string encode_small(const session& s);
std::string encode(const reply_data& r);
base::result<reply_data> decode_reply(const bundle& content, std::string_view bytes);

}  // namespace amparo::flow
