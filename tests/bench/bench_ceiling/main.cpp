#include <fmt/format.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <thread>
#include <vector>

#include "http/server.hpp"
#include "ops/clock.hpp"
#include "ops/log.hpp"
#include "provider/adapter.hpp"
#include "store/link.hpp"
#include "store/scripts.hpp"

// The ceiling that Amparo is measured against: the same HTTP, signature and Redis link, and nothing between
// them. Verify and decode, one plain GET, no thought, one compare-and-set of one short string in clear that
// carries the newest four ids and the reply, a fixed document back. Whatever Amparo costs above it is
// routing, the caller's queue, sealing, flow, rendering and counting. Usage: bench_ceiling ADDRESS PORT REDIS
// THREADS ACCOUNT SECRET_FILE PUBLIC_URL
namespace {

using namespace amparo;
namespace asio = boost::asio;

constexpr std::size_t compared = 30, id_size = 16, kept_ids = 4;
constexpr std::string_view reply = "Guarde silencio. No firme nada.";

store::script compare_and_set() {
  store::script s{"ceiling",
                  "#!lua\n"
                  "if redis.call('GETRANGE', KEYS[1], 0, 29) ~= ARGV[1] then return redis.call('GET', "
                  "KEYS[1]) or '' end\n"
                  "redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])\n"
                  "return 1\n",
                  {}};
  s.digest = store::digest_of(s.text);
  return s;
}

// One thread's own.
struct lane {
  asio::io_context context{1};
  std::unique_ptr<store::link> redis;
};

struct service {
  const provider::adapter& provider;
  provider::credentials keys;
  store::script script = compare_and_set();
  ops::clock clock;
  ops::metrics count;
  std::vector<std::unique_ptr<lane>> lanes;

  lane& here(const asio::any_io_executor& executor) {
    for (auto& l : lanes)
      if (executor == l->context.get_executor()) return *l;
    std::abort();
  }
};

// The newest id whole, then three older ones, cut, then the reply.
std::string next_value(std::string_view id, std::string_view before) {
  std::string out(id.substr(2));
  for (std::size_t i = 0; i + 1 != kept_ids; ++i) {
    auto at = i == 0 ? 0 : compared + 2 + (i - 1) * id_size;
    out.append(at + id_size <= before.size() ? before.substr(at, id_size)
                                             : std::string_view("0000000000000000"));
  }
  return out.append(reply);
}

store::exchange get(const std::string& key) { return store::command({"GET", key}); }
store::exchange set(const store::script& s, const std::string& key, std::string_view expected,
                    const std::string& value) {
  return store::call(s, {key}, {expected, value, "90000000"});
}

message::raw_response document() {
  message::raw_response out;
  out.content_type = "text/xml; charset=utf-8";
  out.body = fmt::format(
      R"(<?xml version="1.0" encoding="UTF-8"?><Response><Message>{}</Message></Response>)", reply);
  return out;
}

asio::awaitable<message::raw_response> answer(service& s, message::raw_request request) {
  auto verified = s.provider.verify(request, s.keys, s.clock.now());
  if (!verified) co_return s.provider.refuse(verified.error());
  auto event = s.provider.decode(*verified, "sms");
  if (!event || !event->caller || event->id.size() != 34) co_return s.provider.busy();
  auto executor = co_await asio::this_coro::executor;
  auto& redis = *s.here(executor).redis;
  auto key = "s:" + event->caller->reveal();
  for (int i = 0; i != 8; ++i) {
    auto ask = get(key);
    auto stands = co_await redis.ask(std::move(ask));
    if (!stands || stands->is_error()) co_return s.provider.busy();
    auto write = set(s.script, key, std::string_view(stands->text).substr(0, compared),
                     next_value(event->id, stands->text));
    auto written = co_await redis.ask(std::move(write));
    if (!written || written->is_error()) co_return s.provider.busy();
    if (written->is_integer()) co_return document();
  }
  co_return s.provider.busy();
}

asio::awaitable<void> wait_for_end(asio::io_context& control, http::server& server) {
  asio::signal_set signals(control, SIGTERM, SIGINT);
  co_await signals.async_wait(asio::use_awaitable);
  co_await server.drain(std::chrono::seconds(1));
}

std::string first_line(const char* file) {
  std::ifstream in(file);
  std::string line;
  std::getline(in, line);
  return line;
}

int run(char** words) {
  service s{.provider = *provider::find_adapter("twilio"),
            .keys = {words[5], {base::secret_text(first_line(words[6]))}, words[7]},
            .clock = {},
            .count = {},
            .lanes = {}};
  std::vector<asio::io_context*> contexts;
  for (int i = 0, n = std::atoi(words[4]); i != n; ++i) {
    auto& l = *s.lanes.emplace_back(std::make_unique<lane>());
    l.redis =
        std::make_unique<store::link>(l.context, store::target_of(words[3]), "ceiling", [] { return 500U; });
    contexts.push_back(&l.context);
  }
  http::listener_options options;
  options.address = words[1];
  options.port = static_cast<unsigned short>(std::atoi(words[2]));
  options.hosts = {s.keys.public_url.substr(s.keys.public_url.find("://") + 3)};
  auto handle = [&s](message::raw_request request, http::peer) { return answer(s, std::move(request)); };
  http::server server(contexts, options, handle, s.count);
  server.start();
  for (auto& l : s.lanes)
    for (l->redis->start(); !l->redis->is_ready();) l->context.run_one();
  asio::io_context control(1);
  std::vector<asio::executor_work_guard<asio::io_context::executor_type>> guards;
  std::vector<std::jthread> threads;
  for (auto* context : contexts) {
    guards.push_back(asio::make_work_guard(*context));
    threads.emplace_back([context] { context->run(); });
  }
  fmt::print("listening for providers on http://{}:{}\n", words[1], server.port());
  std::fflush(stdout);
  asio::co_spawn(control, wait_for_end(control, server), asio::detached);
  control.run();
  for (auto& l : s.lanes) asio::post(l->context, [&l] { l->redis->stop(); });
  guards.clear();
  threads.clear();
  return 0;
}

}  // namespace

int main(int count, char** words) {
  if (count != 8) {
    fmt::print(stderr, "Usage: bench_ceiling ADDRESS PORT REDIS THREADS ACCOUNT SECRET_FILE PUBLIC_URL\n");
    return 2;
  }
  ops::set_log_level(ops::level::error);
  return run(words);
}
