#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/finding.hpp"
#include "directory/catalog.hpp"

// Texts on their way to a translator's own tools and back (requirements L41): PO (GNU gettext manual, "PO
// Files"), XLIFF 1.2 (OASIS), CSV (RFC 4180). A file carries wordings and, for reading, their state; who
// approved a text stays in our files and never comes from outside. Pure.
namespace amparo::flow {

enum class interchange_format { po, xliff12, csv };

// How far a translation has come, as far as such a file can say it.
enum class unit_state { missing, draft, reviewed, approved };

// One wording of one message.
struct translation_unit {
  std::string key;     // of the message, "rights.core"
  std::string form;    // "text", "voice", "short" or "sms", as in locales/
  std::string domain;  // the file of the source, "rights"
  std::string source;  // the Spanish
  std::string target;  // "" = not translated
  unit_state state = unit_state::missing;
  bool critical = false;
  std::vector<std::string> notes;  // for the translator, one a line
  unsigned line = 0;               // in the file that it was read from
};

struct translation_set {
  std::string tag;  // BCP 47
  std::vector<translation_unit> units;
};

// What there is to translate into `tag`: every wording of the source that quotes nobody, in the order of its
// files, with what the language has for it. Findings where a file cannot be read.
translation_set units_of(const std::vector<directory::source_file>& locales, const std::string& tag,
                         base::findings& out);

std::string written(const translation_set& all, interchange_format as);
// Findings with `file` as their place; nothing where the whole file means nothing.
std::optional<translation_set> read_interchange(const std::string& file, std::string_view text,
                                                interchange_format as, base::findings& out);

struct import_terms {
  std::string tag;         // the language that the file has to be in
  std::string translator;  // a pseudonym
  std::string origin = "human";
  // A person has looked: the guess of the language is not asked, and the texts say who looked.
  bool language_checked = false;
};

struct locale_changes {
  std::vector<directory::source_file> files;  // new texts of files of locales/<tag>
  unsigned taken = 0, as_they_were = 0;
  std::vector<std::string> approvals_ended;  // keys whose text changed after people had approved it
};

// What an import makes of locales/<tag>. A unit that cannot be taken is a finding and changes nothing; a file
// in another language is one finding and changes nothing at all. A text that changed is a draft again
// (reviewed where the tool says approved), bound to the source of now, without the reviews of its older
// words. A text that did not change keeps its record.
locale_changes merged(const std::vector<directory::source_file>& locales, const translation_set& from,
                      const std::string& file, const import_terms& terms, base::findings& out);

}  // namespace amparo::flow
