#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// A strict reader of the XML that our adapters write, kept apart from the writer so that a mistake there is
// not repeated here: declaration, elements, attributes in double quotes, text, the five named and the decimal
// references. Anything else (comments, CDATA, DOCTYPE, a bare "&" or "<", a character outside XML 1.0) is no
// document.
namespace amparo::provider {

struct xml_node {
  std::string name;
  std::map<std::string, std::string> attributes;
  std::string text;  // all text directly inside, joined
  std::vector<xml_node> children;
  std::string attribute(const std::string& key) const {
    return attributes.contains(key) ? attributes.at(key) : "(none)";
  }
};

std::optional<xml_node> read_xml(std::string_view document);

}  // namespace amparo::provider
