#pragma once
#include "base/result.hpp"
#include "message/raw_http.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

// The way out to providers' REST interfaces (threat model O-7): connections that are kept and used again,
// TLS 1.2 or later with the certificate and its name verified, one absolute deadline an exchange, a bound on
// what comes back, no redirect ever followed (it comes back as the answer that it is). For one io_context, on
// its thread.
namespace amparo::http {

namespace asio = boost::asio;

struct rest_options {
  std::vector<std::string>
      bases;  // "https://api.twilio.com": all that may be called; "http://" to loopback only
  std::string trusted_file = {};  // certificates (PEM) that are believed; "" = the system's
  std::chrono::milliseconds connect_time{5'000}, exchange_time{15'000};
  std::chrono::milliseconds kept_idle{20'000};  // shorter than what providers keep an idle connection for
  std::size_t kept_each = 32;                   // idle connections of one base
  std::size_t answer_bytes = 64 * 1024;
  // A name is dialled only where every address that it has is public (F-6); a base that is loopback by its
  // own words stays what it is. Each connection resolves once, and dials what it then saw.
  bool only_public = false;
};

class rest_client {
 public:
  rest_client(asio::io_context& io, rest_options options);  // `io` outlives the client
  ~rest_client();
  rest_client(const rest_client&) = delete;

  // errc::not_allowed, bad_request, unreachable, untrusted: no byte of the request left us. errc::unanswered,
  // bad_answer: the request did, and nobody knows what became of it.
  asio::awaitable<base::result<message::raw_response>> send(std::string base, message::raw_request request);

  std::size_t kept() const;  // idle connections

 private:
  struct pool;
  std::shared_ptr<pool> pool_;
};

}  // namespace amparo::http
