#pragma once
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "ops/metrics.hpp"

// Prompt audio: the program espeak-ng as a child (text on its standard input, WAV on its standard output),
// resampled to 8 kHz mono 16 bit, kept by the hash of text, voice and settings (threat model S-9, H-8). Only
// texts without a caller's data come here. Errors: speech/errors.hpp. The cache may be used from every
// thread; it must go before the io_contexts that await it, once those run no more.
namespace amparo::speech {

namespace asio = boost::asio;

struct clip {
  std::string hash;  // hex, 32 characters: the name under /audio/
  std::string wav;   // RIFF, 8,000 Hz, mono, 16 bit
};

struct options {
  std::filesystem::path folder;  // of the cache; made 0700 where it is missing
  std::string program = "/usr/bin/espeak-ng";
  std::chrono::milliseconds deadline{
      5'000};  // of one synthesis: then the child is killed and there is no clip
  std::size_t output_bytes = 4 * 1024 * 1024;
  std::size_t text_bytes = 4'096;
};

class clip_cache {
 public:
  // Makes the folder; std::filesystem::filesystem_error where it cannot.
  clip_cache(options how, ops::metrics& count);
  ~clip_cache();
  // True where this locale may be synthesised at all ("es-MX" -> voice es-419). Never another language's
  // voice.
  bool has_voice(const std::string& locale) const;
  // The name that a clip of this text has, whether it exists yet or not.
  std::string hash_of(const std::string& text, const std::string& locale) const;
  // The clip from the folder, or synthesised; both off the I/O threads, at most two children at once and one
  // per text, whoever else asks for it meanwhile. A failure means no clip, never a silent or half one.
  asio::awaitable<base::result<clip>> make(std::string text, std::string locale);
  // One clip of several that are heard one after the other, kept by their names; made off the I/O threads
  // like the others. errc::no_sound where one is not there.
  struct part {
    std::string name;
    std::shared_ptr<const std::string> wav;  // null: one of the cache's own
  };
  asio::awaitable<base::result<clip>> join(std::vector<part> parts);
  // A clip that exists whole, by its hash; nothing else is ever served. Reads the file.
  std::optional<clip> find(const std::string& hash) const;

 private:
  struct state;
  std::unique_ptr<state> state_;
};

}  // namespace amparo::speech
