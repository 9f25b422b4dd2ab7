#include "flow/prompts.hpp"

#include <algorithm>
#include <set>

#include "flow/locale_text.hpp"
#include "flow/recordings.hpp"
#include "flow/stretches.hpp"
#include "flow/translation.hpp"

namespace amparo::flow {
namespace {

using files = std::vector<directory::source_file>;

struct heard_texts {
  std::map<index, std::vector<std::string>> flows;  // by message; "" = the engine itself
  std::set<index> menus;
};

void add_counting(const loading& work, const locale_source& locale, heard_texts& to) {
  if (locale.counts == nullptr) return;
  for (auto kind : {counted::number, counted::date, counted::time})
    for (const auto& word : locale.counts->words(kind)) {
      auto known = work.messages.find(word);
      if (known == work.messages.end()) continue;
      auto& by = to.flows[known->second];
      if (std::ranges::find(by, counting_words) == by.end()) by.emplace_back(counting_words);
    }
}

// What is said instead of a text once its number may not be said.
void add_stand_ins(const loading& work, heard_texts& to) {
  std::vector<index> open;
  for (const auto& [message, flows] : to.flows) open.push_back(message);
  while (!open.empty()) {
    auto message = open.back();
    open.pop_back();
    const auto* source = work.source_text(message);
    auto known = source == nullptr ? work.messages.end() : work.messages.find(source->facts().without_number);
    if (known == work.messages.end() || to.flows.contains(known->second)) continue;
    to.flows[known->second] = to.flows[message];
    open.push_back(known->second);
  }
}

heard_texts heard_in(const loading& work) {
  heard_texts out;
  for (auto [message, flow] : work.uses) {
    auto& known = out.flows[message];
    const auto& id = work.out.flows[flow].id;
    if (std::ranges::find(known, id) == known.end()) known.push_back(id);
  }
  for (index i = 0; i != work.message_keys.size(); ++i)
    if (work.used_messages[i] && !out.flows.contains(i)) out.flows[i] = {""};
  add_stand_ins(work, out);
  for (const auto& ask : work.out.asks) {
    if (ask.choices.empty()) continue;
    out.menus.insert(ask.question);
    for (const auto& one : ask.choices) out.menus.insert(one.label);
  }
  return out;
}

std::string name_of_stretch(const std::string& key, std::size_t at) {
  return at == 0 ? key : key + "-" + std::to_string(at + 1);
}

// All that a call says of it, values as gaps: a speaker needs the whole sentence for one stretch of it.
std::string said_in_source(const loading& work, const message_source& source, bool is_short = false) {
  const auto& words = heard_words(source, is_short);
  auto stretches = stretches_of(words, work.locales.front().tag);
  if (!stretches) return words;
  std::string out;
  for (std::size_t i = 0; i != stretches->size(); ++i) out += (i == 0 ? "" : " ... ") + (*stretches)[i];
  return out;
}

// What every stretch of a text has, the one at that place of it.
prompt_row row_of(const loading& work, index message, const heard_texts& heard, std::size_t at,
                  const stretch_take& one) {
  prompt_row row;
  row.flows = heard.flows.at(message);
  row.key = work.message_keys[message];
  row.name = name_of_stretch(row.key, at);
  row.in_menu = heard.menus.contains(message);
  row.script = one.script;
  row.state = one.state;
  if (one.take == nullptr) return row;
  row.file = one.take->file, row.sha256 = one.take->sha256;
  row.is_synthetic = one.take->is_synthetic, row.length = one.take->length;
  return row;
}

void add_rows(const loading& work, const locale_source& locale, index message, const heard_texts& heard,
              std::vector<prompt_row>& to) {
  const auto& own = *locale.own[message];
  auto takes = takes_of(work, locale, message, own);
  if (!takes) return;
  const auto* of = work.source_text(message);
  auto source = of == nullptr ? "" : said_in_source(work, *of);
  auto digest = of == nullptr ? "" : source_digest(of->text, of->voice, of->brief, of->sms);
  for (std::size_t i = 0; i != takes->size(); ++i) {
    auto row = row_of(work, message, heard, i, (*takes)[i]);
    row.source = source, row.source_sha256 = digest;
    row.home = own.at.file;
    row.served = locale.served[message] == &own;
    to.push_back(std::move(row));
  }
}

// What only a text says, and no call.
bool is_for_texts(const loading& work, index message) {
  const auto& say = work.out.standing;
  auto only = {say.choice_sms, say.place_choice_sms, say.language_choice_sms, say.part, say.write_word};
  return std::ranges::find(only, message) != only.end();
}

std::string home_of(const loading& work, const locale_source& locale, index message) {
  if (locale.own[message] != nullptr) return std::string(locale.own[message]->at.file);
  auto like = work.source_text(message)->at.file;
  return "locales/" + locale.tag + "/" + std::string(like.substr(like.rfind('/') + 1));
}

void add_unwritten(const loading& work, const locale_source& locale, index message, const heard_texts& heard,
                   std::vector<prompt_row>& to) {
  auto takes = takes_of_unwritten(work, locale, message);
  if (!takes || is_for_texts(work, message)) return;
  const auto& source = *work.source_text(message);
  for (std::size_t i = 0; i != takes->size(); ++i) {
    const auto& one = (*takes)[i];
    auto row = row_of(work, message, heard, i, one);
    row.source = said_in_source(work, source, one.is_short), row.source_sha256 = digest_of(source);
    row.is_unwritten = row.served = true;
    row.home = home_of(work, locale, message);
    to.push_back(std::move(row));
  }
}

// A language that nobody has begun to write down has no folder yet.
const locale_source* language_of(const loading& work, std::string_view tag, locale_source& fresh) {
  auto known = std::ranges::find(work.locales, tag, &locale_source::tag);
  if (known != work.locales.end()) return &*known;
  std::string name(tag);
  if (!work.tags.unwritten.contains(name) || work.tags.umbrella.contains(name)) return nullptr;
  fresh.tag = name, fresh.folder = "locales/" + name;
  fresh.own.resize(work.message_keys.size());
  fresh.served = work.locales.front().own;
  fresh.spoken.resize(work.message_keys.size());
  return &fresh;
}

// --- writing ---

base::yaml_node review_of(const recording_review& one) {
  base::yaml_node out;
  put(out, "id", bare_scalar(one.id));
  put(out, "date", quoted_scalar(one.date));
  put(out, "verdict", bare_scalar(one.approves ? "approve" : "reject"));
  return out;
}

std::string_view words_key(const prompt_row& row) { return row.is_unwritten ? "of" : "says"; }

base::yaml_node entry_of(const new_recording& made, const prompt_row& row) {
  base::yaml_node out;
  put(out, "file", bare_scalar(made.file));
  put(out, "kind", bare_scalar(made.is_synthetic ? "synthetic" : "recorded"));
  put(out, "sha256", bare_scalar(made.sha256));
  put(out, "ms", bare_scalar(std::to_string(made.length.count())));
  put(out, std::string(words_key(row)), quoted_scalar(row.script));
  if (row.is_unwritten) put(out, "source_sha256", bare_scalar(row.source_sha256));
  if (!made.by.empty()) put(out, "by", bare_scalar(made.by));
  base::yaml_node reviewers;
  reviewers.type = base::yaml_node::kind::list;
  for (const auto& one : made.reviews) reviewers.items.push_back(review_of(one));
  put(out, "reviewers", std::move(reviewers));
  return out;
}

std::string scalar_of(const base::yaml_node& map, std::string_view key) {
  const auto* found = map.find(key);
  return found == nullptr ? "" : found->scalar;
}

// What stands there, and whoever has listened since.
base::yaml_node with_reviews(base::yaml_node entry, const std::vector<recording_review>& more) {
  const auto* known = entry.find("reviewers");
  if (more.empty() || known == nullptr) return entry;
  base::yaml_node all = *known;
  all.type = base::yaml_node::kind::list;
  for (const auto& one : more)
    if (std::ranges::none_of(all.items, [&](const auto& r) { return scalar_of(r, "id") == one.id; }))
      all.items.push_back(review_of(one));
  put(entry, "reviewers", std::move(all));
  return entry;
}

std::vector<base::yaml_node> entries_of(const base::yaml_node& message) {
  const auto* audio = message.find("audio");
  if (audio == nullptr || audio->is_null()) return {};
  return audio->is_list() ? audio->items : std::vector{*audio};
}

// The recordings of one text after these came: by the order of its stretches, those of words that it no
// longer says left out.
base::yaml_node audio_of(const base::yaml_node& message, const std::vector<const prompt_row*>& stretches,
                         const std::map<std::string, new_recording>& made) {
  auto before = entries_of(message);
  base::yaml_node all;
  all.type = base::yaml_node::kind::list;
  for (const auto* row : stretches) {
    auto fresh = made.find(row->name);
    auto is_of_row = [&](const auto& e) {
      return scalar_of(e, words_key(*row)) == row->script &&
             (!row->is_unwritten || scalar_of(e, "source_sha256") == row->source_sha256);
    };
    auto known = std::ranges::find_if(before, is_of_row);
    bool stands =
        known != before.end() && (fresh == made.end() || scalar_of(*known, "sha256") == fresh->second.sha256);
    if (stands)
      all.items.push_back(fresh == made.end() ? *known : with_reviews(*known, fresh->second.reviews));
    else if (fresh != made.end())
      all.items.push_back(entry_of(fresh->second, *row));
  }
  if (all.items.empty()) return {};
  if (all.items.size() == 1) return base::yaml_node(all.items.front());
  return all;
}

std::set<std::string> files_named(const base::yaml_node& root) {
  std::set<std::string> out;
  if (const auto* messages = root.find("messages"); messages != nullptr)
    for (const auto& message : messages->items)
      for (const auto& entry : entries_of(message)) out.insert(scalar_of(entry, "file"));
  return out;
}

}  // namespace

bool may_be_synthesised(std::string_view tag) { return has_voice(tag); }

std::string_view name_of(take_state state) {
  switch (state) {
    case take_state::good: return "good";
    case take_state::absent: return "absent";
    case take_state::other_words: return "other_words";
    case take_state::unheard: return "unheard";
    case take_state::file_missing: return "file_missing";
    case take_state::file_changed: return "file_changed";
    case take_state::file_unfit: return "file_unfit";
  }
  return "";
}

std::vector<prompt_row> prompts_of(const files& flows, const files& locales, const directory::catalog* places,
                                   const load_options& options, std::string_view tag, base::findings& out) {
  loading work(options, places);
  read_content(work, flows, locales);
  if (base::has_error(work.findings)) {
    out.insert(out.end(), work.findings.begin(), work.findings.end());
    return {};
  }
  locale_source fresh;
  const auto* locale = language_of(work, tag, fresh);
  if (locale == nullptr) {
    out.push_back({"locales/" + std::string(tag), 0, 0, "unknown-language",
                   "there is no language \"" + std::string(tag) + "\"",
                   "Name a folder of locales, or list it in locales/_tags.yaml, `unwritten`."});
    return {};
  }
  auto heard = heard_in(work);
  add_counting(work, *locale, heard);
  std::vector<prompt_row> rows;
  for (const auto& [message, by] : heard.flows) {
    const auto* own = locale->own[message];
    if (is_unwritten(work, *locale, message))
      add_unwritten(work, *locale, message, heard, rows);
    else if (own != nullptr && !own->text.empty())
      add_rows(work, *locale, message, heard, rows);
  }
  std::ranges::stable_sort(rows, {}, &prompt_row::key);
  return rows;
}

namespace {

using stretches_by_key = std::map<std::string, std::vector<const prompt_row*>>;

// Texts that stand in no file yet: a language without writing begins with its recordings.
void add_messages(const files& locales, std::string_view tag, const stretches_by_key& left,
                  const std::map<std::string, new_recording>& made, recorded_locales& done,
                  base::findings& out) {
  std::map<std::string, std::map<std::string, base::yaml_node>> by_file;
  for (const auto& [key, rows] : left) {
    base::yaml_node message;
    put(message, "audio", audio_of(message, rows, made));
    by_file[rows.front()->home][key] = std::move(message);
  }
  for (const auto& [name, messages] : by_file) {
    auto known = std::ranges::find(locales, name, &directory::source_file::name);
    auto anew = std::ranges::find(done.files, name, &directory::source_file::name);
    auto domain = name.substr(name.rfind('/') + 1);
    auto text = anew != done.files.end() ? anew->text
                : known != locales.end()
                    ? known->text
                    : empty_locale_text(std::string(tag), domain.substr(0, domain.rfind('.')));
    text = with_messages(name, text, messages, out);
    if (anew != done.files.end())
      anew->text = std::move(text);
    else
      done.files.push_back({name, std::move(text)});
  }
}

}  // namespace

recorded_locales with_recordings(const files& locales, std::string_view tag,
                                 const std::vector<prompt_row>& rows,
                                 const std::map<std::string, new_recording>& made, base::findings& out) {
  stretches_by_key stretches;  // of those that something came for
  for (const auto& row : rows)
    if (made.contains(row.name)) stretches[row.key];
  for (const auto& row : rows)
    if (auto wanted = stretches.find(row.key); wanted != stretches.end()) wanted->second.push_back(&row);
  auto left = stretches;
  recorded_locales done;
  std::set<std::string> before, after;
  auto folder = "locales/" + std::string(tag) + "/";
  for (const auto& file : locales) {
    if (!file.name.starts_with(folder) || !file.name.ends_with(".yaml")) continue;
    base::findings wrong;
    auto root = base::read_yaml(file.name, file.text, wrong);
    before.merge(files_named(root));
    auto text = file.text;
    if (const auto* messages = root.find("messages"); messages != nullptr)
      for (std::size_t i = 0; i != messages->keys.size(); ++i)
        if (auto wanted = stretches.find(messages->keys[i].name); wanted != stretches.end())
          text = with_part(file.name, text, wanted->first, "audio",
                           audio_of(messages->items[i], wanted->second, made), out);
    after.merge(files_named(base::read_yaml(file.name, text, wrong)));
    if (text != file.text) done.files.push_back({file.name, std::move(text)});
    if (const auto* messages = root.find("messages"); messages != nullptr)
      for (const auto& key : messages->keys) left.erase(key.name);
  }
  add_messages(locales, tag, left, made, done, out);
  for (const auto& name : before)
    if (!name.empty() && !after.contains(name)) done.dropped.push_back(folder + name);
  return done;
}

}  // namespace amparo::flow
