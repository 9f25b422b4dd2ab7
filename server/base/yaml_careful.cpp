#include "base/yaml_readers.hpp"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <sstream>

namespace amparo::base {
namespace {

// Thrown out of yaml-cpp's event loop at the first thing that must not be: going on would spend what the
// limits guard.
struct refused {};

// yaml-cpp counts columns in bytes; we count code points. Marks come almost in order, so that counting goes
// on where it stopped: one long line costs its length and not its square.
class column_counter {
 public:
  explicit column_counter(std::string_view text) : text_(text) {}

  unsigned column_of(const YAML::Mark& mark) {
    auto line = static_cast<std::size_t>(std::max(mark.line, 0));
    auto column = static_cast<std::size_t>(std::max(mark.column, 0));
    seek(line, column);
    auto end = std::min(begin_ + column, text_.size());
    for (; at_ < end; ++at_) letters_ += (static_cast<unsigned char>(text_[at_]) & 0xC0U) != 0x80U;
    return letters_ + 1;
  }

 private:
  void seek(std::size_t line, std::size_t column) {
    if (line == line_ && begin_ + column >= at_) return;
    if (line < line_) line_ = begin_ = 0;
    for (; line_ < line; ++line_) {
      auto end = text_.find('\n', begin_);
      begin_ = end == text_.npos ? text_.size() : end + 1;
    }
    at_ = begin_;
    letters_ = 0;
  }
  std::string_view text_;
  std::size_t line_ = 0, begin_ = 0, at_ = 0;
  unsigned letters_ = 0;
};

// Builds the tree from parser events, not from YAML::Node: events still show anchors, aliases, tags and
// duplicate keys, which a loaded Node has already resolved or swallowed.
class builder final : public YAML::EventHandler {
 public:
  builder(const std::string& file, std::string_view text, findings& out, const yaml_limits& limits)
      : file_(file), places_(text), out_(out), limits_(limits) {}

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++documents_ == 2)
      refuse(mark, "yaml-documents", "the document ends before this place, and a file holds one document",
             "Remove what follows or put it into a file of its own; else check the brackets and quotes "
             "before it.");
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    guard(mark, "", anchor);
    if (expects_key()) refuse_key(mark);
    auto node = make(yaml_node::kind::null, mark);
    if (!stack_.empty() && stack_.back().is_map()) {  // the mark is that of whatever comes next
      node.line = stack_.back().keys.back().line;
      node.column = stack_.back().keys.back().column;
    }
    add(std::move(node));
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    refuse(mark, "yaml-alias", "an alias (*name) is not allowed", "Write the value out again.");
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    guard(mark, tag, anchor);
    auto node = make(yaml_node::kind::scalar, mark);
    node.scalar = value;
    node.quoted = tag == "!";
    if (expects_key()) return add_key(std::move(node), mark);
    add(std::move(node));
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(mark, tag, anchor, yaml_node::kind::list);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(mark, tag, anchor, yaml_node::kind::map);
  }
  void OnMapEnd() override { close(); }

  yaml_node take() { return std::move(root_); }

 private:
  yaml_node make(yaml_node::kind kind, const YAML::Mark& mark) {
    yaml_node node;
    node.type = kind;
    node.line = static_cast<unsigned>(mark.line + 1);
    node.column = places_.column_of(mark);
    return node;
  }

  void refuse(const YAML::Mark& mark, std::string rule, std::string message, std::string hint) {
    out_.push_back({file_, static_cast<unsigned>(mark.line + 1), places_.column_of(mark), std::move(rule),
                    std::move(message), std::move(hint)});
    throw refused{};
  }

  void guard(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    if (anchor != 0)
      refuse(mark, "yaml-anchor", "an anchor (&name) is not allowed", "Write the value where it is used.");
    if (!tag.empty() && tag != "?" && tag != "!")
      refuse(mark, "yaml-tag", fmt::format("the tag {} is not allowed", tag),
             "Remove it; every value is text.");
    if (++nodes_ > limits_.nodes)
      refuse(mark, "yaml-size", fmt::format("the file has over {} values", limits_.nodes),
             "Split it into several files.");
  }

  bool expects_key() const {
    return !stack_.empty() && stack_.back().is_map() &&
           stack_.back().keys.size() == stack_.back().items.size();
  }

  void refuse_key(const YAML::Mark& mark) {
    refuse(mark, "yaml-key", "a key must be plain text",
           "Write the key as a word, in quotes where it is null or ~.");
  }

  void add_key(yaml_node node, const YAML::Mark& mark) {
    auto& map = stack_.back();
    if (node.scalar == "<<")
      refuse(mark, "yaml-merge", "a merge key (<<) is not allowed", "Write the keys out.");
    for (const auto& known : map.keys)
      if (known.name == node.scalar)
        refuse(mark, "duplicate-key",
               fmt::format("the key \"{}\" stands twice (first in line {})", node.scalar, known.line),
               "Keep one of the two.");
    map.keys.push_back({std::move(node.scalar), node.line, node.column});
  }

  void add(yaml_node node) {
    if (stack_.empty())
      root_ = std::move(node);
    else
      stack_.back().items.push_back(std::move(node));
  }

  void open(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, yaml_node::kind kind) {
    guard(mark, tag, anchor);
    if (expects_key()) refuse_key(mark);
    if (stack_.size() >= limits_.depth)
      refuse(mark, "yaml-depth", fmt::format("nested deeper than {} levels", limits_.depth),
             "Flatten this part.");
    stack_.push_back(make(kind, mark));
  }

  void close() {
    auto node = std::move(stack_.back());
    stack_.pop_back();
    add(std::move(node));
  }

  const std::string& file_;
  column_counter places_;
  findings& out_;
  const yaml_limits& limits_;
  std::vector<yaml_node> stack_;
  yaml_node root_;
  std::size_t nodes_ = 0;
  unsigned documents_ = 0;
};

}  // namespace

yaml_node read_carefully(const std::string& file, std::string_view text, findings& out,
                         const yaml_limits& limits) {
  builder tree(file, text, out, limits);
  // With the mark of a document's end behind it: yaml-cpp takes the end of the file for a quote that nobody
  // closed, and what stands behind such a quote would silently be one long text.
  std::istringstream stream(std::string(text) + (text.ends_with('\n') ? "...\n" : "\n...\n"));
  try {
    YAML::Parser parser(stream);
    if (!parser.HandleNextDocument(tree)) return {};
    // yaml-cpp stops at the end of the root value and would leave the rest unread. Once, not in a loop: on
    // some broken tails it would find documents for ever.
    parser.HandleNextDocument(tree);
    return tree.take();
  } catch (const refused&) {
    return {};
  } catch (const YAML::Exception& error) {
    // An alias to nothing: what it would refer to had been refused as an anchor.
    bool is_alias = error.msg == YAML::ErrorMsg::UNKNOWN_ANCHOR;
    out.push_back({file, static_cast<unsigned>(error.mark.line + 1),
                   column_counter(text).column_of(error.mark), is_alias ? "yaml-alias" : "yaml-syntax",
                   is_alias ? "an alias (*name) is not allowed" : error.msg,
                   is_alias ? "Write the value out again."
                            : "Check the indentation, quotes and colons near this place."});
    return {};
  }
}

}  // namespace amparo::base
