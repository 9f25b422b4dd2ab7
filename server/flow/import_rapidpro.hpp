#pragma once
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "flow/import_json.hpp"
#include "flow/import_writer.hpp"

// RapidPro: a flow is a list of nodes, each with actions, an optional router (categories, cases, a wait) and
// exits. Actions that send become `say`, a router that waits becomes a question of the kind that its cases
// ask for, one that does not becomes `branch`.
namespace amparo::flow::importing {

// A case that looks for words or for a number among them.
bool is_word_test(std::string_view type);

// One flow of theirs on its way. Lives for one write(); what it is made of must outlive it.
class rapidpro_flow {
 public:
  rapidpro_flow(const json::object& from, std::string at, flow_writer& to, ledger& notes,
                const std::map<std::string, std::string>& flow_ids)
      : from_(from), at_(std::move(at)), to_(to), notes_(notes), flow_ids_(flow_ids) {}
  void write();

 private:
  struct category {
    const json::object* from;
    std::string at, uuid, name, exit, choice;  // choice: our name for it
    std::vector<std::pair<const json::object*, std::string>> cases;
  };

  // --- names first, so that texts and branches can speak of what is asked further on ---
  void read_type();
  void name_node(const json::object& node, std::size_t i);
  std::vector<category> categories_of(const json::object& router, const std::string& at) const;

  // --- texts ---
  std::string template_of(std::string_view text, const std::string& at);
  std::string result_of(std::string_view expression) const;
  std::string message(const json::object& owner, const std::string& property, const std::string& text,
                      const std::string& hint, const std::string& at);
  void put(const std::string& tag, const std::string& key, std::string text);
  void translate(const json::object& owner, const std::string& property, const std::string& key,
                 const std::string& at);
  void leave_unknown_languages();

  // --- nodes ---
  std::string target(const json::object& node, std::string_view exit_uuid);
  std::string target_of(const json::object& exit);
  void write_node(const json::object& node, const std::string& at);
  bool write_action(const json::object& action, const std::string& at, node_chain& chain);
  bool write_call(const json::object& action, const std::string& at, node_chain& chain);
  void leave_rest(const json::object& node, const std::string& at, const json::array& actions);
  void leave_router(const json::object& router, const std::string& at, const std::string& why);
  void carry_exits(const json::object& node, const std::string& at, const std::string& name);

  // --- routers ---
  void write_router(const json::object& node, const json::object& router, const std::string& at,
                    node_chain& chain);
  void note_exits(const json::object& node, const std::string& at, const std::string& name,
                  const std::set<std::string>& taken);
  void write_question(const json::object& node, const json::object& router, const std::string& at,
                      node_chain& chain);
  void leave_unread_of(const json::object& router, const std::string& at);
  std::string policy_of(const json::object& node, const json::object& router, std::vector<category>& all,
                        const std::string& entry, std::set<std::string>& taken);
  void write_menu(const json::object& node, const json::object& router, const std::string& key,
                  const std::vector<category*>& chosen, const std::string& policy, node_chain& chain,
                  std::set<std::string>& taken);
  void add_words(const json::object& test, const std::string& at, const std::string& label, std::size_t digit,
                 std::set<std::string>& seen);
  void put_words(const std::string& tag, const std::string& label, const std::string& type,
                 const std::string& text, std::set<std::string>& seen);
  void write_open_question(const json::object& node, const json::object& router, const std::string& key,
                           std::vector<category>& all, const std::string& policy, node_chain& chain,
                           std::set<std::string>& taken);
  void note_category(const category& c, const std::string& as, const std::set<std::string>& taken);
  bool write_branch(const json::object& node, const json::object& router, const std::string& at,
                    node_chain& chain);

  const json::object& from_;
  std::string at_, base_tag_;
  flow_writer& to_;
  ledger& notes_;
  const std::map<std::string, std::string>& flow_ids_;
  std::map<std::string, std::string> entries_;                         // node uuid -> our node
  std::map<std::string, std::map<std::string, std::string>> choices_;  // result -> folded category -> choice
};

}  // namespace amparo::flow::importing
