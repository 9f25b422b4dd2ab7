#include "app/desk_silence.hpp"

#include <utility>

#include "app/desk_words.hpp"
#include "app/keep_desk.hpp"
#include "app/operator_turn.hpp"
#include "ops/log.hpp"

namespace amparo::app {
namespace {

using done = base::result<void>;

constexpr unsigned most_at_once = 32;
constexpr std::string_view language_of_notes = "es-MX";  // whoever takes the item reads it

std::vector<std::string> words_in(const silence_services& s, std::string_view language,
                                  const std::string& who, const std::string& code) {
  std::vector<flow::named_value> values;
  values.push_back({"who", who});
  values.push_back({"code", code});
  values.push_back({"minutes", std::to_string(time_to_answer.count())});
  return texts_of(s.content.load(), language, "desk.silent", values, s.words.clock.now());
}

// A lead who is on a shift wrote within the day (L48).
asio::awaitable<done> tell_leads(const silence_services& s, const std::string& who,
                                 const store::unanswered& of) {
  for (const auto& lead : s.words.settings.desk.operators) {
    if (!lead.lead || !lead.phone || lead.id == who) continue;
    auto state =
        co_await shift_of(s.words.keys, s.people, holder_of(s.words.keys, lead.id), s.words.clock.now());
    if (!state) co_return state.error();
    if (!state->is_on) continue;
    auto name = "silent|" + of.code + "|" + std::to_string(of.fence);
    auto words = words_in(s, lead.language, who, of.code);
    auto told = co_await text_to_person(s.words, lead, std::move(name), std::move(words));
    if (!told) co_return told.error();
  }
  co_return done();
}

// Once for each lease that ended so, however often this is begun again.
asio::awaitable<done> leave_note(const silence_services& s, const store::desk_item& item,
                                 const std::string& who) {
  auto words = words_in(s, language_of_notes, who, item.code);
  if (words.empty()) co_return done();
  auto sealed =
      s.words.keys.sealed_value(s.words.dice.nonce(), operator_aad("note", item.effect), words.front());
  auto name = keyed_name(s.words.keys, "silence", item.effect, std::to_string(item.fence));
  co_return co_await s.people.add_note_once(std::move(name), item.effect, std::move(sealed));
}

asio::awaitable<done> give_up(const silence_services& s, store::unanswered of, store::desk_item item) {
  const auto* person = person_of_holder(s.words.settings, s.words.keys, item.holder);
  auto who = person == nullptr ? std::string("-") : person->id;
  if (auto told = co_await tell_leads(s, who, of); !told) co_return told.error();
  if (auto left = co_await leave_note(s, item, who); !left) co_return left.error();
  auto ended = co_await s.words.talk.end_silence(std::move(of));
  if (!ended) co_return ended.error();
  if (!*ended) co_return done();
  s.words.count.count("desk_unanswered");
  ops::log(ops::level::warn, "desk_unanswered", {{"operator", who}, {"item", item.code}});
  co_return co_await end_talk(s.words.keys, s.words.talk, std::move(item), s.words.clock.now());
}

}  // namespace

asio::awaitable<base::result<void>> return_unanswered(const silence_services& s) {
  auto waited = co_await s.words.talk.waited_for(most_at_once);
  if (!waited) co_return waited.error();
  for (auto& of : *waited) {
    auto item = co_await s.desk.find(of.code);
    if (!item) co_return item.error();
    bool is_theirs =
        *item && (*item)->fence == of.fence && !(*item)->holder.empty() && (*item)->state != "closed";
    if (!is_theirs) {  // given back, handed on or closed meanwhile
      auto dropped = co_await s.words.talk.end_silence(std::move(of));
      if (!dropped) co_return dropped.error();
      continue;
    }
    auto given_up = co_await give_up(s, std::move(of), std::move(**item));
    if (!given_up) co_return given_up.error();
  }
  co_return done();
}

}  // namespace amparo::app
