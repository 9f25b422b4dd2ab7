#pragma once
#include <linux/filter.h>

#include <vector>

namespace amparo::speech {

// A seccomp filter for a program that reads files and its standard input and writes its standard output, and
// nothing else: making a socket, opening a file for writing and changing any folder answer EACCES. (Started
// alone, Debian's espeak-ng 1.51 looks for a PulseAudio server and makes ~/.config/pulse and /tmp/pulse-*,
// even when its sound goes to a pipe.)
const std::vector<sock_filter>& read_only_filter();

// Puts it on the calling process for good; safe between fork and exec when the filter was made before. False
// where the kernel refuses.
bool confine_with(const std::vector<sock_filter>& filter);

}  // namespace amparo::speech
