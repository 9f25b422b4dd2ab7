#pragma once
#include "base/result.hpp"
#include "message/raw_http.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <string>

namespace amparo::http {

namespace asio = boost::asio;

// One request to a plain HTTP server on loopback (the demo's simulator posts to our own listener). Refuses
// any other address: errc::not_loopback. One absolute deadline for all of it, no redirects, an answer of at
// most 4 MiB.
asio::awaitable<base::result<message::raw_response>> send_to_loopback(std::string host, unsigned short port,
                                                                      message::raw_request request,
                                                                      std::chrono::milliseconds deadline);

}  // namespace amparo::http
