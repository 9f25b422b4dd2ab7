#include "process.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>

namespace amparo::bench {
namespace {

[[noreturn]] void become(const std::string& program, const std::vector<std::string>& words, int out,
                         const std::string& log) {
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  ::dup2(out, STDOUT_FILENO);
  if (int err = ::open(log.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600); err >= 0) ::dup2(err, STDERR_FILENO);
  std::vector<char*> arguments;
  for (const auto& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  ::execv(program.c_str(), arguments.data());
  ::_exit(127);
}

std::string text_of(const std::string& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

process::process(const std::string& program, const std::vector<std::string>& words,
                 const std::filesystem::path& log)
    : log_(log.string()) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  pid_ = ::fork();
  if (pid_ == 0) become(program, words, ends[1], log_);
  ::close(ends[1]);
  out_ = ends[0];
  if (pid_ < 0) throw std::runtime_error("no process");
}

process::~process() {
  if (pid_ > 0) ::kill(pid_, SIGTERM);
  wait();
  ::close(out_);
}

int process::wait() {
  int status = 0;
  if (pid_ > 0) ::waitpid(pid_, &status, 0);
  pid_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

std::string process::line_with(const std::string& start) {
  std::array<char, 512> piece;
  for (;;) {
    for (auto end = unread_.find('\n'); end != std::string::npos; end = unread_.find('\n')) {
      auto line = unread_.substr(0, end);
      unread_.erase(0, end + 1);
      if (line.starts_with(start)) return line.substr(start.size());
    }
    auto size = ::read(out_, piece.data(), piece.size());
    if (size <= 0) throw std::runtime_error("it did not start; see " + log_ + "\n" + text_of(log_));
    unread_.append(piece.data(), static_cast<std::size_t>(size));
  }
}

double cpu_seconds(pid_t pid) {
  auto all = text_of("/proc/" + std::to_string(pid) + "/stat");
  std::istringstream fields(all.substr(std::min(all.size(), all.rfind(')') + 1)));
  std::string skipped;
  double user = 0, system = 0;
  for (int i = 0; i != 11; ++i) fields >> skipped;  // from the state on to the 13th field
  fields >> user >> system;
  return (user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

long resident_kib(pid_t pid) {
  auto all = text_of("/proc/" + std::to_string(pid) + "/status");
  auto at = all.find("VmRSS:");
  return at == std::string::npos ? 0 : std::stol(all.substr(at + 6));
}

}  // namespace amparo::bench
