#include <boost/property_tree/ptree.hpp>
#include <boost/property_tree/xml_parser.hpp>

#include <algorithm>
#include <sstream>

#include "flow/interchange_formats.hpp"

// XLIFF 1.2 (OASIS Standard, 1 February 2008): one <file> for each of ours, one <trans-unit> a wording. Tools
// say approved="yes"; that is a claim from outside, and comes back as reviewed.
namespace amparo::flow::interchange {
namespace {

namespace pt = boost::property_tree;

constexpr const char* space = "urn:oasis:names:tc:xliff:document:1.2";
constexpr const char* source_tag = "es-MX";
constexpr std::size_t most_bytes = 8UL * 1024 * 1024;
constexpr unsigned deepest = 32;  // the parser calls itself for each level

std::string_view state_word(unit_state state) {
  switch (state) {
    case unit_state::missing: return "new";
    case unit_state::draft: return "needs-review-translation";
    case unit_state::reviewed: return "translated";
    case unit_state::approved: break;
  }
  return "final";
}

pt::ptree element_of(const translation_unit& unit) {
  pt::ptree out;
  out.put("<xmlattr>.id", context_of(unit));
  if (!unit.target.empty()) out.put("<xmlattr>.approved", unit.state == unit_state::approved ? "yes" : "no");
  out.put("<xmlattr>.xml:space", "preserve");
  out.put("source", unit.source);
  if (!unit.target.empty()) {
    pt::ptree target(unit.target);
    target.put("<xmlattr>.state", std::string(state_word(unit.state)));
    out.add_child("target", target);
  }
  for (const auto& note : unit.notes) out.add("note", note);
  return out;
}

bool is_too_deep(std::string_view text) {
  unsigned depth = 0;
  for (auto at = text.find('<'); at != text.npos; at = text.find('<', at + 1)) {
    auto end = std::min(text.find('>', at), text.size() - 1);
    if (text.substr(at).starts_with("</"))
      depth -= depth != 0;
    else if (text[end - 1] != '/' && !text.substr(at).starts_with("<?") && !text.substr(at).starts_with("<!"))
      ++depth;
    if (depth > deepest) return true;
  }
  return false;
}

// The words of an element, with those inside inline elements: a tool may have wrapped a placeholder.
std::string words_in(const pt::ptree& element) {
  auto out = element.data();
  for (const auto& [name, child] : element)
    if (name != "<xmlattr>" && name != "<xmlcomment>") out += words_in(child);
  return out;
}

class xliff_reader {
 public:
  xliff_reader(const std::string& file, std::string_view text, base::findings& out)
      : file_(file), text_(text), out_(out) {}

  void take_file(const pt::ptree& element) {
    auto tag = element.get<std::string>("<xmlattr>.target-language", "");
    if (set_.tag.empty()) set_.tag = tag;
    if (tag != set_.tag)
      return wrong(0, "wrong-language",
                   "one <file> is for \"" + tag + "\" and another for \"" + set_.tag + "\"",
                   "One file, one language.");
    if (auto body = element.get_child_optional("body")) take_units(*body);
  }
  std::optional<translation_set> end() { return std::move(set_); }

 private:
  void take_units(const pt::ptree& in) {
    for (const auto& [name, child] : in) {
      if (name == "group") take_units(child);
      if (name == "trans-unit") take_unit(child);
    }
  }

  void take_unit(const pt::ptree& element) {
    translation_unit unit;
    auto id = element.get<std::string>("<xmlattr>.id", "");
    take_context(unit, id);
    unit.line = line_of(id);
    if (auto source = element.get_child_optional("source")) unit.source = words_in(*source);
    if (auto target = element.get_child_optional("target")) unit.target = words_in(*target);
    bool approved = element.get<std::string>("<xmlattr>.approved", "no") == "yes";
    if (!unit.target.empty()) unit.state = approved ? unit_state::approved : unit_state::draft;
    set_.units.push_back(std::move(unit));
  }

  unsigned line_of(const std::string& id) const {
    auto at = text_.find("id=\"" + id + "\"");
    if (at == text_.npos) return 0;
    return 1 + static_cast<unsigned>(std::count(text_.begin(), text_.begin() + static_cast<long>(at), '\n'));
  }

  void wrong(unsigned line, const char* rule, std::string what, std::string hint) {
    out_.push_back({file_, line, 1, rule, std::move(what), std::move(hint)});
  }

  const std::string& file_;
  std::string_view text_;
  base::findings& out_;
  translation_set set_;
};

std::optional<pt::ptree> parsed(const std::string& file, std::string_view text, base::findings& out) {
  if (text.size() > most_bytes || is_too_deep(text)) {
    out.push_back({file, 0, 0, "interchange-syntax", "the file is too large or nested too deeply",
                   "An XLIFF file of ours has fewer than 8 MiB and 32 levels."});
    return std::nullopt;
  }
  std::istringstream in{std::string(text)};
  pt::ptree root;
  try {
    pt::read_xml(in, root);
  } catch (const pt::xml_parser_error& fault) {  // bad syntax is thrown, and becomes a finding
    out.push_back({file, static_cast<unsigned>(fault.line()), 1, "interchange-syntax",
                   "the file is no XML: " + fault.message(), "Save it again as XLIFF 1.2."});
    return std::nullopt;
  }
  return root;
}

}  // namespace

std::string to_xliff(const translation_set& all) {
  pt::ptree xliff;
  xliff.put("<xmlattr>.version", "1.2");
  xliff.put("<xmlattr>.xmlns", space);
  pt::ptree* body = nullptr;
  std::string domain;
  for (const auto& unit : all.units) {
    if (body == nullptr || unit.domain != domain) {
      domain = unit.domain;
      pt::ptree file;
      file.put("<xmlattr>.original", domain + ".yaml");
      file.put("<xmlattr>.source-language", source_tag);
      file.put("<xmlattr>.target-language", all.tag);
      file.put("<xmlattr>.datatype", "plaintext");
      body = &xliff.add_child("file", file).add_child("body", pt::ptree());
    }
    body->add_child("trans-unit", element_of(unit));
  }
  pt::ptree root;
  root.add_child("xliff", xliff);
  std::ostringstream out;
  pt::write_xml(out, root, pt::xml_writer_make_settings<std::string>(' ', 1));
  return out.str();
}

std::optional<translation_set> from_xliff(const std::string& file, std::string_view text,
                                          base::findings& out) {
  auto root = parsed(file, text, out);
  if (!root) return std::nullopt;
  auto xliff = root->get_child_optional("xliff");
  if (!xliff || !xliff->get<std::string>("<xmlattr>.version", "").starts_with("1.")) {
    out.push_back({file, 1, 1, "interchange-syntax", "the file is no XLIFF 1.2",
                   "XLIFF 2 is another format: save it as 1.2."});
    return std::nullopt;
  }
  xliff_reader all(file, text, out);
  for (const auto& [name, element] : *xliff)
    if (name == "file") all.take_file(element);
  return all.end();
}

}  // namespace amparo::flow::interchange
