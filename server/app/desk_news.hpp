#pragma once
#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>

#include "flow/desk_board.hpp"
#include "ops/clock.hpp"
#include "ops/metrics.hpp"
#include "store/desk_watch.hpp"

// What role desk told last, as a process has it for its turns: read on the control thread once a second, and
// on every thread a pointer. Nobody knows anything where it is absent or old; nobody is told then that the
// desk is closed.
namespace amparo::app {

namespace asio = boost::asio;

class desk_news {
 public:
  // Null where nothing is known now.
  std::shared_ptr<const flow::desk_board> now(base::time_point when) const;
  void take(const base::result<std::string>& told);  // as store::desk_watch::told answers

 private:
  std::atomic<std::shared_ptr<const flow::desk_board>> board_;
};

// The same asked for once; null where there is nobody to ask, too. An error is the store's.
asio::awaitable<base::result<std::shared_ptr<const flow::desk_board>>> board_now(store::desk_watch* desk,
                                                                                 base::time_point when);

// Until `stopping`.
asio::awaitable<void> hear_desk(desk_news& news, store::desk_watch& desk, asio::steady_timer& tick,
                                const bool& stopping);

// What a step is told of the desk.
void tell_of_desk(flow::facts& facts, std::shared_ptr<const flow::desk_board> board);

}  // namespace amparo::app
