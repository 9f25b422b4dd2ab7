#include "app/cases.hpp"

#include <fmt/format.h>

#include <utility>

#include "app/check_ins.hpp"
#include "app/effects.hpp"
#include "base/bytes.hpp"
#include "store/case_store.hpp"
#include "store/keys.hpp"

namespace amparo::app {
namespace {

constexpr unsigned most_draws = 8;  // of which each hits a PIN in use with the share of PINs that are
constexpr std::uint64_t all_pins = 1'000'000;

// The nth PIN that this event may give. Repeatable: the same event says the same PIN.
std::string drawn_pin(const keyring& keys, const turn_frame& frame, unsigned n) {
  auto name = base::byte_writer().raw("fresh pin|").text(effect_id(keys, frame, n)).take();
  auto number = base::byte_reader(base::hmac_sha256(keys.dedupe, name)).u64();
  return fmt::format("{:0{}}", number % all_pins, flow::pin_digits);
}

case_address address_of(const keyring& keys, const turn_frame& frame) {
  return {frame.tag.bytes(), effect_id(keys, frame, 0)};
}

std::string caller_of(const turn_frame& frame) { return frame.tag.text(); }

asio::awaitable<base::result<bool>> is_over(store::case_store& cases, std::string who, std::uint64_t most) {
  auto count = co_await cases.count_try(std::move(who));
  if (!count) co_return count.error();
  co_return *count > most;
}

asio::awaitable<base::result<void>> learn_pin(const turn_services& s, work& w) {
  auto who = try_digest(s.keys, "open", caller_of(w.frame));
  auto over = co_await is_over(*s.cases, std::move(who), most_cases_opened);
  if (!over) co_return over.error();
  if (*over) s.count.count("case_opening_over_limit");
  auto address = address_of(s.keys, w.frame);
  for (unsigned n = 0; !*over && n != most_draws; ++n) {
    auto pin = drawn_pin(s.keys, w.frame, n);
    auto stands =
        co_await s.cases->take_pin(pin_digest(s.keys, pin), seal_address(s.keys, s.dice, pin, address));
    if (!stands) co_return stands.error();
    auto whose = stands->empty() ? base::result<case_address>(address) : open_address(s.keys, pin, *stands);
    if (!whose || *whose != address) continue;
    w.frame.context.facts.fresh_pin = std::move(pin);
    break;
  }
  co_return base::result<void>();
}

asio::awaitable<base::result<void>> learn_found(const turn_services& s, work& w, std::string pin) {
  auto by_caller =
      co_await is_over(*s.cases, try_digest(s.keys, "caller", caller_of(w.frame)), most_pins_typed);
  if (!by_caller) co_return by_caller.error();
  auto by_all = co_await is_over(*s.cases, try_digest(s.keys, "all", ""), most_pins_of_all);
  if (!by_all) co_return by_all.error();
  auto& facts = w.frame.context.facts;
  facts.case_sought = true;
  if (*by_caller || *by_all) {
    s.count.count(*by_all ? "case_pins_of_all_over_limit" : "case_pins_over_limit");
    co_return base::result<void>();
  }
  auto found = co_await find_case(s, std::move(pin), w.frame.request.now);
  if (!found) co_return found.error();
  s.count.count(*found ? "case_found" : "case_pin_unknown");
  if (!*found) co_return base::result<void>();
  if (auto stands = co_await learn_check_in_of(s, w, **found); !stands) co_return stands.error();
  facts.found_case = std::move((*found)->record.place);
  co_return base::result<void>();
}

asio::awaitable<base::result<void>> open_one(const turn_services& s, const work& w, flow::case_effect what) {
  auto address = address_of(s.keys, w.frame);
  auto opened = unix_minute(w.frame.request.now);
  auto life = std::chrono::duration_cast<std::chrono::minutes>(store::case_life);
  case_record made{.topic = std::move(what.topic),
                   .stage = "new",
                   .locale = std::move(what.locale),
                   .place = std::move(what.place),
                   .opened = opened,
                   .ends = opened + static_cast<std::uint32_t>(life.count())};
  store::kept_case kept{w.frame.tag, address.id, seal_case(s.keys, s.dice, address, made)};
  // An erased event is found by the commit, too: then nobody hears the PIN.
  auto written = co_await s.cases->keep(std::move(kept), w.frame.event);
  if (!written) co_return written.error();
  s.count.count("case_opened");
  co_return base::result<void>();
}

asio::awaitable<base::result<void>> change_one(const turn_services& s, const work& w,
                                               flow::case_effect what) {
  auto found = co_await find_case(s, what.pin, w.frame.request.now);
  if (!found) co_return found.error();
  if (!*found) co_return base::result<void>();
  auto& [address, held] = **found;
  if (what.act == flow::case_act::close)
    co_return co_await s.cases->forget(base::caller_tag(address.tag), address.id,
                                       pin_digest(s.keys, what.pin));
  held.stage = std::move(what.stage);
  store::kept_case kept{base::caller_tag(address.tag), address.id, seal_case(s.keys, s.dice, address, held)};
  auto written = co_await s.cases->replace(std::move(kept));
  if (!written) co_return written.error();
  co_return base::result<void>();
}

}  // namespace

asio::awaitable<base::result<std::optional<found_case>>> find_case(const turn_services& s, std::string pin,
                                                                   base::time_point now) {
  using found = std::optional<found_case>;
  auto place = co_await s.cases->place_of(pin_digest(s.keys, pin));
  if (!place) co_return place.error();
  if (place->empty()) co_return found();
  auto address = open_address(s.keys, pin, *place);
  if (!address) co_return found();
  auto sealed = co_await s.cases->read(base::caller_tag(address->tag), address->id);
  if (!sealed) co_return sealed.error();
  if (sealed->empty()) co_return found();
  auto what = open_case(s.keys, *address, *sealed);
  if (!what || what->ends <= unix_minute(now)) co_return found();
  co_return found(found_case{std::move(*address), std::move(*what)});
}

bool asks_for_case(const flow::outcome& outcome) {
  return outcome.wants_pin || !outcome.wants_case.empty() || !outcome.wants_check_in.empty();
}

asio::awaitable<base::result<void>> learn_case(const turn_services& s, work& w,
                                               const flow::outcome& outcome) {
  if (s.cases == nullptr) co_return base::result<void>();
  if (outcome.wants_pin) co_return co_await learn_pin(s, w);
  if (!outcome.wants_check_in.empty()) co_return co_await learn_check_in(s, w, outcome.wants_check_in);
  co_return co_await learn_found(s, w, outcome.wants_case);
}

asio::awaitable<base::result<bool>> carry_out_cases(const turn_services& s, work& w,
                                                    const flow::outcome& outcome) {
  for (const auto& effect : outcome.effects) {
    const auto* what = std::get_if<flow::case_effect>(&effect);
    if (what == nullptr || s.cases == nullptr) continue;
    if (what->act >= flow::case_act::accept) {
      auto stands = co_await carry_out_check_in(s, w, *what);
      if (!stands) co_return stands.error();
      if (!*stands) co_return false;
      continue;
    }
    auto carry = what->act == flow::case_act::open ? open_one : change_one;
    auto done = co_await carry(s, w, *what);
    if (!done) co_return done.error();
  }
  co_return true;
}

asio::awaitable<base::result<void>> forget_case_of(const turn_services& s, const flow::session& before) {
  if (s.cases == nullptr || before.case_.empty()) co_return base::result<void>();
  auto place = co_await s.cases->place_of(pin_digest(s.keys, before.case_));
  if (!place) co_return place.error();
  auto address = open_address(s.keys, before.case_, *place);
  if (!address) co_return base::result<void>();  // it leads nowhere
  co_return co_await s.cases->forget(base::caller_tag(address->tag), address->id,
                                     pin_digest(s.keys, before.case_));
}

}  // namespace amparo::app
