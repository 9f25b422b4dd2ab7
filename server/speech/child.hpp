#pragma once
#include <chrono>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace amparo::speech {

struct child_limits {
  std::chrono::milliseconds deadline{5'000};  // from start to end; then the child and its group are killed
  std::size_t output_bytes = 4 * 1024 * 1024;
};

// Runs `program` (a path; no shell, no search) with `arguments`, `input` on its standard input, and gives
// back what it wrote on its standard output, once it has ended with status 0. The child has these two and
// /dev/null as its only open files, an environment of one line (LC_ALL), the folder "/", its own process
// group; it may open no socket, write no file (RLIMIT_FSIZE 0 and speech/confine.hpp), gain no privilege and
// outlive no parent. Blocks: call it on a thread that may wait. errc of speech/errors.hpp: cannot_start,
// timed_out, too_much_sound, failed. No child is left behind in any case.
base::result<std::string> run_child(const std::string& program, const std::vector<std::string>& arguments,
                                    const std::string& input, const child_limits& limits);

// The same for a program whose output counts also where it did not end well.
struct child_end {
  std::string output;
  bool is_well = false;  // ended by itself, with status 0
};
base::result<child_end> run_child_to_end(const std::string& program,
                                         const std::vector<std::string>& arguments, const std::string& input,
                                         const child_limits& limits);

}  // namespace amparo::speech
