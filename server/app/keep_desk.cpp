#include "app/keep_desk.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "app/desk_list.hpp"
#include "app/desk_words.hpp"
#include "app/effects.hpp"
#include "base/bytes.hpp"
#include "base/encoding.hpp"
#include "ops/log.hpp"

namespace amparo::app {
namespace {

using namespace std::chrono_literals;

constexpr unsigned most_settled = 32;
constexpr auto between_alarms = 5min;

// Names of the gauges, by urgency.
constexpr std::array<const char*, 4> waiting_names{"desk_waiting_now", "desk_waiting_deadline",
                                                   "desk_waiting_search", "desk_waiting_information"};

}  // namespace

std::string desk_aad(std::string_view effect) { return base::byte_writer().raw("desk|").text(effect).take(); }

std::string holder_of(const keyring& keys, std::string_view person) {
  auto name = base::byte_writer().raw("operator|").text(person).take();
  return base::hex(base::hmac_sha256(keys.dedupe, name)).substr(0, 16);
}

// Whose number it is stands in the item, sealed; which callback it belongs to, beside the number.
asio::awaitable<base::result<void>> desk_keeper::settle_closed() {
  auto closed = co_await s_.desk.closed(most_settled);
  if (!closed) co_return closed.error();
  for (auto& item : *closed) {
    std::string vault;
    base::caller_tag tag(base::tag_bytes{});
    if (auto order = order_in(s_.keys, item)) {
      tag = base::caller_tag(order->tag);
      auto value = co_await s_.turns.vault(tag);
      if (!value) co_return value.error();
      auto effect =
          value->empty() ? base::result<std::string>(std::string()) : effect_of_vault(s_.keys, tag, *value);
      if (effect && *effect == item.effect) vault = std::move(*value);
    }
    if (s_.silence != nullptr) {
      auto forgotten = co_await s_.silence->words.talk.forget(words_name(s_.keys, item.effect));
      if (!forgotten) co_return forgotten.error();
    }
    auto settled = co_await s_.desk.settle(std::move(item.code), tag, std::move(vault));
    if (!settled) co_return settled.error();
  }
  co_return base::result<void>();
}

asio::awaitable<base::result<void>> desk_keeper::look_who_waits() {
  auto numbers = co_await s_.desk.numbers();
  if (!numbers) co_return numbers.error();
  auto now = s_.clock.now();
  auto steady = std::chrono::steady_clock::now();
  for (unsigned urgency = 0; urgency != 4; ++urgency) {
    const auto& of = numbers->by_urgency[urgency];
    s_.count.gauge(waiting_names[urgency], static_cast<double>(of.count));
    auto waits = of.since ? std::chrono::floor<std::chrono::minutes>(now - *of.since) : 0min;
    bool is_late = of.since && now - *of.since > s_.settings.desk.targets[urgency];
    auto& told = told_[urgency];
    if (!is_late) told.reset();
    if (!is_late || (told && steady - *told < between_alarms)) continue;
    told = steady;
    s_.count.count("desk_starves");
    ops::log(ops::level::error, "desk_starves",
             {{"urgency", urgency_word(urgency)},
              {"minutes", static_cast<std::int64_t>(waits.count())},
              {"waiting", static_cast<std::size_t>(of.count)}});
  }
  s_.count.gauge("desk_in_review", static_cast<double>(numbers->in_review));
  co_return base::result<void>();
}

asio::awaitable<base::result<void>> desk_keeper::round() {
  if (s_.silence != nullptr)
    if (auto returned = co_await return_unanswered(*s_.silence); !returned) co_return returned.error();
  auto passed = co_await s_.desk.tick();
  if (!passed) co_return passed.error();
  for (std::uint64_t n = 0; n != passed->recovered; ++n) s_.count.count("desk_item_recovered");
  for (std::uint64_t n = 0; n != passed->reviewed; ++n) s_.count.count("desk_item_to_review");
  if (passed->reviewed != 0)
    ops::log(ops::level::warn, "desk_review", {{"items", static_cast<std::size_t>(passed->reviewed)}});
  if (auto settled = co_await settle_closed(); !settled) co_return settled.error();
  co_return co_await look_who_waits();
}

asio::awaitable<void> desk_keeper::loop(asio::steady_timer& tick, const bool& stopping) {
  while (!stopping) {
    auto done = co_await round();
    if (!done) s_.count.count("desk_round_failed");
    tick.expires_after(1s);
    boost::system::error_code woken;
    co_await tick.async_wait(asio::redirect_error(asio::use_awaitable, woken));
  }
}

}  // namespace amparo::app
