#include "base/yaml_readers.hpp"

#include <yaml.h>

#include <algorithm>
#include <array>

namespace amparo::base {
namespace {

// Line ends, spaces, question marks before keys and escapes that the two libraries take for different things,
// and a last line without its end.
bool is_unusual(std::string_view text) {
  constexpr std::array<std::string_view, 13> unusual{"\r", "\t", "\u0085", "\u2028", "\u2029", "\uFEFF", " ?",
                                                     ",?", "{?", "[?",     "\n?",    "\\N",    "\\_"};
  return !text.ends_with('\n') ||
         std::ranges::any_of(unusual, [&](auto one) { return text.find(one) != text.npos; });
}

bool is_null_word(std::string_view plain) {
  return plain.empty() || plain == "~" || plain == "null" || plain == "Null" || plain == "NULL";
}

bool has_twins(const std::vector<yaml_node::key>& keys) {
  if (keys.size() < 2) return false;
  std::vector<std::string_view> names;
  names.reserve(keys.size());
  for (const auto& key : keys) names.emplace_back(key.name);
  std::ranges::sort(names);
  return std::ranges::adjacent_find(names) != names.end();
}

class quick_reader {
 public:
  quick_reader(std::string_view text, const yaml_limits& limits) : limits_(limits) {
    can_go_on_ = yaml_parser_initialize(&parser_) == 1;
    yaml_parser_set_encoding(&parser_, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser_, reinterpret_cast<const unsigned char*>(text.data()), text.size());
  }
  quick_reader(const quick_reader&) = delete;
  quick_reader& operator=(const quick_reader&) = delete;
  ~quick_reader() {
    yaml_event_delete(&event_);
    yaml_parser_delete(&parser_);
  }

  std::optional<yaml_node> read() {
    yaml_node root;
    bool is_whole = next(YAML_STREAM_START_EVENT) && next(YAML_DOCUMENT_START_EVENT) && next() &&
                    read_value(root, 0) && next(YAML_DOCUMENT_END_EVENT) && next(YAML_STREAM_END_EVENT);
    if (!is_whole) return std::nullopt;
    return root;
  }

 private:
  bool next() {
    if (!can_go_on_) return false;
    yaml_event_delete(&event_);
    can_go_on_ = yaml_parser_parse(&parser_, &event_) == 1;
    return can_go_on_;
  }
  bool next(yaml_event_type_t wanted) { return next() && event_.type == wanted; }

  // False where the careful reader has to look at the value at hand. The same below.
  bool read_value(yaml_node& to, unsigned depth) {
    to.line = static_cast<unsigned>(event_.start_mark.line + 1);
    to.column = static_cast<unsigned>(event_.start_mark.column + 1);
    if (++nodes_ > limits_.nodes) return false;
    switch (event_.type) {
      case YAML_SCALAR_EVENT: return read_scalar(to);
      case YAML_SEQUENCE_START_EVENT: return depth != limits_.depth && read_list(to, depth + 1);
      case YAML_MAPPING_START_EVENT: return depth != limits_.depth && read_map(to, depth + 1);
      default: return false;
    }
  }

  bool read_scalar(yaml_node& to) {
    const auto& scalar = event_.data.scalar;
    if (scalar.anchor != nullptr || scalar.tag != nullptr) return false;
    std::string_view text(reinterpret_cast<const char*>(scalar.value), scalar.length);
    to.quoted = scalar.style != YAML_PLAIN_SCALAR_STYLE;
    if (!to.quoted && is_null_word(text)) return false;
    if (is_read_differently(text)) return false;
    to.type = yaml_node::kind::scalar;
    to.scalar = text;
    return true;
  }

  // Where the libraries disagree: at empty lines in quotes, at block texts outside of maps or with empty
  // lines at their end, at the end of a plain text inside of brackets.
  bool is_read_differently(std::string_view text) const {
    switch (event_.data.scalar.style) {
      case YAML_PLAIN_SCALAR_STYLE: return flow_ != 0 && text.find('?') != text.npos;
      case YAML_LITERAL_SCALAR_STYLE:
      case YAML_FOLDED_SCALAR_STYLE: return !is_item_ || text.ends_with("\n\n");
      default: return event_.start_mark.line != event_.end_mark.line;
    }
  }

  bool read_list(yaml_node& to, unsigned depth) {
    const auto& start = event_.data.sequence_start;
    if (start.anchor != nullptr || start.tag != nullptr) return false;
    bool is_flow = start.style == YAML_FLOW_SEQUENCE_STYLE;
    to.type = yaml_node::kind::list;
    flow_ += is_flow;
    for (;;) {
      if (!next()) return false;
      if (event_.type == YAML_SEQUENCE_END_EVENT) break;
      is_item_ = false;
      if (!read_value(to.items.emplace_back(), depth)) return false;
    }
    flow_ -= is_flow;
    return true;
  }

  bool read_map(yaml_node& to, unsigned depth) {
    const auto& start = event_.data.mapping_start;
    if (start.anchor != nullptr || start.tag != nullptr) return false;
    bool is_flow = start.style == YAML_FLOW_MAPPING_STYLE;
    to.type = yaml_node::kind::map;
    flow_ += is_flow;
    for (;;) {
      if (!next()) return false;
      if (event_.type == YAML_MAPPING_END_EVENT) break;
      if (!read_key(to) || !next() || !read_item(to, depth)) return false;
    }
    flow_ -= is_flow;
    return !has_twins(to.keys);
  }

  bool read_key(yaml_node& map) {
    yaml_node key;
    if (event_.type != YAML_SCALAR_EVENT || !read_value(key, 0) || key.scalar == "<<") return false;
    map.keys.push_back({std::move(key.scalar), key.line, key.column});
    return true;
  }

  // A key without a value stands for a null at the key's own place.
  bool read_item(yaml_node& map, unsigned depth) {
    auto& item = map.items.emplace_back();
    is_item_ = true;
    const auto& scalar = event_.data.scalar;
    bool is_plain = event_.type == YAML_SCALAR_EVENT && scalar.style == YAML_PLAIN_SCALAR_STYLE;
    if (!is_plain || !is_null_word({reinterpret_cast<const char*>(scalar.value), scalar.length}))
      return read_value(item, depth);
    item.line = map.keys.back().line, item.column = map.keys.back().column;
    return flow_ == 0 && ++nodes_ <= limits_.nodes && scalar.anchor == nullptr && scalar.tag == nullptr;
  }

  const yaml_limits& limits_;
  yaml_parser_t parser_{};
  yaml_event_t event_{};
  bool can_go_on_ = false;
  std::size_t nodes_ = 0;
  unsigned flow_ = 0;     // brackets and braces that are open
  bool is_item_ = false;  // the value at hand is a key's
};

}  // namespace

std::optional<yaml_node> read_quickly(std::string_view text, const yaml_limits& limits) {
  if (is_unusual(text)) return std::nullopt;
  return quick_reader(text, limits).read();
}

}  // namespace amparo::base
