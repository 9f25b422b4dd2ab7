#pragma once
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "flow/import_json.hpp"
#include "flow/import_writer.hpp"

// FLOIP: a container holds flows; a flow is a list of blocks with exits, and resources with a value for each
// language, content type and mode. The layers that carry over: Core (Case, RunFlow) and MobilePrimitives.
namespace amparo::flow::importing {

bool holds(const json::array& list, std::string_view word);
// "block.response = 'chocolate'" -> chocolate; "" for any other expression.
std::string compared_with(std::string_view expression, std::string_view left);

// The container that flows stand in. Before 1.0.0 it held the resources of them all.
struct floip_container {
  const json::object& root;
  std::map<std::string, std::string> flow_ids;  // uuid -> our name
  std::set<std::string> used_values;            // of resources, by JSON pointer
};

// The values of resources in `owner`, which stands at `at`, that no block says.
void leave_unsaid(const json::object& owner, const std::string& at, const std::set<std::string>& used,
                  ledger& notes);

// One flow of theirs on its way. Lives for one write(); what it is made of must outlive it.
class floip_flow {
 public:
  floip_flow(const json::object& from, std::string at, flow_writer& to, ledger& notes, floip_container& in)
      : from_(from), at_(std::move(at)), to_(to), notes_(notes), in_(in) {}
  void write();

 private:
  void read_languages();
  void read_modes();
  void name_block(const json::object& block);
  static std::string choice_name(const json::object& choice);
  void leave_what_is_left();

  // --- resources ---
  bool has_own_resources() const { return from_.if_contains("resources") != nullptr; }
  const json::object& owner() const { return has_own_resources() ? from_ : in_.root; }
  const json::object* resource(std::string_view uuid) const;
  std::string place_of(std::string_view uuid) const;
  bool put_resource(const std::string& uuid, const std::string& key, const std::string& at);
  bool put_value(const json::object& value, const std::string& key, const std::string& at);
  std::string template_of(std::string_view text, const std::string& at);
  std::string variable_of(std::string_view expression) const;

  // --- blocks ---
  std::string target_of(const json::object& exit);
  const json::object* default_exit(const json::object& block) const;
  std::string default_target(const json::object& block);
  void write_block(const json::object& block, const std::string& at);
  void note_exits(const json::object& block, const std::string& at, const std::string& name,
                  const std::set<const json::object*>& taken);
  std::string prompt_key(const json::object& config, const std::string& name, const std::string& at);
  void write_message(const json::object& block, const json::object& config, const std::string& at,
                     const std::string& name);
  void write_open(const json::object& block, const json::object& config, const std::string& at,
                  const std::string& name, const std::string& kind);
  const json::object* answered_exit(const json::object& block) const;
  std::string answered(const json::object& block);
  void write_menu(const json::object& block, const json::object& config, const std::string& at,
                  const std::string& name);
  const json::object* exit_of(const json::object& block, const std::string& choice) const;
  void write_choice(const json::object& choice, const std::string& at, const std::string& label,
                    std::size_t digit, std::set<std::string>& words);
  void write_word(const json::object& test, const std::string& at, const std::string& label,
                  std::size_t digit, std::set<std::string>& seen);
  void write_call(const json::object& block, const json::object& config, const std::string& at,
                  const std::string& name);
  void write_case(const json::object& block, const std::string& at, const std::string& name);

  const json::object& from_;
  std::string at_;
  flow_writer& to_;
  ledger& notes_;
  floip_container& in_;
  std::map<std::string, std::string> tags_;                            // language id -> BCP 47
  std::map<std::string, std::string> entries_;                         // block uuid -> our node
  std::map<std::string, std::map<std::string, std::string>> choices_;  // block -> their choice -> ours
  std::set<std::string> seen_values_;
};

}  // namespace amparo::flow::importing
