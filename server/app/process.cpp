#include "app/process.hpp"

#include <sys/prctl.h>
#include <sys/resource.h>

#include <csignal>

namespace amparo::app {

void harden_process() {
  rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
  rlimit files{};
  if (::getrlimit(RLIMIT_NOFILE, &files) == 0) {
    files.rlim_cur = files.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &files);
  }
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  ::prctl(PR_SET_DUMPABLE, 0);
#endif
  (void)std::signal(SIGPIPE, SIG_IGN);
}

}  // namespace amparo::app
