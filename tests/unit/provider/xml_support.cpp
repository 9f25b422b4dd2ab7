#include "unit/provider/xml_support.hpp"

#include <cctype>

#include "base/encoding.hpp"

namespace amparo::provider {
namespace {

class reader {
 public:
  explicit reader(std::string_view text) : rest_(text) {}

  std::optional<xml_node> document() {
    if (!base::is_utf8(rest_) || !takes(R"(<?xml version="1.0" encoding="UTF-8"?>)")) return std::nullopt;
    auto root = element(0);
    return root && rest_.empty() ? root : std::nullopt;
  }

 private:
  bool takes(std::string_view token) {
    if (!rest_.starts_with(token)) return false;
    rest_.remove_prefix(token.size());
    return true;
  }

  std::string name() {
    std::string out;
    while (!rest_.empty() && std::isalpha(static_cast<unsigned char>(rest_[0])))
      out += rest_[0], rest_.remove_prefix(1);
    return out;
  }

  std::optional<std::string> reference() {
    for (auto [word, meaning] : {std::pair{"&amp;", "&"},
                                 {"&lt;", "<"},
                                 {"&gt;", ">"},
                                 {"&quot;", "\""},
                                 {"&apos;", "'"},
                                 {"&#9;", "\t"},
                                 {"&#10;", "\n"},
                                 {"&#13;", "\r"}})
      if (takes(word)) return meaning;
    return std::nullopt;
  }

  // One character as a parser hands it on; nothing where it may not stand here.
  std::optional<std::string> character(bool in_attribute) {
    if (rest_[0] == '&') return reference();
    auto c = static_cast<unsigned char>(rest_[0]);
    if (c == '<' || (in_attribute && c == '"')) return std::nullopt;
    if (c < 0x20 && c != '\t' && c != '\n' && c != '\r') return std::nullopt;
    if (rest_.starts_with("\xEF\xBF\xBE") || rest_.starts_with("\xEF\xBF\xBF") || rest_.starts_with("]]>"))
      return std::nullopt;
    rest_.remove_prefix(1);
    bool changed_by_a_parser = c == '\r' || (in_attribute && (c == '\t' || c == '\n'));
    return std::string(1, changed_by_a_parser ? ' ' : static_cast<char>(c));
  }

  bool attribute(xml_node& of) {
    auto key = name();
    if (key.empty() || !takes("=\"") || of.attributes.contains(key)) return false;
    auto& value = of.attributes[key];
    while (!rest_.empty() && rest_[0] != '"') {
      auto next = character(true);
      if (!next) return false;
      value += *next;
    }
    return takes("\"");
  }

  std::optional<xml_node> element(int depth) {
    xml_node node;
    if (depth == 8 || !takes("<")) return std::nullopt;
    node.name = name();
    if (node.name.empty()) return std::nullopt;
    while (takes(" "))
      if (!attribute(node)) return std::nullopt;
    if (takes("/>")) return node;
    if (!takes(">")) return std::nullopt;
    while (!rest_.empty() && !rest_.starts_with("</")) {
      if (rest_[0] == '<') {
        auto child = element(depth + 1);
        if (!child) return std::nullopt;
        node.children.push_back(std::move(*child));
      } else {
        auto next = character(false);
        if (!next) return std::nullopt;
        node.text += *next;
      }
    }
    if (!takes("</" + node.name + ">")) return std::nullopt;
    return node;
  }

  std::string_view rest_;
};

}  // namespace

std::optional<xml_node> read_xml(std::string_view document) { return reader(document).document(); }

}  // namespace amparo::provider
