#pragma once
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace amparo::provider {

// Writes one small XML 1.0 document, for providers that answer in verbs (TwiML and its kin). A value is
// escaped by where it stands, text or attribute, so that nobody's words become markup (O-6); characters that
// XML 1.0 cannot carry, and bytes that are no UTF-8, are left out. Elements must be closed in the order that
// they were opened.
class xml_writer {
 public:
  using attributes = std::initializer_list<std::pair<std::string_view, std::string_view>>;

  xml_writer();
  xml_writer& open(std::string_view name, attributes with = {});
  xml_writer& attribute(std::string_view key, std::string_view value);  // of the element just opened
  xml_writer& text(std::string_view words);
  xml_writer& close(std::string_view name);  // "<name/>" where nothing stood inside
  xml_writer& leaf(std::string_view name, attributes with = {}, std::string_view words = {});
  std::string take() { return std::move(out_); }

 private:
  void end_tag_start();
  std::string out_;
  bool in_tag_ = false;
};

// Where the character that starts at `at` ends, or `at` itself where the bytes there are no UTF-8.
std::size_t character_end(std::string_view text, std::size_t at);

}  // namespace amparo::provider
