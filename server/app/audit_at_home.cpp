#include "app/audit_at_home.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <utility>

#include "store/desk_queue.hpp"

namespace amparo::app {

asio::awaitable<base::result<void>> note_refusal(worker& at, audit_act act) {
  auto* witness = at.desk == nullptr ? nullptr : at.desk->witness();
  if (witness == nullptr) co_return base::result<void>();
  co_return co_await witness->note_refusal(std::move(act.actor), std::move(act.act), std::move(act.reason));
}

asio::awaitable<base::result<void>> note_act(worker& at, audit_act act) {
  auto* witness = at.desk == nullptr ? nullptr : at.desk->witness();
  if (witness == nullptr) co_return base::result<void>();
  co_return co_await witness->note(std::move(act.actor), std::move(act.act), std::move(act.item),
                                   std::move(act.reason));
}

asio::awaitable<base::result<void>> note_refusal_at_home(gateway& g, unsigned partition, audit_act act) {
  auto& home = home_of(g, partition);
  auto there = [&home, act = std::move(act)]() mutable { return note_refusal(home, std::move(act)); };
  co_return co_await asio::co_spawn(home.context, std::move(there), asio::use_awaitable);
}

}  // namespace amparo::app
