#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/encoding.hpp"
#include "base/gsm.hpp"
#include "flow/interchange.hpp"
#include "flow/kept_words.hpp"
#include "flow/language_guess.hpp"
#include "flow/loading.hpp"
#include "flow/locale_text.hpp"

// What comes back from a translator, into locales/<tag>: first whether the file is of that language at all,
// then each text by itself.
namespace amparo::flow {
namespace {

std::string message_source::*words_named(std::string_view form) {
  auto found = std::ranges::find(wordings, form, &wording::form);
  return found == wordings.end() ? nullptr : found->words;
}

// --- whether the file is of that language ---

// A language that these texts look more like than their own, clearly; "" = none.
std::string other_language(const loading& work, const translation_set& from) {
  std::vector<std::string_view> words;
  for (const auto& unit : from.units) words.push_back(unit.target);
  language_sample arrived(words);
  if (arrived.letters() < letters_to_judge) return "";
  language_guess guess(work);
  const auto& own = guess.looks_of(from.tag);
  auto likeness = own.letters() < letters_to_judge ? std::nullopt : std::optional(own.likeness(arrived));
  return guess.other_than(from.tag, arrived, likeness);
}

bool is_mostly_source(const translation_set& from) {
  std::size_t same = 0, all = 0;
  for (const auto& unit : from.units) {
    if (unit.target.empty() || !says_something(unit.source)) continue;
    ++all;
    same += unit.target == unit.source;
  }
  return same * 10 > all * 3 && same > 3;
}

// --- one text ---

class merging {
 public:
  merging(const loading& work, const std::string& file, const import_terms& terms, base::findings& out)
      : work_(work), file_(file), terms_(terms), out_(out) {
    auto own = std::ranges::find(work.locales, terms.tag, &locale_source::tag);
    if (own != work.locales.end()) own_ = &*own;
  }

  bool is_of_the_language(const translation_set& from) {
    if (loading::is_source(terms_.tag))
      return refuse("wrong-language",
                    "\"" + terms_.tag + "\" is a source: its texts are written, not imported",
                    "Edit locales/" + terms_.tag + ".");
    if (from.tag != terms_.tag)
      return refuse("wrong-language",
                    from.tag.empty() ? "the file does not say which language it is in"
                                     : "the file says that it is in \"" + from.tag + "\"",
                    "Import it with --language " +
                        (from.tag.empty() ? "TAG, and its header as exported" : from.tag) + ".");
    if (terms_.language_checked) return true;
    if (is_mostly_source(from))
      return refuse("wrong-language", "more than three texts of ten are the Spanish ones",
                    "Leave a text empty until it is translated.");
    if (auto other = other_language(work_, from); !other.empty())
      return refuse("wrong-language", "the texts look like \"" + other + "\"",
                    "If somebody who reads " + terms_.tag + " has looked, import with --language-checked.");
    return true;
  }

  void take(const translation_unit& unit) {
    if (unit.target.empty()) return;
    auto words = words_named(unit.form);
    const auto* source = words == nullptr ? nullptr : source_of(unit.key);
    if (source == nullptr || (source->*words).empty())
      return leave(unit, "unknown-message", "there is no such text to translate",
                   "Export again: the Spanish has other texts by now.");
    if (!source->facts().quotes.empty())
      return leave(unit, "quotation",
                   "the source quotes what others published, and no translation stands there",
                   "Leave it to what was published in the language.");
    const auto* own = own_of(unit.key);
    if (own != nullptr && own->*words == unit.target) {
      ++as_they_were;
      return;
    }
    if (unit.source != source->*words)
      return leave(unit, "translation-of-older-source",
                   "the Spanish has changed since this file was exported",
                   "Export again, and look at this text once more.");
    if (!is_sound(unit)) return;
    auto& change = edits_[unit.key];
    change.words[unit.form] = unit.target;
    change.is_approved_there = change.is_approved_there && unit.state == unit_state::approved;
    ++taken;
  }

  locale_changes end(const std::vector<directory::source_file>& locales);

  unsigned taken = 0, as_they_were = 0;

 private:
  struct edit {
    std::map<std::string, std::string> words;  // by form
    bool is_approved_there = true;
  };

  bool refuse(const char* rule, std::string what, std::string hint) {
    out_.push_back({file_, 0, 0, rule, std::move(what), std::move(hint)});
    return false;
  }
  void leave(const translation_unit& unit, const char* rule, std::string what, std::string hint) {
    auto name = unit.form == "text" ? unit.key : unit.key + "#" + unit.form;
    out_.push_back({file_, unit.line, 1, rule, "\"" + name + "\": " + std::move(what), std::move(hint)});
  }

  bool is_sound(const translation_unit& unit) {
    if (!base::is_utf8(unit.target) || !says_something(unit.target))
      return leave(unit, "translation-empty", "the translation says nothing",
                   "Leave it empty, or translate it."),
             false;
    if (!keeps_names(unit.target, unit.source, terms_.tag) || !numbers_of(unit.target, unit.source).agree())
      return leave(unit, "placeholder-mismatch", "a name in braces or a number is not as in the Spanish",
                   "Every {name} stays as it is, as often as it stands there; every number too, and may be "
                   "said twice."),
             false;
    if (repeats(unit.target, unit.source))
      return leave(unit, "same-as-source", "the translation is the Spanish itself",
                   "Leave it empty until it is translated."),
             false;
    if (unit.form == "voice") return true;
    auto sent = base::sms_fold(unit.target, terms_.tag);
    if (!sent.is_gsm())
      return leave(unit, "not-gsm",
                   "the translation has letters that no SMS alphabet of ours carries: " +
                       base::code_points_of(sent.refused),
                   "Write it without them, or in the wording \"voice\"."),
             false;
    if (base::segments_of(sent.text) > 2)
      return leave(unit, "sms-too-long", "the translation is longer than two parts of an SMS",
                   "Say it shorter; what is only spoken belongs into the wording \"voice\"."),
             false;
    return true;
  }

  const message_source* source_of(const std::string& key) const {
    const auto& all = work_.locales.front().messages;
    auto found = all.find(key);
    return found == all.end() ? nullptr : &found->second;
  }
  const message_source* own_of(const std::string& key) const {
    if (own_ == nullptr) return nullptr;
    auto found = own_->messages.find(key);
    return found == own_->messages.end() ? nullptr : &found->second;
  }
  base::yaml_node with(const base::yaml_node* before, const std::string& key, const edit& change) const;
  std::string file_of(const std::string& key) const;

  const loading& work_;
  const std::string& file_;
  const import_terms& terms_;
  base::findings& out_;
  const locale_source* own_ = nullptr;
  std::map<std::string, edit> edits_;
};

// The record of the older words ends with them.
base::yaml_node merging::with(const base::yaml_node* before, const std::string& key,
                              const edit& change) const {
  base::yaml_node out = before == nullptr ? base::yaml_node{} : *before;
  const auto& source = *source_of(key);
  for (const auto& [form, words] : change.words) put(out, form, quoted_scalar(words));
  put(out, "source_sha256", bare_scalar(digest_of(source)));
  put(out, "status", bare_scalar(change.is_approved_there ? "reviewed" : "draft"));
  put(out, "origin", bare_scalar(terms_.origin));
  put(out, "translator", quoted_scalar(terms_.translator));
  for (const char* gone : {"reviewers", "back_translation", "language_checked"}) put(out, gone, {});
  if (terms_.language_checked) put(out, "language_checked", quoted_scalar(terms_.translator));
  return out;
}

std::string merging::file_of(const std::string& key) const {
  if (const auto* own = own_of(key)) return std::string(own->at.file);
  std::string like(source_of(key)->at.file);
  auto domain = like.substr(like.rfind('/') + 1);
  auto folder = like.substr(0, like.rfind('/'));
  return folder.substr(0, folder.rfind('/') + 1) + terms_.tag + "/" + domain;
}

locale_changes merging::end(const std::vector<directory::source_file>& locales) {
  locale_changes made;
  std::map<std::string, std::vector<std::string>> keys_of;  // by file
  for (const auto& [key, change] : edits_) {
    keys_of[file_of(key)].push_back(key);
    const auto* own = own_of(key);
    if (own != nullptr && !own->translation().reviewers.empty()) made.approvals_ended.push_back(key);
  }
  for (const auto& [name, keys] : keys_of) {
    auto old = std::ranges::find(locales, name, &directory::source_file::name);
    auto domain = name.substr(name.rfind('/') + 1);
    auto text =
        old == locales.end() ? empty_locale_text(terms_.tag, domain.substr(0, domain.rfind('.'))) : old->text;
    base::findings read;
    auto root = base::read_yaml(name, text, read);
    const auto* messages = root.find("messages");
    std::map<std::string, base::yaml_node> anew;
    for (const auto& key : keys)
      anew[key] = with(messages == nullptr ? nullptr : messages->find(key), key, edits_.at(key));
    made.files.push_back({name, with_messages(name, text, anew, out_)});
  }
  made.taken = taken;
  made.as_they_were = as_they_were;
  return made;
}

}  // namespace

locale_changes merged(const std::vector<directory::source_file>& locales, const translation_set& from,
                      const std::string& file, const import_terms& terms, base::findings& out) {
  load_options no_options;
  loading work(no_options, nullptr);
  read_locales(work, locales);
  // What is wrong in our own files is theirs to mend first: an edit over it could hide it.
  if (base::has_error(work.findings)) {
    out.insert(out.end(), work.findings.begin(), work.findings.end());
    return {};
  }
  merging into(work, file, terms, out);
  if (!into.is_of_the_language(from)) return {};
  for (const auto& unit : from.units) into.take(unit);
  return into.end(locales);
}

}  // namespace amparo::flow
