#pragma once
#include <initializer_list>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "flow/import.hpp"
#include "flow/import_json.hpp"

// What both importers write with: one flow of ours under construction, its texts by language, and the report.
namespace amparo::flow::importing {

// The report. Each part of the input is named once.
class ledger {
 public:
  explicit ledger(import_result& to) : to_(to) {}
  void carry(std::string at, std::string as) { to_.carried.push_back({std::move(at), std::move(as)}); }
  void leave(std::string at, std::string what, std::string why) {
    to_.left.push_back({std::move(at), std::move(what), std::move(why)});
  }
  // Members of `from` that say something and are none of `known`, which are read or say nothing to a caller.
  void leave_unread(const json::object& from, const std::string& at,
                    std::initializer_list<std::string_view> known);

 private:
  import_result& to_;
};

// Lower-case letters, digits and "_": the form of our names. "" where nothing of the text is left.
std::string slug(std::string_view text);
// `wanted`, or the first of wanted_2, wanted_3 ... that is free; then it is taken.
std::string free_name(std::string wanted, std::set<std::string>& taken);
// BCP 47 of an ISO 639-3 or BCP 47 code, as our folders are called.
std::string tag_of(std::string_view language);

struct message_text {
  std::string text, voice;
  std::vector<std::string> words;
};

class flow_writer {
 public:
  flow_writer(std::string id, std::set<std::string>& nodes) : id_(std::move(id)), names_(nodes) {}

  const std::string& id() const { return id_; }
  std::string new_node(const std::string& wanted) {
    return free_name(wanted.empty() ? "node" : wanted, names_);
  }
  // `body` is what stands behind "name: ", in one line.
  void add(const std::string& name, std::string body) { nodes_.emplace_back(name, std::move(body)); }
  void declare(const std::string& name, std::string type) { vars_.try_emplace(name, std::move(type)); }
  std::string type_of(std::string_view name) const;
  std::string new_key(const std::string& wanted) { return free_name(id_ + "." + wanted, keys_); }
  message_text& text(const std::string& tag, const std::string& key);
  bool has_text(const std::string& tag, const std::string& key) const;
  std::string end();  // the node that ends and says nothing
  void set_modes(bool sms, bool voice) { sms_ = sms, voice_ = voice; }
  void start_at(std::string node) { start_ = std::move(node); }
  // The files of the flow; translations are drafts that nobody has reviewed.
  std::vector<directory::source_file> files() const;
  std::vector<std::string> keys_without_source() const;  // texts that have no Spanish
  const std::set<std::string>& keys() const { return keys_; }

 private:
  std::string locale_file(const std::string& tag) const;
  std::string id_, start_;
  std::set<std::string>& names_;
  bool sms_ = true, voice_ = true;
  std::vector<std::pair<std::string, std::string>> nodes_;
  std::map<std::string, std::string> vars_;
  std::set<std::string> keys_;
  std::map<std::string, std::map<std::string, message_text>> texts_;  // by language, by key
};

// What one node of theirs does before it waits or leaves, as a chain of ours that begins at `entry`.
class node_chain {
 public:
  explicit node_chain(std::string entry) : entry_(std::move(entry)) {}
  void say(std::string key);                                                // joins what is said before it
  void then(std::string does) { steps_.push_back({{}, std::move(does)}); }  // "set: { ... }", "call: x"
  std::optional<std::string> take_question();  // the message said last, for the question that follows
  void end_at(flow_writer& to, const std::string& target);
  void end_with(flow_writer& to, std::string body);
  const std::string& entry() const { return entry_; }

 private:
  struct step {
    std::vector<std::string> said;
    std::string does;
  };
  void write(flow_writer& to, const std::string& target);
  std::string entry_;
  std::vector<step> steps_;
};

// A menu under construction.
struct menu_choice {
  std::string name, to;
};
std::string menu_body(const std::string& key, const std::vector<menu_choice>& choices,
                      const std::string& save, const std::string& policy);

}  // namespace amparo::flow::importing
