#pragma once
#include <boost/asio/awaitable.hpp>
#include <string>
#include <vector>

#include "store/link.hpp"

// Published bundles in Redis, as bytes: manifests and parts by the hash of what is in them, written before
// anything points at them and never changed; the pointer; the history. What they mean and who signed them is
// app's to know. A part may be megabytes: give it a link of its own, with patience, and leave the turns'
// links alone.
namespace amparo::store {

namespace asio = boost::asio;

class redis_bundles {
 public:
  static link_settings patient_link();                            // five seconds an exchange
  static constexpr std::size_t largest_value = 15 * 1024 * 1024;  // a reply's bound less its framing

  explicit redis_bundles(link& over) : link_(over) {}  // `over` outlives it

  asio::awaitable<base::result<std::string>>
  live();  // the newest revision; "" where nothing was ever published
  asio::awaitable<base::result<std::vector<std::string>>> history(
      unsigned most);                                                     // the newest, oldest first; 0 = all
  asio::awaitable<base::result<std::string>> manifest(std::string hash);  // "" where there is none
  asio::awaitable<base::result<std::string>> part(std::string id);        // "" where there is none

  // errc::refused over the largest value, too.
  asio::awaitable<base::result<void>> put_part(std::string id, std::string bytes);
  asio::awaitable<base::result<void>> put_manifest(std::string hash, std::string text);
  // False where the pointer no longer holds `expected`.
  asio::awaitable<base::result<bool>> point(std::string expected, std::string revision);

 private:
  asio::awaitable<base::result<std::string>> get(std::string key);
  asio::awaitable<base::result<void>> put(std::string key, std::string value);
  link& link_;
};

}  // namespace amparo::store
