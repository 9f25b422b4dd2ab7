#include "store/memory_store.hpp"

#include <algorithm>
#include <sstream>
#include <utility>

#include "store/errors.hpp"
#include "store/keys.hpp"

namespace amparo::store {

namespace {

bool is_of_reminder(const outbox_entry& entry) { return entry.kind == "remind" || entry.kind == "reminder"; }

bool is_of_callback(const outbox_entry& entry) { return entry.kind == "callback"; }

// An erasure has the relay see to the desk: what one put there, or was about to take out.
bool is_known_at_desk(const outbox_entry& entry) { return entry.kind == "item" || entry.kind == "cancel"; }

// Ids are "<number>-0".
bool comes_behind(const std::string& id, const std::string& after) {
  return after.empty() || std::stoull(id) > std::stoull(after);
}

}  // namespace

// Everything below runs under the guard and never awaits under it.

const std::string* memory_store::find(const std::string& key) {
  auto found = values_.find(key);
  return found == values_.end() || found->second.until <= clock_.now() ? nullptr : &found->second.value;
}

void memory_store::put(std::string key, std::string value, base::time_point until) {
  values_[std::move(key)] = {std::move(value), until};
}

void memory_store::enter(const base::caller_tag& tag, std::string key) {
  sets_[set_key(tag)].insert(std::move(key));
}

void memory_store::queue(const base::caller_tag& tag, outbox_entry entry, std::string owner) {
  outbox_.push_back({{tag.partition(), std::to_string(next_id_++) + "-0", std::move(entry)},
                     std::move(owner),
                     after(outbox_life)});
}

void memory_store::drop_outbox_of(const std::string& set, bool only_callbacks) {
  std::erase_if(outbox_, [&](const queued& q) {
    return q.owner == set && (!only_callbacks || is_of_callback(q.entry.entry));
  });
}

void memory_store::forget_expired() {
  auto now = clock_.now();
  std::erase_if(values_, [now](const auto& v) { return v.second.until <= now; });
  std::erase_if(outbox_, [now](const queued& q) { return q.until <= now; });
  std::erase_if(items_, [now](const auto& i) { return i.second.until <= now; });
}

void memory_store::drop_promises_of(const base::caller_tag& tag) {
  std::erase_if(sets_[set_key(tag)], [&](const std::string& key) {
    auto parts = read_caller_key(key);
    bool is_promise = key == contact_key(tag) || (parts && (parts->kind == 'h' || parts->kind == 'a'));
    if (is_promise) values_.erase(key), timers_.erase(key);
    return is_promise;
  });
}

std::string memory_store::value_of(const std::string& key) {
  auto* value = find(key);
  return value ? *value : std::string();
}

asio::awaitable<base::result<opened_session>> memory_store::open(std::string key, std::string marker) {
  std::lock_guard lock(guard_);
  forget_expired();
  auto of = read_caller_key(key);
  co_return opened_session{value_of(key), find(marker) != nullptr, of ? value_of(choices_key(of->tag)) : ""};
}

asio::awaitable<base::result<std::string>> memory_store::vault(base::caller_tag tag) {
  std::lock_guard lock(guard_);
  forget_expired();
  co_return value_of(vault_key(tag));
}

asio::awaitable<base::result<commit_outcome>> memory_store::commit(commit_request r) {
  std::lock_guard lock(guard_);
  forget_expired();
  if (value_of(r.key).substr(0, 30) != r.expected) co_return commit_outcome::stands;
  if (r.expected.empty() && find(erased_key(r.tag.partition(), r.event))) co_return commit_outcome::erased;
  auto recent = ten_minute_key(r.tag);
  if (r.claims_callback && !r.cancels_callback && find(recent)) co_return commit_outcome::callback_recent;

  auto set = set_key(r.tag);
  if (r.value.empty()) {
    put(erased_key(r.tag.partition(), r.event), "", after(r.ttl));
  } else {
    put(r.key, r.value, after(r.ttl));
    enter(r.tag, r.key);
  }
  if (r.cancels_callback) {
    values_.erase(vault_key(r.tag));
    values_.erase(recent);
    drop_outbox_of(set, true);
  }
  if (r.withdraws) drop_promises_of(r.tag);
  if (r.withdraws)
    std::erase_if(outbox_, [&](const queued& q) { return q.owner == set && is_of_reminder(q.entry.entry); });
  if (r.wakes_at) timers_[r.key] = {r.tag.partition(), r.key, *r.wakes_at};
  if (r.vault) {
    put(vault_key(r.tag), r.vault->sealed, after(r.vault->ttl));
  }
  if (r.choices) {
    put(choices_key(r.tag), r.choices->sealed, after(r.choices->ttl));
  }
  if (r.claims_callback) {
    put(recent, "", after(callback_pause));
  }
  for (auto& e : r.outbox) {
    if (is_known_at_desk(e)) enter(r.tag, "d:" + e.effect);
    auto owner = e.kind == "discard" ? std::string() : set;
    queue(r.tag, std::move(e), std::move(owner));
  }
  co_return commit_outcome::done;
}

asio::awaitable<base::result<bool>> memory_store::erase(erase_request r) {
  std::lock_guard lock(guard_);
  forget_expired();
  if (!r.events.empty() && find(erased_key(r.tag.partition(), r.events.front()))) co_return false;
  auto set = set_key(r.tag);
  std::set<std::string> stays;
  for (const auto& key : sets_[set]) timers_.erase(key);
  timers_.erase(r.key);
  if (r.keep_callback) stays = {vault_key(r.tag), ten_minute_key(r.tag)};
  std::vector<std::string> at_desk;
  for (const auto& key : sets_[set]) {
    if (key.starts_with("d:")) at_desk.push_back(key.substr(2));
    if (!stays.contains(key)) values_.erase(key);
  }
  std::erase_if(sets_[set], [&](const std::string& key) { return !stays.contains(key); });
  values_.erase(r.key);
  values_.erase(choices_key(r.tag));
  if (r.keep_callback)
    std::erase_if(outbox_, [&](const queued& q) { return q.owner == set && !is_of_callback(q.entry.entry); });
  if (!r.keep_callback) {
    drop_outbox_of(set, false);
    values_.erase(vault_key(r.tag));
    values_.erase(ten_minute_key(r.tag));
  } else if (auto held = values_.find(vault_key(r.tag)); held != values_.end()) {
    held->second.until = std::min(held->second.until, after(kept_vault_limit));
  }
  for (auto& effect : at_desk) queue(r.tag, {std::move(effect), "drop", ""}, "");
  for (const auto& event : r.events) put(erased_key(r.tag.partition(), event), "", after(marker_life));
  if (!r.value.empty()) {
    put(r.key, r.value, after(r.ttl));
    enter(r.tag, r.key);
  }
  if (sets_[set].empty()) sets_.erase(set);
  co_return true;
}

asio::awaitable<base::result<void>> memory_store::set_opt_out(std::string id, bool out) {
  std::lock_guard lock(guard_);
  if (out)
    put(opt_out_key(id), "1", base::time_point::max());
  else
    values_.erase(opt_out_key(id));
  co_return base::result<void>();
}

asio::awaitable<base::result<bool>> memory_store::opted_out(std::string id) {
  std::lock_guard lock(guard_);
  co_return find(opt_out_key(id)) != nullptr;
}

asio::awaitable<base::result<bool>> memory_store::first_or_same(std::string nonce, std::string content) {
  std::lock_guard lock(guard_);
  auto key = nonce_key(nonce);
  const auto* stood = find(key);
  if (stood != nullptr) co_return *stood == content;
  put(std::move(key), std::move(content), after(nonce_life));
  co_return true;
}

// As pairs of a time and an event.
asio::awaitable<base::result<unsigned>> memory_store::count_ring(base::caller_tag tag, std::string event,
                                                                 base::time_point now) {
  std::lock_guard lock(guard_);
  if (find(erased_key(tag.partition(), event))) co_return 0U;
  std::map<std::string, std::int64_t> rung;
  std::istringstream stood(value_of(rings_key(tag)));
  auto this_one = now.time_since_epoch().count(), oldest = (now - ring_window).time_since_epoch().count();
  std::string name;
  for (std::int64_t when = 0; stood >> when >> name;)
    if (when >= oldest) rung.emplace(name, when);
  rung.emplace(std::move(event), this_one);
  std::string all;
  for (const auto& [one, when] : rung) all += std::to_string(when) + " " + one + " ";
  put(rings_key(tag), std::move(all), after(ring_window));
  enter(tag, rings_key(tag));
  co_return static_cast<unsigned>(rung.size());
}

asio::awaitable<base::result<std::vector<taken_entry>>> memory_store::take(std::vector<outbox_place> of,
                                                                           unsigned most) {
  std::lock_guard lock(guard_);
  forget_expired();
  std::vector<taken_entry> out;
  for (const auto& place : of) {
    auto room = static_cast<std::size_t>(place.most == 0 ? most : place.most);
    for (const auto& q : outbox_)
      if (q.entry.partition == place.partition && comes_behind(q.entry.stream_id, place.after) && room != 0 &&
          out.size() < most) {
        out.push_back(q.entry);
        --room;
      }
  }
  co_return out;
}

asio::awaitable<base::result<std::vector<due_timer>>> memory_store::due(std::vector<unsigned> of,
                                                                        base::time_point now, unsigned most) {
  std::lock_guard lock(guard_);
  std::vector<due_timer> out;
  for (auto partition : of) {
    std::vector<due_timer> mine;
    for (const auto& [key, timer] : timers_)
      if (timer.partition == partition && timer.due <= now) mine.push_back(timer);
    std::ranges::stable_sort(mine, {}, &due_timer::due);
    if (mine.size() > most) mine.resize(most);
    out.insert(out.end(), mine.begin(), mine.end());
  }
  co_return out;
}

asio::awaitable<base::result<void>> memory_store::forget(due_timer timer) {
  std::lock_guard lock(guard_);
  auto found = timers_.find(timer.key);
  if (found != timers_.end() && found->second.due == timer.due) timers_.erase(found);
  co_return base::result<void>();
}

asio::awaitable<base::result<void>> memory_store::done(taken_entry entry, base::caller_tag) {
  std::lock_guard lock(guard_);
  std::erase_if(outbox_, [&](const queued& q) {
    return q.entry.partition == entry.partition && q.entry.stream_id == entry.stream_id;
  });
  co_return base::result<void>();
}

asio::awaitable<base::result<bool>> memory_store::add(desk_item item) {
  std::lock_guard lock(guard_);
  forget_expired();
  if (find(desk_seen_key(item.effect))) co_return false;
  if (items_.contains(item.code)) co_return errc::code_taken;
  put(desk_seen_key(item.effect), item.code, after(seen_life));
  auto code = item.code;
  items_[code] = {std::move(item), after(item_limit)};
  co_return true;
}

asio::awaitable<base::result<void>> memory_store::cancel(std::string effect) {
  std::lock_guard lock(guard_);
  auto* code = find(desk_seen_key(effect));
  auto found = code == nullptr ? items_.end() : items_.find(*code);
  if (found != items_.end() && found->second.item.effect == effect) {
    items_.erase(found);
  } else if (found != items_.end()) {
    auto& item = found->second.item;
    std::erase_if(item.notes, [&](const desk_note& note) { return note.effect == effect; });
    if (item.notes.empty()) item.note_until.reset();
  }
  put(desk_seen_key(effect), "", after(seen_life));
  co_return base::result<void>();
}

asio::awaitable<base::result<bool>> memory_store::hang_note(std::string effect, desk_note note,
                                                            base::time_point until) {
  std::lock_guard lock(guard_);
  forget_expired();
  auto hangs_on = [&](const desk_item& item) {
    return std::ranges::find(item.notes, note.effect, &desk_note::effect) != item.notes.end();
  };
  if (auto* own = find(desk_seen_key(note.effect))) {
    auto at = items_.find(*own);
    co_return own->empty() || (at != items_.end() && hangs_on(at->second.item));
  }
  auto* code = find(desk_seen_key(effect));
  auto found = code == nullptr ? items_.end() : items_.find(*code);
  if (found == items_.end() || found->second.item.effect != effect) co_return false;
  auto& item = found->second.item;
  put(desk_seen_key(note.effect), item.code, after(seen_life));
  item.note_until = std::max(item.note_until.value_or(until), until);
  item.notes.push_back(std::move(note));
  co_return true;
}

asio::awaitable<base::result<std::vector<desk_item>>> memory_store::list(unsigned most) {
  std::lock_guard lock(guard_);
  forget_expired();
  std::vector<desk_item> out;
  for (const auto& [code, waiting] : items_) out.push_back(waiting.item);
  std::ranges::stable_sort(out, [](const desk_item& a, const desk_item& b) {
    return std::pair(a.urgency, a.arrival) < std::pair(b.urgency, b.arrival);
  });
  if (out.size() > most) out.resize(most);
  co_return out;
}

std::vector<std::string> memory_store::keys() const {
  std::lock_guard lock(guard_);
  std::set<std::string> out;
  auto now = clock_.now();
  for (const auto& [key, v] : values_)
    if (v.until > now) out.insert(key);
  for (const auto& q : outbox_)
    if (q.until > now) out.insert(outbox_key(q.entry.partition));
  for (const auto& [key, timer] : timers_) out.insert(due_key(timer.partition));
  for (const auto& [code, waiting] : items_)
    if (waiting.until > now) out.insert({desk_item_key(code)});
  if (!items_.empty()) out.insert(desk_queue_key());
  return {out.begin(), out.end()};
}

}  // namespace amparo::store
