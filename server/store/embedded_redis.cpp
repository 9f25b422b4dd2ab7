#include "store/embedded_redis.hpp"

#include <fcntl.h>
#include <linux/close_range.h>
#include <poll.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "base/encoding.hpp"
#include "ops/log.hpp"
#include "store/redis_config.hpp"

namespace amparo::store {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr std::size_t longest_socket_path = 100;  // sun_path holds 108
constexpr auto watch_every = 50ms;

[[noreturn]] void refuse(const std::string& what, const fs::path& where) {
  throw std::runtime_error(what + " " + where.string() + ": " + std::generic_category().message(errno));
}

// Held while the files that every process of this folder reads are made.
class setup_lock {
 public:
  explicit setup_lock(const fs::path& file) : fd_(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {
    if (fd_ < 0 || ::flock(fd_, LOCK_EX) != 0) refuse("embedded Redis: cannot lock", file);
  }
  ~setup_lock() { ::close(fd_); }
  setup_lock(const setup_lock&) = delete;
  setup_lock& operator=(const setup_lock&) = delete;

 private:
  int fd_;
};

std::string first_line(const fs::path& file) {
  std::ifstream in(file);
  std::string line;
  std::getline(in, line);
  return line;
}

// Whole or not at all, readable by us alone.
void write_private(const fs::path& file, const std::string& text) {
  auto beside = file;
  beside += ".tmp";
  ::unlink(beside.c_str());
  int fd = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0) refuse("embedded Redis: cannot write", beside);
  auto written = ::write(fd, text.data(), text.size());
  bool good = written == static_cast<ssize_t>(text.size()) && ::fsync(fd) == 0;
  ::close(fd);
  if (!good || ::rename(beside.c_str(), file.c_str()) != 0) refuse("embedded Redis: cannot write", file);
}

bool is_private_folder(const fs::path& folder) {
  struct stat s {};
  return ::lstat(folder.c_str(), &s) == 0 && S_ISDIR(s.st_mode) && s.st_uid == ::geteuid() &&
         (s.st_mode & 077) == 0;
}

// The folder's own socket where its path fits into a socket address, else one in a fresh folder that
// redis.path names.
fs::path socket_path(const fs::path& data_dir) {
  auto own = data_dir / "redis.sock";
  if (own.string().size() <= longest_socket_path) return own;
  auto note = data_dir / "redis.path";
  fs::path named = first_line(note);
  if (named.has_parent_path() && is_private_folder(named.parent_path())) return named;
  std::string folder = "/tmp/amparo-XXXXXX";
  if (::mkdtemp(folder.data()) == nullptr) refuse("embedded Redis: no folder for the socket", folder);
  auto fresh = fs::path(folder) / "redis.sock";
  write_private(note, fresh.string() + "\n");
  return fresh;
}

// Between fork and exec only what is safe in a child of many threads: no allocation, no locks.
[[noreturn]] void become_redis(const char* program, char* const* words, int lock, int quiet, pid_t parent) {
  char* const nothing[] = {nullptr};
  ::setpgid(0, 0);  // Ctrl-C is ours to handle: the child goes after the last turn
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (::getppid() != parent) ::_exit(126);
  sigset_t none;
  ::sigemptyset(&none);
  ::pthread_sigmask(SIG_SETMASK, &none, nullptr);
  ::umask(0077);
  ::dup2(quiet, 0);
  ::dup2(quiet, 1);
  ::dup2(quiet, 2);
  ::close_range(3, ~0U, CLOSE_RANGE_CLOEXEC);
  ::fcntl(lock, F_SETFD, 0);
  ::execve(program, words, nothing);
  ::_exit(127);
}

}  // namespace

embedded_redis::embedded_redis(asio::io_context& control, embedded_redis_settings settings, ops::dice& dice)
    : control_(control), settings_(std::move(settings)), dice_(dice), tick_(control_) {
  settings_.data_dir = fs::absolute(settings_.data_dir).lexically_normal();
}

embedded_redis::~embedded_redis() { stop(); }

// Debian's redis-server is a link to the one binary of redis-tools, which looks at the name that it is called
// by; the link belongs to another package, which would start a service of the system.
std::string embedded_redis::server_program() {
  for (const char* path :
       {"/usr/bin/redis-server", "/usr/local/bin/redis-server", "/usr/bin/redis-check-rdb"})
    if (::access(path, X_OK) == 0) return path;
  return {};
}

void embedded_redis::start() {
  if (server_program().empty())
    throw std::runtime_error(
        "embedded Redis: no redis-server on this machine; install the package redis-tools");
  prepare_files();
  started_ = true;
  if (take_lock()) fork_child();
  watch();
}

void embedded_redis::prepare_files() {
  std::error_code failure;
  fs::create_directories(settings_.data_dir.parent_path(), failure);
  for (const auto& folder : {settings_.data_dir, file("redis")})
    if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) refuse("embedded Redis: cannot make", folder);
  setup_lock held(file("redis.setup"));
  target_.path = socket_path(settings_.data_dir).string();
  target_.user = redis_user;
  target_.password = password_in("redis.password");
  counting_ = password_in(counting_password_file);
}

base::secret_text embedded_redis::password_in(const char* name) {
  auto password = first_line(file(name));
  if (password.size() != 64) {
    password = base::hex(dice_.bytes(32));
    write_private(file(name), password + "\n");
  }
  return base::secret_text(std::move(password));
}

bool embedded_redis::take_lock() {
  if (lock_ < 0) lock_ = ::open(file("redis.lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock_ < 0) refuse("embedded Redis: cannot open", file("redis.lock"));
  if (::flock(lock_, LOCK_EX | LOCK_NB) != 0) return false;
  owner_ = true;
  write_config();
  return true;
}

void embedded_redis::write_config() {
  redis_files files{file("redis"), target_.path};
  write_private(file("redis") / "redis.conf",
                redis_config(files, {target_.password, counting_}, settings_.memory_mb));
}

void embedded_redis::fork_child() {
  auto program = server_program();
  std::string name = "redis-server", config = (file("redis") / "redis.conf").string();
  std::array<char*, 3> words{name.data(), config.data(), nullptr};
  int quiet = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  auto parent = ::getpid();
  auto pid = ::fork();
  if (pid == 0) become_redis(program.c_str(), words.data(), lock_, quiet, parent);
  if (quiet >= 0) ::close(quiet);
  child_ = pid;
  if (pid < 0) start_at_ = std::chrono::steady_clock::now() + policy_.died(std::chrono::steady_clock::now());
  ops::log(pid < 0 ? ops::level::error : ops::level::info,
           pid < 0 ? "redis_child_not_started" : "redis_child_started");
}

// Without this the watch would keep `control` at work for ever, and whoever runs it would never come back to
// stop().
void embedded_redis::no_more_restarts() {
  restarts_ = false;
  tick_.cancel();
}

void embedded_redis::watch() {
  tick_.expires_after(watch_every);
  tick_.async_wait([this](boost::system::error_code cancelled) {
    if (cancelled || !started_ || !restarts_) return;
    if (owner_)
      look_after_child();
    else if (restarts_ && take_lock())
      fork_child();  // whoever ran it is gone
    watch();
  });
}

void embedded_redis::look_after_child() {
  auto now = std::chrono::steady_clock::now();
  failed_ = policy_.failed(now);
  if (child_ > 0) {
    int status = 0;
    auto ended = ::waitpid(child_, &status, WNOHANG);
    if (ended == 0 || (ended < 0 && errno == EINTR)) return;
    child_ = -1;
    if (!restarts_) return;
    auto wait = policy_.died(now);
    start_at_ = now + wait;
    failed_ = policy_.failed(now);
    ops::log(ops::level::error, "redis_child_died",
             {{"signal", WIFSIGNALED(status) ? WTERMSIG(status) : 0},
              {"status", WIFEXITED(status) ? WEXITSTATUS(status) : 0},
              {"next_start", std::chrono::microseconds(wait)}});
  }
  if (child_ < 0 && restarts_ && now >= start_at_) fork_child();
}

void embedded_redis::stop() {
  if (!std::exchange(started_, false)) return;
  restarts_ = false;
  tick_.cancel();
  if (child_ > 0) {
    ::kill(child_, SIGTERM);
    ::kill(child_, SIGCONT);
    auto patience = std::chrono::steady_clock::now() + 5s;
    while (::waitpid(child_, nullptr, WNOHANG) == 0) {
      if (std::chrono::steady_clock::now() > patience) ::kill(child_, SIGKILL);
      ::poll(nullptr, 0, 5);
    }
    child_ = -1;
  }
  if (lock_ >= 0) ::close(lock_);
  lock_ = -1;
  owner_ = false;
}

}  // namespace amparo::store
