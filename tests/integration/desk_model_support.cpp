#include "integration/desk_model_support.hpp"

#include <algorithm>
#include <tuple>

namespace amparo::test {
namespace {

using namespace store;
using base::time_point;
using std::chrono::milliseconds;

auto place(const desk_item& i) { return std::tie(i.urgency, i.arrival, i.code); }

bool can_serve(const desk_operator& who, const desk_item& item) {
  return std::ranges::all_of(item.skills, [&](const std::string& skill) {
    return std::ranges::find(who.skills, skill) != who.skills.end();
  });
}

void put_back(desk_model::entry& e) {
  e.lease.reset();
  e.by.clear();
  e.item.holder.clear();
  e.item.state = e.item.recovered < 3 ? "queued" : "review";
}

}  // namespace

bool desk_model::add(const desk_item& item) {
  if (seen.contains(item.effect) || items.contains(item.code)) return false;
  seen[item.effect] = item.code;
  items[item.code] = {item, "", {}};
  return true;
}

bool desk_model::cancel(const std::string& effect) {
  auto known = seen[effect];
  seen[effect] = "";
  auto found = items.find(known);
  if (known.empty() || found == items.end() || found->second.item.effect != effect) return false;
  items.erase(found);
  return true;
}

desk_model::entry* desk_model::held_by(const desk_hold& held, time_point now) {
  auto found = items.find(held.code);
  bool is_theirs =
      found != items.end() && found->second.item.fence == held.fence && found->second.is_held(now);
  return is_theirs ? &found->second : nullptr;
}

unsigned desk_model::in_hand(const std::string& holder) const {
  return static_cast<unsigned>(std::ranges::count_if(
      items, [&](const auto& e) { return e.second.lease && e.second.item.holder == holder; }));
}

std::uint64_t desk_model::give(entry& to, const std::string& holder, milliseconds lease, time_point now) {
  to.item.fence = ++last_fence;
  to.item.holder = holder;
  to.lease = now + lease;
  return last_fence;
}

desk_claim desk_model::claim(const desk_operator& who, const code& wanted, const std::string& question,
                             milliseconds lease, time_point now) {
  using kind = desk_claim::kind;
  for (auto& [name, e] : items) {
    bool is_asked_again = name == wanted || (!question.empty() && e.by == question);
    if (e.is_held(now) && e.item.holder == who.holder && is_asked_again) {
      e.lease = now + lease;
      return {kind::again, e.item};
    }
  }
  if (in_hand(who.holder) >= who.capacity) return {kind::full};
  entry* best = nullptr;
  if (wanted.empty()) {
    for (auto& [name, e] : items) {
      bool waits = e.item.state == "queued" && e.is_due(now) && can_serve(who, e.item);
      bool is_lead_s = e.item.state == "review" && who.lead;
      if ((waits || is_lead_s) && (best == nullptr || place(e.item) < place(best->item))) best = &e;
    }
    if (best == nullptr) return {kind::nothing};
  } else {
    auto found = items.find(wanted);
    if (found == items.end()) return {kind::unknown};
    best = &found->second;
    if (best->item.state == "review") {
      if (!who.lead) return {kind::for_lead};
    } else {
      if (best->item.state != "queued") return {kind::taken};
      if (!best->is_due(now)) return {kind::too_early};
      if (!can_serve(who, best->item)) return {kind::unskilled};
    }
  }
  give(*best, who.holder, lease, now);
  best->item.state = "claimed";
  best->by = question;
  return {kind::given, best->item};
}

bool desk_model::beat(const desk_hold& held, milliseconds lease, time_point now) {
  auto* e = held_by(held, now);
  if (e != nullptr) e->lease = now + lease;
  return e != nullptr;
}

bool desk_model::give_back(const desk_hold& held, std::optional<time_point> not_before, time_point now) {
  auto found = items.find(held.code);
  bool is_back = found != items.end() && held.fence != 0 && found->second.item.fence == held.fence &&
                 found->second.item.holder.empty();
  if (is_back) return true;
  auto* e = held_by(held, now);
  if (e == nullptr) return false;
  if (e->item.recovered < 3 && not_before) e->item.not_before = not_before;
  put_back(*e);
  return true;
}

bool desk_model::close(const desk_hold& held, time_point now) {
  auto found = items.find(held.code);
  if (found != items.end() && found->second.item.fence == held.fence && found->second.item.state == "closed")
    return true;
  auto* e = held_by(held, now);
  if (e == nullptr) return false;
  e->item.state = "closed";
  e->lease.reset();
  e->by.clear();
  closed.push_back(held);
  forget_old();
  return true;
}

void desk_model::forget_old() {
  constexpr std::size_t most_closed = 300;
  while (closed.size() > most_closed) {
    auto found = items.find(closed.front().code);
    bool is_it = found != items.end() && found->second.item.fence == closed.front().fence;
    if (is_it) items.erase(found);
    closed.pop_front();
  }
}

desk_transfer desk_model::hand_over(const desk_hold& held, const desk_operator& to, milliseconds lease,
                                    time_point now) {
  using kind = desk_transfer::kind;
  auto* e = held_by(held, now);
  if (e == nullptr) return {kind::lost};
  if (e->item.holder == to.holder) return {kind::done, e->item.fence};
  if (e->item.recovered >= 3 && !to.lead) return {kind::for_lead};
  if (e->item.recovered < 3 && !can_serve(to, e->item)) return {kind::unskilled};
  if (in_hand(to.holder) >= to.capacity) return {kind::full};
  e->by.clear();
  return {kind::done, give(*e, to.holder, lease, now)};
}

desk_tick desk_model::tick(time_point now) {
  desk_tick out;
  for (auto& [name, e] : items) {
    if (!e.lease || *e.lease > now) continue;
    ++e.item.recovered;
    e.item.fence = 0;
    put_back(e);
    ++(e.item.recovered < 3 ? out.recovered : out.reviewed);
  }
  return out;
}

call_begun desk_model::begin_call(const desk_hold& held, const std::string& attempt, milliseconds lease,
                                  time_point now) {
  auto* e = held_by(held, now);
  if (e == nullptr) return call_begun::lost;
  if (e->attempt == attempt) return call_begun::before;
  if (!e->attempt.empty() && e->stage < 4) return call_begun::under_way;
  e->attempt = attempt;
  e->attempt_by = e->item.holder;
  e->attempt_fence = e->item.fence;
  e->stage = 1;
  e->item.state = "dialling";
  e->lease = std::max(*e->lease, now + lease);
  return call_begun::begun;
}

bool desk_model::move_call(const code& of, const std::string& attempt, call_move to, milliseconds lease,
                           time_point now) {
  auto found = items.find(of);
  if (found == items.end() || found->second.attempt != attempt) return false;
  auto& e = found->second;
  bool is_theirs = e.item.fence == e.attempt_fence && e.is_held(now);
  if (e.stage >= 4 || !is_theirs) return false;
  e.lease = std::max(*e.lease, now + lease);
  unsigned stage = to == call_move::caller ? 2 : to == call_move::joined ? 3 : 0;
  if (stage > e.stage) {
    e.stage = stage;
    e.item.state = stage == 3 ? "connected" : "dialling";
  }
  return true;
}

bool desk_model::end_call(const code& of, const std::string& attempt, call_end how, milliseconds lease,
                          std::optional<time_point> not_before, time_point now) {
  auto found = items.find(of);
  if (found == items.end() || found->second.attempt != attempt) return false;
  auto& e = found->second;
  if (e.stage >= 4) return true;
  e.stage = 4;
  if (e.item.fence != e.attempt_fence || !e.is_held(now)) return false;
  if (how == call_end::kept) {
    e.lease = std::max(*e.lease, now + lease);
    e.item.state = "claimed";
    return true;
  }
  if (how == call_end::closed) return close({of, e.item.fence}, now);
  if (how == call_end::review) e.item.recovered = std::max(e.item.recovered, 3U);
  if (e.item.recovered < 3) {
    if (not_before) e.item.not_before = not_before;
    if (how == call_end::later) ++e.missed;
  }
  put_back(e);
  return true;
}

desk_numbers desk_model::numbers(time_point now) const {
  desk_numbers out;
  for (const auto& [name, e] : items) {
    if (e.item.state == "review") ++out.in_review;
    if (e.item.state != "queued" || !e.is_due(now)) continue;
    auto& of = out.by_urgency[e.item.urgency];
    ++of.count;
    auto since = e.item.not_before ? std::max(*e.item.not_before, e.item.arrival) : e.item.arrival;
    if (!of.since || since < *of.since) of.since = since;
  }
  return out;
}

std::vector<desk_item> desk_model::open() const {
  std::vector<desk_item> out;
  for (const auto& [name, e] : items)
    if (e.item.state != "closed") out.push_back(e.item);
  std::ranges::sort(out, [](const auto& a, const auto& b) { return place(a) < place(b); });
  return out;
}

}  // namespace amparo::test
