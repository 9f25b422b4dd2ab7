#include <algorithm>
#include <array>

#include "flow/turn.hpp"

// While an operator has the caller's open case and writes to them, two do not answer at once: what is texted
// goes to that person, and the line keeps still but for the words that stop, erase and save (L24). A call is
// a conversation of its own.
namespace amparo::flow {
namespace {

constexpr std::size_t longest_message = 1'600;  // letters: ten texts joined

constexpr bool is_vital(global_word word) {
  constexpr std::array vital{global_word::stop, global_word::start, global_word::erase, global_word::urgent};
  return std::ranges::find(vital, word) != vital.end();
}

}  // namespace

// What neither Redis nor the spool takes would reach nobody: then the line answers for itself.
bool turn::has_operator() const {
  return when_.facts.with_operator && when_.via == message::channel::sms && !when_.facts.effect_refused;
}

void turn::hear_beside_operator(std::string_view folded, const std::string& words) {
  auto word = find_global(pack(), folded);
  if (word && is_vital(static_cast<global_word>(*word)) && obey(static_cast<global_word>(*word))) return;
  // What erasing asks is answered here; any other question is left to the person.
  bool is_erasing = has_question() && flow_of(s_.asked_).start == m_.to.erase;
  if (is_erasing && s_.listens_ == listening::ask && answer(folded, words)) return;
  pass_on(words);
}

void turn::pass_on(const std::string& words) {
  out_.effects.emplace_back(message_effect{std::string(cut(words, longest_message)), s_.locale_});
  listen(listening::nothing, none);
  muted_ = true;
}

}  // namespace amparo::flow
