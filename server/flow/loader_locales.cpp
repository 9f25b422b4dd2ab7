#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "flow/alternatives.hpp"
#include "flow/in_words.hpp"
#include "flow/loading.hpp"

// locales/<tag>/<domain>.yaml and locales/_facts.yaml: what they say, before anything is compiled.
namespace amparo::flow {
namespace {

constexpr std::string_view source_language = "es-MX";

std::string file_name(const std::string& path) {
  auto slash = path.rfind('/');
  return slash == path.npos ? path : path.substr(slash + 1);
}

std::string folder_name(const std::string& path) {
  auto slash = path.rfind('/');
  return slash == path.npos ? "" : file_name(path.substr(0, slash));
}

spot spot_at(const std::string& file, const base::yaml_node& node) { return {file, node.line, node.column}; }

// True where a person has reviewed the text.
bool read_review(base::yaml_map& map, const std::string& file, base::findings& out) {
  const auto* review = map.optional("legal_review");
  if (review == nullptr || review->is_null()) return false;
  if (review->is_scalar() && review->scalar == "none") return false;
  if (!review->is_map()) {
    map.report(*review, "legal-review", "legal_review is none, or who reviewed and when", "Write none.");
    return false;
  }
  base::yaml_map by(file, *review, out);
  by.required_text("by"), by.required_text("on"), by.done();
  return true;
}

std::unique_ptr<const source_record> read_source_record(base::yaml_map& map, const std::string& file,
                                                        base::findings& out) {
  auto to = std::make_unique<source_record>();
  to->critical = map.flag("critical", false);
  to->reviewed = read_review(map, file, out);
  if (to->critical && map.node().is_map()) map.required("sources");
  to->sources = map.texts("sources");
  to->as_of = map.text("as_of");
  if (auto since = map.text("since"); !since.empty()) {
    auto day = day_of(since);
    if (day) to->since = std::chrono::sys_days{std::chrono::days{*day}};
    if (!day)
      map.report(*map.node().find("since"), "as-of", "\"" + since + "\" is no day",
                 "Write it as \"2026-11-21\".");
  }
  to->switch_name = map.text("switch");
  to->without_number = map.text("without_number");
  to->quotes = map.text("quotes");
  if (to->critical && !to->quotes.empty())
    map.report(*map.node().find("quotes"), "quotation", "a critical text is never taken from others",
               "Say it in our own words, with its sources, or take critical away.");
  return to;
}

message_source read_message(base::findings& wrong, const std::string& file, const spot& at,
                            const base::yaml_node& node, bool is_source) {
  message_source m;
  m.at = at;
  base::yaml_map map(file, node, wrong);
  m.text = is_source ? map.required_text("text") : map.text("text");
  m.voice = map.text("voice");
  m.brief = map.text("short");
  m.sms = map.text("sms", "auto");
  m.never_sms = m.sms == "never";
  if (m.sms == "auto" || m.sms == "never") m.sms.clear();
  m.words = map.texts("words");
  m.recordings = read_recordings(map, file, wrong);
  if (is_source) {
    m.record = read_source_record(map, file, wrong);
  } else if (auto translated = read_translation(map, file, wrong)) {
    translated->has_unscripted_recording =
        std::ranges::any_of(m.takes(), [](const auto& one) { return one.says.empty() && one.of.empty(); });
    m.translated = std::move(translated);
  }
  map.done();
  return m;
}

// YAML readers take some bare words for something else than text; quotes leave no doubt, whoever reads the
// file.
void check_bare(base::findings& wrong, const std::string& file, const base::yaml_node& at) {
  static const std::set<std::string> doubtful{"yes", "no",   "on",    "off",  "y",
                                              "n",   "true", "false", "null", "~"};
  if (!at.is_scalar() || at.quoted) return;
  std::string lower = at.scalar;
  std::ranges::transform(lower, lower.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  bool is_octal = lower.size() > 1 && lower[0] == '0' && lower.find_first_not_of("0123456789") == lower.npos;
  if (doubtful.contains(lower) || is_octal)
    report(wrong, spot_at(file, at), "bare-word",
           "\"" + at.scalar + "\" without quotes is not a text to every program",
           "Write it in quotes: \"" + at.scalar + "\".");
}

void check_bare_texts(base::findings& wrong, const std::string& file, const base::yaml_node& message) {
  for (const char* key : {"text", "voice", "short", "sms"})
    if (const auto* text = message.find(key)) check_bare(wrong, file, *text);
  if (const auto* words = message.find("words"))
    for (const auto& word : words->items) check_bare(wrong, file, word);
}

// What one file says of its language; without a tag where it is not known of which.
struct locale_file {
  locale_source of;
  base::findings wrong;
};

void read_messages(base::findings& wrong, const std::string& file, const base::yaml_node& all,
                   locale_source& locale) {
  for (std::size_t i = 0; i != all.keys.size(); ++i) {
    const auto& key = all.keys[i];
    spot at{file, key.line, key.column};
    check_bare_texts(wrong, file, all.items[i]);
    locale.messages.emplace_hint(locale.messages.end(), key.name,
                                 read_message(wrong, file, at, all.items[i], loading::is_source(locale.tag)));
  }
}

// What stands for several phrases becomes them here, so that nobody behind sees the short form.
std::vector<std::string> phrases_of(base::findings& wrong, const std::string& file,
                                    const base::yaml_node& list, std::vector<std::string> written) {
  std::vector<std::string> phrases;
  for (std::size_t i = 0; i != written.size(); ++i) {
    auto ways = alternatives_of(written[i]);
    if (!ways)
      report(wrong, spot_at(file, list.is_list() ? list.items[i] : list), "bad-alternatives",
             "\"" + written[i] + "\" cannot be read, or in too many ways",
             "Put each way between bars in one pair of parentheses, or write several phrases.");
    else
      std::ranges::move(*ways, std::back_inserter(phrases));
  }
  return phrases;
}

void read_lists(base::findings& wrong, const std::string& file, const base::yaml_node& all,
                locale_source& locale) {
  base::yaml_map map(file, all, wrong);
  for (const auto& key : all.keys) {
    const auto& written = *all.find(key.name);
    word_list list{{file, key.line, key.column}, phrases_of(wrong, file, written, map.texts(key.name))};
    for (const auto& word : written.items) check_bare(wrong, file, word);
    locale.lists.emplace(key.name, std::move(list));
  }
}

void read_locale(const directory::source_file& file, locale_file& into) {
  auto& [locale, wrong] = into;
  auto root = base::read_yaml(file.name, file.text, wrong);
  if (root.is_null()) return;
  base::yaml_map map(file.name, root, wrong);
  locale.tag = map.required_text("locale");
  map.required_text("domain");
  const auto* messages = map.optional("messages");
  const auto* words = map.optional("words");
  locale.distinctive = map.texts("distinctive");
  if (auto digits = map.text("digits"); !digits.empty()) {
    locale.own_digits = digits == "own";
    if (!locale.own_digits)
      map.report(*root.find("digits"), "unknown-word", "\"" + digits + "\" is no kind of digits",
                 "Write own, where speakers have approved the language's own; without it they are Spanish.");
  }
  if (const auto* rules = map.optional("counting"); rules != nullptr && !rules->is_null()) {
    locale.counts_at = spot_at(file.name, *rules);
    locale.counts = counting::read(file.name, *rules, wrong);
  }
  map.done();
  if (auto folder = folder_name(file.name); !locale.tag.empty() && folder != locale.tag)
    report(wrong, spot_at(file.name, root), "wrong-locale",
           "the file says \"" + locale.tag + "\" and lies in the folder \"" + folder + "\"",
           "Move the file, or mend its first line.");
  if (locale.tag.empty()) return;
  locale.at = spot_at(file.name, *root.find("locale"));
  if (messages != nullptr && !messages->is_null()) {
    base::yaml_map check(file.name, *messages, wrong);
    read_messages(wrong, file.name, *messages, locale);
  }
  if (words != nullptr && !words->is_null()) read_lists(wrong, file.name, *words, locale);
}

locale_source& locale_named(loading& into, const std::string& tag) {
  for (auto& locale : into.locales)
    if (locale.tag == tag) return locale;
  auto& made = into.locales.emplace_back();
  made.tag = tag, made.folder = "locales/" + tag;
  return made;
}

// What several files of a language say; what stands in two of them is kept from the first.
template <class T>
void merge(loading& into, std::map<std::string, T>& all, std::map<std::string, T>&& more, const char* rule,
           std::string_view what) {
  all.merge(more);
  for (const auto& [name, second] : more) {
    const auto& first = all.at(name).at;
    into.report(second.at, rule, fmt::format("the {} \"{}\" stands twice", what, name),
                fmt::format("The first is in {}, line {}.", first.file, first.line));
  }
}

void merge(loading& into, locale_file&& file) {
  std::ranges::move(file.wrong, std::back_inserter(into.findings));
  if (file.of.tag.empty()) return;
  auto& locale = locale_named(into, file.of.tag);
  if (locale.at.line == 0) locale.at = file.of.at;
  std::ranges::move(file.of.distinctive, std::back_inserter(locale.distinctive));
  locale.own_digits |= file.of.own_digits;
  if (file.of.counts_at.line != 0 && locale.counts_at.line != 0)
    into.report(file.of.counts_at, "counting", "the language has rules for numbers in two files",
                fmt::format("The first are in {}.", locale.counts_at.file));
  else if (file.of.counts_at.line != 0)
    locale.counts = std::move(file.of.counts), locale.counts_at = file.of.counts_at;
  merge(into, locale.messages, std::move(file.of.messages), "duplicate-message", "message");
  merge(into, locale.lists, std::move(file.of.lists), "duplicate-words", "list");
}

void read_fact(loading& into, const std::string& file, const base::yaml_node& node) {
  base::yaml_map map(file, node, into.findings);
  auto id = map.required_text("id");
  map.text("section");
  fact f{map.required_text("mark"), map.flag("changed", false)};
  map.required_text("says");
  map.done();
  static const std::set<std::string> marks{"SS", "O", "S", "M"};
  if (!f.mark.empty() && !marks.contains(f.mark))
    map.report(node, "fact-mark", "\"" + f.mark + "\" is no mark of a fact", "SS, O, S and M are.");
  if (!id.empty() && !into.facts.try_emplace(id, f).second)
    map.report(node, "duplicate-fact", "the fact \"" + id + "\" stands twice", "Keep one.");
}

void read_facts(loading& into, const directory::source_file& file) {
  auto root = base::read_yaml(file.name, file.text, into.findings);
  const auto* list = &root;
  if (root.is_map()) {
    base::yaml_map map(file.name, root, into.findings);
    list = map.required("facts");
    map.done();
  }
  if (list == nullptr) return;
  if (!list->is_list() && !root.is_null())
    return into.report(spot_at(file.name, *list), "not-a-list", "a list of facts is expected here",
                       "Begin each with \"- id:\".");
  for (const auto& one : list->items) read_fact(into, file.name, one);
}

void read_tags(loading& into, const directory::source_file& file) {
  auto root = base::read_yaml(file.name, file.text, into.findings);
  if (root.is_null()) return;
  base::yaml_map map(file.name, root, into.findings);
  const auto* tags = map.optional("tags");
  auto list = [&](std::string_view key) {
    auto all = map.texts(key);
    return std::set<std::string>(all.begin(), all.end());
  };
  into.tags = {{}, list("umbrella"), list("complete"), list("pilot"), list("unwritten")};
  map.done();
  if (tags == nullptr) return;
  into.tags.known = into.tags.umbrella;
  for (const auto& tag : tags->items) into.tags.known.insert(tag.scalar);
}

// Numbers for all keys of all locales, in their order.
void number_messages(loading& into) {
  for (const auto& locale : into.locales) {
    auto near = into.messages.begin();
    for (const auto& [key, message] : locale.messages) near = into.messages.try_emplace(near, key, none);
  }
  for (auto& [key, at] : into.messages) {
    at = static_cast<index>(into.message_keys.size());
    into.message_keys.push_back(key);
  }
  into.used_messages.resize(into.message_keys.size());
  into.out.messages.resize(into.message_keys.size());
  for (index i = 0; i != into.message_keys.size(); ++i) into.out.messages[i].key = into.message_keys[i];
  for (auto& locale : into.locales) {
    auto next = locale.messages.begin();
    for (const auto& key : into.message_keys) {
      bool is_own = next != locale.messages.end() && next->first == key;
      locale.own.push_back(is_own ? &next++->second : nullptr);
    }
  }
}

void read_each(loading& into, const std::vector<directory::source_file>& files, std::string_view name,
               void (*read)(loading&, const directory::source_file&)) {
  for (const auto& file : files)
    if (file_name(file.name) == name) read(into, file);
}

// Which languages have a folder to talk in.
void bind_languages(loading& into) {
  for (index i = 0; i != into.locales.size(); ++i) {
    const auto& locale = into.locales[i];
    into.check_tag(locale.tag, locale.at);
    auto known = into.out.languages.of_tag(locale.tag);
    if (known != no_language && locale.can_be_talked_in()) into.out.languages.all[known].locale = i;
  }
}

}  // namespace

bool locale_source::can_be_talked_in() const {
  auto is_own = [&](std::size_t i) {
    return own[i] != nullptr && served[i] == own[i] && own[i]->translation().origin != "published";
  };
  for (std::size_t i = 0; i != own.size(); ++i)
    if (is_own(i) || spoken[i]) return true;
  return !lists.empty();
}

void read_locales(loading& into, const std::vector<directory::source_file>& files) {
  read_each(into, files, "_tags.yaml", read_tags);
  read_each(into, files, "_fallback.yaml", read_fallback);
  read_each(into, files, "_languages.yaml", read_languages);
  read_each(into, files, "_towns.csv", read_towns);
  read_each(into, files, "_facts.yaml", read_facts);
  std::vector<locale_file> read(files.size());
  into.each_below(files.size(), [&](std::size_t i) {
    auto name = file_name(files[i].name);
    if (!name.starts_with('_') && name.ends_with(".yaml")) read_locale(files[i], read[i]);
  });
  for (auto& file : read) merge(into, std::move(file));
  std::sort(into.locales.begin(), into.locales.end(), [](const auto& a, const auto& b) {
    return std::pair(a.tag != source_language, a.tag) < std::pair(b.tag != source_language, b.tag);
  });
  for (auto& locale : into.locales) locale.fold = base::folding(locale.distinctive);
  if (into.locales.empty())
    into.report({"locales"}, "no-locale", "there is no locale", "Add locales/es-MX/*.yaml.");
  number_messages(into);
  guess_languages(into);
  choose_served(into);
  bind_languages(into);
}

}  // namespace amparo::flow
