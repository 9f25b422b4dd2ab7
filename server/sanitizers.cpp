// Only in builds with sanitizers: an undefined behaviour traps (CMakeLists.txt), and the report of the trap is
// AddressSanitizer's, with file and line of each frame.
extern "C" const char* __asan_default_options();
extern "C" const char* __asan_default_options() { return "handle_sigill=1"; }
