#pragma once
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "base/crypto.hpp"
#include "base/result.hpp"
#include "base/time.hpp"

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

// Whoever said yes to being written to: as somebody else's contact, or about a case of their own.
struct recipient {
  base::caller_tag tag;
  std::string own_case;  // its id; "" = as a contact
  recipient(base::caller_tag of, std::string about = "") : tag(of), own_case(std::move(about)) {}
};

// A text that leaves at its hour unless it is taken back. It lies with the keys of whoever is to get it, so
// that their BORRAR takes it along.
struct kept_watch {
  recipient to;
  std::string effect;  // 32 hex digits: what it will be known by in the outbox
  std::string sealed;
  base::time_point due;
  std::chrono::milliseconds life{0};
};

inline constexpr std::string_view taken_back = "x";  // lies where a text lay; sealed values are longer

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

  // Who may be written to about a check-in, for case_life. False where the event was erased.
  virtual asio::awaitable<base::result<bool>> keep_contact(recipient who, std::string sealed,
                                                           std::string event) = 0;
  // "" where there is none any more; one about a case ends with it.
  virtual asio::awaitable<base::result<std::string>> contact(recipient who) = 0;
  // False where whoever is to get it may be written to no more: nothing was written.
  virtual asio::awaitable<base::result<bool>> watch(kept_watch what) = 0;
  // `taken_back` where it was; "" where it has left, or never lay there.
  virtual asio::awaitable<base::result<std::string>> watched(base::caller_tag to, std::string effect) = 0;
  // True where it will not leave, however often that is asked for.
  virtual asio::awaitable<base::result<bool>> unwatch(base::caller_tag to, std::string effect) = 0;
  // Its time has come: it goes into the outbox as an entry of kind "reminder" with this payload. False where
  // it was taken back.
  virtual asio::awaitable<base::result<bool>> release(base::caller_tag to, std::string effect,
                                                      std::string payload) = 0;
};

}  // namespace amparo::store
