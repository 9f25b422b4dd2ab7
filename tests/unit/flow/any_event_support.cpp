#include "any_event_support.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "acts_support.hpp"
#include "step_rules_support.hpp"

namespace amparo::flow::test {
namespace {

using message::channel;
using std::chrono::seconds;

constexpr std::size_t most_remembered = 8;
constexpr std::size_t longest_words = 200;

const std::vector<std::string>& keys() {
  static const std::vector<std::string> all{"1", "2", "3",  "4",  "5",  "9",   "0",         "*",
                                            "#", "7", "**", "0#", "*9", "79#", "123456789", ""};
  return all;
}

template <class T>
void remember(std::vector<T>& all, T one) {
  if (all.size() == most_remembered) all.erase(all.begin());
  all.push_back(std::move(one));
}

std::string shown(const input& heard) {
  static constexpr std::array kinds{"started",   "text",    "digits", "silence", "hangup",
                                    "recording", "dialled", "timer",  "result"};
  return std::string(kinds.at(static_cast<std::size_t>(heard.kind))) + " " + heard.words.reveal();
}

template <class Effect>
bool has(const std::vector<effect>& all) {
  return std::ranges::any_of(all, [](const effect& one) { return std::holds_alternative<Effect>(one); });
}

}  // namespace

const topic& acts_topic() {
  static const topic about{acts_bundle(),
                           {"quiero nota",
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
                            "migra en mi puerta",
                            "busco mi consulado",
                            "Atlanta",
                            "Phenix City",
                            "español",
                            "english"}};
  return about;
}

const topic& shipped_topic() {
  static const auto loaded = load_shipped();
  static const topic about{*loaded.value,
                           {"migra",
                            "me detuvieron",
                            "la migra esta en mi casa",
                            "estoy detenido",
                            "ya entraron",
                            "se llevaron a mi hijo",
                            "consulado",
                            "abogado",
                            "quien es",
                            "no hablo español",
                            "hablo mam",
                            "mam",
                            "clima",
                            "llameme",
                            "casa",
                            "calle",
                            "auto",
                            "trabajo",
                            "dentro",
                            "79101",
                            "30301",
                            "Los Angeles",
                            "Phenix City",
                            "Columbus",
                            "Springfield",
                            "condado de Orange",
                            "808",
                            "Guadalajara",
                            "no se",
                            "soy de Oaxaca"}};
  return about;
}

any_conversation::any_conversation(const topic& about, channel via, std::function<std::uint8_t()> next)
    : about_(about), next_(std::move(next)), state_(session::fresh("es-MX")) {
  when_.via = via;
  when_.now = noon;
  auto line = next_();
  when_.single_timer = line & 1;
  when_.detention = line & 2;
  if (line & 4) when_.country = "US", when_.zone = "America/New_York";
  if (line & 8) when_.locale = state_.locale_ = "en-US";  // a language that the bundle may not have
}

std::string any_conversation::go_on() {
  turn_clock();
  turn_circumstances();
  auto heard = any_input();
  if (auto what = take(heard); !what.empty()) return what;
  return next_() % 4 == 0 ? broken_by_damage(heard) : broken_words();
}

std::string any_conversation::take(const input& heard) {
  auto before = state_;
  auto after = step(about_.content, before, heard, when_);
  state_ = after.next;
  remember(heard_, heard);
  if (state_.wakes_at_ != 0) remember(dues_, state_.wakes_at_);
  auto what = broken_by({about_.content, before, heard, when_, after});
  return what.empty() ? what : what + " (heard: " + shown(heard) + ")";
}

// Mostly seconds, now and then hours or days, and once in a while back: two machines never agree.
void any_conversation::turn_clock() {
  auto roll = next_();
  if (roll == 255)
    when_.now -= std::chrono::minutes(1);
  else if (roll >= 240)
    when_.now += std::chrono::hours(3 * (roll - 239));
  else if (roll >= 192)
    when_.now += std::chrono::minutes(roll - 191);
  else
    when_.now += seconds(roll);
}

void any_conversation::turn_circumstances() {
  auto roll = next_();
  when_.withheld = roll % 16 == 1;
  when_.can_record = when_.can_connect = roll % 4 != 1;
  auto known = next_();
  when_.facts = {};
  if (known & 1) when_.facts.callback_recent = (known & 2) != 0;
  if (known & 4) when_.facts.callback_open = (known & 8) != 0;
  if (known & 16) when_.facts.opted_out = (known & 32) != 0;
  when_.facts.effect_refused = roll % 8 == 3;
  when_.facts.desk = static_cast<desk_state>((known >> 6) % 3);
  when_.facts.with_operator = roll % 16 == 5;
}

input any_conversation::any_input() {
  auto roll = next_() % 16;
  if (roll == 0) return {input_kind::started, {}};
  if (roll == 1) return {input_kind::hangup, {}};
  if (roll == 2) return {input_kind::silence, {}};
  if (roll == 3) return any_note();
  if (roll == 4) {
    input over{input_kind::dialled, {}};
    over.ended = static_cast<message::dial_end>(next_() % 4);
    return over;
  }
  if (roll == 5) return any_late();
  if (roll == 6 && !heard_.empty()) return heard_[next_() % heard_.size()];
  // In a call the entries are reached by words too: there is no other way to every node.
  bool by_keys = when_.via == channel::voice ? roll < 13 : roll == 7;
  if (by_keys) return {input_kind::digits, base::private_text(any_keys())};
  return {input_kind::text, base::private_text(any_words())};
}

input any_conversation::any_note() {
  input note{input_kind::recording, base::private_text("note")};
  note.length = seconds(next_() % 5);
  note.hung_up = next_() % 4 == 0;
  return note;
}

// A timer or a result: of the wait that is open, of one that is over, of none.
input any_conversation::any_late() {
  auto roll = next_();
  input late{roll % 2 == 0 ? input_kind::timer : input_kind::result, {}};
  late.due = state_.wakes_at_;
  if (roll % 8 == 1) late.due = next_();
  if (roll % 8 == 2 && !dues_.empty()) late.due = dues_[next_() % dues_.size()];
  late.fetched = static_cast<fetch_end>(next_() % 3);
  late.values = {{"found", next_() % 2 == 0 ? "true" : "x"}, {"date", "2026-12-01"}, {"times", any_words()}};
  if (late.kind == input_kind::timer) when_.now = std::max(when_.now, base::time_point(seconds(late.due)));
  return late;
}

std::string any_conversation::any_words() {
  static const std::vector<std::string> always{
      "1",      "2",    "3",       "4",     "5",       "0",          "9",          "menu",  "persona", "alto",
      "borrar", "alta", "repetir", "atras", "idioma",  "ayuda",      "urgente",    "si",    "no",      "",
      "\xff",   "12",   "mañana",  "3 pm",  "dos mil", "5551234567", "24/11/2026", "maria", "xyz"};
  auto roll = next_();
  if (roll < 96) return always[roll % always.size()];
  if (roll < 192) return about_.words[roll % about_.words.size()];
  std::string typed;
  for (std::size_t size = next_() % longest_words; typed.size() != size;)
    typed.push_back(static_cast<char>(next_()));
  return typed;
}

std::string any_conversation::any_keys() {
  auto roll = next_();
  if (roll < 192) return keys()[roll % keys().size()];
  std::string pressed;
  for (std::size_t size = roll % 16; pressed.size() != size;) pressed.push_back("0123456789*#"[next_() % 12]);
  return pressed;
}

// The words that are obeyed at every moment are obeyed at this one; PERSONA is said to whoever is there.
std::string any_conversation::broken_words() {
  auto heard_as = [&](const char* word) {
    auto when = when_;
    when.via = channel::sms;
    return step(about_.content, state_, {input_kind::text, base::private_text(word)}, when);
  };
  if (state_.steps_ > 1900) return "";  // the limit of a session comes first, and is answered
  if (!has<opt_effect>(heard_as("alto").effects)) return "ALTO is not obeyed";
  if (!has<erase_effect>(heard_as("borrar").effects)) return "BORRAR is not obeyed";
  auto person = heard_as("persona");
  if (when_.facts.with_operator && !when_.facts.effect_refused)
    return person.reply.nothing && has<message_effect>(person.effects) ? "" : "PERSONA is not passed on";
  bool can_call_back = !when_.withheld && !when_.detention;
  if (person.reply.nothing || (can_call_back && person.next.listens_ != listening::ask))
    return "PERSONA is not obeyed";
  return "";
}

// A state whose bytes were changed is refused, or is one that a conversation can go on from.
std::string any_conversation::broken_by_damage(const input& heard) {
  auto bytes = encode(state_);
  for (unsigned times = 1 + next_() % 3; times != 0; --times)
    bytes[next_() % bytes.size()] = static_cast<char>(next_());
  auto damaged = decode_session(about_.content, bytes);
  if (!damaged) return "";
  auto after = step(about_.content, *damaged, heard, when_);
  (void)render(about_.content, after.reply, when_.via, when_.now);
  return decode_session(about_.content, encode(after.next)) ? "" : "a damaged session leads to a broken one";
}

}  // namespace amparo::flow::test
