#include "speech/clips.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <mutex>
#include <vector>

#include "base/crypto.hpp"
#include "base/encoding.hpp"
#include "speech/errors.hpp"
#include "speech/sound.hpp"
#include "speech/synthesis.hpp"

// A clip is a file named after what it says. It is written under another name and renamed, so whoever finds
// it finds all of it; a file that is not whole (a disk that was full, a power cut) counts as absent and is
// made again.
namespace amparo::speech {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t threads = 2, most_waiting = 256, hash_letters = 32;
constexpr std::string_view unfinished = ".part.";

bool is_hash(std::string_view text) {
  auto lower_hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
  return text.size() == hash_letters && std::all_of(text.begin(), text.end(), lower_hex);
}

std::optional<std::string> whole_file(const fs::path& path) {
  std::error_code gone;
  if (fs::symlink_status(path, gone).type() != fs::file_type::regular) return std::nullopt;
  std::ifstream in(path, std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  if (!in) return std::nullopt;
  return bytes;
}

bool write_all(int fd, std::string_view rest) {
  while (!rest.empty()) {
    auto wrote = ::write(fd, rest.data(), rest.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote <= 0) return false;
    rest.remove_prefix(static_cast<std::size_t>(wrote));
  }
  return ::fsync(fd) == 0;
}

bool keep(const fs::path& path, std::string_view bytes) {
  auto name = path.string() + std::string(unfinished) + "XXXXXX";
  int fd = ::mkostemp(name.data(), O_CLOEXEC);  // made 0600
  if (fd < 0) return false;
  bool kept = write_all(fd, bytes);
  kept = ::close(fd) == 0 && kept && ::rename(name.c_str(), path.c_str()) == 0;
  if (!kept) ::unlink(name.c_str());
  return kept;
}

// What a process that was killed left half written. Younger ones may be another process's, at work in the
// same folder.
void sweep(const fs::path& folder) {
  auto old = fs::file_time_type::clock::now() - std::chrono::hours(1);
  for (auto& entry : fs::directory_iterator(folder)) {
    std::error_code gone;
    bool part = entry.path().filename().string().find(unfinished) != std::string::npos;
    if (part && fs::last_write_time(entry.path(), gone) < old) fs::remove(entry.path(), gone);
  }
}

void make_folder(const fs::path& folder) {
  if (fs::create_directories(folder)) fs::permissions(folder, fs::perms::owner_all);
  sweep(folder);
}

std::string name_of_joined(const std::vector<clip_cache::part>& parts) {
  std::string what = "joined clips 1";
  for (const auto& one : parts) what += '\0' + one.name;
  return base::hex(base::sha256(what)).substr(0, hash_letters);
}

std::string name_of(std::string_view text, std::string_view voice) {
  std::string what = "telephone clip 2";  // counts up when for_telephone() changes what comes out
  for (auto& argument : arguments_of(voice)) what += '\0' + argument;
  what += '\0';
  what += text;
  return base::hex(base::sha256(what)).substr(0, hash_letters);
}

}  // namespace

struct clip_cache::state {
  using answer = std::function<void(base::result<clip>)>;

  state(options given, ops::metrics& counters) : how(std::move(given)), count(counters) {
    make_folder(how.folder);
  }

  fs::path path_of(const std::string& hash) const { return how.folder / (hash + ".wav"); }

  std::optional<clip> load(const std::string& hash) const {
    auto bytes = whole_file(path_of(hash));
    if (!bytes) return std::nullopt;
    auto inside = read_wav(*bytes);
    if (!inside || inside->rate != telephone_rate || inside->samples.empty()) return std::nullopt;
    return clip{hash, std::move(*bytes)};
  }

  base::result<std::string> joined(const std::vector<part>& parts) const {
    sound all{telephone_rate, {}};
    for (const auto& one : parts) {
      auto own = one.wav == nullptr ? load(one.name) : std::nullopt;
      if (one.wav == nullptr && !own) return errc::no_sound;
      auto inside = read_wav(own ? own->wav : *one.wav);
      if (!inside || inside->rate != telephone_rate) return errc::no_sound;
      all.samples.insert(all.samples.end(), inside->samples.begin(), inside->samples.end());
    }
    return write_wav(all);
  }

  using maker = std::function<base::result<std::string>()>;

  base::result<clip> obtain(const std::string& hash, const maker& make) const {
    if (auto kept = load(hash)) return std::move(*kept);
    auto wav = make();
    count.count(wav ? "clip_made" : "clip_failed");
    if (!wav) return wav.error();
    if (!keep(path_of(hash), *wav)) return errc::not_kept;
    return clip{hash, std::move(*wav)};
  }

  // Whoever asks for a text that is being made waits for that one child.
  void ask(std::string hash, maker make, answer tell) {
    {
      std::lock_guard lock(guard);
      auto at = waiting.find(hash);
      if (at != waiting.end()) return at->second.push_back(std::move(tell));
      if (waiting.size() < most_waiting) {
        waiting[hash].push_back(std::move(tell));
        tell = nullptr;
      }
    }
    if (tell) return tell(errc::busy);
    asio::post(pool,
               [this, hash = std::move(hash), make = std::move(make)] { serve(hash, obtain(hash, make)); });
  }

  asio::awaitable<base::result<clip>> made(std::string hash, maker make) {
    auto begin = [&](auto handler) {
      auto home = asio::get_associated_executor(handler);
      auto kept = std::make_shared<decltype(handler)>(std::move(handler));
      auto tell = [kept, work = asio::make_work_guard(home)](base::result<clip> done) {
        asio::post(work.get_executor(),
                   [kept, done = std::move(done)]() mutable { (*kept)(std::move(done)); });
      };
      ask(std::move(hash), std::move(make), std::move(tell));
    };
    co_return co_await asio::async_initiate<const asio::use_awaitable_t<>, void(base::result<clip>)>(
        begin, asio::use_awaitable);
  }

  void serve(const std::string& hash, const base::result<clip>& made) {
    std::vector<answer> all;
    {
      std::lock_guard lock(guard);
      all = std::move(waiting.extract(hash).mapped());
    }
    for (auto& tell : all) tell(made);
  }

  const options how;
  ops::metrics& count;
  std::mutex guard;
  std::map<std::string, std::vector<answer>> waiting;
  asio::thread_pool pool{threads};  // last: its threads end before what they use
};

clip_cache::clip_cache(options how, ops::metrics& count)
    : state_(std::make_unique<state>(std::move(how), count)) {}
clip_cache::~clip_cache() = default;

bool clip_cache::has_voice(const std::string& locale) const { return voice_of(locale).has_value(); }

std::string clip_cache::hash_of(const std::string& text, const std::string& locale) const {
  auto words = speakable(text, state_->how.text_bytes);
  return name_of(words ? *words : text, voice_of(locale).value_or(""));
}

asio::awaitable<base::result<clip>> clip_cache::make(std::string text, std::string locale) {
  auto voice = voice_of(locale);
  if (!voice) co_return errc::no_voice;
  auto words = speakable(text, state_->how.text_bytes);
  if (!words) co_return words.error();
  auto hash = name_of(*words, *voice);
  const auto& how = state_->how;
  state::maker make = [&how, words = *words, voice = *voice] {
    return synthesise(how.program, words, voice, {how.deadline, how.output_bytes});
  };
  co_return co_await state_->made(std::move(hash), std::move(make));
}

asio::awaitable<base::result<clip>> clip_cache::join(std::vector<part> parts) {
  auto hash = name_of_joined(parts);
  state::maker make = [own = state_.get(), parts = std::move(parts)] { return own->joined(parts); };
  co_return co_await state_->made(std::move(hash), std::move(make));
}

std::optional<clip> clip_cache::find(const std::string& hash) const {
  if (!is_hash(hash)) return std::nullopt;
  return state_->load(hash);
}

}  // namespace amparo::speech
