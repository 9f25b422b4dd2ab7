#include <algorithm>
#include <map>

#include "flow/loading.hpp"

// locales/_languages.yaml and _towns.csv: how callers name their languages, before the texts are known.
namespace amparo::flow {
namespace {

constexpr std::pair<const char*, language_cue> cue_lists[] = {
    {"claims", language_cue::claims},  {"speaks", language_cue::speaks}, {"denies", language_cue::denies},
    {"fillers", language_cue::filler}, {"of", language_cue::of},         {"another", language_cue::another}};

void add_words(loading& into, const spot& at, word_table& to, const std::vector<std::string>& words,
               std::uint32_t value) {
  for (const auto& word : words)
    if (!to.add(base::match_fold(word), value))
      into.report(at, "words-in-two-lists", "\"" + word + "\" stands for two things", "Keep it at one.");
}

void read_cues(loading& into, const std::string& file, const base::yaml_node& node) {
  base::yaml_map map(file, node, into.findings);
  for (auto [name, cue] : cue_lists)
    add_words(into, {file, node.line, node.column}, into.out.languages.cues, map.texts(name),
              static_cast<std::uint32_t>(cue));
  map.done();
}

// A language as its entry says it; `within` is resolved when all are known.
void read_language(loading& into, const std::string& file, const base::yaml_node& node,
                   std::map<std::uint32_t, const base::yaml_node*>& groups) {
  auto& all = into.out.languages;
  base::yaml_map map(file, node, into.findings);
  language_info info;
  info.tag = map.required_text("tag");
  info.name = map.required_text("name");
  for (const auto* key : {"autonym", "autonym_source", "spanish"}) map.required_text(key);
  info.asks_town = map.flag("asks_town", false);
  info.is_group = into.tags.umbrella.contains(info.tag);
  info.is_source = loading::is_source(info.tag);
  auto names = map.texts("words"), unsure = map.texts("alone");
  const auto* within = map.optional("within");
  map.done();
  if (info.tag.empty()) return;
  spot at{file, node.line, node.column};
  if (all.of_tag(info.tag) != no_language)
    return into.report(at, "words-in-two-lists", "the language \"" + info.tag + "\" stands twice",
                       "Keep one of the two.");
  into.check_tag(info.tag, at);
  auto position = static_cast<std::uint32_t>(all.all.size());
  if (within != nullptr) groups[position] = within;
  all.all.push_back(std::move(info));
  add_words(into, at, all.names, names, position);
  for (const auto& word : unsure)
    if (auto folded = base::match_fold(word);
        all.names.find(folded) || !all.unsure_names.add(folded, position))
      into.report(at, "words-in-two-lists", "\"" + word + "\" stands for two things", "Keep it at one.");
}

std::vector<std::string> cells_of(std::string_view line) {
  std::vector<std::string> out(1);
  for (char c : line)
    if (c == ',')
      out.emplace_back();
    else if (c != '\r')
      out.back() += c;
  return out;
}

constexpr std::string_view town_columns = "town,state,country,language,alone";

void read_town(loading& into, const std::string& file, unsigned line, const std::vector<std::string>& cells) {
  spot at{file, line, 1};
  bool is_row =
      cells.size() == 5 && !base::match_fold(cells[0]).empty() && (cells[4].empty() || cells[4] == "yes");
  if (!is_row)
    return into.report(at, "town-row", "this is no town with its language",
                       "Write " + std::string(town_columns) + "; alone is yes or empty.");
  auto language = into.out.languages.of_tag(cells[3]);
  if (language == no_language) {
    std::vector<std::string> tags;
    for (const auto& one : into.out.languages.all) tags.push_back(one.tag);
    return into.report(at, "unknown-tag", "\"" + cells[3] + "\" is no language of locales/_languages.yaml",
                       into.unknown_hint(cells[3], tags));
  }
  into.out.languages.towns.push_back({cells[0], language, cells[4] == "yes"});
}

}  // namespace

void loading::check_tag(const std::string& tag, const spot& at) {
  if (tags.known.empty() || tags.known.contains(tag) || is_made_up(tag) || is_source(tag)) return;
  report(at, "unknown-tag", "\"" + tag + "\" is no language of locales/_tags.yaml",
         unknown_hint(tag, {tags.known.begin(), tags.known.end()}));
}

void read_languages(loading& into, const directory::source_file& file) {
  auto root = base::read_yaml(file.name, file.text, into.findings);
  if (root.is_null()) return;
  base::yaml_map map(file.name, root, into.findings);
  const auto *cues = map.required("cues"), *list = map.required("languages");
  map.done();
  if (cues != nullptr) read_cues(into, file.name, *cues);
  if (list == nullptr) return;
  std::map<std::uint32_t, const base::yaml_node*> groups;
  for (const auto& one : list->items) read_language(into, file.name, one, groups);
  for (auto [language, group] : groups) {
    auto& within = into.out.languages.all[language].within;
    within = into.out.languages.of_tag(group->scalar);
    if (within == no_language)
      into.report({file.name, group->line, group->column}, "unknown-tag",
                  "\"" + group->scalar + "\" is no language of this file", "Write the tag of one.");
  }
}

void read_towns(loading& into, const directory::source_file& file) {
  std::string_view rest = file.text;
  for (unsigned line = 1; !rest.empty(); ++line) {
    auto end = std::min(rest.find('\n'), rest.size());
    auto row = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (row.ends_with('\r')) row.remove_suffix(1);
    if (line == 1 && row != town_columns)
      return into.report({file.name, 1, 1}, "town-row", "the first line names other columns",
                         "Write " + std::string(town_columns) + ".");
    if (line != 1 && !row.empty()) read_town(into, file.name, line, cells_of(row));
  }
  auto& known = into.out.languages;
  std::ranges::stable_sort(known.towns, {}, [](const auto& town) { return base::match_fold(town.name); });
  for (std::uint32_t i = 0; i != known.towns.size(); ++i)
    known.town_names.add(base::match_fold(known.towns[i].name), i);
}

}  // namespace amparo::flow
