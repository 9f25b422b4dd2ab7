#pragma once
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "ops/clock.hpp"
#include "store/case_store.hpp"
#include "store/rumour_store.hpp"
#include "store/store.hpp"

// The store in memory, for `amparo talk` and tests: the semantics of redis_store (one conformance suite runs
// against both), with lives counted by the clock that it is given. Nothing is durable. Safe to share between
// threads.
namespace amparo::store {

class memory_store final : public turn_store,
                           public outbox_store,
                           public timer_store,
                           public desk_store,
                           public case_store,
                           public rumour_source {
 public:
  explicit memory_store(const ops::clock& clock) : clock_(clock) {}

  asio::awaitable<base::result<opened_session>> open(std::string key, std::string marker) override;
  asio::awaitable<base::result<commit_outcome>> commit(commit_request request) override;
  asio::awaitable<base::result<bool>> erase(erase_request request) override;
  asio::awaitable<base::result<std::string>> vault(base::caller_tag tag) override;
  asio::awaitable<base::result<void>> set_opt_out(std::string id, bool out) override;
  asio::awaitable<base::result<bool>> opted_out(std::string id) override;
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

  // Nobody is at a desk here, so nothing is confirmed.
  asio::awaitable<base::result<std::optional<verified_rumour>>> verified(std::string town,
                                                                         base::time_point now) override;

  std::vector<std::string> keys() const;  // of what lives now, sorted; as Redis would name them

 private:
  struct kept {
    std::string value;
    base::time_point until;
  };
  struct queued {
    taken_entry entry;
    std::string owner;  // the set that names it; "" = none
    base::time_point until;
  };
  struct waiting_item {
    desk_item item;
    base::time_point until;
  };

  const std::string* find(const std::string& key);
  std::string value_of(const std::string& key);
  void put(std::string key, std::string value, base::time_point until);
  void enter(const base::caller_tag& tag, std::string key);
  void queue(const base::caller_tag& tag, outbox_entry entry, std::string owner);
  void drop_promises_of(const base::caller_tag& tag);
  void drop_outbox_of(const std::string& set, bool only_callbacks);
  void forget_expired();
  base::time_point after(std::chrono::milliseconds life) const { return clock_.now() + life; }

  const ops::clock& clock_;
  mutable std::mutex guard_;
  std::map<std::string, kept> values_;
  std::map<std::string, std::set<std::string>> sets_;  // a caller's set of keys
  std::map<std::string, due_timer> timers_;            // by the session's key
  std::vector<queued> outbox_;                         // all partitions, oldest first
  std::map<std::string, waiting_item> items_;          // by code
  std::uint64_t next_id_ = 1;
};

}  // namespace amparo::store
