#pragma once
#include <boost/asio/awaitable.hpp>
#include <string>
#include <vector>

#include "store/link.hpp"
#include "store/store.hpp"

// The store in Redis, over one link: one object for each io_context, used on its thread only.
namespace amparo::store {

class redis_store final : public turn_store, public outbox_store, public timer_store, public desk_store {
 public:
  explicit redis_store(link& over) : link_(over) {}  // `over` outlives the store

  asio::awaitable<base::result<opened_session>> open(std::string key, std::string marker) override;
  asio::awaitable<base::result<commit_outcome>> commit(commit_request request) override;
  asio::awaitable<base::result<bool>> erase(erase_request request) override;
  asio::awaitable<base::result<std::string>> vault(base::caller_tag tag) override;
  asio::awaitable<base::result<void>> set_opt_out(std::string id, bool out) override;
  asio::awaitable<base::result<bool>> opted_out(std::string id) override;
  asio::awaitable<base::result<std::string>> side_number(base::caller_tag tag, std::string id) override;
  asio::awaitable<base::result<bool>> first_or_same(std::string nonce, std::string content) override;
  asio::awaitable<base::result<unsigned>> count_ring(base::caller_tag tag, std::string event,
                                                     base::time_point now) override;

  asio::awaitable<base::result<std::vector<taken_entry>>> take(std::vector<outbox_place> of,
                                                               unsigned most) override;
  asio::awaitable<base::result<void>> done(taken_entry entry, base::caller_tag tag) override;

  asio::awaitable<base::result<std::vector<due_timer>>> due(std::vector<unsigned> of, base::time_point now,
                                                            unsigned most) override;
  asio::awaitable<base::result<void>> forget(due_timer timer) override;

  asio::awaitable<base::result<bool>> add(desk_item item) override;
  asio::awaitable<base::result<void>> cancel(std::string effect) override;
  asio::awaitable<base::result<bool>> hang_note(std::string effect, desk_note note,
                                                base::time_point until) override;
  asio::awaitable<base::result<std::vector<desk_item>>> list(unsigned most) override;

 private:
  link& link_;
};

// Asks Redis to write its append-only file anew, so that what was erased leaves the disk too (P11: once a
// day).
asio::awaitable<base::result<void>> rewrite_append_only_file(link& over);

}  // namespace amparo::store
