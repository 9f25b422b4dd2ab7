#pragma once
#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "flow/answer_words.hpp"
#include "flow/counting.hpp"
#include "flow/engine.hpp"
#include "flow/loose_words.hpp"
#include "flow/message_pattern.hpp"
#include "flow/words.hpp"

// Compiled messages and the packs of words of each locale: part of the model (flow/model.hpp).
namespace amparo::flow {

using index = std::uint32_t;
inline constexpr index none = 0xFFFFFFFF;

// Placeholders that the engine fills itself; a flow's variables follow after these in model::arguments.
enum class builtin : std::uint8_t {
  consulate_city,
  consulate_number,
  national_number,
  place,
  choices,
  date,
  language,
  label,
  key,
  n,
  total,
  count_
};
inline constexpr std::array<std::string_view, static_cast<std::size_t>(builtin::count_)> builtin_names{
    "consulate_city", "consulate_number", "national_number", "place", "choices",
    "date",           "language",         "label",           "key",   "n",
    "total"};

struct text_template {
  // Where a value stands: before words[at].
  struct hole {
    index argument = none;
    std::uint32_t at = 0;
    placeholder_kind kind = placeholder_kind::plain;
    friend bool operator==(const hole&, const hole&) = default;
  };
  std::string words;        // what stands around the values; "" where there is a pattern
  std::vector<hole> holes;  // in the order of the text
  std::shared_ptr<const message_pattern> pattern;  // of one with plural, select or formats
  std::vector<index> by_name;                      // its arguments, by the positions of its names
  friend bool operator==(const text_template&, const text_template&) = default;
};

// A stretch of a text (flow/stretches.hpp), and the name of what a call plays of it under /audio/; both ""
// where nothing is said there.
struct recorded_stretch {
  std::string words, clip;
  friend bool operator==(const recorded_stretch&, const recorded_stretch&) = default;
};

// What one message says in one language. Languages that say the same share it, and so do equal templates.
struct message_texts {
  using text = std::shared_ptr<const text_template>;
  std::string tag;              // the language that they are in: of the pack, or of the source in its place
  text sms, voice;              // never null; SMS forms are already in the GSM alphabet
  text sms_short, voice_short;  // null where there is none
  std::string date;             // as_of in words
  std::optional<std::int64_t> day{};  // as_of, since 1970
  bool awaits_review = false;         // critical or on facts, and no lawyer has read it
  bool no_sms = false;                // `sms: never`
  bool no_voice = false;    // no recording may be played and no voice reads it: a call says the source
  bool no_writing = false;  // recordings without words: a text sends the source, whose wordings stand above
  // The first day on which the source is said instead: it is of an older one (flow/translation.hpp, grace).
  std::optional<std::chrono::sys_days> until{};
  bool is_over(std::chrono::sys_days today) const { return until && today >= *until; }
  // What a call plays of `voice` and of `voice_short`, a stretch before each value and one behind; null where
  // a voice reads it, and of the short form where not all of it is recorded.
  std::shared_ptr<const std::vector<recorded_stretch>> played{}, played_short{};
  friend bool operator==(const message_texts&, const message_texts&) = default;
};

struct message_info {
  std::string key;
  std::vector<index> variables;  // arguments beyond the built-in ones
  bool needs_office_number = false, needs_national_number = false;
  bool holds_place = false, holds_consulate = false, holds_language = false;
  bool is_quotation = false;    // a text sends what was published of it in the caller's own language
  bool is_off = false;          // its switch is off: left out
  index without_number = none;  // said instead where its number may not be said now
};

// What the gate let callers have of a text (flow/translation.hpp): "approved", "published", "recorded"
// (without writing), "grace" (of an older source, for a while), "variant TAG", or "held_back": the source.
struct gate_decision {
  std::string key, variant, rule;
  friend bool operator==(const gate_decision&, const gate_decision&) = default;
};

struct entry_point {
  index to = none;
  bool is_strong = false;  // may interrupt a menu: two words or more, or an urgent flow
};

struct locale_pack {
  std::string tag;
  bool holds_back = false;  // some text in it does not pass its gate, or is missing: the source is said
  bool own_digits = false;  // between recordings, digits are its own; else the source's
  bool is_source = false;
  // Between recordings, numbers, days or times are its own: every word that its rules may say is recorded.
  // Else the source's; null or false there too, and a voice says them.
  std::shared_ptr<const counting> counts;
  std::array<bool, 3> is_counted{};  // by `counted`
  bool quotes = false;               // it has every text of the source that quotes what others published
  // Of calls: it says its own name, in a voice or recordings of its own, and so it says the essentials. Where
  // both hold it stands in a call's list of languages.
  bool names_itself = false, says_essentials = false;
  std::chrono::milliseconds name_time{0};  // how long its name and key are heard, as far as that is known
  std::vector<std::shared_ptr<const message_texts>> texts;  // by message; never null
  answer_words answers;           // how people answer in it; its folding goes for all tables here
  std::vector<word_table> lists;  // by model::lists: what expressions compare with
  word_table globals;             // folded -> global_word
  word_table dangers;             // folded phrase -> model::entries that lead into an urgent flow
  word_table entries;             // folded phrase -> all other model::entries
  word_table before_place;        // folded phrase -> model::entries, where a place stands behind it
  word_table degraded;            // folded phrase -> node whose words may be said without a session
  std::shared_ptr<const loose_words> loose;  // globals, dangers and entries once more; null where it has none
  word_table sets;  // folded -> set_word: what stands among the answers to `ask: many`
};

// The engine's own messages; those of the second group are needed only where a flow has the node that says
// them.
struct standing_messages {
  index choice_voice, choice_sms, no_match, no_input, vital, too_many, which_place, place_choice_sms,
      place_choice_voice, place_not_found, consent_yes, consent_no, decoy, part, not_offered, limit,
      write_word;
  index language_choice_sms, language_choice_voice, still_looking, number_example, date_example, time_example,
      phone_example, many_example, phone_right, interpreter_line, language_more, language_stay;
};

// The way in (model::entries) that `folded` tells of. Danger comes before any other, however long its phrase;
// a loose reading only where nothing is said as it stands, or less.
std::optional<phrase_match> find_entry(const locale_pack& pack, std::string_view folded);
// The same of what is said as it stands, and no other reading.
std::optional<phrase_match> find_entry_as_said(const locale_pack& pack, std::string_view folded);
// The word that is always obeyed and that `folded` is, as it stands or in its loose form.
std::optional<std::uint32_t> find_global(const locale_pack& pack, std::string_view folded);

enum class set_word : std::uint8_t { all, nothing, joins };

struct standing_flows {
  index main, person, help, stop, start, erase, language, more, exit;  // start nodes
  index urgent = none, call_me = none;                                 // nodes: detained, person.queue
  index named_language = none;                                         // node: language.named
  index contact = none;                                                // start node
};

}  // namespace amparo::flow
