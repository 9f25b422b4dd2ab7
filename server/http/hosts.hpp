#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace amparo::http {

// The Host values that we answer to (H-2), compared without regard to case. An entry with a port matches that
// port alone; an entry without one matches any port. IPv6 addresses are written in brackets.
class host_list {
 public:
  host_list() = default;
  explicit host_list(const std::vector<std::string>& allowed);
  void add(std::string_view entry);
  bool holds(std::string_view host) const;  // `host` of the shape below

 private:
  std::vector<std::string> entries_;  // lower case
};

// True for `name`, `name:port`, `[v6]` and `[v6]:port` made of the characters that such hosts have, port 1 to
// 5 digits.
bool is_host(std::string_view text);

// "127.0.0.1:8080", "[::1]:8080"
std::string host_of(std::string_view address, unsigned short port);

}  // namespace amparo::http
