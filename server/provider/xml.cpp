#include "provider/xml.hpp"

#include <algorithm>

#include "base/encoding.hpp"

namespace amparo::provider {
namespace {

// XML 1.0, production [2] Char: tab, line feed, carriage return, and everything from space up but U+FFFE and
// U+FFFF.
bool is_xml_character(std::string_view bytes) {
  if (bytes.size() == 1) {
    auto c = static_cast<unsigned char>(bytes[0]);
    return c >= 0x20 || c == '\t' || c == '\n' || c == '\r';
  }
  return bytes != "\xEF\xBF\xBE" && bytes != "\xEF\xBF\xBF";
}

// White space is written as a reference wherever a parser would change it: line ends in text (XML 1.0, 2.11),
// all three in attributes (3.3.3).
void append_escaped(std::string& out, std::string_view character, bool in_attribute) {
  switch (character[0]) {
    case '&': out += "&amp;"; return;
    case '<': out += "&lt;"; return;
    case '>': out += "&gt;"; return;
    case '"': out += "&quot;"; return;
    case '\'': out += "&apos;"; return;
    case '\r': out += "&#13;"; return;
    case '\n': out += in_attribute ? "&#10;" : "\n"; return;
    case '\t': out += in_attribute ? "&#9;" : "\t"; return;
    default: out += character;
  }
}

// How many bytes at the front are written as they are: most of any text.
std::size_t plain_run(std::string_view text) {
  auto is_plain = [](char c) {
    return c >= ' ' && c < 0x7F && c != '&' && c != '<' && c != '>' && c != '"' && c != '\'';
  };
  return static_cast<std::size_t>(std::ranges::find_if_not(text, is_plain) - text.begin());
}

void append_value(std::string& out, std::string_view value, bool in_attribute) {
  for (std::size_t at = 0; at < value.size();) {
    if (auto plain = plain_run(value.substr(at)); plain != 0) {
      out.append(value, at, plain);
      at += plain;
      continue;
    }
    auto end = character_end(value, at);
    if (end == at) {
      ++at;
      continue;
    }
    auto character = value.substr(at, end - at);
    if (is_xml_character(character)) append_escaped(out, character, in_attribute);
    at = end;
  }
}

}  // namespace

std::size_t character_end(std::string_view text, std::size_t at) {
  auto lead = static_cast<unsigned char>(text[at]);
  std::size_t size = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  auto bytes = text.substr(at, size);
  return bytes.size() == size && base::is_utf8(bytes) ? at + size : at;
}

xml_writer::xml_writer() : out_(R"(<?xml version="1.0" encoding="UTF-8"?>)") {}

void xml_writer::end_tag_start() {
  if (in_tag_) out_ += '>';
  in_tag_ = false;
}

xml_writer& xml_writer::open(std::string_view name, attributes with) {
  end_tag_start();
  out_.append("<").append(name);
  in_tag_ = true;
  for (const auto& [key, value] : with) attribute(key, value);
  return *this;
}

xml_writer& xml_writer::attribute(std::string_view key, std::string_view value) {
  out_.append(" ").append(key).append("=\"");
  append_value(out_, value, true);
  out_ += '"';
  return *this;
}

xml_writer& xml_writer::text(std::string_view words) {
  if (words.empty()) return *this;
  end_tag_start();
  append_value(out_, words, false);
  return *this;
}

xml_writer& xml_writer::close(std::string_view name) {
  if (in_tag_)
    out_ += "/>";
  else
    out_.append("</").append(name).append(">");
  in_tag_ = false;
  return *this;
}

xml_writer& xml_writer::leaf(std::string_view name, attributes with, std::string_view words) {
  return open(name, with).text(words).close(name);
}

}  // namespace amparo::provider
