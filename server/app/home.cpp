#include "app/home.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace amparo::app {
namespace {

constexpr std::size_t most_waiting = 8;

std::string name_of(const base::caller_tag& tag) {
  return {reinterpret_cast<const char*>(tag.bytes().data()), tag.bytes().size()};
}

}  // namespace

asio::awaitable<bool> home_queue::enter(base::caller_tag tag) {
  auto [place, is_first] = lines_.try_emplace(name_of(tag));
  if (is_first) co_return true;
  if (place->second.size() >= most_waiting) co_return false;
  auto mine = std::make_shared<asio::steady_timer>(co_await asio::this_coro::executor,
                                                   asio::steady_timer::time_point::max());
  place->second.push_back(mine);
  boost::system::error_code ended;  // cancelled by leave(): our turn has come
  co_await mine->async_wait(asio::redirect_error(asio::use_awaitable, ended));
  co_return true;
}

void home_queue::leave(base::caller_tag tag) {
  auto place = lines_.find(name_of(tag));
  if (place == lines_.end()) return;
  if (place->second.empty()) {
    lines_.erase(place);
    return;
  }
  auto next = place->second.front();
  place->second.pop_front();
  next->expires_at(asio::steady_timer::time_point::min());
}

}  // namespace amparo::app
