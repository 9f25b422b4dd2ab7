#include "store/spool.hpp"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <mutex>
#include <optional>
#include <utility>

#include "ops/failpoint.hpp"
#include "ops/log.hpp"

namespace amparo::store {
namespace {

namespace fs = std::filesystem;

// An open descriptor that closes itself.
class descriptor {
 public:
  explicit descriptor(int fd) : fd_(fd) {}
  ~descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  descriptor(const descriptor&) = delete;
  descriptor& operator=(const descriptor&) = delete;
  explicit operator bool() const { return fd_ >= 0; }
  int get() const { return fd_; }

 private:
  int fd_;
};

bool is_record_name(std::string_view name) {
  return !name.empty() && name.size() <= 128 &&
         name.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    auto size = ::write(fd, bytes.data(), bytes.size());
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(size));
  }
  return true;
}

std::optional<std::string> read_all(const fs::path& file) {
  descriptor fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!fd) return {};
  std::string out;
  char buffer[16 * 1024];
  for (;;) {
    auto size = ::read(fd.get(), buffer, sizeof buffer);
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return {};
    if (size == 0) return out;
    out.append(buffer, static_cast<std::size_t>(size));
  }
}

bool sync_folder(const fs::path& folder) {
  descriptor fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return fd && ::fsync(fd.get()) == 0;
}

enum class renaming { done, exists, failed };

// Never over a record that stands. File systems that cannot say so in one call (some network ones) get a
// second name first.
renaming rename_without_replacing(const fs::path& from, const fs::path& to) {
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return renaming::done;
  if (errno == EEXIST) return renaming::exists;
  if (errno != EINVAL && errno != ENOSYS) return renaming::failed;
  if (::link(from.c_str(), to.c_str()) != 0) return errno == EEXIST ? renaming::exists : renaming::failed;
  ::unlink(from.c_str());
  return renaming::done;
}

// A file that a crash left half written; a minute old, because another process of this folder may be writing
// it now.
bool is_leftover(const fs::path& file) {
  std::error_code failure;
  auto written = fs::last_write_time(file, failure);
  return !failure && file.extension() == ".tmp" &&
         fs::file_time_type::clock::now() - written > std::chrono::minutes(1);
}

}  // namespace

bool has_room(std::uint64_t used, std::uint64_t available, unsigned percent) {
  return available * 100 >= (used + available) * percent;
}

// The blocking part. Every call runs on the pool; `guard_` holds the counts and the question
// for room, never a read or a write.
class spool::disk {
 public:
  disk(fs::path folder, const ops::clock& clock, spool_limits limits)
      : folder_(std::move(folder)), quarantine_(folder_ / "quarantine"), clock_(clock), limits_(limits) {
    make_folders();
    recount();
  }

  base::result<void> put(const std::string& name, const std::string& bytes) {
    if (!is_record_name(name)) return errc::spool_failed;
    if (!make_folders()) return failed("folder");
    auto target = folder_ / name;
    if (::access(target.c_str(), F_OK) == 0) return standing(target);
    if (!reserve(bytes.size())) return errc::spool_full;
    auto written = write(target, bytes);
    if (!written) release(bytes.size());
    return written;
  }

  base::result<std::vector<spool_record>> all() {
    std::error_code failure;
    std::vector<spool_record> out;
    std::vector<fs::path> files;
    for (fs::directory_iterator i(folder_, failure), end; !failure && i != end; i.increment(failure))
      files.push_back(i->path());
    if (failure) return failed("list");
    for (const auto& file : files) {
      auto name = file.filename().string();
      if (is_leftover(file)) ::unlink(file.c_str());
      if (!is_record_name(name)) continue;
      auto bytes = read_all(file);
      if (bytes && !bytes->empty()) {
        out.push_back({std::move(name), std::move(*bytes)});
      } else if (::access(file.c_str(), F_OK) == 0) {  // not just replayed and removed by another process
        ops::log(ops::level::error, "spool_unreadable");
        if (auto moved = quarantine(name); !moved) ops::log(ops::level::error, "spool_quarantine_failed");
      }
    }
    recount();
    return out;
  }

  base::result<void> remove(const std::string& name) {
    if (!is_record_name(name)) return errc::not_in_spool;
    auto file = folder_ / name;
    auto size = size_of(file);
    if (::unlink(file.c_str()) != 0) return errno == ENOENT ? errc::not_in_spool : errc::spool_failed;
    release(size);
    if (!sync_folder(folder_)) return failed("sync");
    return {};
  }

  base::result<void> quarantine(const std::string& name) {
    if (!is_record_name(name)) return errc::not_in_spool;
    auto file = folder_ / name;
    auto size = size_of(file);
    auto since = std::to_string(clock_.now().time_since_epoch().count());
    if (!make_folders()) return failed("folder");
    if (::rename(file.c_str(), (quarantine_ / (since + "-" + name)).c_str()) != 0)
      return errno == ENOENT ? errc::not_in_spool : errc::spool_failed;
    release(size);
    if (!sync_folder(quarantine_) || !sync_folder(folder_)) return failed("sync");
    return {};
  }

  base::result<void> sweep() {
    std::error_code failure;
    std::vector<fs::path> over;
    auto oldest = (clock_.now() - limits_.quarantine).time_since_epoch().count();
    for (fs::directory_iterator i(quarantine_, failure), end; !failure && i != end; i.increment(failure)) {
      auto name = i->path().filename().string();
      std::int64_t since = 0;
      std::from_chars(name.data(), name.data() + name.size(), since);
      if (since <= oldest) over.push_back(i->path());
    }
    if (failure) return failed("list");
    for (const auto& file : over) ::unlink(file.c_str());
    if (!over.empty() && !sync_folder(quarantine_)) return failed("sync");
    return {};
  }

  std::size_t count() const {
    std::lock_guard lock(guard_);
    return records_;
  }

  bool takes() {
    make_folders();
    std::lock_guard lock(guard_);
    auto bound = bound_met_by(1);
    say_when_it_changes(bound);
    return bound.empty();
  }

 private:
  static errc failed(const char* step) {
    ops::log(ops::level::error, "spool_failed", {{"step", step}, {"errno", errno}});
    return errc::spool_failed;
  }

  bool make_folders() {
    for (const auto& folder : {folder_, quarantine_}) {
      std::error_code failure;
      if (folder.has_parent_path()) fs::create_directories(folder.parent_path(), failure);
      if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) return false;
    }
    return true;
  }

  // A record of this name is there. It may not have been synced yet by whoever wrote it.
  base::result<void> standing(const fs::path& file) {
    descriptor fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    if (!fd || ::fsync(fd.get()) != 0 || !sync_folder(folder_)) return failed("duplicate");
    return errc::duplicate;
  }

  base::result<void> write(const fs::path& target, const std::string& bytes) {
    auto beside = target;
    beside += "." + std::to_string(::getpid()) + "." + std::to_string(next_++) + ".tmp";
    auto give_up = [&](const char* step) {
      auto why = failed(step);
      ::unlink(beside.c_str());
      return why;
    };
    {
      descriptor fd(::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
      if (!fd) return failed("create");
      if (!write_all(fd.get(), bytes) || AMPARO_FAILPOINT("spool_tmp")) return give_up("write");
      if (::fsync(fd.get()) != 0 || AMPARO_FAILPOINT("spool_synced")) return give_up("sync");
    }
    auto renamed = rename_without_replacing(beside, target);
    if (renamed == renaming::failed) return give_up("rename");
    if (renamed == renaming::exists) {
      ::unlink(beside.c_str());
      return standing(target);
    }
    if (AMPARO_FAILPOINT("spool_renamed") || !sync_folder(folder_)) {
      ::unlink(target.c_str());
      return failed("sync");
    }
    return {};
  }

  bool reserve(std::size_t size) {
    std::lock_guard lock(guard_);
    auto bound = bound_met_by(size);
    say_when_it_changes(bound);
    if (!bound.empty()) return false;
    ++records_;
    bytes_ += size;
    return true;
  }

  // The bound that keeps a record of `size` out; none: it may come in. Under `guard_`.
  std::string_view bound_met_by(std::size_t size) const {
    struct statvfs room {};
    if (::statvfs(folder_.c_str(), &room) != 0) return "folder";
    if (!has_room(room.f_blocks - room.f_bfree, room.f_bavail, limits_.free_percent)) return "free disk";
    if (records_ + 1 > limits_.records) return "records";
    return bytes_ + size > limits_.bytes ? "bytes" : "";
  }

  void say_when_it_changes(std::string_view bound) {
    if (refuses_ == !bound.empty()) return;
    refuses_ = !bound.empty();
    if (refuses_)
      ops::log(ops::level::error, "spool_refuses", {{"bound", bound}, {"records", records_}});
    else
      ops::log(ops::level::info, "spool_takes_again");
  }

  void release(std::size_t size) {
    std::lock_guard lock(guard_);
    if (records_ != 0) --records_;
    bytes_ -= std::min(bytes_, size);
  }

  // What lies in the folder now: other processes may put and remove there too.
  void recount() {
    std::size_t records = 0, bytes = 0;
    std::error_code failure;
    for (fs::directory_iterator i(folder_, failure), end; !failure && i != end; i.increment(failure)) {
      if (!is_record_name(i->path().filename().string())) continue;
      ++records;
      bytes += size_of(i->path());
    }
    std::lock_guard lock(guard_);
    records_ = records;
    bytes_ = bytes;
  }

  static std::size_t size_of(const fs::path& file) {
    struct stat s {};
    return ::stat(file.c_str(), &s) == 0 ? static_cast<std::size_t>(s.st_size) : 0;
  }

  fs::path folder_, quarantine_;
  const ops::clock& clock_;
  spool_limits limits_;
  mutable std::mutex guard_;
  std::size_t records_ = 0, bytes_ = 0;
  bool refuses_ = false;
  std::atomic<unsigned> next_{0};
};

spool::spool(fs::path folder, const ops::clock& clock, spool_limits limits)
    : folder_(std::move(folder)), disk_(std::make_unique<disk>(folder_, clock, limits)), pool_(2) {}

spool::~spool() { pool_.join(); }

template <class Work>
auto spool::on_pool(Work work) -> asio::awaitable<decltype(work())> {
  auto there = [w = std::move(work)]() mutable -> asio::awaitable<decltype(work())> { co_return w(); };
  auto answer = co_await asio::co_spawn(pool_, std::move(there), asio::use_awaitable);
  co_return answer;
}

asio::awaitable<base::result<void>> spool::put(std::string name, std::string bytes) {
  auto work = [d = disk_.get(), n = std::move(name), b = std::move(bytes)] { return d->put(n, b); };
  return on_pool(std::move(work));
}
asio::awaitable<base::result<std::vector<spool_record>>> spool::all() {
  return on_pool([d = disk_.get()] { return d->all(); });
}
asio::awaitable<base::result<void>> spool::remove(std::string name) {
  return on_pool([d = disk_.get(), n = std::move(name)] { return d->remove(n); });
}
asio::awaitable<base::result<void>> spool::quarantine(std::string name) {
  return on_pool([d = disk_.get(), n = std::move(name)] { return d->quarantine(n); });
}
asio::awaitable<base::result<void>> spool::sweep() {
  return on_pool([d = disk_.get()] { return d->sweep(); });
}
std::size_t spool::count() const { return disk_->count(); }
bool spool::takes() const { return disk_->takes(); }

}  // namespace amparo::store
