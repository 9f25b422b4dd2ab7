#include "http/server.hpp"
#include "http/lane.hpp"
#include "http/no_throw.hpp"
#include "ops/dice.hpp"
#include "ops/log.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>

#include <sys/resource.h>
#include <algorithm>
#include <cstring>

namespace amparo::http {
namespace {

// Descriptors that listeners, Redis links, logs and the spool need while every connection is taken.
constexpr std::size_t spare_descriptors = 128;
constexpr std::chrono::milliseconds longest_last_call{1'000};

std::size_t affordable(std::size_t connections) {
  rlimit descriptors{};
  if (::getrlimit(RLIMIT_NOFILE, &descriptors) != 0) return connections;
  auto most = std::max<std::size_t>(descriptors.rlim_cur, 2 * spare_descriptors) - spare_descriptors;
  if (most < connections)
    ops::log(ops::level::warn, "connections_limited_by_descriptors", {{"connections", most}});
  return std::min(connections, most);
}

std::uint64_t random_start() {
  auto bytes = ops::dice().bytes(sizeof(std::uint64_t));
  std::uint64_t number = 0;
  std::memcpy(&number, bytes.data(), sizeof number);
  return number;
}

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const auto& word : words) out.append(out.empty() ? "" : ", ").append(word);
  return out;
}

std::shared_ptr<site> site_of(listener_options options, handler handle, ops::metrics& count) {
  const auto& l = options.limits;
  head_rules rules{l, host_list(options.hosts), options.methods};
  return std::make_shared<site>(options.address, options.port, std::move(rules), joined(options.methods),
                                std::move(handle), count, affordable(l.connections),
                                l.connections_per_address, options.trusted_proxies, random_start());
}

// Each lane's acceptor shares its port (SO_REUSEPORT), and so would a second Amparo's, unnoticed: half of the
// callers would be answered by a process that somebody forgot. A bind that shares with nobody tells.
void check_free(const tcp::endpoint& at) {
  asio::io_context nobody(1);
  tcp::acceptor probe(nobody, at.protocol());
  probe.set_option(tcp::acceptor::reuse_address(true));  // connections that linger from before do not count
  boost::system::error_code taken;
  probe.bind(at, taken);
  if (taken)
    throw boost::system::system_error(taken, at.address().to_string() + ":" + std::to_string(at.port()));
}

}  // namespace

struct server::state {
  std::shared_ptr<http::site> site;
  bool share_port = false;
  std::vector<std::shared_ptr<lane>> lanes;
  unsigned short port = 0;  // once started

  bool is_busy() const { return site->roster.size() != 0 || site->listening != 0; }
  template <class Act>
  void on_each_lane(Act act) const {
    for (const auto& each : lanes) asio::post(each->context(), [each, act] { act(*each); });
  }
};

server::server(std::vector<asio::io_context*> contexts, listener_options options, handler handle,
               ops::metrics& count)
    : state_(std::make_shared<state>()) {
  state_->share_port = options.share_port;
  state_->site = site_of(std::move(options), std::move(handle), count);
  for (auto* context : contexts) state_->lanes.push_back(std::make_shared<lane>(*context, state_->site));
}

server::~server() {
  state_->on_each_lane([](lane& each) { each.abandon(); });
}

void server::start() {
  auto& site = *state_->site;
  tcp::endpoint at(asio::ip::make_address(site.address), site.port);
  if (site.port != 0 && !state_->share_port) check_free(at);
  for (const auto& each : state_->lanes) {
    each->listen(at);
    at = each->endpoint();
  }
  state_->port = at.port();
  site.rules.hosts.add(host_of(site.address, at.port()));
  for (const auto& each : state_->lanes) each->start();
}

unsigned short server::port() const { return state_->port; }

std::size_t server::connections() const { return state_->site->roster.size(); }

asio::awaitable<void> server::drain(std::chrono::milliseconds grace) {
  auto held = state_;
  auto executor = co_await asio::this_coro::executor;
  asio::steady_timer tick(executor);
  auto deadline = steady::now() + grace;
  bool has_insisted = false;
  auto last_call = std::min(grace / 2, longest_last_call);
  held->on_each_lane([last_call](lane& each) { each.stop(last_call); });
  while (held->is_busy()) {
    if (!has_insisted && steady::now() >= deadline) {
      has_insisted = true;
      held->on_each_lane([](lane& each) { each.insist(); });
    }
    tick.expires_after(std::chrono::milliseconds(5));
    co_await tick.async_wait(no_throw);
  }
}

}  // namespace amparo::http
