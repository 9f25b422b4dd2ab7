#pragma once
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <optional>
#include <string>

#include "app/audit_trail.hpp"
#include "app/background.hpp"
#include "app/bundle_shelf.hpp"
#include "app/config.hpp"
#include "app/keyring.hpp"
#include "app/redis_at_start.hpp"
#include "base/finding.hpp"

// What a running process answers with. What was published is followed; where nothing ever was, the folders of
// the configuration are read once and nothing is published; where they are watched (a demonstration), every
// good save of theirs is published at once, and a bad one says why and changes nothing.
namespace amparo::app {

class served_content {
 public:
  served_content(asio::io_context& control, redis_at_start& redis, const config& settings,
                 const keyring& keys, const audit_keys& audit, const ops::clock& clock, ops::dice& dice,
                 ops::metrics& count);
  ~served_content() { work_.wait(); }  // its work refers to all of this

  // Runs `control` until there is something to answer with. False where there is nothing, with the reasons.
  bool open(base::findings& out);
  void start();  // follows and watches, on `control`
  void stop();   // on its thread

  bundle_shelf& shelf() { return *shelf_; }

 private:
  asio::awaitable<void> choose(base::findings& out, bool& chosen);
  struct saved {
    std::shared_ptr<const flow::bundle> content;
    signed_bundle signed_;
  };
  std::optional<saved> read_saved(base::findings& out);
  asio::awaitable<bool> publish_saved();
  asio::awaitable<void> wait_for_redis();
  asio::awaitable<void> watch();

  asio::io_context& control_;
  const config& settings_;
  const keyring& keys_;
  const ops::clock& clock_;
  std::unique_ptr<store::link> link_;
  std::unique_ptr<store::redis_bundles> remote_;
  std::unique_ptr<audit_trail> trail_;
  background work_;
  std::unique_ptr<bundle_shelf> shelf_;
  asio::steady_timer follow_tick_, watch_tick_;
  bool stopping_ = false;
  std::string folders_;  // how the watched folders looked when they were read last
  manifest published_;   // what they held when they were published last
};

// Our own key, and those that the configuration trusts besides.
trusted_keys keys_trusted_by(const config& settings, const keyring& keys);

// What forbids a line with real providers to open on this content: numbers that nobody has called.
base::findings opening_findings(const config& settings, const flow::bundle& content);

}  // namespace amparo::app
