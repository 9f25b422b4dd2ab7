#pragma once
#include <algorithm>
#include <optional>
#include <string_view>

#include "flow/model.hpp"
#include "flow/session.hpp"

// One step at work: what was heard moves the session over nodes until one waits or ends. Lives for one call
// of flow::step.
namespace amparo::flow {

inline constexpr unsigned most_steps_a_turn = 64, most_steps_a_session = 2000;  // threat model F-5
inline constexpr unsigned most_turns_a_call = 200;                              // L2
inline constexpr std::chrono::minutes longest_call{30};                         // L2
inline constexpr std::size_t most_lines_a_turn = 24;

// The places among which a caller must choose: homonyms of the words typed, or the parts of a place that
// spans consulates.
std::vector<directory::place> homonyms(const bundle& content, index at, const std::string& query,
                                       const std::string& place);

template <class All, class Is>
void drop_if(All& all, Is is_gone) {
  all.erase(std::remove_if(all.begin(), all.end(), is_gone), all.end());
}

class turn final : public expression_reader {
 public:
  turn(const bundle& content, const session& before, const context& when);
  outcome take();

  // step_hear.cpp: the five kinds of input
  void hear_start();
  void hear_text(const std::string& words);
  void hear_keys(std::string_view keys);
  void hear_silence();
  void hear_hangup();
  bool is_over_limit();
  void end_for_limit();

  scalar variable(std::uint32_t slot) const override;
  bool is_known(std::uint32_t slot) const override;
  scalar ambient_value(ambient which) const override;

 private:
  enum class miss { no_match, no_input };

  // step_hear.cpp
  bool obey(global_word word);
  bool enter_by_words(std::string_view folded, bool only_strong);
  void hear_answer(std::string_view folded, const std::string& words);
  void hear_star(std::string_view keys);
  void hear_keypad_answer(std::string_view keys);
  bool lead_out(std::string_view keys);
  bool is_guarded() const;
  void repeat_all();

  // step_answer.cpp: answers to each kind of ask, and what misses them
  void answer_menu(std::size_t position);
  bool answer_digits(std::string_view digits);
  bool answer_text(const std::string& words);
  bool answer_place(const std::string& words);
  bool answer_homonym(std::string_view folded);
  void take_place(const directory::place& found);
  void missed(miss how, index lead);
  void too_many();
  void ask_again(unsigned level);
  void ask_silently();

  // step_walk.cpp
  void walk(index at);
  bool walk_one(index& at);
  void open(index at);
  void jump(index at);
  void go_back(bool by_key);
  void remember_menu();
  void forget_calls();
  void return_from(index end, index& at);
  void enter_call(const node& here, index& at);
  index go_to(const node& here);
  void hand_over(index left, index entered);
  void finish();
  void listen(listening how, index at);
  void remember_said();
  void say(index message, index of_flow);
  void say(index message) { say(message, none); }
  unsigned add_value(index argument, const flow_info& flow);
  index arm_of(const branch_node& branch) const;
  std::int64_t label_of(index slot, std::int64_t name) const;

  // step_effects.cpp
  index look_up(index at);
  index settle_lookup(const lookup_node& wanted, const directory::consulate_answer& answer);
  index callback(const callback_node& wanted, index flow);
  index erase(const erase_node& wanted);
  void opt(const opt_node& wanted);
  std::string text_of(const effect_text& text) const;
  std::vector<std::string> summary_of(const callback_node& wanted, index flow) const;
  std::string shown(const stored_variable& v) const;
  std::string shown_choices(const stored_variable& v) const;
  std::string label_text(index label) const;

  void store(index slot, value_type type, std::int64_t number, std::string text);
  void store(index slot, const scalar& value);
  void clear_slots(const flow_info& of);
  const stored_variable* find(index slot) const;
  const flow_info& flow_of(index at) const { return m_.flows[m_.nodes[at].flow]; }
  bool has_question() const { return s_.listens_ != listening::nothing; }
  bool is_keys_menu() const;
  listening reopened() const;
  const locale_pack& pack() const { return m_.locales[locale_]; }

  const bundle& content_;
  const model& m_;
  const context& when_;
  outcome out_;
  session& s_;
  reply_data& r_;
  index locale_ = 0;
  unsigned steps_ = 0;
  bool muted_ = false;  // after a hang-up nothing is said (L16)
};

}  // namespace amparo::flow
