#pragma once
#include <string>
#include <utility>
#include <vector>

#include "app/keyring.hpp"
#include "app/outbound_order.hpp"
#include "flow/bundle.hpp"
#include "store/store.hpp"

// A turn's store that passes everything on and notes what was asked for, in the words of a transcript:
// "callback topic=detention urgency=now", "erase", "opt out".
namespace amparo::app {

namespace asio = boost::asio;

class noting_store final : public store::turn_store {
 public:
  noting_store(store::turn_store& to, const keyring& keys, const flow::bundle& content)
      : to_(to), keys_(keys), content_(content) {}
  asio::awaitable<base::result<store::opened_session>> open(std::string key, std::string marker) override;
  asio::awaitable<base::result<store::commit_outcome>> commit(store::commit_request request) override;
  asio::awaitable<base::result<bool>> erase(store::erase_request request) override;
  asio::awaitable<base::result<std::string>> vault(base::caller_tag tag) override;
  asio::awaitable<base::result<void>> set_opt_out(std::string id, bool out) override;
  asio::awaitable<base::result<bool>> opted_out(std::string id) override;
  asio::awaitable<base::result<bool>> first_or_same(std::string nonce, std::string content) override;
  asio::awaitable<base::result<unsigned>> count_ring(base::caller_tag tag, std::string event,
                                                     base::time_point now) override;
  std::vector<std::string> take() { return std::exchange(noted_, {}); }      // what was noted since
  std::vector<std::string> take_sent() { return std::exchange(sent_, {}); }  // words that left by the outbox

 private:
  void note(const store::outbox_entry& entry);
  void note(const outbound_order& order, const std::string& kind);
  store::turn_store& to_;
  const keyring& keys_;
  const flow::bundle& content_;
  std::vector<std::string> noted_, sent_;
  std::string language_;  // that is remembered of the caller, as far as it was seen
};

}  // namespace amparo::app
