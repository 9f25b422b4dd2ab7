#include <fmt/format.h>

#include "flow/interchange_formats.hpp"
#include "flow/quoting.hpp"

// PO as the GNU gettext manual has it: the context is "key" or "key#form", the message id the Spanish. PO can
// say fuzzy and nothing more, so a plain entry comes back as a draft.
namespace amparo::flow::interchange {
namespace {

struct entry {
  unsigned line = 0;
  bool fuzzy = false, has_id = false, obsolete = false;
  std::string context, id, words;
};

// One line at a time. A string goes on in the lines below it.
class po_reader {
 public:
  po_reader(const std::string& file, base::findings& out) : file_(file), out_(out) {}

  void take(std::string_view line) {
    ++number_;
    if (is_no_po_) return;
    if (line.starts_with("#~")) return;  // entries that a tool has put aside
    if (line.empty() || line.starts_with('#')) {
      if (now_.has_id) flush();
      if (line.starts_with("#,") && line.find("fuzzy") != line.npos) now_.fuzzy = true;
      return;
    }
    if (line.starts_with('"')) return more(line);
    auto space = line.find(' ');
    begin(line.substr(0, space), space == line.npos ? "" : line.substr(space + 1));
  }

  std::vector<entry> end() {
    flush();
    return std::move(all_);
  }

 private:
  void begin(std::string_view word, std::string_view rest) {
    if (word == "msgctxt" || (word == "msgid" && (now_.has_id || now_.line == 0))) {
      if (now_.has_id) flush();
      if (now_.line == 0) now_.line = number_;
    }
    if (word == "msgctxt")
      into_ = &now_.context;
    else if (word == "msgid")
      into_ = &now_.id, now_.has_id = true;
    else if (word == "msgstr")
      into_ = &now_.words;
    else
      return wrong("\"" + std::string(word) + "\" is nothing that we write into a PO file",
                   "Plural forms are not used: a message has one msgstr.");
    more(rest);
  }

  void more(std::string_view text) {
    auto words = unquoted(text);
    if (into_ == nullptr || !words)
      return wrong("a text in double quotes is expected here", "Write msgstr \"...\" in one line.");
    *into_ += *words;
  }

  static std::optional<std::string> unquoted(std::string_view text) {
    while (text.ends_with(' ') || text.ends_with('\r')) text.remove_suffix(1);
    if (text.size() < 2 || text.front() != '"' || text.back() != '"') return std::nullopt;
    text = text.substr(1, text.size() - 2);
    std::string out;
    for (std::size_t i = 0; i != text.size(); ++i) {
      if (text[i] == '"') return std::nullopt;
      if (text[i] != '\\') {
        out += text[i];
        continue;
      }
      if (++i == text.size()) return std::nullopt;
      constexpr std::string_view codes = "nt\\\"r", means = "\n\t\\\"\r";
      auto code = codes.find(text[i]);
      if (code == codes.npos) return std::nullopt;
      out += means[code];
    }
    return out;
  }

  void flush() {
    if (now_.has_id) all_.push_back(std::move(now_));
    now_ = {};
    into_ = nullptr;
  }

  void wrong(std::string what, std::string hint) {
    out_.push_back({file_, number_, 1, "interchange-syntax", std::move(what), std::move(hint)});
    into_ = nullptr;
    is_no_po_ = all_.empty() && !now_.has_id;
  }

  const std::string& file_;
  base::findings& out_;
  unsigned number_ = 0;
  bool is_no_po_ = false;  // nothing of it could be read so far: more of the same would tell nobody anything
  entry now_;
  std::string* into_ = nullptr;
  std::vector<entry> all_;
};

std::string header_value(std::string_view header, std::string_view name) {
  auto at = header.find(name);
  if (at == header.npos) return "";
  auto rest = header.substr(at + name.size());
  rest = rest.substr(0, rest.find('\n'));
  while (rest.starts_with(' ')) rest.remove_prefix(1);
  return std::string(rest);
}

}  // namespace

std::string to_po(const translation_set& all) {
  std::string out = fmt::format(
      "msgid \"\"\nmsgstr \"\"\n\"MIME-Version: 1.0\\n\"\n\"Content-Type: text/plain; charset=UTF-8\\n\"\n"
      "\"Content-Transfer-Encoding: 8bit\\n\"\n\"Language: {}\\n\"\n",
      all.tag);
  for (const auto& unit : all.units) {
    out += '\n';
    for (const auto& note : unit.notes) out += "#. " + note + "\n";
    out += fmt::format("#. status: {}\n#: {}.yaml\n", name_of(unit.state), unit.domain);
    if (!unit.target.empty() && unit.state == unit_state::draft) out += "#, fuzzy\n";
    out += fmt::format("msgctxt {}\nmsgid {}\nmsgstr {}\n", quoted(context_of(unit)), quoted(unit.source),
                       quoted(unit.target));
  }
  return out;
}

std::optional<translation_set> from_po(const std::string& file, std::string_view text, base::findings& out) {
  po_reader lines(file, out);
  for (std::size_t at = 0; at <= text.size();) {
    auto end = std::min(text.find('\n', at), text.size());
    auto line = text.substr(at, end - at);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.take(line);
    at = end + 1;
  }
  translation_set set;
  for (auto& one : lines.end()) {
    if (one.id.empty() && one.context.empty()) {
      set.tag = header_value(one.words, "Language:");
      continue;
    }
    translation_unit unit;
    take_context(unit, one.context);
    unit.source = std::move(one.id);
    unit.target = std::move(one.words);
    unit.state = unit.target.empty() ? unit_state::missing : unit_state::draft;
    unit.line = one.line;
    set.units.push_back(std::move(unit));
  }
  return set;
}

}  // namespace amparo::flow::interchange
