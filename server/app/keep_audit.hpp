#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <filesystem>

#include "app/audit_trail.hpp"
#include "ops/metrics.hpp"

// Role desk: every hour the head of the audit trail is put aside in a file, so that entries which are taken
// from its end are missed (L-5), and what is older than 400 days goes (D8). The file belongs copied to
// another machine; it holds numbers and MACs, nothing else.
namespace amparo::app {

class audit_keeper {
 public:
  audit_keeper(audit_trail& trail, std::filesystem::path file, const ops::clock& clock, ops::metrics& count)
      : trail_(trail), file_(std::move(file)), clock_(clock), count_(count) {}

  // That this process has opened the keys, once (L-5: key use).
  asio::awaitable<base::result<void>> begin();
  // An error is the store's, or not_written where the disk refused; the next round does what this did not.
  asio::awaitable<base::result<void>> round();
  asio::awaitable<void> loop(asio::steady_timer& tick, const bool& stopping);

 private:
  audit_trail& trail_;
  std::filesystem::path file_;
  const ops::clock& clock_;
  ops::metrics& count_;
  std::uint64_t put_aside_ = 0;
  bool begun_ = false;
};

}  // namespace amparo::app
