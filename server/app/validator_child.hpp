#pragma once
#include <cstddef>

namespace amparo::app {

inline constexpr std::size_t most_documents_a_child = 50;

// The child's side of app/validator.hpp (F-1), behind the hidden command `amparo validate`: reads documents
// from standard input, each as "<bytes of its name> <bytes of its text>\n", the name, the text; writes for
// each one line of JSON on standard output: [{line, column, rule, message, hint}]. Gives itself 2 s of CPU a
// document and, in a build without sanitizers, 256 MiB; over that the kernel ends it. Whoever starts it takes
// network and files from it. Never returns.
[[noreturn]] void run_validator_child();

}  // namespace amparo::app
