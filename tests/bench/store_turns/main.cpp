#include <sys/resource.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "ops/dice.hpp"
#include "ops/log.hpp"
#include "store/embedded_redis.hpp"
#include "store/keys.hpp"
#include "store/redis_store.hpp"
#include "store/scripts.hpp"

// What a turn costs the store: open and commit through one link, against the bare reference (the same GET,
// then a script that compares and sets and nothing else), interleaved. Prints turns per second and CPU in us
// per turn of this process and of Redis. Without an address it starts
// a Redis of its own (appendfsync always). Usage: store_turns [rounds] [turns] [unix:///path |
// redis://127.0.0.1:port]
namespace {

using namespace amparo;
using namespace std::chrono_literals;
namespace asio = boost::asio;

const store::script bare{"bare",
                         "#!lua\nif redis.call('GETRANGE', KEYS[1], 0, 29) ~= ARGV[1] then return "
                         "redis.call('GET', KEYS[1]) or '' end\n"
                         "redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])\nreturn 1\n",
                         "0000000000000000000000000000000000000000"};

enum class kind { ceiling, plain, callback };

double seconds_of(const timeval& t) {
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
}

double own_cpu() {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  return seconds_of(used.ru_utime) + seconds_of(used.ru_stime);
}

// utime and stime of another process, in seconds (proc(5), fields 14 and 15).
double cpu_of(pid_t pid) {
  std::ifstream in("/proc/" + std::to_string(pid) + "/stat");
  std::string all((std::istreambuf_iterator<char>(in)), {});
  std::vector<std::string> fields;
  auto rest = all.substr(all.rfind(')') + 2);
  for (std::size_t at = 0; at < rest.size();) {
    auto end = std::min(rest.find(' ', at), rest.size());
    fields.push_back(rest.substr(at, end - at));
    at = end + 1;
  }
  return (std::stod(fields.at(11)) + std::stod(fields.at(12))) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

struct bench {
  asio::io_context& io;
  store::link& over;
  store::redis_store turns;
  store::script reference;
  std::uint64_t next = 0, left = 0, wrong = 0;
  unsigned running = 0;

  static base::caller_tag tag_of(std::uint64_t n) {
    base::tag_bytes bytes{};
    for (std::size_t i = 0; i != 8; ++i) bytes[i] = bytes[15 - i] = static_cast<unsigned char>(n >> (8 * i));
    return base::caller_tag(bytes);
  }
  static std::string value(unsigned char version, std::uint64_t n) {
    std::string out(206, 'x');
    out[0] = 1;
    out[1] = 0;
    out[2] = static_cast<char>(version % 15 + 1);
    for (std::size_t i = 0; i != 8; ++i) out[6 + i] = static_cast<char>(n >> (8 * i));
    return out;
  }

  store::exchange bare_commit(const std::string& key, const std::string& expected,
                              const std::string& v) const {
    return store::call(reference, {key}, {expected, v, "90000000"});
  }

  asio::awaitable<void> worker(kind what) {
    while (left != 0) {
      --left;
      auto n = next++;
      // A callback is claimed once in ten minutes, so each comes from another caller.
      auto tag = tag_of(what == kind::callback ? n + 1'000'000 : n % 20'000);
      auto key = store::sms_session_key(tag, "+525550001111");
      auto stands = co_await turns.open(key, store::erased_key(tag.partition(), "e0e0e0e0e0e0"));
      auto expected = stands ? stands->value.substr(0, 30) : std::string();
      bool good = false;
      if (what == kind::ceiling) {
        auto e = bare_commit(key, expected, value(static_cast<unsigned char>(n), n));
        auto reply = co_await over.ask(std::move(e));
        good = reply && reply->is_integer();
      } else {
        store::commit_request r{.tag = tag,
                                .key = key,
                                .expected = expected,
                                .value = value(static_cast<unsigned char>(n), n),
                                .ttl = store::session_life,
                                .event = "e0e0e0e0e0e0",
                                .outbox = {},
                                .vault = {}};
        r.quick_follow = true;
        if (what == kind::callback) {
          r.claims_callback = true;
          r.vault = store::vault_entry{std::string(60, 'v'), store::vault_limit};
          r.outbox.push_back({"ef" + std::to_string(n), "callback", std::string(200, 'p')});
        }
        auto answer = co_await turns.commit(std::move(r));
        good = answer && *answer == store::commit_outcome::done;
      }
      if (!good) ++wrong;
    }
    --running;
  }

  void round(const char* name, kind what, std::uint64_t count, unsigned width, pid_t redis) {
    left = count;
    running = width;
    auto began = std::chrono::steady_clock::now();
    auto mine = own_cpu(), theirs = cpu_of(redis);
    for (unsigned i = 0; i != width; ++i) asio::co_spawn(io, worker(what), asio::detached);
    while (running != 0) io.run_one();
    auto took = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    auto per = 1e6 / static_cast<double>(count);
    std::printf("%-9s %4u at once  %8.0f turns/s  ours %6.2f us  redis %6.2f us  wrong %llu\n", name, width,
                static_cast<double>(count) / took, (own_cpu() - mine) * per, (cpu_of(redis) - theirs) * per,
                static_cast<unsigned long long>(wrong));
  }
};

// The process id that INFO tells.
asio::awaitable<void> ask_pid(store::link& over, pid_t& into) {
  auto what = store::command({"INFO"});
  auto info = co_await over.ask(std::move(what));
  auto at = info ? info->text.find("process_id:") : std::string::npos;
  into = at == std::string::npos ? -1 : std::atoi(info->text.c_str() + at + 11);
}

}  // namespace

int main(int count, char** words) {
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  auto rounds = count > 1 ? std::atoi(words[1]) : 3;
  auto turns = count > 2 ? std::strtoull(words[2], nullptr, 10) : 100'000ULL;
  std::string folder = "/tmp/amparo-bench-XXXXXX";
  if (::mkdtemp(folder.data()) == nullptr) return 1;
  ops::set_log_level(ops::level::error);
  asio::io_context io(1);
  ops::dice dice;
  store::embedded_redis own(io, {folder, 512}, dice);
  if (count <= 3) own.start();
  store::link_settings patient;
  patient.deadline = patient.greeting = 20s;
  store::link over(
      io, count > 3 ? store::target_of(words[3]) : own.target(), "bench", [] { return 500U; }, patient);
  over.start();
  while (!over.is_ready()) io.run_one();
  pid_t redis = 0;
  asio::co_spawn(io, ask_pid(over, redis), asio::detached);
  while (redis == 0) io.run_one();
  auto reference = bare;
  reference.digest = store::digest_of(reference.text);
  bench b{io, over, store::redis_store(over), reference};
  for (int i = 0; i != rounds; ++i)
    for (unsigned width : {1U, 64U, 256U}) {
      auto these = width == 1 ? turns / 10 : turns;
      b.round("ceiling", kind::ceiling, these, width, redis);
      b.round("plain", kind::plain, these, width, redis);
      b.round("callback", kind::callback, these / 2, width, redis);
    }
  over.stop();
  own.stop();
  std::filesystem::remove_all(folder);
  return b.wrong == 0 ? 0 : 1;
}
