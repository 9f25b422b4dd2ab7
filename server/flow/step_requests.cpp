#include <algorithm>
#include <utility>

#include "flow/turn.hpp"
#include "flow/zone.hpp"

// Requests to people and programs that come to pass after the commit: each leaves as an effect, and its words
// say that it is noted, never that it is done.
namespace amparo::flow {

// A person is to come now. One who asked within the last ten minutes stands in the queue already. The desk
// is closed as well where nobody on shift has what is needed.
index turn::escalate(const callback_node& wanted, index flow) {
  auto wish = wish_of(wanted, flow);
  wish.urgency = urgency::now;
  wish.waits = true;
  wait_ = wait_for(wish);
  if (when_.facts.desk == desk_state::closed || wait_ == desk_wait::nobody) return wanted.closed;
  if (when_.facts.desk == desk_state::busy) return wanted.busy;
  if (when_.withheld) return wanted.withheld;
  if (when_.facts.callback_recent == true) return wanted.queued;
  if (when_.facts.effect_refused) return wanted.failed;
  out_.effects.emplace_back(std::move(wish));
  return wanted.queued;
}

// The messages with the values that they hold now, encoded; what this turn itself says stays as it is.
std::string turn::words_for_later(const std::vector<index>& messages, index question, index flow) {
  auto said_now = std::exchange(r_, reply_data{});
  auto muted = std::exchange(muted_, false);
  r_.locale = pack().tag;
  for (auto message : messages) say(message, flow);
  if (question != none) show_question(question);
  keep_used_places();
  muted_ = muted;
  return encode(std::exchange(r_, std::move(said_now)));
}

index turn::send(const sms_node& wanted, index flow) {
  if (when_.via == message::channel::sms) {
    for (auto message : wanted.messages) say(message, flow);
    return wanted.sent;
  }
  if (when_.withheld) return wanted.withheld;
  if (when_.facts.opted_out == true) return wanted.opted_out;
  if (when_.facts.effect_refused || s_.phone_ == whose_phone::shared) return wanted.failed;
  out_.effects.emplace_back(send_effect{words_for_later(wanted.messages, none, flow)});
  return wanted.sent;
}

index turn::remind(const remind_node& wanted, index flow) {
  constexpr std::int64_t nine_o_clock = 9 * 60;
  constexpr auto longest = std::chrono::days(75);  // D1: no number is kept longer
  if (when_.withheld) return wanted.withheld;
  if (when_.facts.opted_out == true) return wanted.opted_out;
  auto due = when_.now + std::chrono::minutes(wanted.after);
  if (auto where = zone::named(when_.zone); wanted.on != none && where != nullptr) {
    auto at = wanted.at == none ? nine_o_clock : evaluate(m_.expressions[wanted.at], *this).number;
    due = where->moment_of({evaluate(m_.expressions[wanted.on], *this).number, at});
  }
  if (due <= when_.now || due > when_.now + longest) return wanted.past;
  if (when_.facts.effect_refused || s_.phone_ == whose_phone::shared) return wanted.failed;
  remind_effect later{due, words_for_later({wanted.message}, wanted.answer, flow)};
  if (wanted.answer != none) {
    later.question = later_question{due, pack().tag, place_at(wanted.answer, wanted.kept)};
    if (is_promised(later.question->place)) return wanted.noted;
  }
  out_.effects.emplace_back(std::move(later));
  return wanted.noted;
}

// Agreed to twice, a question is still asked once.
bool turn::is_promised(const case_place& place) const {
  return std::any_of(when_.facts.questions.begin(), when_.facts.questions.end(), [&](const auto& one) {
    return one.from > when_.now && one.place.flow == place.flow && one.place.node == place.node;
  });
}

// Both sides leave the same four things; with one missing nothing could be compared.
index turn::match(const match_node& wanted) {
  if (when_.withheld || when_.facts.effect_refused) return wanted.refused;
  match_effect wish;
  wish.seeking = wanted.seeking;
  wish.locale = speaks();
  std::string* fields[] = {&wish.name, &wish.born, &wish.town, &wish.word};
  const index slots[] = {wanted.name, wanted.born, wanted.town, wanted.word};
  for (std::size_t i = 0; i != std::size(slots); ++i) {
    const auto* value = find(slots[i]);
    if (value == nullptr) return wanted.refused;
    *fields[i] = is_textual(value->type) && value->type != value_type::choice ? value->text : shown(*value);
  }
  out_.effects.emplace_back(std::move(wish));
  return wanted.asked;
}

// Of a town and of nothing wider: who says "Kansas" would hear of a street six hundred kilometres away.
index turn::rumour(const rumour_node& wanted) {
  const auto* where = find(wanted.town);
  bool is_known = where != nullptr && content_.places != nullptr;
  auto town = is_known ? content_.places->town_of(where->text) : std::nullopt;
  if (!town) return wanted.no_town;
  s_.place_ = town->id;  // what is said of it names the town, and not the postal code that was typed
  return wanted.reports ? report_rumour(wanted, *town) : ask_rumour(wanted, *town);
}

index turn::report_rumour(const rumour_node& wanted, const directory::place& town) {
  if (when_.facts.effect_refused) return wanted.refused;
  out_.effects.emplace_back(rumour_effect{town.id, town.name, when_.withheld});
  return wanted.done;
}

// What only the store knows; without it nothing is claimed.
index turn::ask_rumour(const rumour_node& wanted, const directory::place& town) {
  const auto& known = when_.facts.rumour;
  if (!known || known->town != town.id) return out_.wants_rumour = town.id, wanted.refused;
  if (!known->verified || known->verified->until <= when_.now) return wanted.nothing;
  auto minutes = [](auto span) {
    return std::max<std::int64_t>(std::chrono::ceil<std::chrono::minutes>(span).count(), 1);
  };
  store(wanted.age, value_type::number, minutes(when_.now - known->verified->seen), "");
  store(wanted.left, value_type::number, minutes(known->verified->until - when_.now), "");
  return wanted.done;
}

}  // namespace amparo::flow
