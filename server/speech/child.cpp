#include "speech/child.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>
#include <utility>

#include "speech/confine.hpp"
#include "speech/errors.hpp"

// The text comes from a file that an administrator edits and the program parses it: so the program gets as
// little as a process can have. Standard input is a socket, because send() can be told not to raise SIGPIPE
// when the child has gone.
namespace amparo::speech {
namespace {

using steady = std::chrono::steady_clock;

class descriptor {
 public:
  descriptor() = default;
  explicit descriptor(int fd) : fd_(fd) {}
  descriptor(descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  descriptor& operator=(descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~descriptor() { close(); }
  void close() {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
  }
  int get() const { return fd_; }
  bool is_open() const { return fd_ >= 0; }

 private:
  int fd_ = -1;
};

struct channel_ends {
  descriptor parent_in, child_in;      // a socket pair
  descriptor parent_out, child_out;    // a pipe
  descriptor fault_read, fault_write;  // a pipe that tells of an exec that failed
};

bool open_all(channel_ends& ends) {
  std::array<int, 2> pair{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair.data()) != 0) return false;
  ends.parent_in = descriptor(pair[0]), ends.child_in = descriptor(pair[1]);
  if (::pipe2(pair.data(), O_CLOEXEC) != 0) return false;
  ends.parent_out = descriptor(pair[0]), ends.child_out = descriptor(pair[1]);
  if (::pipe2(pair.data(), O_CLOEXEC) != 0) return false;
  ends.fault_read = descriptor(pair[0]), ends.fault_write = descriptor(pair[1]);
  return ::fcntl(ends.parent_in.get(), F_SETFL, O_NONBLOCK) == 0 &&
         ::fcntl(ends.parent_out.get(), F_SETFL, O_NONBLOCK) == 0;
}

void forbid(decltype(RLIMIT_CORE) what, rlim_t most) {
  rlimit limit{most, most};
  ::setrlimit(what, &limit);
}

// In the child, between fork and exec: only calls that are safe there (signal-safety(7)).
[[noreturn]] void become(const char* program, char* const* arguments, int in, int out, int fault,
                         const std::vector<sock_filter>& filter) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  ::setpgid(0, 0);
  forbid(RLIMIT_FSIZE, 0);
  forbid(RLIMIT_CORE, 0);
  sigset_t none;
  ::sigemptyset(&none);
  ::pthread_sigmask(SIG_SETMASK, &none, nullptr);
  (void)::signal(SIGPIPE, SIG_DFL);
  // Above 2 first: where the parent runs without standard files, these ends may be numbered 0 to 2
  // themselves.
  in = ::fcntl(in, F_DUPFD, 3), out = ::fcntl(out, F_DUPFD, 3), fault = ::fcntl(fault, F_DUPFD_CLOEXEC, 3);
  int null = ::open("/dev/null", O_WRONLY);
  bool ready = ::dup2(in, 0) == 0 && ::dup2(out, 1) == 1 && ::dup2(null, 2) == 2 && ::chdir("/") == 0;
  ready = ready && ::close_range(3, ~0U, CLOSE_RANGE_CLOEXEC) == 0 && confine_with(filter);
  char locale[] = "LC_ALL=C.UTF-8";
  char* environment[] = {locale, nullptr};
  if (ready) ::execve(program, arguments, environment);
  char reason = 1;
  [[maybe_unused]] auto told = ::write(fault, &reason, 1);
  ::_exit(127);
}

// glibc 2.36 declares pidfd_open for C only.
int open_handle(pid_t pid) { return static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)); }

// A running child; killed with its group and reaped when this goes.
class running_child {
 public:
  explicit running_child(pid_t pid) : pid_(pid), handle_(open_handle(pid)) {}
  running_child(const running_child&) = delete;
  ~running_child() {
    ::kill(-pid_, SIGKILL);
    ::kill(pid_, SIGKILL);
    reap();
  }
  int handle() const { return handle_.get(); }
  // Waits for the end; true where the status is 0.
  bool reap() {
    int status = 0;
    while (!reaped_ && ::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    if (!reaped_) well_ = WIFEXITED(status) && WEXITSTATUS(status) == 0;
    reaped_ = true;
    return well_;
  }

 private:
  pid_t pid_;
  descriptor handle_;
  bool reaped_ = false, well_ = false;
};

pid_t start(const std::string& program, const std::vector<std::string>& arguments, const channel_ends& ends) {
  std::vector<std::string> words{program};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> list;
  list.reserve(words.size() + 1);
  for (auto& word : words) list.push_back(word.data());
  list.push_back(nullptr);
  auto& filter = read_only_filter();
  auto pid = ::fork();
  if (pid == 0)
    become(program.c_str(), list.data(), ends.child_in.get(), ends.child_out.get(), ends.fault_write.get(),
           filter);
  return pid;
}

bool exec_failed(channel_ends& ends) {
  ends.child_in.close(), ends.child_out.close(), ends.fault_write.close();
  char reason = 0;
  ssize_t got = 0;
  while ((got = ::read(ends.fault_read.get(), &reason, 1)) < 0 && errno == EINTR) {
  }
  return got != 0;
}

bool would_block() { return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR; }

// Sends what fits; closes the end when all is sent or the child does not want it.
void feed(descriptor& to, std::string_view& rest) {
  while (!rest.empty()) {
    auto sent = ::send(to.get(), rest.data(), rest.size(), MSG_NOSIGNAL);
    if (sent < 0 && would_block()) return;
    if (sent <= 0) break;
    rest.remove_prefix(static_cast<std::size_t>(sent));
  }
  to.close();
}

// Reads what is there; closes the end at its end.
void drain(descriptor& from, std::string& into, std::size_t most) {
  std::array<char, 64 * 1024> block;
  while (into.size() <= most) {
    auto got = ::read(from.get(), block.data(), block.size());
    if (got < 0 && would_block()) return;
    if (got <= 0) return from.close();
    into.append(block.data(), static_cast<std::size_t>(got));
  }
}

}  // namespace

base::result<std::string> run_child(const std::string& program, const std::vector<std::string>& arguments,
                                    const std::string& input, const child_limits& limits) {
  auto ended = run_child_to_end(program, arguments, input, limits);
  if (!ended) return ended.error();
  if (!ended->is_well) return errc::failed;
  return std::move(ended->output);
}

base::result<child_end> run_child_to_end(const std::string& program,
                                         const std::vector<std::string>& arguments, const std::string& input,
                                         const child_limits& limits) {
  auto end = steady::now() + limits.deadline;
  channel_ends ends;
  if (!open_all(ends)) return errc::cannot_start;
  auto pid = start(program, arguments, ends);
  if (pid < 0) return errc::cannot_start;
  running_child child(pid);
  if (exec_failed(ends) || child.handle() < 0) return errc::cannot_start;

  std::string output;
  std::string_view rest = input;
  for (bool ended = false; !ended || ends.parent_out.is_open();) {
    auto left = std::chrono::ceil<std::chrono::milliseconds>(end - steady::now()).count();
    if (left <= 0) return errc::timed_out;
    // poll() passes over a negative descriptor: a closed end, or a child that has ended.
    std::array<pollfd, 3> watched = {{{ends.parent_in.get(), POLLOUT, 0},
                                      {ends.parent_out.get(), POLLIN, 0},
                                      {ended ? -1 : child.handle(), POLLIN, 0}}};
    if (::poll(watched.data(), watched.size(), static_cast<int>(left)) < 0 && errno != EINTR)
      return errc::failed;
    if (watched[0].revents != 0) feed(ends.parent_in, rest);
    if (watched[1].revents != 0) drain(ends.parent_out, output, limits.output_bytes);
    if (watched[2].revents != 0) ended = true;
    if (output.size() > limits.output_bytes) return errc::too_much_sound;
  }
  bool is_well = child.reap();
  return child_end{std::move(output), is_well};
}

}  // namespace amparo::speech
