#include "session_size.hpp"

#include <fmt/format.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <array>
#include <chrono>
#include <memory>
#include <stdexcept>
#include <string_view>
#include <vector>

#include "app/content.hpp"
#include "app/keyring.hpp"
#include "app/load_config.hpp"
#include "app/turn.hpp"
#include "store/keys.hpp"
#include "store/redis_store.hpp"
#include "twilio_texts.hpp"

namespace amparo::bench {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

constexpr std::array<unsigned, 2> asked_at{10, 200};

struct conversation {
  std::string_view name;
  std::vector<std::string_view> words;  // said again and again
};

const std::array<conversation, 4>& conversations() {
  static const std::array<conversation, 4> all{
      {{"detained", {"me detuvieron", "1", "2"}},
       {"consulate", {"consulado", "30303", "2"}},
       {"legal aid", {"abogado", "1", "1", "1", "2", "2"}},
       {"all of them",
        {"me detuvieron", "2", "2", "consulado", "30303", "2", "abogado", "1", "2", "2", "2"}}}};
  return all;
}

struct installation {
  app::config settings;
  app::keyring keys;
  std::shared_ptr<const flow::bundle> content;
};

installation load(const std::string& file) {
  base::findings out;
  auto settings = app::load_config(file, {}, out);
  if (!settings) throw std::runtime_error("the bench's configuration does not load");
  auto keys = app::load_keys(settings->keys_dir, out);
  auto content = app::load_content(*settings, out);
  if (!keys || !content) throw std::runtime_error("keys or content do not load");
  return {std::move(*settings), std::move(*keys), std::move(content)};
}

// One phone that goes on talking.
struct talker {
  app::turn_services services;
  const installation& at;
  ops::clock& clock;
  store::link& redis;
  std::string phone;

  app::turn_frame frame(unsigned step, std::string_view words) const {
    message::event event;
    event.caller = base::phone_number::parse(phone).value();
    event.line = line_number;
    event.id = fmt::format("SM{:032x}", step);
    event.hook = "sms";
    event.text = base::private_text(std::string(words));
    return app::frame_of(services, {at.settings.accounts.front(), at.settings.lines.front(), std::move(event),
                                    clock.now(), at.content});
  }

  asio::awaitable<std::vector<std::int64_t>> talk(const conversation& what) {
    std::vector<std::int64_t> sizes;
    for (unsigned step = 1; step <= asked_at.back(); ++step) {
      clock.advance(1min);
      auto one = frame(step, what.words[(step - 1) % what.words.size()]);
      auto key = one.key;
      auto answer = co_await app::take_turn(services, std::move(one));
      if (answer.result != app::turn_result::answered) throw std::runtime_error("a turn was not answered");
      if (step != asked_at.front() && step != asked_at.back()) continue;
      auto ask = store::command({"MEMORY", "USAGE", key});
      auto bytes = co_await redis.ask(std::move(ask));
      sizes.push_back(bytes && bytes->is_integer() ? bytes->integer : -1);
    }
    co_return sizes;
  }
};

std::string told(std::string_view name, const std::vector<std::int64_t>& sizes, bool json) {
  if (json)
    return fmt::format(R"({{"conversation":"{}","step_10":{},"step_200":{}}})"
                       "\n",
                       name, sizes.at(0), sizes.at(1));
  return fmt::format("{:<14} {:>8} {:>8}\n", name, sizes.at(0), sizes.at(1));
}

}  // namespace

std::string measured_session_sizes(const server_settings& how, bool json) {
  temporary_folder folder;
  auto at = load(write_installation(folder, how).string());
  auto server = start_redis(folder, "amparo", false);
  asio::io_context io(1);
  store::link redis(io, store::target_of(at.settings.redis), "bench", [] { return 500U; });
  for (redis.start(); !redis.is_ready();) io.run_one();
  store::redis_store turns(redis);
  ops::clock clock(base::time_point(std::chrono::sys_days(std::chrono::year(2026) / 11 / 24) + 12h));
  ops::dice dice;
  ops::metrics count;
  std::string out = json ? ""
                         : fmt::format("{:<14} {:>8} {:>8}   bytes of Redis a session\n", "conversation",
                                       "step 10", "step 200");
  unsigned phone = 2'000'000;
  for (const auto& what : conversations()) {
    talker one{{at.settings, at.keys, turns, nullptr, clock, dice, count},
               at,
               clock,
               redis,
               fmt::format("+1555{}", phone++)};
    std::vector<std::int64_t> sizes;
    std::exception_ptr failed;
    bool done = false;
    asio::co_spawn(io, one.talk(what), [&](std::exception_ptr fault, std::vector<std::int64_t> told_sizes) {
      failed = fault;
      sizes = std::move(told_sizes);
      done = true;
    });
    while (!done) io.run_one();
    if (failed) std::rethrow_exception(failed);
    out += told(what.name, sizes, json);
  }
  redis.stop();
  return out;
}

}  // namespace amparo::bench
