#pragma once
#include <boost/asio/ip/address.hpp>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <vector>

// Who is connected, over all threads, and who has to leave when the caps of H-5 are reached. Written to once
// a connection, not once a request: what a connection is doing stands in two atomics that only its own thread
// writes.
namespace amparo::http {

using steady = std::chrono::steady_clock;

// What a connection is doing. Everything but `handling` waits for the other end.
enum class stage : std::uint8_t { header, body, handling, writing, idle, lingering };

// One connection as the roster sees it.
class seat {
 public:
  explicit seat(const boost::asio::ip::address& from) : from_(from) {}
  virtual ~seat() = default;
  seat(const seat&) = delete;

  const boost::asio::ip::address& from() const { return from_; }
  void enter(stage s, steady::time_point now) {
    since_.store(now.time_since_epoch().count(), std::memory_order_relaxed);
    stage_.store(s, std::memory_order_relaxed);
  }
  stage now_in() const { return stage_.load(std::memory_order_relaxed); }
  steady::time_point since() const {
    return steady::time_point(steady::duration(since_.load(std::memory_order_relaxed)));
  }

  // Called under the roster's lock, on any thread: must only post.
  virtual void leave_soon() = 0;

 private:
  friend class roster;
  boost::asio::ip::address from_;
  std::atomic<stage> stage_{stage::header};
  std::atomic<steady::rep> since_{0};
  std::size_t place_ = 0;
  bool is_leaving_ = false;
};

class roster {
 public:
  // `trusted` addresses have no cap of their own.
  roster(std::size_t most, std::size_t most_per_address, const std::vector<std::string>& trusted);

  enum class entry { admitted, made_room, address_full, full };
  // At the global cap the connection that has waited longest in the worst of these ways is asked to leave:
  // lingering after a refusal; without a complete header; in a body or an answer that does not move; idle.
  // One that a handler works for stays.
  entry admit(seat& who, steady::time_point now);
  // Asks one connection to leave, so that its descriptor comes free; false where none can.
  bool make_room(steady::time_point now);
  void forget(seat& who);

  std::size_t size() const;  // those that were asked to leave included

 private:
  seat* worst(steady::time_point now) const;
  bool make_room_locked(steady::time_point now);
  std::size_t* count_of(const boost::asio::ip::address& from);

  const std::size_t most_, most_per_address_;
  std::vector<boost::asio::ip::address> trusted_;
  mutable std::mutex guard_;
  std::vector<seat*> seats_;
  std::size_t leaving_ = 0;
  std::map<boost::asio::ip::address, std::size_t> per_address_;
};

// The address that a cap counts: IPv4 as it is, also when mapped into IPv6; of IPv6 the first 64 bits,
// because whoever has one address there has all of its network.
boost::asio::ip::address counted_address(const boost::asio::ip::address& from);

}  // namespace amparo::http
