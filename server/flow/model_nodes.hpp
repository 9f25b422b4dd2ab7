#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "flow/expression.hpp"
#include "flow/model_messages.hpp"

// Compiled nodes: what each kind of node knows, as indices into the other vectors of the model
// (flow/model.hpp).
namespace amparo::flow {

enum class node_kind : std::uint8_t {
  say,
  menu,
  digits,
  text,
  place,
  number,
  date,
  time,
  phone,
  name,
  many,
  language,
  branch,
  set,
  call,
  go_to,
  back,
  lookup,
  callback,
  escalate,
  opt,
  erase,
  record,
  dial,
  sms,
  remind,
  case_work,
  match,
  rumour,
  webhook,
  wait,
  end
};
// Nodes at which a turn ends and the caller is heard.
constexpr bool is_ask(node_kind kind) { return kind >= node_kind::menu && kind <= node_kind::language; }

struct node {
  node_kind kind = node_kind::end;
  index flow = 0;
  index detail = none;  // into the vector of its kind
  index next = none;    // where it goes on; none where its detail says
};

struct say_node {
  std::vector<index> messages;
};

struct choice {
  std::uint8_t key = 0;  // 1 to 8
  index label = none;    // message
  index name = none;     // model::names: what `save` stores; of a language its locale
  index to = none;
};

// What an ask does with silence, wrong keys and a caller who goes (design: the input policy is a block).
struct input_policy {
  std::uint8_t attempts = 3;
  std::uint8_t first = 6, between = 3;  // seconds
  // Of a text that is not answered (L51), in minutes after the question; 0 = never.
  std::uint16_t nudge_after = 0, end_after = 0;
  index nudge = none;  // message; none = the question in its short form
  // Nodes; none = the engine's own way.
  index no_match = none, no_input = none, too_many = none, hangup = none, timed_out = none;
};
using input_policies = std::array<input_policy, 2>;  // by message::channel

// What a yes allows; the nodes that need it can be reached in no other way.
enum class consent_to : std::uint8_t { nothing, callback, remember, sms, remind, match, keep_case };

struct ask_node {
  index question = none, short_question = none;  // messages; the short one for repetitions
  input_policies policies;
  index save = none;              // slot
  std::vector<choice> choices;    // of a menu, of many and of languages, by key
  std::vector<word_table> words;  // of these, by locale: folded word -> position in `choices`
  consent_to consent = consent_to::nothing;
  index counted =
      none;  // names: the table of figures that an answer to it counts in; none = it is not counted
  std::int64_t least = 0, most = 0;   // digits: how many; text and name: letters at most; number: the bounds
  bool callable = false;              // of a phone: one that we may call, read back also in a text
  bool behind = false;                // of a date: it lies behind, where a year is left out
  index from = none, until = none;    // of a date or time: expressions; none = no bound
  index not_found = none;             // of a place
  index unknown = none, same = none;  // of a language
  // Of one that is taken without a question: the one that is named here (known_languages), or in a variable.
  index spoken = none, heard = none;
  bool remembers = false;  // of a language node: it is kept for another time; next = kept, unknown = withheld
  index by_voice = none;   // of text and name: where a call goes, since keys cannot answer
};

struct branch_node {
  struct arm {
    index condition;  // model::expressions
    index to;
  };
  std::vector<arm> arms;
  index otherwise = none;
};

struct set_node {
  struct assignment {
    index slot, value;  // model::expressions
  };
  std::vector<assignment> all;
};

struct call_node {
  index flow = none;
  std::vector<set_node::assignment> with;  // slots of the called flow
  struct result {
    index into, from;  // slots
  };
  std::vector<result> results;
  struct way {
    index end, to;
  };
  std::vector<way> ways;  // by the end node reached; else node::next
};

struct lookup_node {
  index place = none;  // slot
  index found = none, nearest = none, none_found = none;
  input_policies
      policies;  // where a place spans several consulates, and the caller is asked which part is meant
};

// A text with ${names}, for effects: never shown to a caller.
struct effect_text {
  struct piece {
    std::string literal;
    index slot = none;
    std::optional<ambient> named;
  };
  std::vector<piece> pieces;
};

// A person is to call, or, of `escalate`, to come to the conversation now.
struct callback_node {
  effect_text topic;
  flow::urgency urgency = flow::urgency::information;
  std::vector<effect_text> skills, summary;
  bool relay = false;
  index number = none;  // slot: where a caller whose number is withheld gave one; none = they give none
  index queued = none, already = none, withheld = none, failed = none;
  index busy = none, closed = none;  // of escalate
};

enum class opt_to : std::uint8_t { in, out, own, shared };  // the last two: whose telephone it is
struct opt_node {
  opt_to what = opt_to::out;
};

struct erase_node {
  bool everything = true;  // else the open callback only
  index done = none, callback_open = none;
};

struct record_node {
  index notice = none;  // message: who will hear it; said to its end before the tone
  effect_text purpose;
  std::uint16_t most = 60, silence = 4;  // seconds
  index recorded = none, too_short = none, silent = none, hangup = none, not_possible = none;
};

struct dial_node {
  enum class target : std::uint8_t { national_line, consulate, office };
  target to = target::national_line;
  std::string office;       // an id of the directory, of `office`; `consulate` is the one last looked up
  std::uint16_t ring = 20;  // seconds
  index answered = none, busy = none, no_answer = none, failed = none;
};

// A text from a call; in a conversation of texts the words are said at once.
struct sms_node {
  std::vector<index> messages;
  index sent = none, withheld = none, opted_out = none, failed = none;
};

struct remind_node {
  index message = none;        // neutral: it may be read over a shoulder
  index on = none, at = none;  // expressions: a date, and a time of day (none = 9:00)
  std::uint32_t after = 0;     // minutes from now, where `on` is none
  index answer = none;         // the menu that it asks; none = it asks nothing
  std::vector<index> kept;     // slots that are known there
  index noted = none, past = none, withheld = none, opted_out = none, failed = none;
};

struct case_node {
  case_act act = case_act::open;
  effect_text topic;
  std::string stage;
  index pin = none;          // slot: where `open` puts it and `continue` finds it
  index place = none;        // of `open`: the node at which it goes on
  std::vector<index> kept;   // of `open`: slots
  index message = none;      // of `watch` and `calm`: for the contact; neutral, as of a reminder
  index at = none;           // of `watch`: expression, a time of day; none = at once
  index to_owner = none;     // message of `accept` and `watch`, for whoever opened it
  std::uint32_t before = 0;  // of `watch`: minutes before its time that this one leaves
  index opened = none, continued = none, refused = none;
  index unknown = none;  // `continue`: no such case. `watch`: nobody accepted. `calm`: the text has left
};

struct match_node {
  bool seeking = true;                                       // else the one who may be sought
  index name = none, born = none, town = none, word = none;  // slots
  index asked = none, refused = none;
};

// Of a raid: it is reported, or it is asked what two people of the desk have confirmed.
struct rumour_node {
  bool reports = true;
  index town = none;  // slot: a place
  index age = none,
        left = none;     // slots, of one that asks: whole minutes since it was seen, and until it ends
  index done = none;     // it was noted, or there is one that was confirmed
  index nothing = none;  // of one that asks
  index no_town = none;  // the place is wider than a town
  index refused = none;  // nobody can take it, or nobody can look now
};

struct webhook_node {
  std::string name;  // as the configuration declares it, with its address
  struct value {
    std::string name;
    index expression;
  };
  std::vector<value> send;
  struct result {
    std::string name;
    index slot;
  };
  std::vector<result> results;
  std::uint16_t seconds = 20;
  index ok = none, error = none, timeout = none;
};

struct wait_node {
  std::uint32_t minutes = 0;  // 0 = until an hour
  std::uint16_t until = 0;    // minutes since midnight, in the caller's zone
  index interrupted = none;   // the caller wrote first; none = what they wrote begins anew
  index not_possible = none;  // a call does not wait
};

struct end_node {
  index message = none;
};

struct variable_info {
  std::string name;
  value_type type = value_type::text;
  index argument = none;  // model::arguments
  index menu = none;      // of a choice: the ask that saves it, for its label
};

struct flow_info {
  std::string id;
  index start = none;
  index first_node = 0, nodes = 0;  // a run of model::nodes
  index first_slot = 0, slots = 0;  // a run of model::variables
  bool urgent = false, sms = true, voice = true;
};

}  // namespace amparo::flow
