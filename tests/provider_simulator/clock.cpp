#include "provider_simulator/clock.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <utility>

namespace amparo::simulator {

company_clock::company_clock(boost::asio::io_context& io, double scale)
    : io_(io), timer_(io), scale_(scale), began_(std::chrono::steady_clock::now()) {}

milliseconds company_clock::now() const {
  auto real = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began_);
  return turned_ + milliseconds(static_cast<std::int64_t>(real.count() * scale_));
}

company_clock::ticket company_clock::after(milliseconds pause, action what) {
  ticket made{now() + pause, ++count_};
  due_.emplace(made, std::move(what));
  boost::asio::post(io_, [this] { do_due(); });
  return made;
}

void company_clock::cancel(const ticket& of) { due_.erase(of); }

void company_clock::turn(milliseconds by) {
  turned_ += by;
  do_due();
}

std::optional<milliseconds> company_clock::next_due() const {
  if (due_.empty()) return std::nullopt;
  return due_.begin()->first.first;
}

void company_clock::do_due() {
  while (!due_.empty() && due_.begin()->first.first <= now()) {
    auto what = std::move(due_.begin()->second);
    due_.erase(due_.begin());
    what();
  }
  wait();
}

void company_clock::wait() {
  if (scale_ == 0 || due_.empty()) return;
  auto left = due_.begin()->first.first - now();
  auto real = std::chrono::duration<double, std::milli>(static_cast<double>(left.count()) / scale_);
  timer_.expires_after(std::chrono::ceil<milliseconds>(std::max(real, decltype(real)(0))));
  timer_.async_wait([this](boost::system::error_code stopped) {
    if (!stopped) do_due();
  });
}

}  // namespace amparo::simulator
