#include "any_event_support.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace amparo::flow::test {
namespace {

using message::channel;
using std::chrono::seconds;

constexpr std::size_t most_small = 600;  // bytes: what may ride in a call's URL

const std::vector<std::string>& texts() {
  static const std::vector<std::string> all{"quiero nota",
                                            "quiero persona",
                                            "quiero marcar",
                                            "quiero mensaje",
                                            "quiero aviso",
                                            "quiero fecha",
                                            "quiero caso",
                                            "quiero etapa",
                                            "quiero buscar",
                                            "quiero consulta",
                                            "quiero esperar",
                                            "quiero manana",
                                            "quiero idioma",
                                            "quiero ingles",
                                            "quiero pregunta",
                                            "1",
                                            "2",
                                            "3",
                                            "0",
                                            "9",
                                            "menu",
                                            "persona",
                                            "alto",
                                            "borrar",
                                            "repetir",
                                            "atras",
                                            "español",
                                            "xyz",
                                            "",
                                            "\xff",
                                            "12"};
  return all;
}

const std::vector<std::string>& keys() {
  static const std::vector<std::string> all{"1", "2", "9", "0", "*", "#", "**", "0#", "*9", "12", ""};
  return all;
}

bool is_from_caller(input_kind kind) {
  return kind == input_kind::text || kind == input_kind::digits || kind == input_kind::started;
}

}  // namespace

any_conversation::any_conversation(channel via, std::function<std::uint32_t()> next)
    : who_(via, acts_bundle()), via_(via), next_(std::move(next)) {}

std::string any_conversation::go_on() {
  turn_circumstances();
  auto before = who_.state;
  auto heard = any_input();
  who_.hear(heard);
  return broken(before, heard);
}

void any_conversation::turn_circumstances() {
  who_.when.now += seconds(next_() % 4000);
  who_.when.withheld = next_() % 16 == 0;
  who_.when.can_record = who_.when.can_connect = next_() % 4 != 0;
  who_.when.facts = {};
  who_.when.facts.callback_recent = next_() % 2 == 0;
  who_.when.facts.opted_out = next_() % 4 == 0;
  who_.when.facts.effect_refused = next_() % 8 == 0;
  who_.when.facts.desk = static_cast<desk_state>(next_() % 3);
}

input any_conversation::any_input() {
  auto roll = next_() % 16;
  if (roll == 0) return {input_kind::started, {}};
  if (roll == 1) return {input_kind::hangup, {}};
  if (roll == 2) return {input_kind::silence, {}};
  input note{input_kind::recording, base::private_text("note")};
  note.length = seconds(next_() % 5);
  note.hung_up = next_() % 4 == 0;
  if (roll == 3) return note;
  input over{input_kind::dialled, {}};
  over.ended = static_cast<message::dial_end>(next_() % 4);
  if (roll == 4) return over;
  input late{roll == 5 ? input_kind::timer : input_kind::result, {}};
  late.due = next_() % 4 == 0 ? static_cast<std::int64_t>(next_()) : who_.state.wakes_at_;
  late.fetched = static_cast<fetch_end>(next_() % 3);
  late.values = {{"found", next_() % 2 == 0 ? "true" : "x"}, {"date", "2026-12-01"}};
  if (roll == 5) who_.when.now = std::max(who_.when.now, base::time_point(seconds(late.due)));
  if (roll <= 6) return late;
  // In a call the entries are reached by words too: there is no other way to every node.
  if (via_ == channel::voice && next_() % 3 != 0)
    return {input_kind::digits, base::private_text(keys()[next_() % keys().size()])};
  return {input_kind::text, base::private_text(texts()[next_() % texts().size()])};
}

std::string any_conversation::broken(const session& before, const input& heard) {
  const auto& last = who_.last;
  if (last.reply.nothing && is_from_caller(heard.kind)) return "a caller was not answered";
  if (last.unchanged && !(who_.state == before)) return "what was unchanged changed";
  if (const auto* voice = std::get_if<message::voice_reply>(&who_.reply)) {
    if (!voice->keys && !voice->note && !voice->bridge && !voice->hangup)
      return "a call is left without a way on";
    if (voice->bridge && voice->bridge->number.empty()) return "a connection without a number";
  }
  if (const auto* sms = std::get_if<message::sms_reply>(&who_.reply);
      sms != nullptr && sms->messages.size() > 2)
    return "more than two messages";
  auto state = decode_session(acts_bundle(), encode(who_.state));
  if (!state || !(*state == who_.state)) return "the session does not survive its codec";
  auto small = encode_small(who_.state);
  if (small.size() > most_small || !decode_session(acts_bundle(), small)) return "the small session does not";
  auto reply = decode_reply(acts_bundle(), encode(last.reply));
  if (!reply || !(*reply == last.reply)) return "the reply does not survive its codec";
  auto again = step(acts_bundle(), before, heard, who_.when);
  bool is_same =
      again.next == who_.state && again.reply == last.reply && again.effects.size() == last.effects.size();
  return is_same ? "" : "the same step gave another result";
}

}  // namespace amparo::flow::test
