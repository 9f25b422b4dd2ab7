#include "app/dispatch_sends.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <exception>
#include <iterator>
#include <utility>

#include "app/effects.hpp"
#include "app/partition_round.hpp"
#include "app/unreadable_entry.hpp"
#include "message/outbound.hpp"
#include "ops/failpoint.hpp"
#include "ops/log.hpp"

// What waits, who goes first, and how it ends; one try of one text or call is in dispatch_try.cpp.
namespace amparo::app {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t most_passed_over = 16, begins_at_once = 4;
constexpr auto between_begins = 1ms;
constexpr auto second_look = 1s;        // at what Redis said must wait: a report may prove it meanwhile
constexpr auto trail_life = 25h;        // of what another process settled
constexpr double calls_per_second = 1;  // of a line: what an account has where nobody asked for more

steady_time steady_now() { return std::chrono::steady_clock::now(); }

bool leaves_here(const store::outbox_entry& entry) {
  constexpr std::string_view kinds[] = {"reply", "send", "reminder", "talk", "call"};
  return std::ranges::find(kinds, entry.kind) != std::end(kinds);
}

}  // namespace

std::vector<std::string> bases_of(const config& settings, base::time_point now) {
  std::vector<std::string> out;
  auto to = base::phone_number::parse("+525500000000");
  auto add = [&](const base::result<provider::rest_request>& request) {
    if (request && std::ranges::find(out, request->base) == out.end()) out.push_back(request->base);
  };
  for (const auto& a : settings.accounts) {
    add(a.adapter->encode_send({"+525500000001", *to, base::private_text(""), "", ""}, a.credentials, now));
    add(a.adapter->encode_call({.line = "+525500000001", .to = *to, .answer = "", .status = "", .key = ""},
                               a.credentials, now));
  }
  return out;
}

base::result<dispatcher::job> dispatcher::job_of(store::taken_entry entry) const {
  auto plain = s_.keys.open(outbox_aad(entry.entry.kind, entry.entry.effect), entry.entry.payload);
  if (!plain) return plain.error();
  job j{.entry = std::move(entry), .order = {}};
  bool calls = j.entry.entry.kind == "call";
  if (auto read = calls ? read_call(*plain, j) : read_text(*plain, j); !read) return read.error();
  auto by = calls ? message::channel::voice : message::channel::sms;
  j.ways = ways_of(s_.settings, j.order.account, j.order.line, j.order.caller, by);
  // Both legs of an attempt leave by one line: another company would have another room.
  if (j.call && j.call->desk.whose != leg_of::nobody && j.ways.size() > 1) j.ways.resize(1);
  return j;
}

base::result<void> dispatcher::read_text(std::string_view plain, job& to) {
  const auto& kind = to.entry.entry.kind;
  if (kind == "reply" || kind == "reminder") {
    auto order = decode_send_order(plain);
    if (!order) return order.error();
    to.order = std::move(*order);
    if (kind == "reminder") to.cause = to.order.any_hour ? send_cause::alarm : send_cause::promised;
    return {};
  }
  if (kind == "talk") {
    auto talk = decode_talk_order(plain);
    if (!talk) return talk.error();
    to.order = std::move(talk->order);
    to.cause = talk->cause;
    to.if_lost = std::move(talk->if_lost);
    return {};
  }
  auto wanted = decode_outbound(plain);
  if (!wanted) return wanted.error();
  to.order = {.tag = wanted->tag,
              .effect = wanted->effect,
              .account = wanted->account,
              .line = wanted->line,
              .caller = wanted->caller,
              .minute = wanted->cited,
              .messages = {}};
  to.cause = send_cause::asked_for;
  to.unworded = std::move(*wanted);
  return {};
}

base::result<void> dispatcher::read_call(std::string_view plain, job& to) {
  auto call = decode_call_order(plain);
  if (!call) return call.error();
  to.order = {.tag = call->tag,
              .effect = call->effect,
              .account = call->account,
              .line = call->line,
              .caller = call->callee,
              .minute = call->cited,
              .messages = {}};
  to.cause = call->cause;
  to.call = std::move(*call);
  return {};
}

provider_gate& dispatcher::gate_of(const send_way& way) {
  return gates_.try_emplace(way.via == nullptr ? "" : way.via->name).first->second;
}

// A promised text waits for its morning, and lets answers go first.
std::optional<dispatcher::turn_of_caller> dispatcher::job::turn() const {
  if (cause == send_cause::promised && !call) return std::nullopt;
  return turn_of_caller{call.has_value(), order.tag};
}

dispatcher::trail& dispatcher::trail_of(const job& j) {
  auto& of = trails_[j.order.effect];
  of.noted = steady_now();
  return of;
}

line_rate& dispatcher::rate_of(const job& j) {
  const auto& on = *j.way().on;
  auto name = (j.call ? "calls/" : "texts/") + on.provider + "/" + on.number;
  double per_second = j.call ? calls_per_second : on.texts_per_second;
  return rates_.try_emplace(std::move(name), per_second, 2 * per_second).first->second;
}

// A line that is no more is nobody's to wait for: carry_part says so.
bool dispatcher::may_begin(job& j) {
  auto now = steady_now();
  auto known = trails_.find(j.order.effect);
  if (known != trails_.end() && now < known->second.not_before) return false;
  if (j.ways.empty()) return gate_of(j.way()).enter(now);
  std::vector<way_state> states;
  for (const auto& way : j.ways) {
    bool refused = known != trails_.end() && (known->second.refused >> states.size() & 1U) != 0;
    states.push_back({gate_of(way).is_usable(now), refused});
  }
  auto chosen = choose_way(states, known == trails_.end() ? std::nullopt : known->second.failed_last);
  if (!chosen) return false;
  j.at = *chosen;
  auto& gate = gate_of(j.way());
  if (!gate.enter(now)) return false;
  if (rate_of(j).take(now)) return true;
  gate.give_back();
  return false;
}

void dispatcher::window::look_again() {
  still = moved ? 0 : still + 1;
  if (seen < entries)
    entries = std::max(entries / 2, least);
  else if (still == patience)
    entries = std::min(entries * 2, most);
  if (still == patience) still = 0;
  seen = 0;
  moved = false;
}

asio::awaitable<base::result<void>> dispatcher::look(unsigned first) {
  auto places = places_.from(first);
  unsigned most = 0;
  for (auto& place : places) {
    auto& part = windows_[place.partition];
    part.look_again();
    place.most = part.entries;
    most += part.entries;
  }
  auto taken = co_await s_.outbox.take(std::move(places), most);
  if (!taken) co_return taken.error();
  co_return co_await sort_out(std::move(*taken), first);
}

// What waits already keeps its place; what is gone from the outbox no longer waits.
asio::awaitable<base::result<void>> dispatcher::sort_out(entries taken, unsigned first) {
  std::set<std::string> next;         // effects that may leave
  std::set<unsigned> unsettled;       // partitions with something that is still to be done
  std::set<turn_of_caller> have_one;  // whose next text or call has to wait its turn (L28)
  for (auto& t : taken) {
    auto& part = windows_[t.partition];
    ++part.seen;
    if (t.entry.kind == "remind") {
      unsettled.insert(t.partition);
      part.moved = true;
      if (auto kept = co_await put_by(std::move(t)); !kept) co_return kept.error();
      continue;
    }
    if (!leaves_here(t.entry)) {
      if (unsettled.contains(t.partition)) continue;
      places_.pass(t);
      part.moved = true;
      continue;
    }
    unsettled.insert(t.partition);
    if (auto known = known_.find(t.entry.effect); known != known_.end()) {
      if (known->second) have_one.insert(*known->second);
      next.insert(t.entry.effect);
      continue;
    }
    auto j = job_of(t);
    if (!j) {
      part.moved = true;
      auto dropped = co_await drop_unreadable(s_.sends, s_.count, std::move(t));
      if (!dropped) co_return dropped.error();
      continue;
    }
    if (auto turn = j->turn(); !turn || have_one.insert(*turn).second) {
      next.insert(j->order.effect);
      known_.emplace(j->order.effect, turn);
      ready_.push_back(std::move(*j));
    }
  }
  std::erase_if(ready_, [&](const job& j) {
    bool is_gone = partition_round::holds(first, j.entry.partition) && !next.contains(j.order.effect);
    if (is_gone) known_.erase(j.order.effect);
    return is_gone;
  });
  co_return base::result<void>();
}

// In order, but nobody waits behind who may not go yet; a few at a time, because what begins together asks
// Redis together.
void dispatcher::begin_ready(std::size_t passed_over_at_most) {
  std::size_t passed_over = 0, begun = 0;
  while (passed_over < ready_.size() && passed_over <= passed_over_at_most && begun != begins_at_once) {
    auto at = ready_.begin() + static_cast<std::ptrdiff_t>(passed_over);
    if (!may_begin(*at)) {
      ++passed_over;
      continue;
    }
    auto j = std::move(*at);
    ready_.erase(at);
    begin(std::move(j));
    ++begun;
  }
}

void dispatcher::begin(job j) {
  auto effect = j.order.effect;
  windows_[j.entry.partition].moved = true;
  auto work = [this, j = std::move(j)]() mutable { return carry_out(std::move(j)); };
  asio::co_spawn(io_, std::move(work), [this, effect](const std::exception_ptr& fault) {
    known_.erase(effect);
    if (fault) std::rethrow_exception(fault);
  });
}

asio::awaitable<void> dispatcher::carry_out(job j) {
  gate_pass pass(gate_of(j.way()));
  if (j.unworded) co_await put_into_words(j);
  auto hold = co_await s_.sends.begin(j.entry);
  using kind = store::send_hold::kind;
  bool is_proved = hold && hold->is == kind::proved;
  bool may_leave = hold && (hold->is == kind::send || hold->is == kind::again);
  if (!may_leave && !j.ways.empty()) rate_of(j).give_back();
  if (!hold || hold->is == kind::wait || (is_proved && j.unworded)) {
    trail_of(j).not_before = steady_now() + second_look;
    co_return;
  }
  if (AMPARO_FAILPOINT("outbox_taken")) co_return;
  if (hold->is == kind::gone) {
    trails_.erase(j.order.effect);
    co_return;
  }
  bool has_more = hold->part + 1 < j.order.messages.size();
  store::send_ending how{.is = store::send_end::left};
  if (is_proved) {
    s_.count.count("send_proved");
    how = {.is = store::send_end::accepted, .word = "proved"};
  } else if (hold->is != kind::left) {
    how = co_await carry_part(j, *hold, pass);
  }
  if (how.is == store::send_end::accepted && has_more) how.is = store::send_end::next;
  co_await settle(std::move(j), std::move(how));
}

asio::awaitable<void> dispatcher::settle(job j, store::send_ending how) {
  how.account = j.ways.empty() ? j.order.account : j.way().via->name;
  if (how.is == store::send_end::dead)
    ops::log(ops::level::warn, j.call ? "call_given_up" : "send_given_up",
             {{"account", how.account}, {"why", how.word}});
  constexpr std::string_view texts[] = {"send_accepted",  "send_accepted", "send_later",
                                        "send_ambiguous", "send_dead",     "send_left"};
  constexpr std::string_view calls[] = {"call_placed",    "call_placed", "call_later",
                                        "call_ambiguous", "call_dead",   "call_left"};
  s_.count.count((j.call ? calls : texts)[static_cast<std::size_t>(how.is)]);
  if (how.is == store::send_end::accepted && j.at != 0) s_.count.count("send_over_stand_in");
  if (how.is == store::send_end::later || how.is == store::send_end::ambiguous)
    trail_of(j).not_before = steady_now() + std::min<std::chrono::milliseconds>(how.wait, second_look);
  else
    trails_.erase(j.order.effect);
  if (how.is == store::send_end::dead && j.if_lost) {
    auto entry = reply_entry_of(s_.keys, s_.dice.nonce(), *j.if_lost);
    auto told = co_await s_.sends.post(std::move(entry), base::caller_tag(j.if_lost->tag));
    if (!told) s_.count.count("operator_not_told");
  }
  // Not marked: it stays in hand until its time there is over, and then counts as ambiguous.
  auto marked = co_await s_.sends.end(std::move(j.entry), base::caller_tag(j.order.tag), std::move(how));
  if (!marked) s_.count.count("send_not_marked");
  if (AMPARO_FAILPOINT("marked")) co_return;
}

asio::awaitable<base::result<void>> dispatcher::look_everywhere() {
  partition_round round(std::chrono::milliseconds(0));
  do {
    if (auto looked = co_await look(round.first()); !looked) co_return looked.error();
    round.step({});
  } while (!round.begins());
  begin_ready(ready_.size());
  co_return base::result<void>();
}

// Begins are spread over time as looks are: two hundred at once every 100 ms would keep Redis from the
// callers' turns.
asio::awaitable<void> dispatcher::loop(asio::steady_timer& tick, const bool& stopping) {
  partition_round round(100ms);
  while (!stopping) {
    auto passed_over = most_passed_over;
    if (auto now = steady_now(); now >= round.next()) {
      auto looked = co_await look(round.first());
      if (!looked) s_.count.count("dispatch_failed");
      round.step(now);
      if (round.begins()) {
        passed_over = ready_.size();
        std::erase_if(trails_, [now](const auto& t) { return t.second.noted + trail_life < now; });
      }
    }
    begin_ready(passed_over);
    tick.expires_at(ready_.empty() ? round.next() : std::min(round.next(), steady_now() + between_begins));
    boost::system::error_code woken;
    co_await tick.async_wait(asio::redirect_error(asio::use_awaitable, woken));
  }
  ready_.clear();
}

}  // namespace amparo::app
