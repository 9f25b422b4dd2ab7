#pragma once
#include <utility>

#include "store/store.hpp"

namespace amparo::app {

namespace asio = boost::asio;

// Counts the round trips of one turn, for the demo's display: each call here is one.
class counted_store final : public store::turn_store {
 public:
  explicit counted_store(store::turn_store& to) : to_(to) {}
  asio::awaitable<base::result<store::opened_session>> open(std::string key, std::string marker) override {
    return ++trips_, to_.open(std::move(key), std::move(marker));
  }
  asio::awaitable<base::result<store::commit_outcome>> commit(store::commit_request r) override {
    return ++trips_, to_.commit(std::move(r));
  }
  asio::awaitable<base::result<bool>> erase(store::erase_request r) override {
    return ++trips_, to_.erase(std::move(r));
  }
  asio::awaitable<base::result<std::string>> vault(base::caller_tag tag) override {
    return ++trips_, to_.vault(tag);
  }
  asio::awaitable<base::result<void>> set_opt_out(std::string id, bool out) override {
    return ++trips_, to_.set_opt_out(std::move(id), out);
  }
  asio::awaitable<base::result<bool>> opted_out(std::string id) override {
    return ++trips_, to_.opted_out(std::move(id));
  }
  asio::awaitable<base::result<bool>> first_or_same(std::string nonce, std::string content) override {
    return ++trips_, to_.first_or_same(std::move(nonce), std::move(content));
  }
  asio::awaitable<base::result<unsigned>> count_ring(base::caller_tag tag, std::string event,
                                                     base::time_point now) override {
    return ++trips_, to_.count_ring(tag, std::move(event), now);
  }
  unsigned trips() const { return trips_; }

 private:
  store::turn_store& to_;
  unsigned trips_ = 0;
};

}  // namespace amparo::app
