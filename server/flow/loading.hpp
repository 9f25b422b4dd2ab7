#pragma once
#include <algorithm>
#include <array>
#include <chrono>
#include <functional>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/yaml.hpp"
#include "flow/bundle.hpp"
#include "flow/counting.hpp"
#include "flow/model.hpp"
#include "flow/translation.hpp"

// A bundle while it is being compiled: what the files say, where they say it, and the model that grows out of
// it. Every stage reports what it finds and goes on, so that a person sees all mistakes at once.
namespace amparo::flow {

struct spot {
  std::string_view file;  // of a name that outlives the compiling: a file's, a locale's folder
  unsigned line = 0, column = 0;
};

// The recording of a text, or of one stretch of it (locales/README.md, `audio`).
struct recording_source {
  spot at;
  std::string file, sha256;
  std::string says;               // its words; "" of a language without writing, which has the next two
  std::string of, source_sha256;  // what its speaker heard in the source language, and of which revision
  std::chrono::milliseconds length{0};
  bool is_synthetic = false;
  std::string by;  // who said it, where that is known
  // Who approved it after hearing it; absent = whoever approved the text heard it with that.
  std::optional<std::vector<translation_record::review>> heard_by;
};

// What only a source text says of itself: the facts behind it, and who has reviewed it.
struct source_record {
  bool critical = false, reviewed = false;
  std::vector<std::string> sources;
  std::string as_of, switch_name, without_number;
  std::optional<std::chrono::sys_days> since;  // which day it says what it says now
  std::string quotes;                          // of a text that others published, word for word: where
};

// There is one for every text in every language: what few of them have lies apart.
struct message_source {
  spot at;
  std::string text, voice, brief, sms;  // `brief` is the key `short`; `sms` an explicit text
  bool never_sms = false;
  std::vector<std::string> words;
  std::unique_ptr<const source_record> record;           // of a source locale
  std::unique_ptr<const translation_record> translated;  // of another; null where it says nothing of itself
  std::unique_ptr<const std::vector<recording_source>> recordings;  // null where there are none

  const source_record& facts() const {
    static const source_record none_known;
    return record == nullptr ? none_known : *record;
  }
  const translation_record& translation() const {
    static const translation_record nothing_said;
    return translated == nullptr ? nothing_said : *translated;
  }
  const std::vector<recording_source>& takes() const {
    static const std::vector<recording_source> nothing_recorded;
    return recordings == nullptr ? nothing_recorded : *recordings;
  }
};

// The wordings of a message, as its file names them.
struct wording {
  std::string_view form;
  std::string message_source::*words;
};
inline constexpr std::array wordings{
    wording{"text", &message_source::text}, wording{"voice", &message_source::voice},
    wording{"short", &message_source::brief}, wording{"sms", &message_source::sms}};

struct word_list {
  spot at;
  std::vector<std::string> words;
};

struct locale_source {
  std::string tag, folder;  // "locales/<tag>", as findings name it
  spot at;                  // where its first file says the tag
  std::map<std::string, message_source> messages;
  std::vector<const message_source*> own, served;  // by message: what it says itself; what callers read
  std::vector<bool> spoken;  // by message: it has no words of its own, and recordings that a call plays
  std::map<index, index> variants;  // by message: the language whose words are served in place of its own
  std::map<std::string, word_list> lists;
  bool own_digits = false;                 // `digits: own`
  std::shared_ptr<const counting> counts;  // `counting`; null where there is none
  spot counts_at;
  std::vector<std::string> distinctive;  // letters and marks that folding keeps
  base::folding fold;
  // Texts that look like another language, and its tag; and files that do as a whole (check_wordings.cpp).
  std::map<const message_source*, std::string> looks_like;
  std::set<std::string_view> misfiled;

  // True where people can talk in it: their words are understood, or some text of its own is said. A folder
  // that only holds single words for translators, and what others published, is none yet.
  bool can_be_talked_in() const;
};

// locales/_tags.yaml: what is said of languages.
struct tag_lists {
  std::set<std::string> known, umbrella, complete, pilot;
  std::set<std::string> unwritten;  // recorded without being written first
};

struct fact {
  std::string mark;
  bool changed = false;
};

struct flow_source {
  std::string file;
  base::yaml_node root;
  index flow = none;
  input_policies policies;             // of the flow
  std::map<std::string, index> nodes;  // by name
  std::vector<spot> node_spots;        // by position in the flow
  struct entry {
    std::string list;
    index to;
    spot at;
    bool takes_place = false;  // what stands behind the words answers the first question
  };
  std::vector<entry> entries;
  std::map<std::string, index> slots;  // declared variables
  struct budgets {
    long segments = 2;                         // of one text or question
    std::optional<long> seconds, keys, menus;  // until a call is asked; to an answer; from the first menu
    spot at;
  } budget;
  std::vector<index> params;   // slots that a caller of the flow may fill
  std::set<index> reads_back;  // slots that it may say, though a caller typed them
};

inline void report(base::findings& to, const spot& at, std::string rule, std::string message,
                   std::string hint = "") {
  to.push_back(
      {std::string(at.file), at.line, at.column, std::move(rule), std::move(message), std::move(hint)});
}

class loading {
 public:
  loading(const load_options& options_given, const directory::catalog* places)
      : options(options_given), catalog(places) {}

  void report(const spot& at, std::string rule, std::string message, std::string hint = "") {
    flow::report(findings, at, std::move(rule), std::move(message), std::move(hint));
  }
  // As the options spread it.
  void each_below(std::size_t count, const std::function<void(std::size_t)>& work) const {
    if (options.spread) return options.spread(count, work);
    for (std::size_t i = 0; i != count; ++i) work(i);
  }
  // Each language is looked at by itself; what is wrong is told in their order.
  template <class F>
  void in_each_language(F look) {
    std::vector<base::findings> wrong(locales.size());
    each_below(wrong.size(), [&](std::size_t i) { look(static_cast<index>(i), wrong[i]); });
    for (auto& of : wrong) std::ranges::move(of, std::back_inserter(findings));
  }
  bool is_on(std::string_view name) const {
    auto known = options.switches.find(std::string(name));
    return known == options.switches.end() || known->second;
  }
  std::string unknown_hint(const std::string& word, const std::vector<std::string>& candidates) const {
    auto near = base::nearest(word, candidates);
    return near.empty() ? "" : "Did you mean \"" + near + "\"?";
  }
  // A source locale has texts of its own, with the facts behind them; every other one translates.
  static bool is_source(std::string_view tag) { return tag == "es-MX" || tag == "en-US"; }
  static bool is_made_up(std::string_view tag) {  // qaa to qtz
    return tag.size() > 2 && tag[0] == 'q' && tag[1] >= 'a' && tag[1] <= 't';
  }
  // Several languages of ISO 639-3 under one tag: no text of one of them is theirs all.
  static bool is_group(std::string_view tag) { return tag.find("-x-") != tag.npos && !is_made_up(tag); }
  // The message of that key, with a finding where there is none.
  index message(const std::string& key, const spot& at);
  // The source's own text of a message; null where it has none.
  const message_source* source_text(index message) const { return locales.front().own[message]; }
  gate_terms terms_of(const locale_source& locale, const message_source& source) const;
  // Why a translation does not pass the gate; empty = it does.
  std::vector<std::string> faults_of(const locale_source& locale, const message_source& source,
                                     const message_source& own) const;
  // False where its words cannot be said, whoever approved them.
  bool are_words_sound(const locale_source& locale, const message_source& source,
                       const message_source& own) const;  // check_wordings.cpp
  // A finding where locales/_tags.yaml does not name the tag; made-up languages need no row there.
  void check_tag(const std::string& tag, const spot& at);
  index intern_name(const std::string& name);
  // The number of a word list that expressions use, where some locale has it.
  std::optional<index> list_of(std::string_view name);
  index intern_argument(const std::string& name);
  const spot& spot_of(index node) const;
  flow_source& source_of(index flow) { return *by_flow[flow]; }

  const load_options& options;
  const directory::catalog* catalog;
  base::findings findings;
  model out;
  std::vector<locale_source> locales;  // the source language first
  std::map<std::string, fact> facts;
  std::map<std::string, std::vector<std::string>, std::less<>>
      fallbacks;  // by tag: variants that may stand in
  tag_lists tags;
  std::map<std::string, index> messages;  // by key
  std::vector<std::string> message_keys;
  struct message_use {
    index message, flow;
  };
  std::vector<message_use> uses;    // by flows
  std::vector<bool> used_messages;  // by flows or by the engine
  std::vector<std::unique_ptr<flow_source>> flows;
  std::vector<flow_source*> by_flow;   // by index
  std::vector<spot> expression_spots;  // by index
  std::map<std::string, index> flow_ids;
  std::map<std::pair<index, bool>, std::uint32_t> entry_numbers;  // in model::entries; strong or not
};

void read_locales(loading& into, const std::vector<directory::source_file>& files);  // loader_locales.cpp
// The languages of callers and their towns, after _tags.yaml.
void read_languages(loading& into, const directory::source_file& file);  // loader_languages.cpp
void read_towns(loading& into, const directory::source_file& file);      // loader_languages.cpp
void read_fallback(loading& into, const directory::source_file& file);   // loader_fallback.cpp
// Of the key `reviewers`; `maker` made what they review, a "translation".
std::vector<translation_record::review> read_reviewers(base::yaml_map& map, const std::string& file,
                                                       base::findings& out, const std::string& maker,
                                                       std::string_view what);  // loader_translations.cpp
// What a message of a translation says of how it came about, and any message of its recordings.
std::unique_ptr<translation_record> read_translation(base::yaml_map& map, const std::string& file,
                                                     base::findings& out);  // loader_translations.cpp
std::unique_ptr<const std::vector<recording_source>> read_recordings(
    base::yaml_map& map, const std::string& file, base::findings& out);  // loader_translations.cpp
std::string digest_of(
    const message_source& source);  // source_digest of its wordings; loader_translations.cpp
std::set<std::string> values_in(const message_source& m, const std::string& tag);  // loader_translations.cpp
// What is wrong with the words of a translation, beside its source's.
struct wording_fault {
  const char* rule;
  std::string what, hint;
};
std::vector<wording_fault> wording_faults(const std::string& tag, const message_source& source,
                                          const message_source& own);  // check_wordings.cpp
void guess_languages(loading& into);  // locale_source::looks_like, before choose_served; check_wordings.cpp
void choose_served(loading& into);    // loader_translations.cpp
void read_flows(loading& into, const std::vector<directory::source_file>& files);  // loader_flows.cpp
void compile_nodes(loading& into);                                                 // loader_nodes.cpp
void check_calls(loading& into);                                                   // loader_calls.cpp
void bind_standing(loading& into);                                                 // loader_standing.cpp
void hold_back_labels(loading& into);                                              // loader_labels.cpp
// All of these: flows and texts read and tied together, not yet looked at for what they say or cost.
void read_content(loading& into, const std::vector<directory::source_file>& flows,
                  const std::vector<directory::source_file>& locales);  // loader.cpp
void compile_messages(loading& into);                                   // loader_messages.cpp
void compile_words(loading& into);                                      // loader_words.cpp
void check_texts(loading& into);                                        // loader_texts.cpp
void check_copy(loading& into);                                         // check_copy.cpp
void check_graph(loading& into);                                        // loader_graph.cpp
void check_reminders(loading& into);                                    // check_reminders.cpp
void mark_call_languages(loading& into);                                // loader_call_languages.cpp
void check_lengths(loading& into);                                      // loader_lengths.cpp
void check_assignment(loading& into);                                   // check_assignment.cpp
void check_modes(loading& into);                                        // check_modes.cpp
void check_people(loading& into);                                       // check_people.cpp
void check_budgets(loading& into);                                      // check_budgets.cpp
void check_typed(loading& into);                                        // check_typed.cpp
void check_translations(loading& into);                                 // check_translations.cpp
void check_wordings(loading& into);                                     // check_wordings.cpp
void check_audio(loading& into);                                        // check_audio.cpp

// The keys of an input policy, of a flow or of one question: what both channels share, then what one has of
// its own under `sms:` and `voice:`. `node` and `message` resolve names.
struct policy_names {
  std::function<index(const base::yaml_node&)> node, message;
};
void read_policies(loading& into, const std::string& file, base::yaml_map& from, const policy_names& names,
                   input_policies& policies);  // loader_policies.cpp

// Where words and keys lead in from outside; `with_call_me`: the words that are a consent themselves too.
std::vector<index> roots_of(const model& m, bool with_call_me);
// Where a node goes: every way, and those that are taken without hearing the caller first.
std::vector<index> ways_of(const model& m, index at);
std::vector<index> instant_ways_of(const model& m, index at);

}  // namespace amparo::flow
