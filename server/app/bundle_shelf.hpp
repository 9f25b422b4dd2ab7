#pragma once
#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "app/background.hpp"
#include "app/bundle_cache.hpp"
#include "app/content.hpp"
#include "app/published.hpp"
#include "app/turn.hpp"
#include "ops/clock.hpp"
#include "ops/metrics.hpp"

// The bundles of a running process. One is live: new conversations take it, and every thread reads it from
// one atomic pointer. Others stay at hand for the conversations that began with them, eight in all; what is
// no longer here is fetched by its hash when a session names it. The live one follows `bundle:live` in Redis
// within a second of its moving. A bundle that is not signed, not whole or not correct never becomes live,
// and the one before it goes on answering (P10, F-8).
namespace amparo::app {

class bundle_shelf final : public bundle_source {
 public:
  struct options {
    std::filesystem::path folder;  // of the cache on disk
    trusted_keys keys;
    bool keeps_sessions = true;
    compile_options compiled_with = {};
    // What is said against what was compiled.
    std::function<base::findings(const flow::bundle&)> admit = {};
  };

  bundle_shelf(asio::io_context& control, store::redis_bundles& remote, background& work,
               const ops::clock& clock, ops::metrics& count, options how);

  // From `control` only. Takes what is live in Redis, or where Redis is silent for `patience` what was live
  // last. False where there is neither.
  asio::awaitable<bool> open(std::chrono::milliseconds patience);
  // Puts beside the others what was compiled here, and on the disk what was signed; take() then makes it
  // live.
  asio::awaitable<void> add(std::shared_ptr<const flow::bundle> content, signed_bundle b);
  // Makes content live that was never published: revision 0.
  void use(std::shared_ptr<const flow::bundle> content);
  // Follows the pointer until `stopping`; `tick` is cancelled to end it at once.
  asio::awaitable<void> follow(asio::steady_timer& tick, const bool& stopping);
  // Fetches what sessions of the last day may have begun with, newest first.
  asio::awaitable<void> fetch_recent();
  // Takes this signed revision now. False where it cannot be taken; why is in the log.
  asio::awaitable<bool> take(std::string whole);
  void stop();  // nobody waits for a bundle any more

  // From any thread.
  std::atomic<std::shared_ptr<const flow::bundle>>& live() { return live_; }
  std::uint64_t live_number() const { return number_; }
  std::string live_hash() const;  // "" where the live content was never published
  asio::awaitable<std::shared_ptr<const flow::bundle>> find(std::string id) override;
  // A recording of any bundle here, by its name under /audio/; null where none holds it. From any thread.
  std::shared_ptr<const std::string> recording(std::string_view name) const;
  bool keeps_sessions() const override { return how_.keeps_sessions; }

 private:
  struct waiting;  // a turn that needs a bundle which is not here
  struct shelved {
    std::shared_ptr<const flow::bundle> content;
    std::uint64_t used = 0;
  };
  struct loaded {
    std::shared_ptr<const flow::bundle> content;
    bool may_come = false;  // Redis did not say: ask again
  };

  asio::awaitable<loaded> load(std::string hash);
  loaded compiled(const signed_bundle& b);  // on the background thread
  asio::awaitable<void> supply(std::string id);
  asio::awaitable<std::string> hash_of(std::string id);
  void ask_for(const std::string& id, std::shared_ptr<waiting> who);
  std::shared_ptr<const flow::bundle> on_shelf(std::string_view id);
  void shelve(std::shared_ptr<const flow::bundle> content);
  void refuse(std::string_view why, std::uint64_t number);
  bool is_missing(const std::string& id);

  asio::io_context& control_;
  store::redis_bundles& remote_;
  background& work_;
  const ops::clock& clock_;
  ops::metrics& count_;
  options how_;
  bundle_cache cache_;
  std::atomic<std::shared_ptr<const flow::bundle>> live_;
  std::atomic<std::uint64_t> number_{0};
  mutable std::mutex guard_;  // of what stands below
  std::string hash_;
  std::vector<shelved> shelf_;
  std::uint64_t uses_ = 0;
  std::map<std::string, std::chrono::steady_clock::time_point> missing_;  // not to be asked for again before
  // From `control` only.
  std::string seen_;  // the pointer that was taken or refused last
  std::map<std::string, std::vector<std::shared_ptr<waiting>>> wanted_;
  // From the background thread only: directories by their part, shared by all bundles that hold the same one.
  std::map<std::string, std::weak_ptr<const directory::catalog>> places_;
};

}  // namespace amparo::app
