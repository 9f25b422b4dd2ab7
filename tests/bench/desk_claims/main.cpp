#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "ops/dice.hpp"
#include "ops/log.hpp"
#include "store/desk_queue.hpp"
#include "store/embedded_redis.hpp"
#include "store/keys.hpp"
#include "store/redis_store.hpp"
#include "store/scripts.hpp"

// What an item costs at the desk (performance.md, target 11): added, claimed and closed, with so many
// waiting, one at a time and 64 at once, beside a bare queue that does no more than a sorted set, a hash and
// a lease; both over one link to one Redis, in turns. Prints operations a second, p50, p99 and the worst of
// them, and bytes of Redis an item. Usage: desk_claims [operations] [depth...]
namespace {

using namespace amparo;
using namespace std::chrono_literals;
namespace asio = boost::asio;
using steady = std::chrono::steady_clock;

constexpr std::uint64_t least_code = 10'000'000;  // eight digits
constexpr std::size_t sealed_size = 160;

const char* const bare_add =
    "#!lua\nredis.call('HSET', KEYS[2], 'urgency', ARGV[3], 'arrival', ARGV[4], 'sealed', ARGV[5], 'state', "
    "'queued')\n"
    "redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1])\nreturn 1\n";
const char* const bare_claim =
    "#!lua\nlocal head = redis.call('ZRANGE', KEYS[1], '0', '0')\nif not head[1] then return '' end\n"
    "redis.call('ZREM', KEYS[1], head[1])\nredis.call('HSET', ARGV[1] .. head[1], 'state', 'claimed')\n"
    "redis.call('ZADD', KEYS[2], ARGV[2], head[1])\nreturn head[1]\n";
const char* const bare_close =
    "#!lua\nredis.call('ZREM', KEYS[1], ARGV[1])\nreturn redis.call('DEL', KEYS[2])\n";

const char* const fill_queue = R"(#!lua
for n = tonumber(ARGV[1]), ARGV[1] + ARGV[2] - 1 do
  local code, urgency, arrival = string.format('%.0f', n), n * 7 % 4, 1795521600000 + n * 7919 % 1000003
  local at = string.format('%.0f', arrival)
  if ARGV[5] == '' then
    redis.call('HSET', ARGV[3] .. code, 'urgency', urgency, 'arrival', at, 'sealed', ARGV[6], 'state', 'queued')
  else
    local effect = string.format('%032.0f', n)
    redis.call('SET', ARGV[4] .. effect, code, 'PX', '345600000')
    redis.call('HSET', ARGV[3] .. code, 'effect', effect, 'code', code, 'urgency', urgency, 'arrival', at, 'not_before', '',
      'locale', 'es-MX', 'skills', ARGV[5], 'sealed', ARGV[6], 'note', '', 'state', 'queued')
    redis.call('PEXPIRE', ARGV[3] .. code, '2592000000')
    redis.call('SADD', KEYS[2], ARGV[5])
  end
  redis.call('ZADD', KEYS[1], string.format('%.0f', urgency * 1e13 + arrival), code)
end
return 1
)";

store::script script_of(const char* name, const char* text) { return {name, text, store::digest_of(text)}; }

struct bench {
  asio::io_context& io;
  store::link& over;
  store::redis_store items{over};
  store::desk_queue desk{over};
  store::desk_operator who{"bench-0", {"lang:es-MX"}};
  store::script add_bare = script_of("bare_add", bare_add), claim_bare = script_of("bare_claim", bare_claim),
                close_bare = script_of("bare_close", bare_close), fill = script_of("fill", fill_queue);
  std::uint64_t next = 0, claims = 0, wrong = 0;
  std::vector<store::desk_item> held = {};
  std::vector<std::string> held_bare = {};
  const std::string bare_queue = "{desk}:bare:q", bare_lease = "{desk}:bare:lease",
                    bare_item = "{desk}:bare:item:";

  using step = std::function<asio::awaitable<bool>()>;

  // `count` of them, `width` at once; each one's time.
  void run(const char* what, std::uint64_t depth, std::uint64_t count, unsigned width, const step& one,
           bool is_shown = true) {
    std::vector<double> took;
    took.reserve(count);
    std::uint64_t left = count;
    unsigned running = width;
    auto worker = [&]() -> asio::awaitable<void> {
      while (left != 0) {
        --left;
        auto began = steady::now();
        bool good = co_await one();
        took.push_back(std::chrono::duration<double, std::micro>(steady::now() - began).count());
        if (!good) ++wrong;
      }
      --running;
    };
    auto began = steady::now();
    for (unsigned i = 0; i != width; ++i) asio::co_spawn(io, worker, asio::detached);
    while (running != 0) io.run_one();
    auto all = std::chrono::duration<double>(steady::now() - began).count();
    if (!is_shown) return;
    std::ranges::sort(took);
    auto at = [&](double share) {
      return took[static_cast<std::size_t>(share * static_cast<double>(took.size() - 1))];
    };
    std::printf(
        "%8llu waiting  %-11s %3u at once  %8.0f a second  p50 %7.0f us  p99 %7.0f us  worst %7.0f us\n",
        static_cast<unsigned long long>(depth), what, width, static_cast<double>(count) / all, at(0.5),
        at(0.99), took.back());
  }

  asio::awaitable<bool> add() {
    store::desk_item item;
    auto n = next++;
    item.effect = "00000000000000000000000000" + std::to_string(100'000 + n % 900'000) + std::to_string(n);
    item.code = std::to_string(least_code + n);
    item.urgency = static_cast<unsigned>(n * 7 % 4);
    item.arrival = base::time_point(1'795'521'600'000ms) + std::chrono::milliseconds(n * 7'919 % 1'000'003);
    item.locale = "es-MX";
    item.skills = {"lang:es-MX"};
    item.sealed = std::string(sealed_size, 's');
    auto added = co_await items.add(std::move(item));
    co_return added&&* added;
  }
  asio::awaitable<bool> claim() {
    // Two items to a hand, as people have them.
    auto by = who;
    by.holder = "bench-" + std::to_string(claims++ / 2);
    auto got = co_await desk.claim(by, "", "");
    if (!got || got->is != store::desk_claim::kind::given) co_return false;
    held.push_back(std::move(got->item));
    co_return true;
  }
  asio::awaitable<bool> close() {
    store::desk_hold one{held.back().code, held.back().fence};
    auto holder = held.back().holder;
    held.pop_back();
    auto closed = co_await desk.close(std::move(one), std::move(holder));
    co_return closed&&* closed;
  }

  asio::awaitable<bool> ask(store::exchange what, std::string* text = nullptr) {
    auto reply = co_await over.ask(std::move(what));
    if (reply && text != nullptr) *text = reply->text;
    co_return reply && !reply->is_error() && (text == nullptr || !text->empty());
  }
  store::exchange add_exchange() {
    auto n = next++;
    auto code = std::to_string(least_code + n), urgency = std::to_string(n * 7 % 4),
         arrival = std::to_string(1'795'521'600'000 + static_cast<long long>(n * 7'919 % 1'000'003)),
         score = std::to_string((n * 7 % 4) * 10'000'000'000'000ULL + 1'795'521'600'000ULL +
                                n * 7'919 % 1'000'003),
         key = bare_item + code, sealed = std::string(sealed_size, 's');
    return store::call(add_bare, {bare_queue, key}, {code, score, urgency, arrival, sealed});
  }
  asio::awaitable<bool> bare_adds() {
    auto what = add_exchange();
    co_return co_await ask(std::move(what));
  }
  // The words are put together outside the coroutines: g++ 12 refuses braced lists of them beside an await.
  store::exchange claim_exchange() const {
    return store::call(claim_bare, {bare_queue, bare_lease}, {bare_item, "1795521660000"});
  }
  store::exchange close_exchange(const std::string& code) const {
    auto key = bare_item + code;
    return store::call(close_bare, {bare_lease, key}, {code});
  }
  asio::awaitable<bool> bare_claims() {
    auto what = claim_exchange();
    std::string code;
    bool good = co_await ask(std::move(what), &code);
    held_bare.push_back(std::move(code));
    co_return good;
  }
  asio::awaitable<bool> bare_closes() {
    auto code = held_bare.back();
    held_bare.pop_back();
    auto what = close_exchange(code);
    co_return co_await ask(std::move(what));
  }

  std::uint64_t memory() {
    std::uint64_t used = 0;
    step look = [&]() -> asio::awaitable<bool> {
      auto what = store::command({"INFO"});
      auto reply = co_await over.ask(std::move(what));
      auto at = reply ? reply->text.find("used_memory:") : std::string::npos;
      if (at != std::string::npos) used = std::strtoull(reply->text.c_str() + at + 12, nullptr, 10);
      co_return true;
    };
    run("", 0, 1, 1, look, false);
    return used;
  }

  // What waits is put there ten thousand at a time, as desk_add would have put it: only what is measured goes
  // through the program.
  store::exchange fill_exchange(bool is_bare, std::uint64_t count) const {
    auto from = std::to_string(least_code + next), many = std::to_string(count),
         sealed = std::string(sealed_size, 's'),
         queue = is_bare ? bare_queue : store::desk_queue_key("lang:es-MX"),
         prefix = is_bare ? bare_item : store::desk_item_key(""), seen = store::desk_seen_key(""),
         needs = store::desk_needs_key();
    return store::call(fill, {queue, needs}, {from, many, prefix, seen, is_bare ? "" : "lang:es-MX", sealed});
  }
  void fill_up(bool is_bare, std::uint64_t more) {
    while (more != 0) {
      auto count = std::min<std::uint64_t>(more, 10'000);
      auto what = fill_exchange(is_bare, count);
      step one = [&]() -> asio::awaitable<bool> { co_return co_await ask(std::move(what)); };
      run("", 0, 1, 1, one, false);
      next += count;
      more -= count;
    }
  }

  void at_depth(std::uint64_t depth, std::uint64_t filled, std::uint64_t operations) {
    auto more = depth - filled;
    auto before = memory();
    fill_up(false, more);
    auto between = memory();
    fill_up(true, more);
    auto after = memory();
    std::printf("%8llu waiting  bytes an item: %.0f, bare %.0f\n", static_cast<unsigned long long>(depth),
                static_cast<double>(between - before) / static_cast<double>(more),
                static_cast<double>(after - between) / static_cast<double>(more));
    for (unsigned width : {1U, 64U})
      for (int round = 0; round != 2; ++round) {
        bool shown = round == 1;
        auto count = std::min<std::uint64_t>(operations, depth / 4);
        run(
            "claim", depth, count, width, [this] { return claim(); }, shown);
        run(
            "close", depth, count, width, [this] { return close(); }, shown);
        run(
            "add", depth, count, width, [this] { return add(); }, shown);
        run(
            "bare claim", depth, count, width, [this] { return bare_claims(); }, shown);
        run(
            "bare close", depth, count, width, [this] { return bare_closes(); }, shown);
        run(
            "bare add", depth, count, width, [this] { return bare_adds(); }, shown);
      }
  }
};

}  // namespace

int main(int count, char** words) {
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  auto operations = count > 1 ? std::strtoull(words[1], nullptr, 10) : 2'000ULL;
  std::vector<std::uint64_t> depths{1'000, 100'000, 1'000'000};
  if (count > 2) depths.clear();
  for (int i = 2; i < count; ++i) depths.push_back(std::strtoull(words[i], nullptr, 10));
  std::string folder = "/tmp/amparo-bench-XXXXXX";
  if (::mkdtemp(folder.data()) == nullptr) return 1;
  ops::set_log_level(ops::level::error);
  asio::io_context io(1);
  ops::dice dice;
  store::embedded_redis own(io, {folder, 2'048}, dice);
  own.start();
  store::link_settings patient;
  patient.deadline = patient.greeting = 20s;
  store::link over(
      io, own.target(), "bench", [] { return 500U; }, patient);
  over.start();
  while (!over.is_ready()) io.run_one();
  bench b{io, over};
  std::uint64_t filled = 0;
  for (auto depth : depths) {
    b.at_depth(depth, filled, operations);
    filled = depth;
  }
  over.stop();
  own.stop();
  std::filesystem::remove_all(folder);
  std::printf("%llu wrong\n", static_cast<unsigned long long>(b.wrong));
  return b.wrong == 0 ? 0 : 1;
}
