#include "app/reminders.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <string>
#include <utility>

#include "store/keys.hpp"
#include "store/send_store.hpp"

namespace amparo::app {

bool is_reminder_key(std::string_view key) {
  auto parts = store::read_caller_key(key);
  return parts && parts->kind == 'r';
}

asio::awaitable<bool> release_reminder(gateway& g, std::string_view key) {
  auto parts = store::read_caller_key(key);
  if (!parts) co_return true;
  auto& home = home_of(g, parts->tag.partition());
  if (home.sends == nullptr) co_return false;
  auto there = [sends = home.sends, tag = parts->tag, effect = std::string(parts->rest)]() mutable {
    return sends->release_reminder(tag, std::move(effect));
  };
  auto released = co_await asio::co_spawn(home.context, std::move(there), asio::use_awaitable);
  if (released && *released) g.count.count("reminder_due");
  co_return released.has_value();
}

}  // namespace amparo::app
