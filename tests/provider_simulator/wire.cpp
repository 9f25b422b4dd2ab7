#include "provider_simulator/wire.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <memory>
#include <string_view>
#include <utility>

namespace amparo::simulator {
namespace {

using tcp = asio::ip::tcp;
constexpr auto no_throw = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t most_open = 4'096;

std::string_view line_of(std::string_view head, std::string_view name) {
  auto at = head.find(name);
  if (at == std::string_view::npos) return {};
  head.remove_prefix(at + name.size());
  return head.substr(0, head.find('\r'));
}

// How long the first message in `bytes` is; 0 = it is not all there. Both sides always say Content-Length.
std::size_t message_size(std::string_view bytes) {
  auto end = bytes.find("\r\n\r\n");
  if (end == std::string_view::npos) return 0;
  auto text = line_of(bytes.substr(0, end + 2), "\r\nContent-Length: ");
  std::size_t length = 0;
  std::from_chars(text.data(), text.data() + text.size(), length);
  auto whole = end + 4 + length;
  return bytes.size() < whole ? 0 : whole;
}

message::raw_request request_of(std::string_view bytes) {
  auto end = bytes.find("\r\n\r\n");
  auto first = bytes.substr(0, bytes.find("\r\n"));
  auto a = first.find(' '), b = first.rfind(' ');
  message::raw_request out;
  out.method = first.substr(0, a);
  out.target = first.substr(std::min(first.size(), a + 1), b - a - 1);
  out.body = bytes.substr(end + 4);
  for (auto rest = bytes.substr(first.size() + 2, end - first.size()); !rest.empty();) {
    auto line = rest.substr(0, rest.find("\r\n"));
    rest.remove_prefix(std::min(rest.size(), line.size() + 2));
    if (auto colon = line.find(": "); colon != std::string_view::npos)
      out.headers.push_back({std::string(line.substr(0, colon)), std::string(line.substr(colon + 2))});
  }
  return out;
}

// Reads on until a whole message is there: its size; 0 = the other side closed, or somebody here did.
asio::awaitable<std::size_t> read_message(tcp::socket& from, std::string& into) {
  std::array<char, 8'192> part;
  auto size = message_size(into);
  while (size == 0) {
    auto [failed, n] = co_await from.async_read_some(asio::buffer(part), no_throw);
    if (failed) co_return 0;
    into.append(part.data(), n);
    size = message_size(into);
  }
  co_return size;
}

company_clock::ticket close_after(company_clock& by, milliseconds limit,
                                  const std::shared_ptr<tcp::socket>& socket) {
  return by.after(limit, [socket] {
    boost::system::error_code ignored;
    socket->close(ignored);
  });
}

}  // namespace

void rethrow(const std::exception_ptr& fault) {
  if (fault) std::rethrow_exception(fault);
}

std::string bytes_of(const message::raw_request& request) {
  auto out = request.method + " " + request.target + " HTTP/1.1\r\n";
  for (const auto& h : request.headers) out.append(h.name).append(": ").append(h.value).append("\r\n");
  return out.append("\r\n").append(request.body);
}

std::string bytes_of(const message::raw_response& response) {
  auto out = "HTTP/1.1 " + std::to_string(response.status) + " X\r\nContent-Type: " + response.content_type +
             "\r\nContent-Length: " + std::to_string(response.body.size()) + "\r\n";
  for (const auto& h : response.headers) out.append(h.name).append(": ").append(h.value).append("\r\n");
  return out.append("\r\n").append(response.body);
}

asio::awaitable<exchanged> exchange(company_clock& by, unsigned short port, std::string bytes,
                                    milliseconds connect, milliseconds answer) {
  auto socket = std::make_shared<tcp::socket>(co_await asio::this_coro::executor);
  auto limit = close_after(by, connect, socket);
  tcp::endpoint to(asio::ip::address_v4::loopback(), port);
  auto [refused] = co_await socket->async_connect(to, no_throw);
  by.cancel(limit);
  if (refused) co_return exchanged{{try_end::unreachable, 0}, {}};
  limit = close_after(by, answer, socket);
  auto [unsent, written] = co_await asio::async_write(*socket, asio::buffer(bytes), no_throw);
  std::string got;
  std::size_t size = 0;
  if (!unsent) size = co_await read_message(*socket, got);
  by.cancel(limit);
  exchanged out{{try_end::too_slow, 0}, {}};
  if (size == 0) co_return out;
  out.how.end = try_end::answered;
  std::from_chars(got.data() + 9, got.data() + 12, out.how.status);
  out.body = got.substr(got.find("\r\n\r\n") + 4, size);
  co_return out;
}

listener::listener(asio::io_context& io, handler handle)
    : io_(io), handle_(std::move(handle)), acceptor_(io) {
  reopen();
}

void listener::reopen() {
  tcp::endpoint at(asio::ip::address_v4::loopback(), port_);
  acceptor_.open(at.protocol());
  acceptor_.set_option(tcp::acceptor::reuse_address(true));
  acceptor_.bind(at);
  acceptor_.listen();
  port_ = acceptor_.local_endpoint().port();
  asio::co_spawn(io_, accept(), rethrow);
}

void listener::close() {
  boost::system::error_code ignored;
  acceptor_.close(ignored);
  for (const auto& peer : peers_)
    if (auto open = peer.lock()) open->close(ignored);
  peers_.clear();
}

asio::awaitable<void> listener::accept() {
  for (;;) {
    auto peer = std::make_shared<tcp::socket>(io_);
    auto [failed] = co_await acceptor_.async_accept(*peer, no_throw);
    if (failed == asio::error::operation_aborted) co_return;  // closed; who opens again begins anew
    if (failed) continue;
    std::erase_if(peers_, [](const auto& p) { return p.expired(); });
    if (peers_.size() >= most_open) continue;
    peers_.push_back(peer);
    asio::co_spawn(io_, serve(std::move(peer)), rethrow);
  }
}

asio::awaitable<void> listener::serve(std::shared_ptr<tcp::socket> peer) {
  boost::system::error_code ignored;
  peer->set_option(tcp::no_delay(true), ignored);
  std::string got;
  for (;;) {
    auto size = co_await read_message(*peer, got);
    if (size == 0) co_return;
    auto request = request_of(std::string_view(got).substr(0, size));
    got.erase(0, size);
    bool is_last = request.header_value("Connection") == "close";
    auto out = co_await handle_(std::move(request));
    auto [failed, written] = co_await asio::async_write(*peer, asio::buffer(out.bytes), no_throw);
    if (failed || out.closes || is_last) break;
  }
  peer->close(ignored);
}

}  // namespace amparo::simulator
