#pragma once
#include <chrono>
#include <map>
#include <string>

namespace amparo::flow {

// What is known of one recording, as `speech` measured it: flow reads no sound.
struct clip_facts {
  bool is_readable = false;  // a whole RIFF file
  unsigned rate = 0, channels = 0, bits = 0;
  std::chrono::milliseconds length{0}, lead{0};  // lead: silence before the first sound
  double loudness = -99;                         // LUFS (EBU R 128)
  bool is_clipped = false, is_silent = false;
  std::string sha256;  // of the file, hex
};

// By path, as "locales/ht/audio/where.wav".
using clips_by_path = std::map<std::string, clip_facts>;

}  // namespace amparo::flow
