#pragma once
#include <optional>
#include <utility>

#include "store/case_store.hpp"
#include "store/errors.hpp"
#include "store/memory_store.hpp"
#include "store/rumour_store.hpp"
#include "store/store.hpp"

namespace amparo::app {

// How a command to the store goes wrong.
enum class fault {
  not_connected,      // it never left
  refused,            // the store answered an error and wrote nothing
  unknown_written,    // the answer was lost, the write was not
  unknown_unwritten,  // both were lost
};

// A turn's store whose nth command fails: that one only, or that one and each after it until `heal`.
class failing_store final : public store::turn_store, public store::case_store, public store::rumour_source {
 public:
  failing_store(store::turn_store& to, store::case_store& cases) : to_(to), cases_(cases) {}

  void arm(unsigned nth, fault how, bool stays_away) {
    calls_ = 0;
    nth_ = nth;
    how_ = how;
    stays_away_ = stays_away;
    has_failed_ = false;
  }
  void heal() { nth_ = 0; }
  bool has_failed() const { return has_failed_; }
  store::turn_store& behind() {
    return to_;
  }  // for looking at what is stored: never fails and is not counted

  std::optional<store::verified_rumour> confirmed{};  // what two people confirmed, of whatever town
  asio::awaitable<base::result<std::optional<store::verified_rumour>>> verified(std::string,
                                                                                base::time_point) override {
    auto known = [](auto what) -> asio::awaitable<base::result<decltype(what)>> { co_return what; };
    return reading(known(confirmed));
  }

  asio::awaitable<base::result<store::opened_session>> open(std::string key, std::string marker) override {
    return reading(to_.open(std::move(key), std::move(marker)));
  }
  asio::awaitable<base::result<std::string>> vault(base::caller_tag tag) override {
    return reading(to_.vault(tag));
  }
  asio::awaitable<base::result<bool>> opted_out(std::string id) override {
    return reading(to_.opted_out(std::move(id)));
  }
  asio::awaitable<base::result<bool>> first_or_same(std::string nonce, std::string content) override {
    return writing(to_.first_or_same(std::move(nonce), std::move(content)));
  }
  asio::awaitable<base::result<unsigned>> count_ring(base::caller_tag tag, std::string event,
                                                     base::time_point now) override {
    return writing(to_.count_ring(tag, std::move(event), now));
  }
  asio::awaitable<base::result<store::commit_outcome>> commit(store::commit_request request) override {
    return writing(to_.commit(std::move(request)));
  }
  asio::awaitable<base::result<bool>> erase(store::erase_request request) override {
    return writing(to_.erase(std::move(request)));
  }
  asio::awaitable<base::result<void>> set_opt_out(std::string id, bool out) override {
    return writing(to_.set_opt_out(std::move(id), out));
  }
  asio::awaitable<base::result<std::string>> take_pin(std::string pin, std::string place) override {
    return writing(cases_.take_pin(std::move(pin), std::move(place)));
  }
  asio::awaitable<base::result<std::string>> place_of(std::string pin) override {
    return reading(cases_.place_of(std::move(pin)));
  }
  asio::awaitable<base::result<bool>> keep(store::kept_case what, std::string event) override {
    return writing(cases_.keep(std::move(what), std::move(event)));
  }
  asio::awaitable<base::result<std::string>> read(base::caller_tag tag, std::string id) override {
    return reading(cases_.read(tag, std::move(id)));
  }
  asio::awaitable<base::result<bool>> replace(store::kept_case what) override {
    return writing(cases_.replace(std::move(what)));
  }
  asio::awaitable<base::result<void>> forget(base::caller_tag tag, std::string id, std::string pin) override {
    return writing(cases_.forget(tag, std::move(id), std::move(pin)));
  }
  asio::awaitable<base::result<std::uint64_t>> count_try(std::string who) override {
    return writing(cases_.count_try(std::move(who)));
  }
  asio::awaitable<base::result<bool>> keep_contact(store::recipient who, std::string sealed,
                                                   std::string event) override {
    return writing(cases_.keep_contact(std::move(who), std::move(sealed), std::move(event)));
  }
  asio::awaitable<base::result<std::string>> contact(store::recipient who) override {
    return reading(cases_.contact(std::move(who)));
  }
  asio::awaitable<base::result<bool>> watch(store::kept_watch what) override {
    return writing(cases_.watch(std::move(what)));
  }
  asio::awaitable<base::result<std::string>> watched(base::caller_tag to, std::string effect) override {
    return reading(cases_.watched(to, std::move(effect)));
  }
  asio::awaitable<base::result<bool>> unwatch(base::caller_tag to, std::string effect) override {
    return writing(cases_.unwatch(to, std::move(effect)));
  }
  asio::awaitable<base::result<bool>> release(base::caller_tag to, std::string effect,
                                              std::string payload) override {
    return writing(cases_.release(to, std::move(effect), std::move(payload)));
  }

 private:
  bool fails_now() {
    if (nth_ == 0) return false;
    ++calls_;
    bool fails = calls_ == nth_ || (stays_away_ && calls_ > nth_);
    has_failed_ = has_failed_ || fails;
    return fails;
  }

  // A store that stays away answers later commands as one that cannot be reached.
  fault fault_now() const { return calls_ == nth_ ? how_ : fault::not_connected; }

  static base::error_code error_of(fault how) {
    switch (how) {
      case fault::not_connected: return store::errc::not_connected;
      case fault::refused: return store::errc::refused;
      default: return store::errc::unknown_outcome;
    }
  }

  template <class T>
  asio::awaitable<base::result<T>> reading(asio::awaitable<base::result<T>> command) {
    if (fails_now()) co_return error_of(fault_now());
    co_return co_await std::move(command);
  }

  template <class T>
  asio::awaitable<base::result<T>> writing(asio::awaitable<base::result<T>> command) {
    if (!fails_now()) co_return co_await std::move(command);
    auto how = fault_now();
    if (how == fault::unknown_written) co_await std::move(command);
    co_return error_of(how);
  }

  store::turn_store& to_;
  store::case_store& cases_;
  unsigned nth_ = 0, calls_ = 0;
  fault how_ = fault::not_connected;
  bool stays_away_ = false, has_failed_ = false;
};

}  // namespace amparo::app
