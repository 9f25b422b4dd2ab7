#include "app/relay_outbox.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <array>
#include <charconv>

#include "app/count_answers.hpp"
#include "app/desk_notes.hpp"
#include "app/effects.hpp"
#include "app/family_side.hpp"
#include "app/keep_desk.hpp"
#include "app/outbound_order.hpp"
#include "app/record.hpp"
#include "app/rumour.hpp"
#include "app/unreadable_entry.hpp"
#include "app/voice_note.hpp"
#include "ops/failpoint.hpp"
#include "ops/log.hpp"
#include "store/errors.hpp"
#include "store/rumour_keys.hpp"

namespace amparo::app {
namespace {

using namespace std::chrono_literals;

constexpr unsigned batch = 64;
constexpr unsigned rounds_from_the_oldest = 600;  // about a minute

bool is_for_desk(const relay_services& s, const store::outbox_entry& entry) {
  bool is_words = entry.kind == "message" || entry.kind == "hush";
  if (is_words) return s.words != nullptr;
  if (entry.kind == "unlink") return s.family != nullptr;
  if (entry.kind == "rumour") return s.rumours != nullptr;
  return entry.kind == "callback" || entry.kind == "item" || entry.kind == "cancel" || entry.kind == "drop";
}

constexpr unsigned most_codes = 6;

// Random, so that it says nothing about arrival, and as short to type into a phone as there is room: four
// digits, and after two that were taken six, and then eight.
std::string item_code(ops::dice& dice, unsigned tries) {
  constexpr std::array<std::uint64_t, 3> least{1'000, 100'000, 10'000'000};
  auto from = least[std::min<std::size_t>(tries / 2, least.size() - 1)];
  return std::to_string(from + dice.below(9 * from));
}

// The order knows the minute, the outbox the moment of the commit: within the minute they come in that order.
// What the spool replayed is of its own minute, behind all others of it.
base::time_point arrival_of(const callback_order& order, std::string_view stream_id) {
  auto first = at_minute(order.arrival), last = first + 1min - 1ms;
  std::int64_t ms = 0;
  auto [end, problem] = std::from_chars(stream_id.data(), stream_id.data() + stream_id.size(), ms);
  if (problem != std::errc{}) return first;
  return std::clamp(base::time_point(std::chrono::milliseconds(ms)), first, last);
}

store::desk_item item_of(const relay_services& s, const callback_order& order, std::string_view stream_id) {
  store::desk_item item;
  item.effect = order.effect;
  item.urgency = static_cast<unsigned>(order.what.urgency);
  item.arrival = arrival_of(order, stream_id);
  item.not_before = order.what.not_before;
  item.locale = order.what.locale;
  item.skills = order.what.skills;
  if (!order.note.empty()) {
    item.note_until = end_of_note(order.arrival);
    item.notes.push_back(hung_note(s.keys, s.dice.nonce(), order.effect, order));
  }
  item.sealed = s.keys.sealed_value(s.dice.nonce(), desk_aad(order.effect), encode(order));
  return item;
}

// Whose set of keys names the entry: what was moved says so.
using moved = base::result<base::tag_bytes>;

asio::awaitable<moved> add_item(const relay_services& s, const callback_order& order,
                                std::string_view stream_id) {
  auto item = item_of(s, order, stream_id);
  base::result<bool> added = store::make_error_code(store::errc::code_taken);
  for (unsigned tries = 0; tries != most_codes && !added; ++tries) {
    bool is_named = !order.pair.empty() && tries == 0;
    item.code = is_named ? family_item_code(order.effect) : item_code(s.dice, tries);
    added = co_await s.desk.add(item);
    if (!added && added.error() != store::make_error_code(store::errc::code_taken)) break;
  }
  if (!added) co_return added.error();
  s.count.count(*added ? "desk_item_added" : "desk_item_known");
  co_return order.tag;
}

// A voice note belongs to what its caller asked for before it, as long as that is open (L12).
asio::awaitable<base::result<bool>> hang_note(const relay_services& s, const callback_order& order) {
  base::caller_tag tag(order.tag);
  auto sealed = co_await s.turns->vault(tag);
  if (!sealed) co_return sealed.error();
  auto effect = sealed->empty() ? base::result<std::string>(base::errc::malformed)
                                : effect_of_vault(s.keys, tag, *sealed);
  if (!effect) co_return false;
  auto note = hung_note(s.keys, s.dice.nonce(), *effect, order);
  co_return co_await s.desk.hang_note(std::move(*effect), std::move(note), end_of_note(order.arrival));
}

asio::awaitable<moved> take_item_out(const relay_services& s, std::string effect, base::tag_bytes tag) {
  auto cancelled = co_await s.desk.cancel(effect);
  if (!cancelled) co_return cancelled.error();
  if (s.words != nullptr)
    if (auto forgotten = co_await forget_talk(*s.words, std::move(effect), tag); !forgotten)
      co_return forgotten.error();
  s.count.count("desk_item_cancelled");
  co_return tag;
}

// From here on nothing says who reported it: what goes on is the town, the minute, and a digest by which one
// person counts once. After a crash it is done again, and found done.
asio::awaitable<moved> report_rumour(const relay_services& s, const outbound_order& order) {
  const auto& what = std::get<flow::rumour_effect>(order.what);
  auto now = s.clock.now(), seen = std::min(at_minute(order.minute), now);
  if (now >= seen + store::rumour_life) {
    s.count.count("rumour_too_late");
    co_return order.tag;
  }
  auto report = report_of(s.keys, s.dice.nonce(), {what.town, what.name}, {order.tag, what.withheld}, seen);
  base::result<store::rumour_store::reporting> noted = store::make_error_code(store::errc::code_taken);
  for (unsigned tries = 0; tries != most_codes && !noted; ++tries) {
    report.code = item_code(s.dice, tries);
    noted = co_await s.rumours->report(report, now);
    if (!noted && noted.error() != store::make_error_code(store::errc::code_taken)) break;
  }
  if (!noted) co_return noted.error();
  using reporting = store::rumour_store::reporting;
  if (*noted == reporting::full) ops::log(ops::level::error, "rumours_full", {});
  s.count.count(*noted == reporting::noted      ? "rumour_reported"
                : *noted == reporting::known    ? "rumour_known"
                : *noted == reporting::too_many ? "rumours_of_one_person"
                                                : "rumours_full");
  co_return order.tag;
}

// An entry that does not open is nobody's any more; it is counted and dropped, loudly, so that the queue
// moves on.
moved unreadable(const relay_services& s, const store::taken_entry& taken) {
  count_unreadable(s.count, taken.entry.kind);
  return nobody_in(taken.partition);
}

asio::awaitable<moved> settle(const relay_services& s, const store::taken_entry& taken) {
  const auto& entry = taken.entry;
  auto tag = nobody_in(taken.partition);
  if (entry.kind == "drop") co_return co_await take_item_out(s, entry.effect, tag);
  if (entry.kind == "message") co_return co_await carry_words(*s.words, taken);
  if (entry.kind == "hush") {
    auto hushed = co_await s.words->talk.forget(entry.effect);
    if (!hushed) co_return hushed.error();
    co_return tag;
  }
  if (entry.kind == "unlink") {
    auto ended = co_await s.family->end(entry.effect);
    if (!ended) co_return ended.error();
    s.count.count("family_side_taken_back");
    co_return tag;
  }
  auto plain = s.keys.open(outbox_aad(entry.kind, entry.effect), entry.payload);
  if (!plain) co_return unreadable(s, taken);
  if (entry.kind == "cancel" && plain->size() == tag.size()) {
    std::copy(plain->begin(), plain->end(), tag.begin());
    co_return co_await take_item_out(s, entry.effect, tag);
  }
  if (entry.kind == "rumour") {
    auto order = decode_outbound(*plain);
    bool is_one = order && std::holds_alternative<flow::rumour_effect>(order->what);
    if (!is_one) co_return unreadable(s, taken);
    co_return co_await report_rumour(s, *order);
  }
  auto order =
      entry.kind == "cancel" ? base::result<callback_order>(base::errc::malformed) : decode_order(*plain);
  if (!order) co_return unreadable(s, taken);
  if (entry.kind == "item" && !order->note.empty() && s.turns != nullptr) {
    auto hangs = co_await hang_note(s, *order);
    if (!hangs) co_return hangs.error();
    if (*hangs) {
      s.count.count("desk_note_hung");
      co_return order->tag;
    }
  }
  co_return co_await add_item(s, *order, taken.stream_id);
}

asio::awaitable<base::result<void>> move_entry(const relay_services& s, const store::taken_entry& taken) {
  auto of = co_await settle(s, taken);
  if (!of) co_return of.error();
  if (AMPARO_FAILPOINT("relayed")) co_return base::make_error_code(base::errc::malformed);
  co_return co_await s.outbox.done(taken, base::caller_tag(*of));
}

}  // namespace

asio::awaitable<base::result<std::size_t>> relay_some(const relay_services& s, unsigned first, unsigned most,
                                                      outbox_places& at) {
  auto places = at.from(first);
  auto taken = co_await s.outbox.take(std::move(places), most);
  if (!taken) co_return taken.error();
  for (const auto& entry : *taken) {
    if (entry.entry.kind == "count" && s.figures != nullptr)
      if (auto counted = co_await carry_count(*s.figures, entry); !counted) co_return counted.error();
    if (is_for_desk(s, entry.entry))
      if (auto moved = co_await move_entry(s, entry); !moved) co_return moved.error();
    at.pass(entry);
  }
  co_return taken->size();
}

asio::awaitable<void> relay_loop(relay_services s, asio::steady_timer& wake, const bool& stopping) {
  constexpr auto told = asio::steady_timer::time_point::min();
  outbox_places at(rounds_from_the_oldest);
  partition_round round(100ms);
  while (!stopping) {
    auto moved = co_await relay_some(s, round.first(), batch, at);
    if (!moved) s.count.count("relay_failed");
    if (moved && *moved == batch) continue;
    round.step(std::chrono::steady_clock::now());
    // A commit of this process may have told us while we were moving.
    if (wake.expiry() != told) wake.expires_at(round.next());
    boost::system::error_code woken;
    co_await wake.async_wait(asio::redirect_error(asio::use_awaitable, woken));
    if (wake.expiry() != told) continue;
    round.hurry();
    wake.expires_at(round.next());
  }
}

}  // namespace amparo::app
