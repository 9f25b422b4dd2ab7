#pragma once
#include <algorithm>
#include <optional>
#include <string_view>

#include "flow/desk_board.hpp"
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

// At most that many code points.
std::string_view cut(std::string_view text, std::size_t letters);

// The number that a connection goes to, in E.164; nothing where the directory has none that may be used now.
std::optional<std::string> number_to_dial(const bundle& content, const dial_node& to,
                                          std::string_view consulate, base::time_point when);

template <class All, class Is>
void drop_if(All& all, Is is_gone) {
  all.erase(std::remove_if(all.begin(), all.end(), is_gone), all.end());
}

class turn final : public expression_reader {
 public:
  turn(const bundle& content, const session& before, const context& when);
  outcome take();
  void answer_at_least();
  void offer_interpreter();  // step_language.cpp

  // step_hear.cpp: what a caller does
  void hear_start();
  void hear_text(const std::string& words);
  void hear_keys(std::string_view keys);
  void hear_silence();
  void hear_hangup();
  bool is_over_limit();
  void end_for_limit();

  // step_wait.cpp: what comes of something that was asked of the world. False where nobody waits for it.
  bool hear_recording(const input& heard);
  void hear_dialled(message::dial_end how);
  bool hear_timer(std::int64_t due);
  bool hear_result(const input& heard);
  // What comes by itself is not said beside an operator (step_operator.cpp).
  void leave_words_to_operator() { muted_ = muted_ || has_operator(); }

  value variable(std::uint32_t slot) const override;
  value ambient_value(ambient which) const override;
  surroundings around() const override;

 private:
  enum class miss { no_match, no_input };

  // step_operator.cpp
  bool has_operator() const;
  void hear_beside_operator(std::string_view folded, const std::string& words);
  void pass_on(const std::string& words);

  // step_later.cpp: what a conversation takes up that another one left
  const later_question* question_asked() const;
  index menu_of(const case_place& place) const;
  bool hear_later_answer(const std::string& words);
  bool answers_by_key(std::string_view folded);
  void count_answer(index at);
  void speak(std::string_view tag);
  bool can_be_gone_on_with(index at) const;
  void note_left();
  std::optional<session> state_left() const;
  void begin_where_left();
  void go_on_where_left();

  // step_hear.cpp
  bool obey(global_word word);
  struct way_in {
    index to = none;
    std::string place{};  // that stood behind the words: it answers the first question
  };
  way_in entry_of(std::string_view folded, bool only_strong) const;
  std::optional<way_in> entry_with_place(std::string_view folded) const;
  void enter(const way_in& by);
  bool enter_by_words(std::string_view folded, bool only_strong);
  bool enter_naming_language(std::string_view folded, bool only_strong);
  void hear_answer(std::string_view folded, const std::string& words);
  void hear_star(std::string_view keys);
  void hear_keypad_answer(std::string_view keys);
  bool lead_out(std::string_view keys);
  bool is_guarded() const;
  void repeat_all();

  // step_wait.cpp
  index take_note(index at);
  index connect(index at);
  index fetch(index at);
  index begin_wait(index at);
  void hear_while_waiting(std::string_view folded, const std::string& words);
  void hear_keys_while_waiting(std::string_view keys);
  void hear_silence_while_waiting();
  void go_on_after_result(index way);
  bool store_results(const webhook_node& wanted, const std::vector<named_value>& values);
  void hold(std::string_view words);
  void stay();
  void leave(index way);
  void keep_note(const record_node& wanted, const input& heard);
  std::int64_t wakes_at(listening how, index at) const;
  void nudge(const input_policy& policy);

  // step_language.cpp
  bool answer_language(std::string_view folded, const std::string& words);
  index choose_language(index locale, const ask_node& asked);
  index settle_language(const ask_node& asked);
  bool notice_language(std::string_view folded);
  bool take_language(index language);
  bool hear_home_town(index slot);
  void note_town(const named_language& named);
  bool asks_for_call() const;
  bool says_in_source() const;
  const std::string& speaks() const { return s_.speaks_.empty() ? pack().tag : s_.speaks_; }
  bool is_unserved() const { return !s_.speaks_.empty() || pack().holds_back; }
  const language_info* language_of_caller() const;

  // step_language_list.cpp: a call's list of languages
  std::vector<index> call_languages() const;
  bool asks_language() const;
  bool is_language_list() const;
  bool offers_memory() const;
  void begin_remembered();
  void note_choice();
  index remember_language(const ask_node& asked);
  void open_language_list();
  void show_languages();
  bool turn_page();
  void hear_list_silence();
  void leave_language_list();
  void say_in_each(index message);

  // step_answer.cpp: answers to each kind of ask, and what misses them
  bool answer(std::string_view folded, const std::string& words);
  bool answer_follow_up(std::string_view folded);
  index lead_of_miss() const;
  bool answer_many(std::string_view folded);
  bool answer_value(const std::string& words);
  bool answer_phone(const std::string& words);
  bool is_inside(const ask_node& asked, std::int64_t value) const;
  bool confirm_phone(std::string_view folded);
  void take_phone(std::string number);
  std::int64_t today() const;
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
  void add_question_values(index at);
  void show_question(index at);
  void remember_said();
  void say(index message, index of_flow);
  void say(index message) { say(message, none); }
  unsigned add_value(index argument, const flow_info& flow);
  unsigned add_language(index message);
  index arm_of(const branch_node& branch) const;
  std::int64_t label_of(index slot, std::int64_t name) const;

  // step_effects.cpp
  index look_up(index at);
  index settle_lookup(const lookup_node& wanted, const directory::consulate_answer& answer);
  index callback(const callback_node& wanted, index flow);
  index erase(const erase_node& wanted);
  void opt(const opt_node& wanted);
  index escalate(const callback_node& wanted, index flow);
  index send(const sms_node& wanted, index flow);
  index remind(const remind_node& wanted, index flow);
  bool is_promised(const case_place& place) const;
  index work_on_case(const case_node& wanted, index flow);
  index open_case(const case_node& wanted);
  index go_on_with_case(const case_node& wanted);
  index check_in(const case_node& wanted, index flow);
  index accept_contact(const case_node& wanted, case_effect made, index flow);
  index take_news(const case_node& wanted);
  base::time_point next_time_of_day(std::int64_t minute) const;
  index place_of(const case_place& found) const;
  case_place place_at(index node, const std::vector<index>& kept) const;
  void arrive(index at, const std::vector<kept_value>& values);
  index match(const match_node& wanted);
  index report_rumour(const rumour_node& wanted, const directory::place& town);
  index ask_rumour(const rumour_node& wanted, const directory::place& town);
  index rumour(const rumour_node& wanted);
  std::string words_for_later(const std::vector<index>& messages, index question, index flow);
  void keep_used_places();
  const stored_variable* given_number(const callback_node& wanted) const;
  callback_effect wish_of(const callback_node& wanted, index flow) const;
  desk_wait wait_for(const callback_effect& wish) const;
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
  bool is_waiting() const { return s_.listens_ >= listening::note; }
  std::int64_t now() const;  // seconds since 1970
  const input_policy& policy() const { return m_.policy_of(s_.asked_, when_.via); }
  listening reopened() const;
  const locale_pack& pack() const { return m_.locales[locale_]; }

  const bundle& content_;
  const model& m_;
  const context& when_;
  outcome out_;
  session& s_;
  reply_data& r_;
  index locale_ = 0;
  std::int64_t woke_at_before_ = 0;
  unsigned steps_ = 0;
  std::size_t taken_ = 0;       // which choice of its menu the newest answer was
  std::size_t first_line_ = 0;  // of the words that answer the newest input: a turn may answer several
  desk_wait wait_ = desk_wait::unknown;  // of what was asked for in this step
  bool muted_ = false;                   // nothing is said: after a hang-up (L16), beside an operator (L24)
};

}  // namespace amparo::flow
