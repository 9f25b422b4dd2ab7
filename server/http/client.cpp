#include "http/client.hpp"
#include "http/ascii.hpp"
#include "http/client_wire.hpp"
#include "http/errors.hpp"
#include "http/hosts.hpp"
#include "http/no_throw.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/read.hpp>

#include <memory>
#include <optional>

namespace amparo::http {
namespace {

namespace beast = boost::beast;
using tcp = asio::ip::tcp;

constexpr std::size_t most_answer = 4 * 1024 * 1024;

std::optional<asio::ip::address> loopback_address(const std::string& host) {
  if (same("localhost", host)) return asio::ip::address_v4::loopback();
  boost::system::error_code error;
  auto address = asio::ip::make_address(host, error);
  if (error || !address.is_loopback()) return std::nullopt;
  return address;
}

// What the deadline closes: shared, because the timer may fire after the exchange is over.
struct exchange {
  explicit exchange(const asio::any_io_executor& executor) : socket(executor), timer(executor) {}
  tcp::socket socket;
  asio::steady_timer timer;
  bool is_late = false;
};

errc error_of(const exchange& e, const boost::system::error_code& error) {
  if (e.is_late) return errc::deadline;
  bool is_http = error.category() == make_error_code(beast::http::error::bad_line_ending).category();
  return is_http && error != beast::http::error::end_of_stream ? errc::bad_answer : errc::unreachable;
}

void close_at(const std::shared_ptr<exchange>& e, std::chrono::milliseconds deadline) {
  e->timer.expires_after(deadline);
  e->timer.async_wait([e](boost::system::error_code error) {
    if (error) return;
    e->is_late = true;
    boost::system::error_code ignored;
    e->socket.close(ignored);
  });
}

asio::awaitable<base::result<message::raw_response>> exchanged(std::shared_ptr<exchange> e, tcp::endpoint to,
                                                               std::string request) {
  auto [refused] = co_await e->socket.async_connect(to, no_throw);
  if (refused) co_return error_of(*e, refused);
  // An answer may come before all of the request is written (413): a failed write is not the end of it.
  co_await asio::async_write(e->socket, asio::buffer(request), no_throw);
  if (e->is_late) co_return errc::deadline;
  beast::flat_buffer buffer;
  answer_parser parser;
  parser.body_limit(most_answer);
  parser.header_limit(most_answer_head);
  auto [failed, read] = co_await beast::http::async_read(e->socket, buffer, parser, no_throw);
  if (failed) co_return error_of(*e, failed);
  co_return response_of(parser.release());
}

}  // namespace

asio::awaitable<base::result<message::raw_response>> send_to_loopback(std::string host, unsigned short port,
                                                                      message::raw_request request,
                                                                      std::chrono::milliseconds deadline) {
  auto address = loopback_address(host);
  if (!address) co_return errc::not_loopback;
  auto text = text_of(request, host_of(host, port), false);
  if (!text) co_return errc::bad_request;
  auto executor = co_await asio::this_coro::executor;
  auto e = std::make_shared<exchange>(executor);
  close_at(e, deadline);
  auto answer = co_await exchanged(e, tcp::endpoint(*address, port), std::move(*text));
  e->timer.cancel();
  co_return answer;
}

}  // namespace amparo::http
