#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "ops/clock.hpp"
#include "store/errors.hpp"

// Where a promise goes when Redis is away: one sealed record a file, on disk before anybody is told. A record
// exists whole or not at all: written beside, fsynced, renamed without replacing, folder fsynced, then
// success. The name is the event's keyed digest, so that a repeated event collapses into one record. Files
// 0600, folder 0700 (S-5). All disk work runs on a small pool of threads of its own; awaiters resume where
// they were. Source: reliability.md, Spool.
namespace amparo::store {

namespace asio = boost::asio;

struct spool_limits {
  std::size_t records = 50'000;
  std::size_t bytes = 256UL * 1024 * 1024;
  unsigned free_percent = 10;  // of what may be written on the disk, see has_room(): below it nothing is taken
  std::chrono::hours quarantine{24};
};

// Whether `percent` of a disk is free, reckoned as df does: `used` and `available` are all there is to share.
// What the file system keeps for root or from us counts neither as free nor as there. Any one unit for both.
bool has_room(std::uint64_t used, std::uint64_t available, unsigned percent);

struct spool_record {
  std::string name;
  std::string bytes;  // as put: sealed by the caller
};

class spool {
 public:
  // Makes the folder where there is none. A folder that cannot be made is no error yet: each put() tries
  // again and says spool_failed. `clock` counts the quarantine's day.
  spool(std::filesystem::path folder, const ops::clock& clock, spool_limits limits = {});
  ~spool();  // waits for the disk work that has begun
  spool(const spool&) = delete;
  spool& operator=(const spool&) = delete;

  // `name` is 1 to 128 lower-case hex digits. Success: the record is durable. errc::duplicate: an earlier one
  // of this name is, which is as good. errc::spool_full, errc::spool_failed: nothing may be promised.
  asio::awaitable<base::result<void>> put(std::string name, std::string bytes);
  // Every whole record, in no meaningful order: the caller unseals and sorts. Removes what a crash left half
  // written; a record that cannot be read goes to quarantine.
  asio::awaitable<base::result<std::vector<spool_record>>> all();
  asio::awaitable<base::result<void>> remove(std::string name);  // durable; errc::not_in_spool
  asio::awaitable<base::result<void>> quarantine(
      std::string name);                        // out of all(), kept a day; errc::not_in_spool
  asio::awaitable<base::result<void>> sweep();  // removes what was in quarantine for its day

  std::size_t count() const;  // records of this folder that this process knows of
  // Whether a small record would be taken now. A change is logged (spool_refuses, spool_takes_again), by put()
  // as well: nobody should learn from a caller that promises cannot be kept.
  bool takes() const;
  const std::filesystem::path& folder() const { return folder_; }

 private:
  class disk;
  template <class Work>
  auto on_pool(Work work) -> asio::awaitable<decltype(work())>;

  std::filesystem::path folder_;
  std::unique_ptr<disk> disk_;
  asio::thread_pool pool_;
};

}  // namespace amparo::store
