#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "flow/kept_words.hpp"
#include "flow/language_guess.hpp"
#include "flow/loading.hpp"
#include "flow/template_text.hpp"

// The words of a translation themselves, whoever approved them: what an import would refuse is found in a
// file that somebody wrote by hand, too, and callers hear the source instead. What others published is
// exempt: it stands as it was published.
namespace amparo::flow {
namespace {

constexpr const char* instead = "Callers hear the source meanwhile.";

bool is_published(const message_source& own) { return own.translation().origin == "published"; }

std::string listed(const std::set<std::string>& numbers) {
  std::string out;
  for (const auto& one : numbers) out += (out.empty() ? "" : ", ") + one;
  return out.empty() ? "no numbers" : out;
}

// Other names are another mistake (placeholder-mismatch), or of an older source.
std::set<std::string> names_in(const std::string& text, const std::string& tag) {
  if (text.find('{') == text.npos) return {};
  auto parsed = parse_template(text, tag, nullptr);
  return {parsed.names.begin(), parsed.names.end()};
}

}  // namespace

std::vector<wording_fault> wording_faults(const std::string& tag, const message_source& source,
                                          const message_source& own) {
  std::vector<wording_fault> out;
  if (is_published(own)) return out;
  for (const auto& [form, words] : wordings) {
    const auto& here = own.*words;
    const auto& there = (source.*words).empty() ? source.text : source.*words;
    if (here.empty()) continue;
    bool is_worded_so = !(source.*words).empty();
    auto numbers = numbers_of(here, there, is_worded_so);
    if (!says_something(here) && says_something(there))
      out.push_back({"says-nothing", fmt::format("\"{}\" holds signs alone: \"{}\"", form, here),
                     "Leave it empty, or translate it."});
    else if (!numbers.agree())
      out.push_back({"other-digits",
                     fmt::format("\"{}\" holds {}, and the source {}", form, listed(numbers.here),
                                 listed(numbers.there)),
                     std::string("Every number stays as it is. ") + instead});
    else if (is_worded_so && names_in(here, tag) == names_in(there, tag) && !keeps_names(here, there, tag))
      out.push_back({"other-values",
                     fmt::format("\"{}\" does not hold each {{name}} as often as the source", form),
                     std::string("As often as it stands there. ") + instead});
    else if (repeats(here, there))
      out.push_back({"same-as-source", fmt::format("\"{}\" is the source's own wording", form),
                     "Leave it empty until it is translated."});
  }
  return out;
}

bool loading::are_words_sound(const locale_source& locale, const message_source& source,
                              const message_source& own) const {
  return !locale.looks_like.contains(&own) && wording_faults(locale.tag, source, own).empty();
}

// --- whether they are of that language at all ---

namespace {

// One file of a translation: its texts that somebody translated and nobody vouched for by name.
struct judged_file {
  std::string_view name;
  std::vector<const message_source*> texts;
  bool may_be_served = false;

  language_sample sample() const {
    std::vector<std::string_view> words;
    for (const auto* text : texts) add_wordings(words, *text);
    return language_sample(words);
  }
};

bool is_judged(const message_source& own) {
  return !is_published(own) && !own.text.empty() && own.translation().language_checked.empty();
}

std::vector<judged_file> files_of(const locale_source& locale) {
  std::map<std::string_view, judged_file> all;
  for (const auto& [key, own] : locale.messages) {
    if (!is_judged(own)) continue;
    auto& file = all[own.at.file];
    file.name = own.at.file;
    file.texts.push_back(&own);
    const auto& status = own.translation().status;
    file.may_be_served |= status == "approved" || status == "stale";
  }
  std::vector<judged_file> out;
  out.reserve(all.size());
  for (auto& [name, file] : all) out.push_back(std::move(file));
  return out;
}

// What is known of a language beside a file of it: as others published it, else its other texts.
class own_language {
 public:
  explicit own_language(const locale_source& locale) {
    std::vector<std::string_view> published, others;
    for (const auto& [key, own] : locale.messages) add_wordings(is_published(own) ? published : others, own);
    published_.learn(published);
    others_.learn(others);
  }

  std::optional<double> likeness(const language_sample& file) const {
    if (published_.letters() >= letters_to_judge) return published_.likeness(file);
    if (others_.letters() < letters_to_judge + file.letters()) return std::nullopt;
    return others_.likeness_to_rest(file);
  }

 private:
  language_profile published_, others_;
};

}  // namespace

void guess_languages(loading& into) {
  std::vector<std::vector<judged_file>> judged(into.locales.size());
  bool any = false;
  for (std::size_t i = 0; i != judged.size(); ++i) {
    const auto& locale = into.locales[i];
    if (loading::is_source(locale.tag)) continue;
    judged[i] = files_of(locale);
    std::erase_if(judged[i], [&](const auto& file) {
      return !file.may_be_served && into.options.is_published;  // nobody hears them, and nobody is told
    });
    any |= !judged[i].empty();
  }
  if (!any) return;
  language_guess guess(into);
  into.each_below(judged.size(), [&](std::size_t i) {
    if (judged[i].empty()) return;
    auto& locale = into.locales[i];
    own_language own(locale);
    for (const auto& file : judged[i]) {
      auto words = file.sample();
      auto other = guess.other_than(locale.tag, words, own.likeness(words));
      for (const auto* text : file.texts) {
        auto of_text = other.empty() ? guess.other_than_rest(locale.tag, sample_of(*text)) : other;
        if (!of_text.empty()) locale.looks_like[text] = std::move(of_text);
      }
      if (!other.empty()) locale.misfiled.insert(file.name);
    }
  });
}

// --- what is told ---

namespace {

// A whole file is told once.
void report_looks(loading& into, const locale_source& locale) {
  std::map<std::string_view, const message_source*> first;
  auto tell = [&](const message_source& text, const char* what) {
    into.report(
        text.at, "other-language",
        fmt::format("{} like \"{}\", and not like \"{}\"", what, locale.looks_like.at(&text), locale.tag),
        fmt::format("{} If somebody who reads {} has looked at it, write who below the text: "
                    "language_checked.",
                    instead, locale.tag));
  };
  for (const auto& [text, tag] : locale.looks_like) {
    if (!locale.misfiled.contains(text->at.file)) {
      tell(*text, "the text looks");
      continue;
    }
    auto& at = first[text->at.file];
    if (at == nullptr || text->at.line < at->at.line) at = text;
  }
  for (const auto& [file, text] : first) tell(*text, "the texts of this file look");
}

// More than three texts of ten in the source language: the file was begun, or filed under a wrong name.
void report_mostly_source(loading& into, const locale_source& locale) {
  struct counts {
    std::size_t all = 0, same = 0;
    const message_source* first = nullptr;
  };
  std::map<std::string_view, counts> files;
  for (index i = 0; i != locale.own.size(); ++i) {
    const auto *own = locale.own[i], *source = into.source_text(i);
    if (own == nullptr || source == nullptr || is_published(*own) || own->text.empty()) continue;
    if (!says_something(source->text)) continue;
    auto& file = files[own->at.file];
    ++file.all;
    if (own->text != source->text) continue;
    ++file.same;
    if (file.first == nullptr || own->at.line < file.first->at.line) file.first = own;
  }
  for (const auto& [name, file] : files)
    if (file.same * 10 > file.all * 3 && file.same > 3)
      into.report(file.first->at, "mostly-source",
                  fmt::format("{} of the {} texts of this file are the source's own", file.same, file.all),
                  "Leave a text empty until it is translated.");
}

}  // namespace

void check_wordings(loading& into) {
  for (const auto& locale : into.locales) {
    if (loading::is_source(locale.tag)) continue;
    for (index i = 0; i != locale.own.size(); ++i) {
      const auto *own = locale.own[i], *source = into.source_text(i);
      if (own == nullptr || source == nullptr) continue;
      const auto& status = own->translation().status;
      if (status == "rejected") continue;  // people hold it back
      for (auto& fault : wording_faults(locale.tag, *source, *own))
        into.report(own->at, fault.rule, std::move(fault.what), std::move(fault.hint));
    }
    report_looks(into, locale);
    report_mostly_source(into, locale);
  }
}

}  // namespace amparo::flow
