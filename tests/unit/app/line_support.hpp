#pragma once
#include <atomic>
#include <boost/asio/io_context.hpp>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "app/gateway.hpp"
#include "store/memory_store.hpp"
#include "store/spool.hpp"
#include "unit/app/content_support.hpp"
#include "unit/app/failing_store_support.hpp"
#include "unit/app/keys_support.hpp"

namespace amparo::app {

// A line with everything that a turn needs: shipped content, a store in memory that can be made to fail, a
// spool in a folder of its own, a replay and a relay; clock, dice and keys are fixed.
class test_line {
 public:
  enum class spool_is { usable, refusing };
  explicit test_line(message::channel via, spool_is spool = spool_is::usable,
                     std::shared_ptr<const flow::bundle> content = shipped_content());
  ~test_line();

  // One event through the gateway, as the provider delivers it; `busy` brings the same event again, up to
  // `most` times in all.
  turn_answer text(const std::string& words, unsigned most = 1);
  turn_answer call();
  turn_answer keys(const std::string& digits, unsigned most = 1);
  turn_answer hang_up();
  turn_answer again(std::size_t back = 0);  // the last event once more, or one before it
  std::size_t fire();                       // the timers whose time has come
  std::vector<std::string>
  sent();                // texts that left for the telephone, as the outbox holds them, oldest first
  void spool_wish();     // the last event, as a call that asked for a callback would leave it in the spool
  std::size_t replay();  // what the spool kept; the number of records settled
  std::size_t relay();   // to the desk
  std::vector<store::desk_item> desk();
  base::caller_tag tag() const;

  config settings;
  ops::clock clock;
  store::memory_store memory{clock};
  failing_store store{memory};
  keyring secrets = test_keys();
  ops::metrics count;
  std::filesystem::path folder;
  std::unique_ptr<store::spool> spool;

 private:
  turn_answer deliver(message::event event, unsigned most);
  turn_answer deliver_once(message::event event);
  message::event event(message::event_kind kind, const std::string& words);

  message::channel via_;
  ops::dice dice_{11};
  asio::io_context context_{1};
  std::vector<std::unique_ptr<worker>> workers_;
  std::atomic<std::shared_ptr<const flow::bundle>> content_;
  std::unique_ptr<gateway> front_;
  std::vector<message::event> delivered_;
  unsigned texts_ = 0, calls_ = 0;
  std::string token_;
};

std::string words_of(const turn_answer& answer);
inline constexpr const char* caller_number = "+15555550100";

}  // namespace amparo::app
