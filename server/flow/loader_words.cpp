#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <set>

#include "flow/in_words.hpp"
#include "flow/loading.hpp"
#include "flow/mode_ways.hpp"

// Words of callers into tables: those always obeyed, those that lead into a flow, those that answer a menu.
namespace amparo::flow {
namespace {

struct global_list {
  const char* name;
  global_word word;
  bool required;
};
constexpr std::array<global_list, 12> global_lists{{{"global.menu", global_word::menu, true},
                                                    {"global.person", global_word::person, true},
                                                    {"global.help", global_word::help, true},
                                                    {"global.stop", global_word::stop, true},
                                                    {"global.start", global_word::start, true},
                                                    {"global.erase", global_word::erase, true},
                                                    {"global.language", global_word::language, true},
                                                    {"global.repeat", global_word::repeat, true},
                                                    {"global.back", global_word::back, true},
                                                    {"global.urgent", global_word::urgent, true},
                                                    {"global.call_me", global_word::call_me, true},
                                                    {"global.exit", global_word::exit, false}}};

const word_list* list_of(const loading& from, const locale_source& locale, const std::string& name) {
  auto own = locale.lists.find(name);
  if (own != locale.lists.end()) return &own->second;
  auto source = from.locales.front().lists.find(name);
  return source == from.locales.front().lists.end() ? nullptr : &source->second;
}

// In whose words people answer: the source's, where a language has none of its own for it yet.
const std::string& answers_tag(const loading& from, const locale_source& locale) {
  bool has_own = loading::is_source(locale.tag) || locale.lists.contains("answer.yes");
  return has_own ? locale.tag : from.locales.front().tag;
}

void add_globals(loading& into, const locale_source& locale, locale_pack& pack) {
  for (const auto& wanted : global_lists) {
    const auto* list = list_of(into, locale, wanted.name);
    if (list == nullptr) {
      if (wanted.required && &locale == &into.locales.front())
        into.report({"locales"}, "missing-words",
                    std::string("the word list \"") + wanted.name + "\" is missing",
                    "These words are always obeyed.");
      continue;
    }
    for (const auto& word : list->words)
      if (!pack.globals.add(locale.fold(word), static_cast<std::uint32_t>(wanted.word)))
        into.report(list->at, "words-in-two-lists",
                    "\"" + word + "\" stands in two lists of words that are always obeyed",
                    "Keep it in one.");
  }
}

// The number of model::entries for a way in, made once.
std::uint32_t entry_index(loading& into, index to, bool is_strong) {
  auto& all = into.out.entries;
  auto [known, is_new] =
      into.entry_numbers.try_emplace({to, is_strong}, static_cast<std::uint32_t>(all.size()));
  if (is_new) all.push_back({to, is_strong});
  return known->second;
}

void add_entries(loading& into, const locale_source& locale, locale_pack& pack) {
  for (const auto& flow : into.flows)
    for (const auto& entry : flow->entries) {
      const auto* list = list_of(into, locale, entry.list);
      if (list == nullptr) {
        if (&locale != &into.locales.front()) continue;
        std::vector<std::string> names;
        for (const auto& [name, words] : into.locales.front().lists) names.push_back(name);
        into.report(entry.at, "unknown-words", "no locale has the word list \"" + entry.list + "\"",
                    into.unknown_hint(entry.list, names));
        continue;
      }
      for (const auto& word : list->words) {
        auto folded = locale.fold(word);
        bool is_urgent = into.out.flows[flow->flow].urgent;
        auto number = entry_index(into, entry.to, is_urgent || count_words(folded) >= 2);
        if (entry.takes_place) {  // these may lead elsewhere where no place stands behind them
          if (!pack.before_place.add(folded, number))
            into.report(list->at, "words-in-two-lists", "\"" + word + "\" leads into two places",
                        "Keep it in one list.");
          continue;
        }
        auto& table = is_urgent ? pack.dangers : pack.entries;
        const auto& other = is_urgent ? pack.entries : pack.dangers;
        if (other.find(folded) || !table.add(folded, number))
          into.report(list->at, "words-in-two-lists", "\"" + word + "\" leads into two places",
                      "Keep it in one list.");
      }
    }
}

class menu_words {
 public:
  menu_words(loading& into, const locale_source& locale, const locale_pack& pack)
      : into_(into), locale_(locale), pack_(pack) {
    auto words = spelled_up_to(spelled_.size() - 1, answers_tag(into, locale));
    for (std::size_t key = 1; key != spelled_.size(); ++key) spelled_[key] = locale.fold(words[key]);
  }

  void fill(ask_node& ask) {
    word_table table;
    if (ask.same != none) add_languages(table, ask);
    for (std::uint32_t i = 0; i != ask.choices.size(); ++i) add_label(table, ask.choices[i], i);
    for (std::uint32_t i = 0; i != ask.choices.size(); ++i) add_number(table, ask.choices[i], i);
    ask.words.push_back(std::move(table));
  }

 private:
  // A language is chosen by its name in any of the languages.
  void add_languages(word_table& table, const ask_node& ask) {
    for (std::uint32_t i = 0; i != ask.choices.size(); ++i) {
      const auto& messages = into_.locales[ask.choices[i].name].messages;
      auto named = messages.find("language.choice_sms");
      if (named == messages.end()) continue;
      for (const auto& word : named->second.words)
        if (!table.add(locale_.fold(word), i))
          into_.report(named->second.at, "label-is-synonym", "\"" + word + "\" also names another language",
                       "Keep it at one language.");
    }
  }
  void add_label(word_table& table, const choice& one, std::uint32_t position) {
    if (one.label == none) return;
    const auto& key = into_.message_keys[one.label];
    const auto* source = locale_.served[one.label];
    if (source == nullptr) return;
    auto digit = std::to_string(one.key);
    auto words = source->words;
    words.insert(words.begin(), source->text);
    for (const auto& word : words) {
      auto folded = locale_.fold(word);
      if (pack_.globals.find(folded))
        into_.report(
            source->at, "shadows-global",
            fmt::format("\"{}\" is a word that is always obeyed, and would never choose \"{}\"", word, key),
            "Take another word.");
      if (!table.add(folded, position))
        into_.report(source->at, "label-is-synonym",
                     fmt::format("\"{}\" also stands for another choice of the same menu", word),
                     "Keep it at one choice.");
      table.add(fmt::format("{} {}", digit, folded), position);  // "1 casa", as the list was printed
    }
  }
  void add_number(word_table& table, const choice& one, std::uint32_t position) {
    table.add(std::to_string(one.key), position);
    if (one.key < spelled_.size()) table.add(spelled_[one.key], position);  // a label of that name stays
  }

  loading& into_;
  const locale_source& locale_;
  const locale_pack& pack_;
  std::array<std::string, 9> spelled_;  // by key
};

// What may stand among several answers; lists that are missing leave out what they would say.
void add_set_words(loading& into, const locale_source& locale, locale_pack& pack) {
  constexpr std::pair<const char*, set_word> lists[] = {
      {"answers.all", set_word::all}, {"answers.none", set_word::nothing}, {"answers.and", set_word::joins}};
  for (auto [name, meaning] : lists) {
    const auto* list = list_of(into, locale, name);
    if (list == nullptr) continue;
    for (const auto& word : list->words)
      if (!pack.sets.add(locale.fold(word), static_cast<std::uint32_t>(meaning)))
        into.report(list->at, "words-in-two-lists", "\"" + word + "\" stands in two lists of answers",
                    "Keep it in one.");
  }
}

// Past what leads on in one way only when it is written: a goto, a branch that the channel decides.
index said_after(const model& m, index at) {
  std::set<index> seen;
  while (at != none && seen.insert(at).second) {
    const auto kind = m.nodes[at].kind;
    if (kind != node_kind::go_to && kind != node_kind::branch) return at;
    auto ways = ways_in(m, at, {message::channel::sms, 0});
    at = ways.size() == 1 ? ways.front() : none;
  }
  return none;
}

// What a word of a menu leads to where nothing but words is there; none = to two things.
struct lone_meaning {
  index to = none;
  bool is_urgent = false;
};

// In an outage what an urgent flow means goes before all else; a word that means two things in two menus of
// equal weight means nothing.
void add_meaning(lone_meaning& known, lone_meaning other) {
  if (known.is_urgent != other.is_urgent)
    known = known.is_urgent ? known : other;
  else if (known.to != other.to)
    known.to = none;
}

// Words of a menu that lead straight to something said: what can be answered without a session.
void add_degraded(loading& into, const locale_source& locale, locale_pack& pack) {
  const auto& m = into.out;
  std::map<std::string, lone_meaning> meanings;
  for (const auto& node : m.nodes) {
    if (!is_ask(node.kind) || m.asks[node.detail].consent != consent_to::nothing) continue;
    for (const auto& one : m.asks[node.detail].choices) {
      auto to = said_after(m, one.to);
      if (one.label == none || to == none || m.nodes[to].kind != node_kind::say) continue;
      const auto* source = locale.served[one.label];
      if (source == nullptr) continue;
      auto words = source->words;
      words.push_back(source->text);
      lone_meaning here{to, m.flows[node.flow].urgent};
      for (const auto& word : words) {
        auto [known, is_new] = meanings.try_emplace(locale.fold(word), here);
        if (!is_new) add_meaning(known->second, here);
      }
    }
  }
  for (const auto& [word, meaning] : meanings)
    if (meaning.to != none) pack.degraded.add(word, meaning.to);
}

// What expressions compare with, and how people answer.
void add_lists(loading& into, const locale_source& locale, locale_pack& pack) {
  pack.answers = answer_words_of(answers_tag(into, locale), locale.fold, [&](const std::string& name) {
    const auto* list = list_of(into, locale, name);
    return list == nullptr ? nullptr : &list->words;
  });
  for (const auto& name : into.out.lists) {
    pack.lists.emplace_back();
    const auto* list = list_of(into, locale, name);
    if (list == nullptr) continue;
    for (const auto& word : list->words) pack.lists.back().add(locale.fold(word), 1);
  }
}

// Lists that say how people type by ear, each word with what its list stands for.
void read_by_ear(loading& into, const locale_source& locale, std::string_view kind,
                 const std::function<void(const std::string& word, std::string_view meaning)>& use) {
  std::map<std::string, std::string_view> first;  // by word: the list that has it
  for (const auto& [name, list] : locale.lists) {
    if (!name.starts_with(kind)) continue;
    for (const auto& word : list.words) {
      auto folded = locale.fold(word);
      auto [known, is_new] = first.try_emplace(folded, name);
      if (!is_new && known->second != name)
        into.report(list.at, "words-in-two-lists",
                    fmt::format("\"{}\" also stands in \"{}\"", word, known->second), "Keep it in one list.");
      use(folded, std::string_view(name).substr(kind.size()));
    }
  }
}

// The same words once more, as people type them by ear (flow/loose_words.hpp): where the language has lists
// that say how they do.
void add_loose(loading& into, const locale_source& locale, locale_pack& pack) {
  auto loose = std::make_shared<loose_words>();
  read_by_ear(into, locale, "written.", [&](const std::string& word, std::string_view instead) {
    std::string words(instead == "nothing" ? "" : instead);
    std::ranges::replace(words, '_', ' ');
    loose->write(word, words);
  });
  read_by_ear(into, locale, "same.",
              [&](const std::string& word, std::string_view name) { loose->join(word, name); });
  if (loose->empty()) return;
  for (const auto& wanted : global_lists)
    if (const auto* list = list_of(into, locale, wanted.name))
      for (const auto& word : list->words)
        loose->add_global(locale.fold(word), static_cast<std::uint32_t>(wanted.word));
  for (const auto& flow : into.flows)
    for (const auto& entry : flow->entries) {
      const auto* list = list_of(into, locale, entry.list);
      if (list == nullptr || entry.takes_place) continue;
      bool is_urgent = into.out.flows[flow->flow].urgent;
      for (const auto& word : list->words) {
        auto folded = locale.fold(word);
        loose->add(folded, entry_index(into, entry.to, is_urgent || count_words(folded) >= 2), is_urgent);
      }
    }
  loose->close();
  pack.loose = std::move(loose);
}

// Where nobody can talk in it, people hear the source and answer in its words.
void share_words(model& m, locale_pack& pack) {
  const auto& source = m.locales.front();
  pack.globals = source.globals, pack.dangers = source.dangers, pack.entries = source.entries;
  pack.loose = source.loose;
  pack.sets = source.sets, pack.answers = source.answers, pack.lists = source.lists;
  for (auto& ask : m.asks) ask.words.push_back(ask.words.front());
}

}  // namespace

void compile_words(loading& into) {
  for (std::size_t i = 0; i != into.out.locales.size(); ++i) {
    const auto& locale = into.locales[i];
    auto& pack = into.out.locales[i];
    if (i != 0 && !locale.can_be_talked_in()) {
      share_words(into.out, pack);
      continue;
    }
    add_globals(into, locale, pack);
    add_entries(into, locale, pack);
    add_loose(into, locale, pack);
    add_set_words(into, locale, pack);
    add_lists(into, locale, pack);
    menu_words menus(into, locale, pack);
    for (auto& ask : into.out.asks) menus.fill(ask);
  }
  if (base::has_error(into.findings)) return;  // a way that leads nowhere cannot be followed
  for (std::size_t i = 0; i != into.out.locales.size(); ++i)
    add_degraded(into, into.locales[i], into.out.locales[i]);
}

}  // namespace amparo::flow
