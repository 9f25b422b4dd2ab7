#pragma once
#include <atomic>
#include <boost/asio/io_context.hpp>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "app/gateway.hpp"
#include "app/noting_store.hpp"
#include "app/outbound_order.hpp"
#include "store/memory_store.hpp"
#include "store/spool.hpp"
#include "unit/app/content_support.hpp"
#include "unit/app/failing_store_support.hpp"
#include "unit/app/keys_support.hpp"

namespace amparo::app {

// What a line stands on instead of a memory of its own.
struct other_store {
  asio::io_context& context;
  store::turn_store& turns;
  store::outbox_store& outbox;
  store::timer_store& timers;
  store::desk_store& desk;
  store::case_store& cases;
};

enum class spool_is { usable, refusing };

struct line_options {
  spool_is spool = spool_is::usable;
  std::string kind = "twilio";  // of the account
  std::string language = "es-MX";
  base::time_point now =
      base::time_point(std::chrono::sys_days(std::chrono::year(2026) / 11 / 24) + std::chrono::hours(12));
  std::shared_ptr<const flow::bundle> content = shipped_content();
  const other_store* over = nullptr;
  unsigned texts_per_caller = 20;
};

// A line with everything that a turn needs: content, a store that can be made to fail, a spool in a folder of
// its own, a replay and a relay; clock, dice and keys are fixed.
class test_line {
 public:
  using spool_is = app::spool_is;
  explicit test_line(message::channel via, spool_is spool = spool_is::usable,
                     std::shared_ptr<const flow::bundle> content = shipped_content());
  test_line(message::channel via, line_options how);
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
  sent();  // texts that left for the telephone, as the outbox holds them, oldest first
  std::vector<std::string> waiting();     // kinds of what the caller's outbox holds, oldest first
  std::vector<base::time_point> cited();  // of each of those, what the caller did that it goes back on
  message::event event(message::event_kind kind, const std::string& words);  // the next one
  void begin_call();
  void send_by(store::send_store& sends) { workers_.front()->sends = &sends; }  // reminders that are due
  void withhold() { withheld_ = true; }
  void ring_from(std::string number) { caller_ = std::move(number); }  // another telephone from now on
  void flag_detention() { settings.lines.front().detention = true; }
  void flag_asking() { settings.lines.front().ask_language = true; }
  // One delivery, and one whose answer nobody acts on: the call goes on from the answer before it.
  turn_answer deliver_once(message::event event);
  turn_answer deliver_copy(message::event event);
  turn_answer deliver_last() { return deliver_once(last_); }
  flow::session state();  // what the next event will find, from the store or from the call's own address
  std::size_t replay();   // what the spool kept; the number of records settled
  std::size_t relay();    // to the desk
  std::vector<store::desk_item> desk();
  base::caller_tag tag() const;
  bool opted_out();
  bool keeps_number();       // in the vault
  std::string remembered();  // the language that the caller let us remember; "" = none

  config settings;
  ops::clock clock;
  store::memory_store memory{clock};
  keyring secrets = test_keys();
  ops::metrics count;
  std::filesystem::path folder;
  std::unique_ptr<store::spool> spool;

 private:
  turn_answer deliver(message::event event, unsigned most);
  std::vector<outbound_order> sends();

  message::channel via_;
  asio::io_context own_context_{1};
  asio::io_context& context_;
  store::outbox_store& outbox_;
  store::timer_store& timers_;
  store::desk_store& desk_;

 public:
  failing_store store;

 private:
  std::shared_ptr<const flow::bundle> first_content_;

 public:
  noting_store noted{store, secrets, *first_content_};

 private:
  ops::dice dice_{11};
  std::vector<std::unique_ptr<worker>> workers_;
  std::atomic<std::shared_ptr<const flow::bundle>> content_;
  std::unique_ptr<gateway> front_;
  std::vector<message::event> delivered_;
  message::event last_;  // that was delivered, copies excepted
  unsigned texts_ = 0, calls_ = 0;
  std::string token_;
  bool withheld_ = false;
  std::string caller_ = "+15555550100";
};

std::string words_of(const turn_answer& answer);
inline constexpr const char* caller_number = "+15555550100";

}  // namespace amparo::app
