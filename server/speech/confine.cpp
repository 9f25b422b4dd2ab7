#include "speech/confine.hpp"

#include <fcntl.h>
#include <linux/audit.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>

namespace amparo::speech {
namespace {

#if defined(__x86_64__)
constexpr std::uint32_t architecture = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr std::uint32_t architecture = AUDIT_ARCH_AARCH64;
#else
#error "name this machine's AUDIT_ARCH_* here"
#endif

constexpr std::uint32_t deny = SECCOMP_RET_ERRNO | EACCES;
constexpr std::uint32_t other_numbering = 0x4000'0000;  // x86-64's x32 calls

constexpr int forbidden[] = {
    SYS_socket,         SYS_socketpair, SYS_openat2,   SYS_mkdirat,  SYS_mknodat,      SYS_renameat2,
    SYS_unlinkat,       SYS_linkat,     SYS_symlinkat, SYS_truncate, SYS_memfd_create, SYS_ptrace,
    SYS_io_uring_setup, SYS_fchmodat,   SYS_fchownat,
#ifdef SYS_open  // x86-64 has the older names too
    SYS_creat,          SYS_mkdir,      SYS_mknod,     SYS_rename,   SYS_unlink,       SYS_rmdir,
    SYS_link,           SYS_symlink,    SYS_chmod,     SYS_chown,    SYS_lchown,
#endif
#ifdef SYS_renameat
    SYS_renameat,
#endif
};

using program = std::vector<sock_filter>;

void load(program& p, std::size_t offset) {
  p.push_back({BPF_LD | BPF_W | BPF_ABS, 0, 0, static_cast<std::uint32_t>(offset)});
}
void answer(program& p, std::uint32_t what) { p.push_back({BPF_RET | BPF_K, 0, 0, what}); }
// Passes over `count` instructions unless the loaded word compares so.
void unless(program& p, int comparison, std::uint32_t with, std::uint8_t count) {
  p.push_back({static_cast<std::uint16_t>(BPF_JMP | comparison | BPF_K), 0, count, with});
}

void deny_writing(program& p, int call, std::size_t flags_argument) {
  unless(p, BPF_JEQ, static_cast<std::uint32_t>(call), 4);
  load(p, offsetof(seccomp_data, args) + 8 * flags_argument);
  unless(p, BPF_JSET, O_WRONLY | O_RDWR | O_CREAT | O_TRUNC, 1);
  answer(p, deny);
  answer(p, SECCOMP_RET_ALLOW);
}

program make() {
  program p;
  load(p, offsetof(seccomp_data, arch));
  p.push_back({BPF_JMP | BPF_JEQ | BPF_K, 1, 0, architecture});
  answer(p, deny);
  load(p, offsetof(seccomp_data, nr));
  unless(p, BPF_JGE, other_numbering, 1);
  answer(p, deny);
  for (int call : forbidden) {
    unless(p, BPF_JEQ, static_cast<std::uint32_t>(call), 1);
    answer(p, deny);
  }
#ifdef SYS_open
  deny_writing(p, SYS_open, 1);
#endif
  deny_writing(p, SYS_openat, 2);
  answer(p, SECCOMP_RET_ALLOW);
  return p;
}

}  // namespace

const program& read_only_filter() {
  static const program filter = make();
  return filter;
}

bool confine_with(const program& filter) {
  sock_fprog handed{static_cast<unsigned short>(filter.size()), const_cast<sock_filter*>(filter.data())};
  return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &handed, 0, 0) == 0;
}

}  // namespace amparo::speech
