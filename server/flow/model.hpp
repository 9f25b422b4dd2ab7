#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "flow/engine.hpp"
#include "flow/expression.hpp"
#include "flow/words.hpp"

// Compiled flows and messages: everything that a step looks up is an index into one of these vectors,
// resolved when the bundle was loaded. Indices are stable within one bundle and are what a session stores.
// Immutable after load.
namespace amparo::flow {

using index = std::uint32_t;
inline constexpr index none = 0xFFFFFFFF;

enum class node_kind : std::uint8_t {
  say,
  menu,
  digits,
  text,
  place,
  branch,
  set,
  call,
  go_to,
  back,
  lookup,
  callback,
  opt,
  erase,
  end
};
// Nodes at which a turn ends and the caller is heard.
constexpr bool is_ask(node_kind kind) { return kind >= node_kind::menu && kind <= node_kind::place; }

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
  index name = none;     // model::names: what `save` stores
  index to = none;
};

// What an ask does with silence, wrong keys and a caller who goes (design: the input policy is a block).
struct input_policy {
  std::uint8_t attempts = 3;
  std::uint8_t first = 6, between = 3;  // seconds
  index no_match = none, no_input = none, too_many = none,
        hangup = none;  // nodes; none = the engine's own way
};

struct ask_node {
  index question = none, short_question = none;  // messages; the short one for repetitions
  input_policy policy;
  index save = none;              // slot
  std::vector<choice> choices;    // of a menu, by key
  std::vector<word_table> words;  // of a menu, by locale: folded word -> position in `choices`
  bool is_consent_to_callback = false;
  std::uint32_t least = 0, most = 0;  // digits: how many; text: letters at most
  index not_found = none;             // of a place
  index by_voice = none;              // of text: where a call goes, since keys cannot answer
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
  input_policy policy;  // where a place spans several consulates, and the caller is asked which part is meant
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

struct callback_node {
  effect_text topic;
  flow::urgency urgency = flow::urgency::information;
  std::vector<effect_text> skills, summary;
  bool relay = false;
  index queued = none, already = none, withheld = none, failed = none;
};

struct opt_node {
  bool out = true;
};

struct erase_node {
  bool everything = true;  // else the open callback only
  index done = none, callback_open = none;
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

// --- messages ---

// Placeholders that the engine fills itself; a flow's variables follow after these in model::arguments.
enum class builtin : std::uint8_t {
  consulate_city,
  consulate_number,
  national_number,
  place,
  choices,
  date,
  label,
  key,
  n,
  total,
  count_
};
inline constexpr std::array<std::string_view, static_cast<std::size_t>(builtin::count_)> builtin_names{
    "consulate_city", "consulate_number", "national_number", "place", "choices", "date", "label", "key", "n",
    "total"};

struct text_template {
  struct piece {
    std::string literal;
    index argument = none;
  };
  std::vector<piece> pieces;  // of a pattern with simple {names} only
  std::string pattern;        // of one with plural or select: kept for ICU
  bool empty() const { return pieces.empty() && pattern.empty(); }
};

struct message_texts {
  text_template sms, voice, sms_short,
      voice_short;      // SMS forms are already in the GSM alphabet; short ones may be empty
  std::string date;     // as_of in words
  bool awaits_review = false;  // critical or on facts, and no lawyer has read it
  bool no_sms = false;  // `sms: never`
};

struct message_info {
  std::string key;
  std::vector<index> variables;  // arguments beyond the built-in ones
  bool needs_office_number = false, needs_national_number = false;
  bool holds_place = false, holds_consulate = false;
  bool is_off = false;          // its switch is off: left out
  index without_number = none;  // said instead where its number may not be said now
};

struct entry_point {
  index to = none;
  bool is_strong = false;  // may interrupt a menu: two words or more, or an urgent flow
};

struct locale_pack {
  std::string tag;
  std::vector<message_texts> texts;  // by message
  word_table globals;                // folded -> global_word
  word_table entries;                // folded phrase -> model::entries
  word_table degraded;               // folded phrase -> node whose words may be said without a session
};

struct standing_messages {
  index choice_voice, choice_sms, no_match, no_input, vital, too_many, which_place, place_choice_sms,
      place_choice_voice, place_not_found, consent_yes, consent_no, decoy, part, not_offered, limit,
      write_word;
};

struct standing_flows {
  index main, person, help, stop, start, erase, language, more, exit;  // start nodes
  index urgent = none, call_me = none;                                 // nodes: detained, person.queue
};

struct model {
  std::vector<node> nodes;
  std::vector<std::string> node_names;
  std::vector<flow_info> flows;
  std::vector<say_node> says;
  std::vector<ask_node> asks;
  std::vector<branch_node> branches;
  std::vector<set_node> sets;
  std::vector<call_node> calls;
  std::vector<lookup_node> lookups;
  std::vector<callback_node> callbacks;
  std::vector<opt_node> opts;
  std::vector<erase_node> erases;
  std::vector<end_node> ends;
  std::vector<expression> expressions;
  std::vector<variable_info> variables;
  std::vector<std::string> names;      // of choices
  std::vector<std::string> arguments;  // built-in names first
  std::vector<message_info> messages;
  std::vector<locale_pack> locales;  // the first is the source
  std::vector<entry_point> entries;
  standing_messages standing{};
  standing_flows to{};

  // The pack of that tag, else the first.
  index locale_of(std::string_view tag) const {
    for (index i = 0; i != locales.size(); ++i)
      if (locales[i].tag == tag) return i;
    return 0;
  }
  const ask_node& ask_of(index at) const { return asks[nodes[at].detail]; }
  const input_policy& policy_of(index at) const {
    return nodes[at].kind == node_kind::lookup ? lookups[nodes[at].detail].policy : ask_of(at).policy;
  }
  bool has_ask(index at) const { return at < nodes.size() && is_ask(nodes[at].kind); }
};

}  // namespace amparo::flow
