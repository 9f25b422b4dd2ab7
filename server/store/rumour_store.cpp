#include "store/rumour_store.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>

#include "store/plain_answer.hpp"
#include "store/rumour_keys.hpp"
#include "store/scripts.hpp"

namespace amparo::store {
namespace {

// By rumour_state and rumour_store::act, as the scripts call them.
constexpr std::array<std::string_view, 4> states{"open", "verified", "withdrawn", "rejected"};
constexpr std::array<std::string_view, 4> acts{"confirm", "reject", "withdraw", "publish"};

exchange verified_command(const std::string& town) {
  auto key = desk_rumour_key(town);
  return command({"HMGET", key, "state", "seen", "until"});
}

exchange report_call(const rumour_report& what, base::time_point now) {
  static const auto& lua = script_named("rumour_report");
  auto rumour = desk_rumour_key(what.town), rumours = desk_rumours_key(),
       count = desk_rumours_of_key(what.counted);
  auto seen = text_of(what.seen), until = text_of(what.seen + rumour_life), moment = text_of(now),
       most = std::to_string(most_rumours), most_towns = std::to_string(most_towns_of_person),
       life = text_of(rumours_of_person_life);
  return call(lua, {rumour, rumours, count},
              {what.town, what.code, what.sealed, seen, until, moment, what.person, what.person_before, most,
               what.counted.empty() ? "0" : std::string_view(most_towns), life});
}

exchange act_call(rumour_store::act what, const std::string& town, const std::string& code,
                  const rumour_store::actor& by, base::time_point now) {
  static const auto& lua = script_named("rumour_act");
  auto rumour = desk_rumour_key(town), moment = text_of(now), needed = std::to_string(confirmations_needed);
  std::vector<std::string_view> words{
      acts[static_cast<std::size_t>(what)], code, by.holder, by.lead ? "1" : "", moment, needed};
  words.insert(words.end(), by.persons.begin(), by.persons.end());
  return call(lua, {rumour}, words);
}

exchange names_command(base::time_point now) {
  auto rumours = desk_rumours_key(), from = "(" + text_of(now);
  return command({"ZRANGE", rumours, from, "+inf", "BYSCORE"});
}

exchange whole_command(std::string_view town) {
  auto key = desk_rumour_key(town);
  return command({"HGETALL", key});
}

base::time_point moment_in(std::string_view text) {
  std::int64_t ms = 0;
  std::from_chars(text.data(), text.data() + text.size(), ms);
  return base::time_point(std::chrono::milliseconds(ms));
}

std::optional<rumour_state> state_in(std::string_view text) {
  auto found = std::ranges::find(states, text);
  if (found == states.end()) return std::nullopt;
  return static_cast<rumour_state>(found - states.begin());
}

// Nothing where the fields are no rumour's, or its time is over.
std::optional<kept_rumour> rumour_in(std::string town, const std::vector<redis_reply>& fields,
                                     base::time_point now) {
  kept_rumour out;
  out.town = std::move(town);
  std::optional<rumour_state> state;
  for (std::size_t i = 0; i + 1 < fields.size(); i += 2) {
    std::string_view name = fields[i].text, value = fields[i + 1].text;
    if (name == "state") state = state_in(value);
    if (name == "code") out.code = value;
    if (name == "sealed") out.sealed = value;
    if (name == "seen") out.seen = moment_in(value);
    if (name == "until") out.until = moment_in(value);
    if (name.starts_with("p:")) ++out.people;
    if (name.starts_with("c:")) out.confirmed_by.emplace_back(name.substr(2));
  }
  if (!state || out.until <= now) return std::nullopt;
  out.state = *state;
  std::ranges::sort(out.confirmed_by);
  return out;
}

}  // namespace

asio::awaitable<base::result<std::optional<verified_rumour>>> rumour_store::verified(std::string town,
                                                                                     base::time_point now) {
  std::optional<verified_rumour> none;
  auto what = verified_command(town);
  auto reply = co_await link_.ask(std::move(what));
  if (!reply) co_return reply.error();
  if (reply->is_error()) co_return errc::refused;
  if (!reply->is_array() || reply->items.size() != 3) co_return errc::unexpected_reply;
  auto state = state_in(reply->items[0].text);
  verified_rumour found{moment_in(reply->items[1].text), moment_in(reply->items[2].text)};
  if (state != rumour_state::verified || found.until <= now) co_return none;
  co_return std::optional(found);
}

asio::awaitable<base::result<rumour_store::reporting>> rumour_store::report(rumour_report what,
                                                                            base::time_point now) {
  auto script = report_call(what, now);
  auto reply = co_await link_.ask(std::move(script));
  auto answer = integer_of(reply);
  if (!answer) co_return answer.error();
  switch (*answer) {
    case 1: co_return reporting::noted;
    case 0: co_return reporting::known;
    case -1: co_return errc::code_taken;
    case -2: co_return reporting::full;
    case -3: co_return reporting::too_many;
    default: co_return errc::unexpected_reply;
  }
}

asio::awaitable<base::result<std::vector<kept_rumour>>> rumour_store::all(base::time_point now) {
  std::vector<kept_rumour> out;
  auto what = names_command(now);
  auto names = co_await link_.ask(std::move(what));
  if (!names) co_return names.error();
  if (names->is_error()) co_return errc::refused;
  std::vector<std::string> towns;
  std::vector<exchange> questions;
  for (const auto& name : names->items) {
    auto colon = name.text.find(':');
    if (colon == name.text.npos) continue;
    towns.push_back(name.text.substr(colon + 1));
    questions.push_back(whole_command(towns.back()));
  }
  if (questions.empty()) co_return out;
  auto replies = co_await link_.ask_all(std::move(questions));
  if (!replies) co_return replies.error();
  for (std::size_t i = 0; i != replies->size(); ++i) {
    if ((*replies)[i].is_error()) co_return errc::refused;
    auto one = rumour_in(std::move(towns[i]), (*replies)[i].items, now);
    if (one) out.push_back(std::move(*one));
  }
  co_return out;
}

asio::awaitable<base::result<rumour_store::acting>> rumour_store::carry_out(act what, std::string town,
                                                                            std::string code, actor by,
                                                                            base::time_point now) {
  auto script = act_call(what, town, code, by, now);
  auto reply = co_await link_.ask(std::move(script));
  auto answer = integer_of(reply);
  if (!answer) co_return answer.error();
  switch (*answer) {
    case 1: co_return acting::done;
    case 2: co_return acting::again;
    case 0: co_return acting::gone;
    case -1: co_return acting::own;
    case -2: co_return acting::settled;
    case -3: co_return acting::for_lead;
    case -4: co_return acting::too_few;
    default: co_return errc::unexpected_reply;
  }
}

}  // namespace amparo::store
