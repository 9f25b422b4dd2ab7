#pragma once
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <string>

#include "base/crypto.hpp"
#include "base/result.hpp"

// Cases as bytes: a PIN leads to one, whoever has it; what it holds lies with the keys of the caller who
// opened it, so that their BORRAR takes it along. Two implementations with the same semantics: Redis
// (store/redis_cases.hpp) and memory (store/memory_store.hpp).
namespace amparo::store {

namespace asio = boost::asio;

struct kept_case {
  base::caller_tag tag;  // of who opened it
  std::string id;        // random to whoever has no key
  std::string sealed;
};

class case_store {
 public:
  virtual ~case_store() = default;
  // `pin`: a keyed digest. "" where it was free: it leads to `place`, sealed, from now on, for case_life.
  // Else what it leads to already.
  virtual asio::awaitable<base::result<std::string>> take_pin(std::string pin, std::string place) = 0;
  // Where it leads; "" = nowhere.
  virtual asio::awaitable<base::result<std::string>> place_of(std::string pin) = 0;
  // Writes it, for case_life. False where the event that opens it was erased meanwhile (`event`: its digest,
  // hex).
  virtual asio::awaitable<base::result<bool>> keep(kept_case what, std::string event) = 0;
  // As it was kept; "" where there is none any more.
  virtual asio::awaitable<base::result<std::string>> read(base::caller_tag tag, std::string id) = 0;
  // In the place of what stands, with the time that is left to it. False where nothing stands.
  virtual asio::awaitable<base::result<bool>> replace(kept_case what) = 0;
  virtual asio::awaitable<base::result<void>> forget(base::caller_tag tag, std::string id,
                                                     std::string pin) = 0;
  // How many tries `who`, a keyed digest, has made within the hour that the first of them began, this one
  // counted.
  virtual asio::awaitable<base::result<std::uint64_t>> count_try(std::string who) = 0;
};

}  // namespace amparo::store
