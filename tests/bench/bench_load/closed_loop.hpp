#pragma once
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

// The load: connections that stay open, each sending its next request when the last is answered, until a
// number of requests is done. On one thread.
namespace amparo::bench {

struct loop_result {
  double seconds = 0;
  std::vector<std::uint32_t> microseconds;  // of each request, sorted
  std::uint64_t bad = 0;                    // not 200, or without a message
  std::uint32_t at(double share) const;     // 0.5 = the median
};

// Writes the request that goes out next; called `requests` times.
using next_request = std::function<void(std::string& out)>;

loop_result run_closed_loop(unsigned short port, unsigned connections, std::uint64_t requests,
                            const next_request& next);

// The same where requests leave so many a second, whatever the answers do; 0 = as the answers come.
loop_result run_paced_loop(unsigned short port, unsigned connections, unsigned per_second,
                           std::uint64_t requests, const next_request& next);

// The closed loop with its connections dealt out among several listeners.
loop_result run_spread_loop(const std::vector<unsigned short>& ports, unsigned connections,
                            std::uint64_t requests, const next_request& next);

// Connections that were used once, for GET /healthz, and then say nothing; they close with the object.
class idle_connections {
 public:
  idle_connections(unsigned short port, unsigned how_many);
  std::size_t still_open();  // that the other side has not closed

 private:
  boost::asio::io_context io_;
  std::vector<boost::asio::ip::tcp::socket> sockets_;
};

// The body of GET path on loopback, read to its end.
std::string fetched(unsigned short port, const std::string& path);

}  // namespace amparo::bench
