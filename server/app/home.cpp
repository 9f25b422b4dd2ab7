#include "app/home.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <cstring>

namespace amparo::app {
namespace {

constexpr std::size_t most_waiting = 8;

}  // namespace

std::size_t home_queue::by_tag::operator()(const base::tag_bytes& tag) const {
  std::size_t first;  // a tag is a keyed digest: any of its bytes are as good as a hash
  std::memcpy(&first, tag.data(), sizeof first);
  return first;
}

bool home_queue::enter(const base::caller_tag& tag) { return lines_.try_emplace(tag.bytes()).second; }

asio::awaitable<bool> home_queue::wait(base::caller_tag tag) {
  auto place = lines_.find(tag.bytes());
  if (place == lines_.end()) co_return enter(tag);
  if (place->second.size() >= most_waiting) co_return false;
  auto mine = std::make_shared<asio::steady_timer>(co_await asio::this_coro::executor,
                                                   asio::steady_timer::time_point::max());
  place->second.push_back(mine);
  boost::system::error_code ended;  // cancelled by leave(): our turn has come
  co_await mine->async_wait(asio::redirect_error(asio::use_awaitable, ended));
  co_return true;
}

void home_queue::leave(base::caller_tag tag) {
  auto place = lines_.find(tag.bytes());
  if (place == lines_.end()) return;
  if (place->second.empty()) {
    lines_.erase(place);
    return;
  }
  auto next = place->second.front();
  place->second.erase(place->second.begin());
  next->expires_at(asio::steady_timer::time_point::min());
}

}  // namespace amparo::app
