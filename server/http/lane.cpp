#include "http/lane.hpp"
#include "http/answer.hpp"
#include "http/connection.hpp"
#include "http/no_throw.hpp"
#include "ops/log.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/error.hpp>

#include <sys/socket.h>
#include <algorithm>

namespace amparo::http {
namespace {

constexpr std::chrono::milliseconds accept_pause{20};
constexpr int longest_queue = 4096;   // connections that the kernel holds for us until they are accepted
constexpr unsigned room_at_once = 8;  // connections asked to leave when there is no descriptor for a new one

using reuse_port = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;

// How often deadlines are looked at: fine enough for the shortest of them, rare enough to cost nothing.
std::chrono::milliseconds interval_of(const limits& l) {
  auto shortest = std::min({l.header_time, l.body_time, l.idle_time, l.write_time});
  return std::clamp(shortest / 20, std::chrono::milliseconds(5), std::chrono::milliseconds(100));
}

}  // namespace

void lane::listen(const tcp::endpoint& at) {
  acceptor_.open(at.protocol());
  acceptor_.set_option(tcp::acceptor::reuse_address(true));
  acceptor_.set_option(reuse_port(true));
  acceptor_.set_option(tcp::no_delay(true));  // Linux hands it on to each connection that is accepted
  acceptor_.bind(at);
  acceptor_.listen(longest_queue);
  acceptor_.non_blocking(true);
}

void lane::start() {
  ++site_->listening;
  asio::co_spawn(
      context_, [self = shared_from_this()] { return self->accept(); },
      [self = shared_from_this()](const std::exception_ptr& fault) {
        --self->site_->listening;
        if (!fault || self->draining_) return;
        ops::log(ops::level::error, "accept_loop_restarted");  // out of memory over one connection
        self->start();
      });
}

// Every failure is a pause and another try. Out of descriptors, the pause alone would wait for luck: those
// who keep one without using it are asked to leave.
asio::awaitable<void> lane::accept() {
  asio::steady_timer pause(context_);
  while (!draining_) {
    tcp::socket socket(context_);
    tcp::endpoint from;
    auto [error] = co_await acceptor_.async_accept(socket, from, no_throw);
    if (!error) {
      seat_new(std::move(socket), from);
      continue;
    }
    if (draining_) break;
    site_->count.count("accept_failed");
    if (error == asio::error::no_descriptors)
      for (unsigned i = 0; i != room_at_once && site_->roster.make_room(steady::now());) ++i;
    pause.expires_after(accept_pause);
    co_await pause.async_wait(no_throw);
  }
}

void lane::seat_new(tcp::socket socket, const tcp::endpoint& from) {
  auto now = steady::now();
  auto who = std::make_shared<connection>(shared_from_this(), std::move(socket), from);
  who->enter(stage::header, now);
  switch (site_->roster.admit(*who, now)) {
    case roster::entry::admitted: break;
    case roster::entry::made_room: site_->count.count("connection_evicted"); break;
    case roster::entry::address_full: return site_->count.count("connection_refused_address");
    case roster::entry::full: return site_->count.count("connection_refused");
  }
  who->start();
}

void lane::join(connection& who) {
  who.place = members_.size();
  members_.push_back(&who);
  if (std::exchange(sweeping_, true)) return;
  asio::co_spawn(
      context_, [self = shared_from_this()] { return self->sweep(); }, asio::detached);
}

void lane::leave(connection& who) {
  members_[who.place] = members_.back();
  members_[who.place]->place = who.place;
  members_.pop_back();
}

asio::awaitable<void> lane::sweep() {
  auto interval = interval_of(site_->rules.limits);
  while (!members_.empty()) {
    site_->count.gauge("connections", static_cast<double>(site_->roster.size()));
    tick_.expires_after(interval);
    co_await tick_.async_wait(no_throw);
    auto now = steady::now();
    for (auto* each : members_) each->check_deadline(now);
  }
  site_->count.gauge("connections", static_cast<double>(site_->roster.size()));
  sweeping_ = false;
}

// A connection that waits in the kernel's queue when its listener closes is reset: let all of them in first.
// Those who come meanwhile without end are not waited for.
void lane::stop(std::chrono::milliseconds last_call) {
  if (std::exchange(draining_, true)) return;
  last_call_ = last_call;
  boost::system::error_code error;
  for (int i = 0; !error && i != longest_queue && acceptor_.is_open(); ++i) {
    tcp::endpoint from;
    tcp::socket socket(context_);
    acceptor_.accept(socket, from, error);
    if (!error) seat_new(std::move(socket), from);
  }
  acceptor_.close(error);
  for (auto* each : members_) each->hear_last_call(steady::now() + last_call);
}

void lane::insist() {
  std::vector<std::shared_ptr<connection>>
      all;  // a handler that is cancelled may end its connection before the next
  for (auto* each : members_) all.push_back(each->shared_from_this());
  for (const auto& each : all) each->insist();
}

void lane::abandon() {
  draining_ = true;
  boost::system::error_code ignored;
  acceptor_.close(ignored);
  insist();
}

std::string_view lane::date() {
  auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  if (now != dated_) date_ = date_text(dated_ = now);
  return date_;
}

}  // namespace amparo::http
