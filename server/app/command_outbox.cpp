#include <fmt/format.h>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <charconv>
#include <cstdio>

#include "app/commands.hpp"
#include "app/load_config.hpp"
#include "app/over_redis.hpp"
#include "app/time_text.hpp"
#include "store/send_store.hpp"
#include "store/spend_store.hpp"

// `amparo outbox dead`: the sends that were given up in the last 30 days. `amparo outbox stop` and `resume`:
// the kill switch of all processes on this Redis.
namespace amparo::app {
namespace {

namespace json = boost::json;

constexpr unsigned most_of_a_partition = 1'000;

// A stream's id begins with the milliseconds of its writing.
base::time_point time_of(const store::dead_letter& letter) {
  std::int64_t ms = 0;
  std::from_chars(letter.id.data(), letter.id.data() + letter.id.size(), ms);
  return base::time_point(std::chrono::milliseconds(ms));
}

std::string as_json(const std::vector<store::dead_letter>& letters) {
  json::array out;
  for (const auto& l : letters)
    out.push_back(json::object{
        {"at", time_text(time_of(l))}, {"effect", l.effect}, {"account", l.account}, {"why", l.why}});
  return json::serialize(json::object{{"dead", std::move(out)}}) + "\n";
}

std::string as_table(const std::vector<store::dead_letter>& letters) {
  std::string out = fmt::format("{} given up\n", letters.size());
  for (const auto& l : letters)
    out += fmt::format("{}  {:<12}  {:<14}  {}\n", time_text(time_of(l)), l.account, l.why, l.effect);
  return out;
}

}  // namespace

int run_outbox_dead(const std::string& config_file, bool json) {
  base::findings out;
  auto settings = load_config(config_file, {}, out);
  if (!settings) {
    print_findings(out);
    return 1;
  }
  base::result<std::vector<store::dead_letter>> letters = base::error_code(base::errc::malformed);
  auto ask = [&letters](store::link& over) -> asio::awaitable<void> {
    store::send_store sends(over);
    letters = co_await sends.dead(most_of_a_partition);
  };
  run_over_redis(*settings, "amparo-outbox-dead", {}, ask);
  if (!letters) {
    fmt::print(stderr, "Redis did not answer: {}.\n", letters.error().message());
    return 1;
  }
  fmt::print("{}", json ? as_json(*letters) : as_table(*letters));
  return 0;
}

int run_outbox_stop(const std::string& config_file, bool stopped) {
  base::findings out;
  auto settings = load_config(config_file, {}, out);
  if (!settings) {
    print_findings(out);
    return 1;
  }
  base::result<void> done = base::error_code(base::errc::malformed);
  auto ask = [&done, stopped](store::link& over) -> asio::awaitable<void> {
    store::spend_store spent(over);
    done = co_await spent.stop(stopped);
  };
  run_over_redis(*settings, "amparo-outbox-stop", {}, ask);
  if (!done) {
    fmt::print(stderr, "Redis did not answer: {}.\n", done.error().message());
    return 1;
  }
  fmt::print("{}\n", stopped ? "Stopped: nothing leaves but answers to urgent words, PERSONA, ALTO, BORRAR "
                               "and AYUDA. Everything else is given up (amparo outbox dead)."
                             : "Resumed: what comes from now on is sent again.");
  return 0;
}

}  // namespace amparo::app
