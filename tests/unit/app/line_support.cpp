#include "unit/app/line_support.hpp"

#include <stdlib.h>

#include <boost/asio/co_spawn.hpp>
#include <exception>
#include <fstream>
#include <optional>
#include <stdexcept>

#include "app/choices.hpp"
#include "app/effects.hpp"
#include "app/fire_timers.hpp"
#include "app/outbound_order.hpp"
#include "app/partition_round.hpp"
#include "app/relay_outbox.hpp"
#include "app/replay_spool.hpp"
#include "app/talk.hpp"
#include "app/turn_work.hpp"
#include "scratch.hpp"
#include "store/keys.hpp"

namespace amparo::app {
namespace {

constexpr const char* our_number = "+525550001111";

template <class T>
T run(asio::io_context& context, asio::awaitable<T> what) {
  std::optional<T> value;
  std::exception_ptr thrown;
  asio::co_spawn(context, std::move(what), [&](std::exception_ptr e, T v) {
    thrown = e;
    value.emplace(std::move(v));
  });
  context.restart();
  // The spool's thread may still be about to stop the context for an earlier call: twice is the end.
  for (int stopped = 0; !value;) {
    stopped = context.run_one() == 0 ? stopped + 1 : 0;
    if (stopped == 2) throw std::runtime_error("the coroutine never ended");
    if (stopped != 0) context.restart();
  }
  if (thrown) std::rethrow_exception(thrown);
  return std::move(*value);
}

}  // namespace

test_line::test_line(message::channel via, spool_is kind, std::shared_ptr<const flow::bundle> content)
    : test_line(via, line_options{.spool = kind, .content = std::move(content)}) {}

test_line::test_line(message::channel via, line_options how)
    : clock(how.now),
      folder(test::scratch_folder("line")),
      via_(via),
      context_(how.over ? how.over->context : own_context_),
      outbox_(how.over ? how.over->outbox : memory),
      timers_(how.over ? how.over->timers : memory),
      desk_(how.over ? how.over->desk : memory),
      store(how.over ? how.over->turns : memory, how.over ? how.over->cases : memory),
      first_content_(how.content),
      content_(how.content) {
  auto place = folder / "spool";
  if (how.spool == spool_is::refusing) std::ofstream(place) << "a file where the folder should be";
  store::spool_limits limits;
  limits.free_percent = 0;
  spool = std::make_unique<store::spool>(place, clock, limits);
  account provider;
  provider.name = provider.kind = how.kind;
  provider.adapter = provider::find_adapter(how.kind);
  settings.accounts.push_back(provider);
  line only;
  only.number = our_number;
  only.provider = how.kind;
  only.language = how.language;
  settings.lines.push_back(only);
  settings.texts_per_caller = how.texts_per_caller;
  workers_.push_back(std::make_unique<worker>(worker{
      context_,
      turn_services{settings, secrets, noted, spool.get(), clock, dice_, count, nullptr, &store, &store},
      home_queue(),
      {}}));
  front_ = std::make_unique<gateway>(settings, workers_, content_, clock, dice_, count, secrets);
}

test_line::~test_line() {
  spool.reset();
  std::error_code ignored;
  std::filesystem::remove_all(folder, ignored);
}

message::event test_line::event(message::event_kind kind, const std::string& words) {
  message::event e;
  e.kind = kind;
  if (!withheld_) e.caller = *base::phone_number::parse(caller_);
  e.line = our_number;
  e.id = via_ == message::channel::sms ? "SM" + std::to_string(++texts_) : "CA" + std::to_string(calls_);
  (kind == message::event_kind::digits ? e.digits : e.text) = base::private_text(words);
  e.token = token_;
  return e;
}

turn_answer test_line::deliver_copy(message::event event) {
  turn_request request{settings.accounts.front(), settings.lines.front(), std::move(event), clock.now(),
                       content_.load()};
  return run(context_, turn_at_home(*front_, std::move(request)));
}

turn_answer test_line::deliver_once(message::event event) {
  last_ = event;
  auto answer = deliver_copy(std::move(event));
  if (auto token = token_of(answer.reply); !token.empty()) token_ = std::move(token);
  return answer;
}

flow::session test_line::state() {
  const auto& services = workers_.front()->services;
  auto next = last_;
  next.token = via_ == message::channel::voice ? token_ : "";
  turn_request request{settings.accounts.front(), settings.lines.front(), std::move(next), clock.now(),
                       content_.load()};
  work w{.frame = frame_of(services, std::move(request)), .before = {}, .expected = {}, .cancelled = {}};
  auto nobodys = amparo::store::erased_key(w.frame.tag.partition(), "000000000000");
  auto opened = run(context_, store.behind().open(w.frame.key, nobodys));
  if (!opened) throw std::runtime_error("the store failed: " + opened.error().message());
  read_value(services, w, opened->value);
  return session_of(w);
}

bool test_line::opted_out() {
  auto out = run(context_, store.behind().opted_out(secrets.optout_id(*base::phone_number::parse(caller_))));
  if (!out) throw std::runtime_error("the store failed: " + out.error().message());
  return *out;
}

bool test_line::keeps_number() {
  auto sealed = run(context_, store.behind().vault(tag()));
  if (!sealed) throw std::runtime_error("the store failed: " + sealed.error().message());
  return !sealed->empty();
}

std::string test_line::remembered() {
  // It lies beside every session of the caller; this one needs not stand.
  auto beside = amparo::store::sms_session_key(tag(), settings.lines.front().number);
  auto nobodys = amparo::store::erased_key(tag().partition(), "000000000000");
  auto opened = run(context_, store.behind().open(beside, nobodys));
  if (!opened) throw std::runtime_error("the store failed: " + opened.error().message());
  return choices_of(secrets, tag(), opened->choices, clock.now()).language;
}

turn_answer test_line::deliver(message::event event, unsigned most) {
  delivered_.push_back(event);
  auto answer = deliver_once(event);
  for (unsigned i = 1; i < most && answer.result == turn_result::busy; ++i) answer = deliver_once(event);
  return answer;
}

turn_answer test_line::text(const std::string& words, unsigned most) {
  return deliver(event(message::event_kind::text, words), most);
}

void test_line::begin_call() {
  ++calls_;
  token_.clear();
}

turn_answer test_line::call() {
  begin_call();
  return deliver(event(message::event_kind::call_started, ""), 1);
}

turn_answer test_line::keys(const std::string& digits, unsigned most) {
  return deliver(event(message::event_kind::digits, digits), most);
}

turn_answer test_line::again(std::size_t back) {
  return deliver_once(delivered_.at(delivered_.size() - 1 - back));
}

std::size_t test_line::replay() { return run(context_, replay_spool(*front_, *spool)); }

std::size_t test_line::relay() {
  constexpr unsigned batch = 256;
  outbox_places at(600);
  std::size_t looked_at = 0;
  for (partition_round round(std::chrono::milliseconds(0));;) {
    relay_services with{secrets, outbox_, desk_, clock, dice_, count};
    auto moved = run(context_, relay_some(with, round.first(), batch, at));
    if (!moved) throw std::runtime_error("the relay failed: " + moved.error().message());
    looked_at += *moved;
    if (*moved == batch) continue;
    round.step({});
    if (round.begins()) return looked_at;
  }
}

turn_answer test_line::hang_up() {
  auto over = event(message::event_kind::hangup, "");
  over.token.clear();
  return deliver(std::move(over), 1);
}

std::size_t test_line::fire() {
  std::size_t out = 0;
  partition_round round(std::chrono::milliseconds(0));
  do {
    auto fired = run(context_, fire_timers({*front_, timers_}, round.first()));
    if (!fired) throw std::runtime_error("the timers failed: " + fired.error().message());
    out += *fired;
    round.step({});
  } while (!round.begins());
  return out;
}

std::vector<outbound_order> test_line::sends() {
  std::vector<outbound_order> out;
  auto entries = run(context_, outbox_.take({tag().partition()}, 1000));
  for (const auto& taken : *entries) {
    if (taken.entry.kind != "send") continue;
    auto plain = secrets.open(outbox_aad("send", taken.entry.effect), taken.entry.payload);
    out.push_back(*decode_outbound(*plain));
  }
  return out;
}

std::vector<std::string> test_line::waiting() {
  auto entries = run(context_, outbox_.take({tag().partition()}, 1000));
  if (!entries) throw std::runtime_error("the outbox failed: " + entries.error().message());
  std::vector<std::string> out;
  for (const auto& taken : *entries) out.push_back(taken.entry.kind);
  return out;
}

std::vector<base::time_point> test_line::cited() {
  std::vector<base::time_point> out;
  for (const auto& order : sends()) out.push_back(at_minute(order.cited));
  return out;
}

std::vector<std::string> test_line::sent() {
  std::vector<std::string> out;
  for (const auto& order : sends()) {
    auto said = flow::decode_reply(*content_.load(), std::get<flow::send_effect>(order.what).said);
    auto reply = flow::render(*content_.load(), *said, message::channel::sms, at_minute(order.minute));
    for (const auto& text : std::get<message::sms_reply>(reply).messages)
      out.push_back(order.caller + " " + text);
  }
  return out;
}

std::vector<store::desk_item> test_line::desk() {
  auto items = run(context_, desk_.list(100));
  if (!items) throw std::runtime_error("the desk failed: " + items.error().message());
  return *items;
}

base::caller_tag test_line::tag() const {
  return base::caller_tag::of(secrets.identity, *base::phone_number::parse(caller_));
}

std::string words_of(const turn_answer& answer) {
  std::string all;
  for (const auto& text : heard_of(answer.reply).words) all += text + "\n";
  return all;
}

}  // namespace amparo::app
