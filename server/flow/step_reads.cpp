#include "flow/turn.hpp"

// What expressions read: the flow's variables, and what every flow may ask of the conversation.
namespace amparo::flow {
namespace {

std::string_view name_of(check_in_state stands) {
  constexpr std::string_view names[] = {"", "alone", "ready", "set", "left", "offered", "contact"};
  return names[static_cast<std::size_t>(stands)];
}

}  // namespace

value turn::variable(std::uint32_t slot) const {
  const auto* v = find(slot);
  if (v == nullptr) return {0, {}, false};
  if (v->type == value_type::choice) return {0, m_.names[static_cast<std::size_t>(v->number)], true};
  return {v->number, v->text, true};
}

value turn::ambient_value(ambient which) const {
  auto flag = [](bool is_set) { return value{is_set, {}, true}; };
  switch (which) {
    case ambient::channel: return {0, when_.via == message::channel::sms ? "sms" : "voice", true};
    case ambient::language: return {0, s_.locale_, true};
    case ambient::withheld: return flag(when_.withheld);
    case ambient::urgent: return flag(s_.urgent_);
    case ambient::detention: return flag(when_.detention);
    case ambient::public_data: return flag(s_.public_data_);
    case ambient::hint: return flag(s_.hint_);
    case ambient::speaks: return {0, speaks(), true};
    case ambient::unserved: return flag(is_unserved());
    case ambient::quoted: return flag(m_.quoting(speaks()) != nullptr);
    case ambient::asks_language: return flag(asks_language());
    case ambient::offers_memory: return flag(offers_memory());
    case ambient::own_phone: return flag(s_.phone_ == whose_phone::own);
    case ambient::shared_phone: return flag(s_.phone_ == whose_phone::shared);
    case ambient::left_off: return flag(s_.turns_ == 1 && state_left().has_value());
    case ambient::check_in: return {0, name_of(when_.facts.check_in), true};
    case ambient::wait: return {0, name_of(wait_), true};
    case ambient::overload: return flag(when_.facts.board != nullptr && when_.facts.board->overload);
    case ambient::asks_town: {
      const auto* known = language_of_caller();
      return flag(known != nullptr && known->asks_town && s_.town_.empty());
    }
  }
  return {0, {}, false};
}

surroundings turn::around() const {
  return {when_.now, pack().tag, &pack().answers, &pack().lists, content_.places.get()};
}

}  // namespace amparo::flow
