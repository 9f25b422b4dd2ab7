#include "app/desk_news.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <utility>

#include "app/desk_watch.hpp"

namespace amparo::app {

using namespace std::chrono_literals;

std::shared_ptr<const flow::desk_board> desk_news::now(base::time_point when) const {
  auto board = board_.load();
  return board != nullptr && is_fresh(*board, when) ? board : nullptr;
}

// Where Redis does not answer, what was told before grows old by itself.
void desk_news::take(const base::result<std::string>& told) {
  if (!told) return;
  auto read = told->empty() ? base::result<desk_watched>(base::errc::malformed) : decode_watched(*told);
  board_.store(read ? std::make_shared<const flow::desk_board>(std::move(read->board)) : nullptr);
}

asio::awaitable<base::result<std::shared_ptr<const flow::desk_board>>> board_now(store::desk_watch* desk,
                                                                                 base::time_point when) {
  desk_news news;
  if (desk != nullptr) {
    auto told = co_await desk->told();
    if (!told) co_return told.error();
    news.take(told);
  }
  co_return news.now(when);
}

asio::awaitable<void> hear_desk(desk_news& news, store::desk_watch& desk, asio::steady_timer& tick,
                                const bool& stopping) {
  while (!stopping) {
    auto told = co_await desk.told();
    news.take(told);
    tick.expires_after(1s);
    boost::system::error_code woken;
    co_await tick.async_wait(asio::redirect_error(asio::use_awaitable, woken));
  }
}

void tell_of_desk(flow::facts& facts, std::shared_ptr<const flow::desk_board> board) {
  facts.desk = board == nullptr ? flow::desk_state::unknown : board->state;
  facts.board = std::move(board);
}

}  // namespace amparo::app
