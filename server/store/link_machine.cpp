#include "store/link_machine.hpp"

#include <algorithm>
#include <utility>

namespace amparo::store {
namespace {

const std::string ping = redis_command({"PING"});

// "-NOSCRIPT No matching script": Redis restarted, or somebody flushed the scripts.
bool is_no_script(const redis_reply& reply) { return reply.is_error() && reply.text.starts_with("NOSCRIPT"); }

}  // namespace

link_machine::link_machine(link_settings settings, std::vector<std::string> greetings)
    : settings_(settings), greetings_(std::move(greetings)) {}

base::result<void> link_machine::admits() const {
  if (away_ || breaker_open_) return errc::not_connected;
  if (waiting_.size() + sent_.size() >= settings_.most_exchanges) return errc::overloaded;
  return {};
}

void link_machine::submit(ticket id, exchange what, time now) {
  entry e;
  e.id = id;
  e.what = std::move(what);
  e.deadline = now + settings_.deadline;
  if (sent_.empty()) heard_at_ = now;  // silence counts from the moment something is owed
  waiting_.push_back(std::move(e));
}

void link_machine::connecting(time now) {
  phase_ = phase::connecting;
  greet_by_ = now + settings_.greeting;
}

void link_machine::connected(time now) {
  phase_ = phase::greeting;
  reader_.reset();
  heard_at_ = now;
  greetings_left_ = greetings_.size();
  for (const auto& bytes : greetings_) {
    greeting_output_ += bytes;
    entry e;
    e.why = purpose::greeting;
    e.deadline = greet_by_;
    sent_.push_back(std::move(e));
  }
  if (greetings_.empty()) {
    phase_ = phase::ready;
    ready_since_ = now;
    away_ = breaker_open_ = false;
  }
}

void link_machine::lost(time now, unsigned roll) {
  for (auto& e : sent_)
    if (e.why == purpose::caller && !e.ended) end(e, errc::unknown_outcome);
  sent_.clear();
  std::erase_if(waiting_, [](const entry& e) { return e.why != purpose::caller; });
  greeting_output_.clear();
  wants_drop_ = probe_pending_ = false;
  timeouts_ = 0;
  // A connection that worked for a while is tried again at once, and what waits may still go out in its
  // deadline. One that never worked, or broke as soon as it did, waits longer each time.
  bool worked = phase_ == phase::ready && now - ready_since_ >= std::chrono::seconds(1);
  phase_ = phase::waiting;
  if (worked) {
    failures_ = 0;
    retry_at_ = now;
    return;
  }
  away_ = true;
  fail_waiting(errc::not_connected);
  auto delay = settings_.first_retry * (1U << std::min(failures_, 10U));
  delay = std::min(delay, settings_.longest_retry);
  ++failures_;
  retry_at_ = now + delay / 2 + delay / 2 * roll / 999;
}

void link_machine::received(std::string_view bytes, time now) {
  heard_at_ = now;
  reader_.feed(bytes);
  redis_reply reply;
  while (!wants_drop_ && reader_.next(reply)) accept(std::move(reply), now);
  if (reader_.broken()) wants_drop_ = true;
}

void link_machine::accept(redis_reply reply, time now) {
  if (sent_.empty()) {  // an answer to nothing: this is no Redis, or the stream is out of step
    wants_drop_ = true;
    return;
  }
  auto& front = sent_.front();
  if (!front.ended) front.answers.push_back(std::move(reply));
  if (--front.what.replies != 0) return;
  auto e = std::move(front);
  sent_.pop_front();
  if (e.why == purpose::caller && e.ended) return;
  if (e.why == purpose::greeting) return greeting_answered(e.answers.front(), now);
  if (e.why == purpose::probe) return probe_answered(e, now);
  if (e.why == purpose::caller) caller_answered(std::move(e), now);
}

void link_machine::greeting_answered(const redis_reply& reply, time now) {
  if (reply.is_error()) {
    refusal_ = reply.text.substr(0, reply.text.find(' '));
    wants_drop_ = true;
    return;
  }
  if (--greetings_left_ != 0) return;
  phase_ = phase::ready;
  ready_since_ = now;
  away_ = breaker_open_ = false;
  timeouts_ = 0;
  refusal_.clear();
}

void link_machine::caller_answered(entry e, time) {
  timeouts_ = 0;
  if (repeats_with_script(e)) return;
  auto answers = std::move(e.answers);
  end(e, std::move(answers));
}

// NOSCRIPT ran nothing, so loading the script and asking again is safe. Once: a Redis that forgets it between
// two commands of one pipeline is not one to insist with.
bool link_machine::repeats_with_script(entry& e) {
  if (e.what.runs == nullptr || e.repeated || e.answers.size() != 1 || !is_no_script(e.answers.front()))
    return false;
  entry load;
  load.why = purpose::load;
  load.what.bytes = redis_command({"SCRIPT", "LOAD", e.what.runs->text});
  load.deadline = e.deadline;
  e.repeated = true;
  e.answers.clear();
  e.what.replies = 1;
  waiting_.push_front(std::move(e));
  waiting_.push_front(std::move(load));
  return true;
}

// An answer in time closes the breaker. A late one shows that Redis lives but is slow: ask again at once.
void link_machine::probe_answered(const entry& e, time now) {
  probe_pending_ = false;
  if (now <= e.deadline) {
    breaker_open_ = false;
    timeouts_ = 0;
  } else {
    probe(now);
  }
}

void link_machine::tick(time now) {
  if (phase_ == phase::connecting || phase_ == phase::greeting) {
    if (now >= greet_by_) wants_drop_ = true;
  } else if (phase_ == phase::ready && !sent_.empty() && now - heard_at_ >= settings_.silence) {
    wants_drop_ = true;
  }
  expire_sent(now);
  expire_waiting(now);
  if (breaker_open_ && phase_ == phase::ready && !probe_pending_ && now >= probe_at_) probe(now);
}

void link_machine::expire_sent(time now) {
  for (auto& e : sent_) {
    if (e.why != purpose::caller || e.ended || now < e.deadline) continue;
    end(e, errc::unknown_outcome);
    e.answers.clear();
    if (++timeouts_ >= settings_.timeouts_to_open && !breaker_open_) open_breaker(now);
  }
}

void link_machine::expire_waiting(time now) {
  for (auto& e : waiting_)
    if (e.why == purpose::caller && now >= e.deadline) end(e, errc::not_connected);
  std::erase_if(waiting_,
                [now](const entry& e) { return e.ended || (e.why == purpose::load && now >= e.deadline); });
}

void link_machine::open_breaker(time now) {
  breaker_open_ = true;
  probe_at_ = now + settings_.probe_every;
  fail_waiting(errc::not_connected);
}

void link_machine::probe(time now) {
  entry e;
  e.why = purpose::probe;
  e.what.bytes = ping;
  e.deadline = now + settings_.deadline;
  waiting_.push_back(std::move(e));
  probe_pending_ = true;
  probe_at_ = now + settings_.probe_every;
}

void link_machine::end(entry& e, base::result<std::vector<redis_reply>> answer) {
  e.ended = true;
  endings_.push_back({e.id, std::move(answer)});
}

void link_machine::fail_waiting(errc why) {
  for (auto& e : waiting_)
    if (e.why == purpose::caller) end(e, why);
  waiting_.clear();
}

std::string link_machine::take_output() {
  auto out = std::exchange(greeting_output_, {});
  if (phase_ != phase::ready) return out;
  for (auto left = settings_.most_at_once; left != 0 && !waiting_.empty(); --left) {
    auto& e = waiting_.front();
    out += e.what.bytes;
    if (e.what.runs == nullptr || e.repeated)
      std::string().swap(e.what.bytes);  // only a script may need them again
    sent_.push_back(std::move(e));
    waiting_.pop_front();
  }
  return out;
}

bool link_machine::has_output() const {
  return !greeting_output_.empty() || (phase_ == phase::ready && !waiting_.empty());
}

std::vector<link_machine::ending> link_machine::take_endings() { return std::exchange(endings_, {}); }

link_machine::time link_machine::next_tick() const {
  auto next = time::max();
  for (const auto* queue : {&waiting_, &sent_})
    for (const auto& e : *queue)
      if (e.why == purpose::caller && !e.ended) next = std::min(next, e.deadline);
  if (phase_ == phase::connecting || phase_ == phase::greeting) next = std::min(next, greet_by_);
  if (phase_ == phase::ready && !sent_.empty()) next = std::min(next, heard_at_ + settings_.silence);
  if (breaker_open_ && phase_ == phase::ready && !probe_pending_) next = std::min(next, probe_at_);
  return next;
}

}  // namespace amparo::store
