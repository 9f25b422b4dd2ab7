#pragma once
#include "store/case_store.hpp"
#include "store/link.hpp"

namespace amparo::store {

class redis_cases final : public case_store {
 public:
  explicit redis_cases(link& over) : link_(over) {}  // `over` outlives the store

  asio::awaitable<base::result<std::string>> take_pin(std::string pin, std::string place) override;
  asio::awaitable<base::result<std::string>> place_of(std::string pin) override;
  asio::awaitable<base::result<bool>> keep(kept_case what, std::string event) override;
  asio::awaitable<base::result<std::string>> read(base::caller_tag tag, std::string id) override;
  asio::awaitable<base::result<bool>> replace(kept_case what) override;
  asio::awaitable<base::result<void>> forget(base::caller_tag tag, std::string id, std::string pin) override;
  asio::awaitable<base::result<std::uint64_t>> count_try(std::string who) override;
  asio::awaitable<base::result<bool>> keep_contact(recipient who, std::string sealed,
                                                   std::string event) override;
  asio::awaitable<base::result<std::string>> contact(recipient who) override;
  asio::awaitable<base::result<bool>> watch(kept_watch what) override;
  asio::awaitable<base::result<std::string>> watched(base::caller_tag to, std::string effect) override;
  asio::awaitable<base::result<bool>> unwatch(base::caller_tag to, std::string effect) override;
  asio::awaitable<base::result<bool>> release(base::caller_tag to, std::string effect,
                                              std::string payload) override;

 private:
  link& link_;
};

}  // namespace amparo::store
