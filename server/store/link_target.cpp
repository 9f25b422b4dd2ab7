#include "store/link_target.hpp"

#include <sys/stat.h>

#include <boost/asio/ip/address.hpp>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace amparo::store {
namespace {

namespace asio = boost::asio;

void add_socket(link_target& to, std::string path) {
  if (path.empty() || path.front() != '/' || path.size() > 100)
    throw std::invalid_argument("redis: a Unix socket is unix:// and an absolute path of at most 100 bytes");
  to.path = std::move(path);
}

void add_loopback(link_target& to, std::string rest) {
  if (rest.ends_with("/0")) rest.resize(rest.size() - 2);
  if (rest.ends_with('/')) rest.pop_back();
  auto colon = rest.rfind(':');
  if (colon != std::string::npos && rest.find(']', colon) == std::string::npos) {
    auto port = rest.substr(colon + 1);
    auto [end, bad] = std::from_chars(port.data(), port.data() + port.size(), to.port);
    if (bad != std::errc{} || end != port.data() + port.size() || to.port == 0)
      throw std::invalid_argument("redis: the port is a number from 1 to 65535");
    rest.resize(colon);
  }
  if (rest == "localhost") rest = "127.0.0.1";
  if (rest.starts_with('[') && rest.ends_with(']')) rest = rest.substr(1, rest.size() - 2);
  boost::system::error_code bad;
  auto address = asio::ip::make_address(rest, bad);
  if (bad || !address.is_loopback())
    throw std::invalid_argument(
        "redis: plain redis:// goes to loopback only, another host needs rediss:// (S-4)");
  to.host = rest;
}

// A password lies in a file of its own that nobody else may read (S-2).
base::secret_text password_in(const std::string& file) {
  struct stat s {};
  if (::stat(file.c_str(), &s) != 0)
    throw std::invalid_argument("redis: cannot read the password file " + file);
  if ((s.st_mode & 077) != 0)
    throw std::invalid_argument("redis: others may read the password file " + file + ": chmod 0400");
  std::ifstream in(file);
  std::string line;
  std::getline(in, line);
  if (line.empty()) throw std::invalid_argument("redis: the password file " + file + " is empty");
  return base::secret_text(std::move(line));
}

void add_user(link_target& to, std::string_view query) {
  while (!query.empty()) {
    auto part = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(part.size() + 1, query.size()));
    if (part.starts_with("user=") && part.size() > 5)
      to.user = part.substr(5);
    else if (part.starts_with("password_file=") && part.size() > 14)
      to.password = password_in(std::string(part.substr(14)));
    else
      throw std::invalid_argument("redis: after the ? of an address stand user=NAME and password_file=PATH");
  }
  if (to.user.empty() || to.password.empty())
    throw std::invalid_argument("redis: user and password_file go together");
}

}  // namespace

link_target target_of(const std::string& url) {
  auto question = url.find('?');
  link_target out;
  if (question != std::string::npos) add_user(out, url.substr(question + 1));
  auto address = url.substr(0, question);
  if (address.starts_with("unix://"))
    add_socket(out, address.substr(7));
  else if (address.starts_with("redis://"))
    add_loopback(out, address.substr(8));
  else
    throw std::invalid_argument("redis: only embedded, unix:// and redis:// to loopback are offered so far");
  return out;
}

}  // namespace amparo::store
