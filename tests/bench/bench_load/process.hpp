#pragma once
#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

// Programs that the benchmark starts, watches and ends, each by its own process id.
namespace amparo::bench {

class process {
 public:
  // Starts `program`, called `words[0]`, with standard error to `log`. It ends with us, whatever happens.
  process(const std::string& program, const std::vector<std::string>& words,
          const std::filesystem::path& log);
  process(const process&) = delete;
  process& operator=(const process&) = delete;
  ~process();  // SIGTERM, then waits

  // Reads standard output up to the line that begins with `start`, and answers the rest of that line.
  // std::runtime_error with the log's name where the program ends before.
  std::string line_with(const std::string& start);
  int wait();  // for its end; the exit code
  pid_t pid() const { return pid_; }

 private:
  pid_t pid_ = -1;
  int out_ = -1;
  std::string log_, unread_;
};

// CPU time that a process has used so far, in seconds, user and system (proc(5): ticks of 10 ms).
double cpu_seconds(pid_t pid);
// Its resident memory, KiB.
long resident_kib(pid_t pid);

}  // namespace amparo::bench
