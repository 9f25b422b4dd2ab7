#include "store/redis_cases.hpp"

#include <utility>

#include "store/keys.hpp"
#include "store/plain_answer.hpp"
#include "store/scripts.hpp"

namespace amparo::store {
namespace {

exchange take_command(const std::string& pin, const std::string& place) {
  return command({"SET", pin_key(pin), place, "NX", "GET", "PX", text_of(case_life)});
}

exchange keep_call(const kept_case& what, const std::string& event) {
  static const auto& lua = script_named("case_keep");
  auto key = case_key(what.tag, what.id), set = set_key(what.tag),
       marker = erased_key(what.tag.partition(), event);
  auto life = text_of(case_life), set_life = text_of(case_life + set_margin);
  return call(lua, {key, set, marker}, {what.sealed, life, set_life});
}

exchange replace_command(const kept_case& what) {
  return command({"SET", case_key(what.tag, what.id), what.sealed, "XX", "KEEPTTL"});
}

std::vector<exchange> forget_commands(const base::caller_tag& tag, const std::string& id,
                                      const std::string& pin) {
  std::vector<exchange> out;
  out.push_back(command({"DEL", case_key(tag, id)}));
  out.push_back(command({"DEL", contact_key(tag, id)}));
  out.push_back(command({"SREM", set_key(tag), case_key(tag, id), contact_key(tag, id)}));
  out.push_back(command({"DEL", pin_key(pin)}));
  return out;
}

exchange try_call(const std::string& who) {
  static const auto& lua = script_named("pin_try");
  auto key = pin_try_key(who), life = text_of(pin_try_life);
  return call(lua, {key}, {life});
}

exchange contact_call(const recipient& who, const std::string& sealed, const std::string& event) {
  static const auto& lua = script_named("case_keep");
  auto key = contact_key(who.tag, who.own_case), set = set_key(who.tag),
       marker = erased_key(who.tag.partition(), event);
  auto life = text_of(case_life), set_life = text_of(case_life + set_margin);
  return call(lua, {key, set, marker}, {sealed, life, set_life});
}

exchange watch_call(const kept_watch& what) {
  static const auto& lua = script_named("watch_keep");
  const auto& [to, own_case] = what.to;
  auto key = watch_key(to, what.effect), contact = contact_key(to, own_case), set = set_key(to),
       due = due_key(to.partition());
  auto life = text_of(what.life), set_life = text_of(what.life + set_margin), when = text_of(what.due);
  return call(lua, {key, contact, set, due}, {what.sealed, life, set_life, when});
}

exchange unwatch_call(const base::caller_tag& to, const std::string& effect) {
  static const auto& lua = script_named("watch_drop");
  auto key = watch_key(to, effect), due = due_key(to.partition());
  return call(lua, {key, due}, {taken_back});
}

exchange release_call(const base::caller_tag& to, const std::string& effect, const std::string& payload) {
  static const auto& lua = script_named("remind_due");
  auto key = watch_key(to, effect), outbox = outbox_key(to.partition()), set = set_key(to),
       due = due_key(to.partition());
  auto life = text_of(outbox_life);
  return call(lua, {key, outbox, set, due}, {effect, life, payload, taken_back});
}

}  // namespace

asio::awaitable<base::result<std::string>> redis_cases::take_pin(std::string pin, std::string place) {
  auto what = take_command(pin, place);
  auto reply = co_await link_.ask(std::move(what));
  co_return text_of(std::move(reply));
}

asio::awaitable<base::result<std::string>> redis_cases::place_of(std::string pin) {
  auto what = get_command(pin_key(pin));
  auto reply = co_await link_.ask(std::move(what));
  co_return text_of(std::move(reply));
}

asio::awaitable<base::result<bool>> redis_cases::keep(kept_case what, std::string event) {
  auto asked = keep_call(what, event);
  auto reply = co_await link_.ask(std::move(asked));
  auto answer = integer_of(reply);
  if (!answer) co_return answer.error();
  co_return *answer == 1;
}

asio::awaitable<base::result<std::string>> redis_cases::read(base::caller_tag tag, std::string id) {
  auto what = get_command(case_key(tag, id));
  auto reply = co_await link_.ask(std::move(what));
  co_return text_of(std::move(reply));
}

asio::awaitable<base::result<bool>> redis_cases::replace(kept_case what) {
  auto asked = replace_command(what);
  auto reply = co_await link_.ask(std::move(asked));
  if (!reply) co_return reply.error();
  if (reply->is_error()) co_return errc::refused;
  co_return !reply->is_nil();
}

asio::awaitable<base::result<void>> redis_cases::forget(base::caller_tag tag, std::string id,
                                                        std::string pin) {
  auto asks = forget_commands(tag, id, pin);
  auto replies = co_await link_.ask_all(std::move(asks));
  co_return success_of(replies);
}

asio::awaitable<base::result<std::uint64_t>> redis_cases::count_try(std::string who) {
  auto what = try_call(who);
  auto reply = co_await link_.ask(std::move(what));
  auto answer = integer_of(reply);
  if (!answer) co_return answer.error();
  co_return static_cast<std::uint64_t>(*answer);
}

asio::awaitable<base::result<bool>> redis_cases::keep_contact(recipient who, std::string sealed,
                                                              std::string event) {
  auto asked = contact_call(who, sealed, event);
  auto reply = co_await link_.ask(std::move(asked));
  co_return yes_of(reply);
}

asio::awaitable<base::result<std::string>> redis_cases::contact(recipient who) {
  auto what = get_command(contact_key(who.tag, who.own_case));
  auto reply = co_await link_.ask(std::move(what));
  co_return text_of(std::move(reply));
}

asio::awaitable<base::result<bool>> redis_cases::watch(kept_watch what) {
  auto asked = watch_call(what);
  auto reply = co_await link_.ask(std::move(asked));
  co_return yes_of(reply);
}

asio::awaitable<base::result<std::string>> redis_cases::watched(base::caller_tag to, std::string effect) {
  auto what = get_command(watch_key(to, effect));
  auto reply = co_await link_.ask(std::move(what));
  co_return text_of(std::move(reply));
}

asio::awaitable<base::result<bool>> redis_cases::unwatch(base::caller_tag to, std::string effect) {
  auto asked = unwatch_call(to, effect);
  auto reply = co_await link_.ask(std::move(asked));
  co_return yes_of(reply);
}

asio::awaitable<base::result<bool>> redis_cases::release(base::caller_tag to, std::string effect,
                                                         std::string payload) {
  auto asked = release_call(to, effect, payload);
  auto reply = co_await link_.ask(std::move(asked));
  co_return yes_of(reply);
}

}  // namespace amparo::store
