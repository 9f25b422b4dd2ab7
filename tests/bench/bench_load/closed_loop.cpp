#include "closed_loop.hpp"

#include <boost/algorithm/string/find.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <memory>
#include <stdexcept>
#include <string_view>

namespace amparo::bench {
namespace {

namespace asio = boost::asio;
using tcp = asio::ip::tcp;
using clock = std::chrono::steady_clock;

// The size of the whole answer at the front of `text`; 0 where it is not all there.
std::size_t size_of_answer(std::string_view text) {
  auto end = text.find("\r\n\r\n");
  if (end == std::string_view::npos) return 0;
  constexpr std::string_view name = "\r\ncontent-length: ";  // Node writes it in small letters
  auto head = text.substr(0, end);
  auto field = boost::algorithm::ifind_first(head, name);
  if (field.empty()) throw std::runtime_error("an answer without a length");
  std::size_t length = 0;
  std::from_chars(field.end(), text.data() + end, length);
  return text.size() >= end + 4 + length ? end + 4 + length : 0;
}

bool is_good(std::string_view answer) {
  return answer.starts_with("HTTP/1.1 200 ") && answer.find("<Message>") != std::string_view::npos;
}

struct shared {
  std::uint64_t left = 0;
  const next_request& next;
  loop_result result;
  clock::duration every{0};  // 0 = as soon as the last one is answered
  clock::time_point due{};
};

// When the next request is to leave: its latency counts from then on, however late it really left.
asio::awaitable<clock::time_point> next_start(shared& all) {
  if (all.every == clock::duration(0)) co_return clock::now();
  auto due = all.due;
  all.due += all.every;
  asio::steady_timer timer(co_await asio::this_coro::executor, due);
  co_await timer.async_wait(asio::use_awaitable);
  co_return due;
}

asio::awaitable<void> talk(std::shared_ptr<tcp::socket> socket, shared& all) {
  std::string request;
  std::array<char, 8 * 1024> answer;
  while (all.left != 0) {
    --all.left;
    auto began = co_await next_start(all);
    all.next(request);
    co_await asio::async_write(*socket, asio::buffer(request), asio::use_awaitable);
    std::size_t have = 0;
    do
      have += co_await socket->async_read_some(asio::buffer(answer.data() + have, answer.size() - have),
                                               asio::use_awaitable);
    while (size_of_answer({answer.data(), have}) == 0);
    auto took = std::chrono::duration_cast<std::chrono::microseconds>(clock::now() - began);
    all.result.microseconds.push_back(static_cast<std::uint32_t>(took.count()));
    if (!is_good({answer.data(), have})) ++all.result.bad;
  }
}

loop_result run(const std::vector<unsigned short>& ports, unsigned connections, unsigned per_second,
                std::uint64_t requests, const next_request& next) {
  asio::io_context io(1);
  shared all{requests, next, {}};
  if (per_second != 0) all.every = clock::duration(std::chrono::seconds(1)) / per_second;
  all.result.microseconds.reserve(requests);
  std::vector<std::shared_ptr<tcp::socket>> sockets;
  for (unsigned i = 0; i != connections; ++i) {
    auto socket = std::make_shared<tcp::socket>(io);
    socket->connect({asio::ip::address_v4::loopback(), ports[i % ports.size()]});
    socket->set_option(tcp::no_delay(true));
    sockets.push_back(std::move(socket));
  }
  auto began = clock::now();
  all.due = began;
  for (auto& socket : sockets)
    asio::co_spawn(io, talk(socket, all), [](std::exception_ptr fault) {
      if (fault) std::rethrow_exception(fault);
    });
  io.run();
  all.result.seconds = std::chrono::duration<double>(clock::now() - began).count();
  std::ranges::sort(all.result.microseconds);
  return std::move(all.result);
}

}  // namespace

std::uint32_t loop_result::at(double share) const {
  if (microseconds.empty()) return 0;
  auto place = static_cast<std::size_t>(share * static_cast<double>(microseconds.size()));
  return microseconds[std::min(place, microseconds.size() - 1)];
}

loop_result run_closed_loop(unsigned short port, unsigned connections, std::uint64_t requests,
                            const next_request& next) {
  return run({port}, connections, 0, requests, next);
}

loop_result run_paced_loop(unsigned short port, unsigned connections, unsigned per_second,
                           std::uint64_t requests, const next_request& next) {
  return run({port}, connections, per_second, requests, next);
}

loop_result run_spread_loop(const std::vector<unsigned short>& ports, unsigned connections,
                            std::uint64_t requests, const next_request& next) {
  return run(ports, connections, 0, requests, next);
}

std::string fetched(unsigned short port, const std::string& path) {
  asio::io_context io(1);
  tcp::socket socket(io);
  socket.connect({asio::ip::address_v4::loopback(), port});
  auto request = "GET " + path + " HTTP/1.1\r\nHost: ayuda.example.org\r\nConnection: close\r\n\r\n";
  asio::write(socket, asio::buffer(request));
  std::string answer;
  boost::system::error_code end;
  asio::read(socket, asio::dynamic_buffer(answer), end);
  auto body = answer.find("\r\n\r\n");
  return body == std::string::npos ? std::string() : answer.substr(body + 4);
}

idle_connections::idle_connections(unsigned short port, unsigned how_many) : io_(1) {
  constexpr std::string_view request = "GET /healthz HTTP/1.1\r\nHost: ayuda.example.org\r\n\r\n";
  for (unsigned i = 0; i != how_many; ++i) {
    tcp::socket socket(io_);
    socket.connect({asio::ip::address_v4::loopback(), port});
    asio::write(socket, asio::buffer(request));
    std::array<char, 2048> answer;
    std::size_t have = 0;
    do have += socket.read_some(asio::buffer(answer.data() + have, answer.size() - have));
    while (size_of_answer({answer.data(), have}) == 0);
    sockets_.push_back(std::move(socket));
  }
}

std::size_t idle_connections::still_open() {
  std::size_t open = 0;
  for (auto& socket : sockets_) {
    char byte = 0;
    boost::system::error_code failed;
    socket.non_blocking(true);
    socket.receive(asio::buffer(&byte, 1), asio::socket_base::message_peek, failed);
    if (failed == asio::error::would_block) ++open;
  }
  return open;
}

}  // namespace amparo::bench
