#include "http/rest_client.hpp"
#include "http/ascii.hpp"
#include "http/client_wire.hpp"
#include "http/errors.hpp"
#include "http/no_throw.hpp"
#include "http/public_address.hpp"
#include "ops/failpoint.hpp"

#include <openssl/ssl.h>
#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include <algorithm>
#include <deque>
#include <map>
#include <optional>
#include <utility>

namespace amparo::http {
namespace {

namespace beast = boost::beast;
namespace ssl = asio::ssl;
using tcp = asio::ip::tcp;
using steady = std::chrono::steady_clock;

struct place {
  bool secure = true;
  std::string host, port, authority;  // authority: as in Host
};

bool is_loopback_host(std::string_view host) {
  if (same("localhost", host)) return true;
  boost::system::error_code error;
  auto address = asio::ip::make_address(host, error);
  return !error && address.is_loopback();
}

std::optional<place> place_of(const std::string& base) {
  auto url = boost::urls::parse_uri(base);
  if (!url || url->has_userinfo() || url->has_query() || url->host().empty()) return std::nullopt;
  place out;
  out.secure = url->scheme() == "https";
  if (!out.secure && url->scheme() != "http") return std::nullopt;
  out.host = url->host_address();
  if (!out.secure && !is_loopback_host(out.host)) return std::nullopt;
  out.port = url->has_port() ? std::string(url->port()) : out.secure ? "443" : "80";
  out.authority = std::string(url->encoded_host_and_port());
  return out;
}

// One connection, plain where the place is on loopback and says so.
struct wire {
  wire(asio::io_context& io, ssl::context& tls, bool is_secure)
      : stream(io, tls), resolver(io), timer(io), secure(is_secure) {}
  tcp::socket& socket() { return stream.next_layer(); }

  ssl::stream<tcp::socket> stream;
  tcp::resolver resolver;
  asio::steady_timer timer;
  bool secure;
  bool is_late = false;
  beast::flat_buffer buffer;
  steady::time_point idle_since{};
};

// What the other side closed, or said unasked, while nobody listened is used no more.
bool is_fresh(wire& w) {
  if (w.buffer.size() != 0) return false;
  boost::system::error_code error;
  w.socket().non_blocking(true, error);
  char byte = 0;
  w.socket().receive(asio::buffer(&byte, 1), tcp::socket::message_peek, error);
  return error == asio::error::would_block;
}

void close_after(const std::shared_ptr<wire>& w, std::chrono::milliseconds time) {
  w->timer.expires_after(time);
  w->timer.async_wait([w](boost::system::error_code error) {
    if (error) return;
    w->is_late = true;
    w->resolver.cancel();
    boost::system::error_code ignored;
    w->socket().close(ignored);
  });
}

// One address inside is enough to refuse them all: which of them answers is the other side's to choose.
bool may_dial(const place& to, const tcp::resolver::results_type& addresses) {
  bool is_loopback = is_loopback_host(to.host);
  return std::ranges::all_of(addresses, [&](const auto& found) {
    auto address = found.endpoint().address();
    return is_loopback ? address.is_loopback() : is_public(address);
  });
}

asio::awaitable<base::result<void>> open(std::shared_ptr<wire> w, const place& to, bool only_public) {
  auto [unknown, addresses] = co_await w->resolver.async_resolve(to.host, to.port, no_throw);
  if (unknown) co_return errc::unreachable;
  if (only_public && !may_dial(to, addresses)) co_return errc::not_allowed;
  auto [refused, reached] = co_await asio::async_connect(w->socket(), addresses, no_throw);
  if (refused || w->is_late) co_return errc::unreachable;
  boost::system::error_code ignored;
  w->socket().set_option(tcp::no_delay(true), ignored);
  if (!w->secure) co_return base::result<void>();
  // SNI takes names only; a certificate for an address is verified all the same.
  asio::ip::make_address(to.host, ignored);
  if (ignored) SSL_set_tlsext_host_name(w->stream.native_handle(), to.host.c_str());
  w->stream.set_verify_callback(ssl::host_name_verification(to.host));
  auto [untrusted] = co_await w->stream.async_handshake(ssl::stream_base::client, no_throw);
  if (!untrusted) co_return base::result<void>();
  co_return SSL_get_verify_result(w->stream.native_handle()) != X509_V_OK ? errc::untrusted
                                                                          : errc::unreachable;
}

// An answer may come before all of the request is written (413): a failed write is not the end of it.
template <class Stream>
asio::awaitable<boost::system::error_code> exchange(Stream& on, wire& w, const std::string& bytes,
                                                    answer_parser& parser) {
  co_await asio::async_write(on, asio::buffer(bytes), no_throw);
  if (AMPARO_FAILPOINT("rest_sent") || w.is_late) co_return asio::error::timed_out;
  auto [failed, read] = co_await beast::http::async_read(on, w.buffer, parser, no_throw);
  co_return failed;
}

bool is_http_error(const boost::system::error_code& error) {
  return error.category() == make_error_code(beast::http::error::bad_line_ending).category() &&
         error != beast::http::error::end_of_stream && error != beast::http::error::partial_message;
}

}  // namespace

struct rest_client::pool {
  pool(asio::io_context& of, rest_options how)
      : io(of), options(std::move(how)), tls(ssl::context::tls_client) {
    tls.set_options(ssl::context::default_workarounds | ssl::context::no_tlsv1 | ssl::context::no_tlsv1_1);
    tls.set_verify_mode(ssl::verify_peer);
    boost::system::error_code unreadable;
    if (!options.trusted_file.empty()) {
      tls.load_verify_file(options.trusted_file, unreadable);  // unreadable: then nobody is trusted
      return;
    }
    // Named one by one, because set_default_verify_paths() asks the environment first (S-2).
    tls.load_verify_file(::X509_get_default_cert_file(), unreadable);
    tls.add_verify_path(::X509_get_default_cert_dir(), unreadable);
  }

  std::shared_ptr<wire> idle(const std::string& base) {
    auto& waiting = kept[base];
    while (!waiting.empty()) {
      auto w = std::move(waiting.back());
      waiting.pop_back();
      if (steady::now() - w->idle_since < options.kept_idle && is_fresh(*w)) return w;
    }
    return nullptr;
  }

  void keep(const std::string& base, std::shared_ptr<wire> w) {
    auto& waiting = kept[base];
    w->idle_since = steady::now();
    waiting.push_back(std::move(w));
    if (waiting.size() > options.kept_each) waiting.pop_front();
  }

  asio::io_context& io;
  rest_options options;
  ssl::context tls;
  std::map<std::string, std::deque<std::shared_ptr<wire>>> kept;
};

rest_client::rest_client(asio::io_context& io, rest_options options)
    : pool_(std::make_shared<pool>(io, std::move(options))) {}

rest_client::~rest_client() = default;

std::size_t rest_client::kept() const {
  std::size_t all = 0;
  for (const auto& [base, waiting] : pool_->kept) all += waiting.size();
  return all;
}

asio::awaitable<base::result<message::raw_response>> rest_client::send(std::string base,
                                                                       message::raw_request request) {
  auto from = pool_;  // lives until the exchange is over
  const auto& allowed = from->options.bases;
  auto to = place_of(base);
  if (!to || std::ranges::find(allowed, base) == allowed.end()) co_return errc::not_allowed;
  auto bytes = text_of(request, to->authority, true);
  if (!bytes) co_return errc::bad_request;
  auto w = from->idle(base);
  if (!w) {
    w = std::make_shared<wire>(from->io, from->tls, to->secure);
    close_after(w, from->options.connect_time);
    auto opened = co_await open(w, *to, from->options.only_public);
    w->timer.cancel();
    if (!opened) co_return opened.error();
    if (w->is_late) co_return errc::unreachable;
  }
  close_after(w, from->options.exchange_time);
  answer_parser parser;
  parser.body_limit(from->options.answer_bytes);
  parser.header_limit(most_answer_head);
  boost::system::error_code failed;
  if (w->secure)
    failed = co_await exchange(w->stream, *w, *bytes, parser);
  else
    failed = co_await exchange(w->socket(), *w, *bytes, parser);
  w->timer.cancel();
  if (failed) co_return !w->is_late && is_http_error(failed) ? errc::bad_answer : errc::unanswered;
  bool keeps_alive = parser.get().keep_alive() && !w->is_late;
  if (keeps_alive) from->keep(base, w);
  co_return response_of(parser.release());
}

}  // namespace amparo::http
