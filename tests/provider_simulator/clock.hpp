#pragma once
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>

namespace amparo::simulator {

using std::chrono::milliseconds;

// The simulated time, from 0 on, and what is due at which of it. It stands until somebody turns it, or runs
// `scale` times as fast as the machine's. For one io_context, which outlives it.
class company_clock {
 public:
  company_clock(boost::asio::io_context& io, double scale);

  using action = std::function<void()>;
  using ticket = std::pair<milliseconds, std::uint64_t>;

  milliseconds now() const;
  ticket after(milliseconds pause, action what);  // never at once, also where `pause` is none
  void cancel(const ticket& of);
  void turn(milliseconds by);  // what is due by then is done
  std::optional<milliseconds> next_due() const;

 private:
  void do_due();
  void wait();

  boost::asio::io_context& io_;
  boost::asio::steady_timer timer_;
  double scale_;
  std::chrono::steady_clock::time_point began_;
  milliseconds turned_{0};
  std::map<ticket, action> due_;
  std::uint64_t count_ = 0;
};

}  // namespace amparo::simulator
