#include <utility>

#include "store/keys.hpp"
#include "store/memory_store.hpp"

// Cases in memory, and the check-ins that hang on them.
namespace amparo::store {

asio::awaitable<base::result<std::string>> memory_store::take_pin(std::string pin, std::string place) {
  std::lock_guard lock(guard_);
  forget_expired();
  auto stands = value_of(pin_key(pin));
  if (stands.empty()) put(pin_key(pin), std::move(place), after(case_life));
  co_return stands;
}

asio::awaitable<base::result<std::string>> memory_store::place_of(std::string pin) {
  std::lock_guard lock(guard_);
  co_return value_of(pin_key(pin));
}

asio::awaitable<base::result<bool>> memory_store::keep(kept_case what, std::string event) {
  std::lock_guard lock(guard_);
  if (find(erased_key(what.tag.partition(), event))) co_return false;
  put(case_key(what.tag, what.id), std::move(what.sealed), after(case_life));
  enter(what.tag, case_key(what.tag, what.id));
  co_return true;
}

asio::awaitable<base::result<std::string>> memory_store::read(base::caller_tag tag, std::string id) {
  std::lock_guard lock(guard_);
  co_return value_of(case_key(tag, id));
}

asio::awaitable<base::result<bool>> memory_store::replace(kept_case what) {
  std::lock_guard lock(guard_);
  auto key = case_key(what.tag, what.id);
  if (!find(key)) co_return false;
  values_[key].value = std::move(what.sealed);
  co_return true;
}

asio::awaitable<base::result<void>> memory_store::forget(base::caller_tag tag, std::string id,
                                                         std::string pin) {
  std::lock_guard lock(guard_);
  values_.erase(case_key(tag, id));
  values_.erase(pin_key(pin));
  values_.erase(contact_key(tag, id));
  for (const auto& key : {case_key(tag, id), contact_key(tag, id)}) sets_[set_key(tag)].erase(key);
  co_return base::result<void>();
}

asio::awaitable<base::result<std::uint64_t>> memory_store::count_try(std::string who) {
  std::lock_guard lock(guard_);
  forget_expired();
  auto key = pin_try_key(who);
  auto until = find(key) ? values_[key].until : after(pin_try_life);
  auto count = std::stoull("0" + value_of(key)) + 1;
  put(key, std::to_string(count), until);
  co_return count;
}

asio::awaitable<base::result<bool>> memory_store::keep_contact(recipient who, std::string sealed,
                                                               std::string event) {
  std::lock_guard lock(guard_);
  if (find(erased_key(who.tag.partition(), event))) co_return false;
  auto key = contact_key(who.tag, who.own_case);
  put(key, std::move(sealed), after(case_life));
  enter(who.tag, key);
  co_return true;
}

asio::awaitable<base::result<std::string>> memory_store::contact(recipient who) {
  std::lock_guard lock(guard_);
  co_return value_of(contact_key(who.tag, who.own_case));
}

asio::awaitable<base::result<std::optional<verified_rumour>>> memory_store::verified(std::string,
                                                                                     base::time_point) {
  co_return std::optional<verified_rumour>();
}

asio::awaitable<base::result<bool>> memory_store::watch(kept_watch what) {
  std::lock_guard lock(guard_);
  const auto& [to, own_case] = what.to;
  if (!find(contact_key(to, own_case))) co_return false;
  auto key = watch_key(to, what.effect);
  put(key, std::move(what.sealed), after(what.life));
  enter(to, key);
  timers_[key] = {to.partition(), key, what.due};
  co_return true;
}

asio::awaitable<base::result<std::string>> memory_store::watched(base::caller_tag to, std::string effect) {
  std::lock_guard lock(guard_);
  co_return value_of(watch_key(to, effect));
}

asio::awaitable<base::result<bool>> memory_store::unwatch(base::caller_tag to, std::string effect) {
  std::lock_guard lock(guard_);
  auto key = watch_key(to, effect);
  if (!find(key)) co_return false;
  values_[key].value = taken_back;
  timers_.erase(key);
  co_return true;
}

asio::awaitable<base::result<bool>> memory_store::release(base::caller_tag to, std::string effect,
                                                          std::string payload) {
  std::lock_guard lock(guard_);
  auto key = watch_key(to, effect);
  timers_.erase(key);
  if (!find(key) || value_of(key) == taken_back) co_return false;
  values_.erase(key);
  sets_[set_key(to)].erase(key);
  queue(to, {std::move(effect), "reminder", std::move(payload)}, set_key(to));
  co_return true;
}

}  // namespace amparo::store
