#include "store/redis_store.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "ops/failpoint.hpp"
#include "store/keys.hpp"
#include "store/scripts.hpp"

namespace amparo::store {
namespace {

using std::chrono::milliseconds;

std::string text_of(milliseconds life) { return std::to_string(life.count()); }
std::string text_of(base::time_point at) { return std::to_string(at.time_since_epoch().count()); }

// The version in a session's clear head (bytes 2 to 5, little endian): every 16th commit renews the set of
// keys.
bool is_sixteenth(const std::string& value) { return value.size() >= 6 && value[2] % 16 == 0; }

bool has_effects(const commit_request& r) {
  return !r.outbox.empty() || r.vault || r.wakes_at || r.claims_callback || r.cancels_callback;
}

bool renews_set(const commit_request& r) {
  if (r.value.empty()) return has_effects(r);
  return r.expected.empty() || !r.quick_follow || is_sixteenth(r.value) || has_effects(r);
}

milliseconds life_of_set(const commit_request& r) {
  auto longest = r.ttl;
  if (r.vault) longest = std::max(longest, r.vault->ttl);
  if (!r.outbox.empty()) longest = std::max(longest, outbox_life);
  return longest + set_margin;
}

// What commit.lua takes, held until the bytes are made.
struct commit_call {
  std::vector<std::string> keys, arguments;
};

commit_call call_of(const commit_request& r) {
  commit_call out;
  out.keys = {r.key, erased_key(r.tag.partition(), r.event)};
  out.arguments = {r.expected, r.value, text_of(r.ttl)};
  if (!renews_set(r)) return out;
  out.keys.push_back(set_key(r.tag));
  out.arguments.push_back(text_of(life_of_set(r)));
  if (!has_effects(r)) return out;
  out.keys.insert(out.keys.end(), {outbox_key(r.tag.partition()), vault_key(r.tag), ten_minute_key(r.tag),
                                   due_key(r.tag.partition())});
  out.arguments.push_back(std::string(r.cancels_callback ? "x" : "") + (r.claims_callback ? "c" : ""));
  out.arguments.push_back(r.vault ? r.vault->sealed : "");
  out.arguments.push_back(r.vault ? text_of(r.vault->ttl) : "");
  out.arguments.push_back(r.wakes_at ? text_of(*r.wakes_at) : "");
  for (const auto& e : r.outbox) out.arguments.insert(out.arguments.end(), {e.effect, e.kind, e.payload});
  return out;
}

std::vector<std::string_view> views(const std::vector<std::string>& texts) {
  return {texts.begin(), texts.end()};
}

base::result<commit_answer> answer_of(redis_reply& reply) {
  if (reply.is_error()) return errc::refused;
  if (reply.is_text()) return commit_answer{commit_outcome::stands, std::move(reply.text)};
  if (reply.is_integer() && reply.integer == 1) return commit_answer{commit_outcome::done, ""};
  if (reply.is_integer() && reply.integer == -1) return commit_answer{commit_outcome::erased, ""};
  if (reply.is_integer() && reply.integer == -2) return commit_answer{commit_outcome::callback_recent, ""};
  return errc::unexpected_reply;
}

// For commands whose success is any answer but an error.
base::result<void> success_of(const base::result<redis_reply>& reply) {
  if (!reply) return reply.error();
  if (reply->is_error()) return errc::refused;
  return {};
}

base::result<std::int64_t> integer_of(const base::result<redis_reply>& reply) {
  if (!reply) return reply.error();
  if (reply->is_error()) return errc::refused;
  if (!reply->is_integer()) return errc::unexpected_reply;
  return reply->integer;
}

// One element of XRANGE: its id and a flat list of fields.
base::result<taken_entry> entry_of(unsigned partition, redis_reply& element) {
  if (element.items.size() != 2 || !element.items[0].is_text() || element.items[1].items.size() % 2 != 0)
    return errc::unexpected_reply;
  taken_entry out;
  out.partition = partition;
  out.stream_id = std::move(element.items[0].text);
  auto& fields = element.items[1].items;
  for (std::size_t i = 0; i + 1 < fields.size(); i += 2) {
    if (fields[i].text == "effect") out.entry.effect = std::move(fields[i + 1].text);
    if (fields[i].text == "kind") out.entry.kind = std::move(fields[i + 1].text);
    if (fields[i].text == "payload") out.entry.payload = std::move(fields[i + 1].text);
  }
  return out;
}

// The words are put together outside the coroutines: g++ 12 refuses braced lists of them beside an await.
exchange call_with(const script& s, const commit_call& what) {
  return call(s, views(what.keys), views(what.arguments));
}

commit_call call_of(const erase_request& r) {
  auto partition = r.tag.partition();
  commit_call out;
  out.keys = {set_key(r.tag),        r.key,
              outbox_key(partition), vault_key(r.tag),
              ten_minute_key(r.tag), choices_key(r.tag),
              due_key(partition)};
  for (const auto& event : r.events) out.keys.push_back(erased_key(partition, event));
  auto life = std::max(r.ttl, milliseconds(1));
  auto set_life = (r.keep_callback ? std::max(life, kept_vault_limit) : life) + set_margin;
  out.arguments = {
      r.keep_callback ? "1" : "0", r.value, text_of(life), text_of(set_life), text_of(marker_life),
      text_of(kept_vault_limit)};
  return out;
}

exchange opt_out_command(const std::string& id, bool out) {
  auto key = opt_out_key(id);
  return out ? command({"SET", key, "1"}) : command({"DEL", key});
}

std::vector<exchange> take_commands(const std::vector<outbox_place>& of, unsigned most) {
  auto count = std::to_string(most);
  std::vector<exchange> out;
  for (const auto& place : of) {
    auto key = outbox_key(place.partition);
    auto from = place.after.empty() ? std::string("-") : "(" + place.after;
    out.push_back(command({"XRANGE", key, from, "+", "COUNT", count}));
  }
  return out;
}

std::vector<exchange> due_commands(const std::vector<unsigned>& of, base::time_point now, unsigned most) {
  auto until = text_of(now);
  auto count = std::to_string(most);
  std::vector<exchange> out;
  for (auto partition : of) {
    auto key = due_key(partition);
    out.push_back(command({"ZRANGE", key, "-inf", until, "BYSCORE", "LIMIT", "0", count, "WITHSCORES"}));
  }
  return out;
}

// Members and scores in turn. A score comes as a double's text: whole milliseconds have no fraction.
base::result<void> read_timers(unsigned partition, redis_reply& reply, std::vector<due_timer>& out) {
  if (reply.is_error()) return errc::refused;
  for (std::size_t i = 0; i + 1 < reply.items.size(); i += 2) {
    const auto& score = reply.items[i + 1].text;
    std::int64_t ms = 0;
    auto [end, problem] = std::from_chars(score.data(), score.data() + score.size(), ms);
    if (problem != std::errc{} || end != score.data() + score.size()) return errc::unexpected_reply;
    out.push_back({partition, std::move(reply.items[i].text), base::time_point(milliseconds(ms))});
  }
  return {};
}

commit_call call_of(const due_timer& timer) {
  return {{due_key(timer.partition)}, {timer.key, text_of(timer.due)}};
}

std::vector<exchange> done_commands(const taken_entry& entry, const base::caller_tag& tag) {
  auto outbox = outbox_key(entry.partition);
  auto set = set_key(tag);
  auto member = "o:" + entry.stream_id, other = "x:" + entry.stream_id;
  std::vector<exchange> out;
  out.push_back(command({"XDEL", outbox, entry.stream_id}));
  out.push_back(command({"SREM", set, member, other}));
  return out;
}

exchange command_on(std::string_view verb, const std::string& key) { return command({verb, key}); }

}  // namespace

asio::awaitable<base::result<std::string>> redis_store::get(std::string key) {
  auto what = command_on("GET", key);
  auto reply = co_await link_.ask(std::move(what));
  if (!reply) co_return reply.error();
  if (reply->is_nil()) co_return std::string();
  if (reply->is_error()) co_return errc::refused;
  if (!reply->is_text()) co_return errc::unexpected_reply;
  co_return std::move(reply->text);
}

asio::awaitable<base::result<std::string>> redis_store::open(std::string key) { return get(std::move(key)); }
asio::awaitable<base::result<std::string>> redis_store::vault(base::caller_tag tag) {
  return get(vault_key(tag));
}

asio::awaitable<base::result<commit_answer>> redis_store::commit(commit_request request) {
  static const auto& lua = script_named("commit");
  if (AMPARO_FAILPOINT("pre_commit")) co_return errc::not_connected;
  auto what = call_with(lua, call_of(request));
  auto reply = co_await link_.ask(std::move(what));
  if (!reply) co_return reply.error();
  if (AMPARO_FAILPOINT("committed")) co_return errc::unknown_outcome;
  co_return answer_of(*reply);
}

asio::awaitable<base::result<bool>> redis_store::erase(erase_request request) {
  static const auto& lua = script_named("erase");
  auto what = call_with(lua, call_of(request));
  auto reply = co_await link_.ask(std::move(what));
  auto answer = integer_of(reply);
  if (!answer) co_return answer.error();
  co_return *answer == 1;
}

asio::awaitable<base::result<void>> redis_store::set_opt_out(std::string id, bool out) {
  auto what = opt_out_command(id, out);
  auto reply = co_await link_.ask(std::move(what));
  co_return success_of(reply);
}

asio::awaitable<base::result<bool>> redis_store::opted_out(std::string id) {
  auto what = command_on("EXISTS", opt_out_key(id));
  auto reply = co_await link_.ask(std::move(what));
  auto count = integer_of(reply);
  if (!count) co_return count.error();
  co_return *count == 1;
}

asio::awaitable<base::result<std::vector<taken_entry>>> redis_store::take(std::vector<outbox_place> of,
                                                                          unsigned most) {
  std::vector<taken_entry> out;
  if (of.empty() || most == 0) co_return out;
  auto asks = take_commands(of, most);
  auto replies = co_await link_.ask_all(std::move(asks));
  if (!replies) co_return replies.error();
  for (std::size_t i = 0; i != replies->size(); ++i) {
    auto& reply = (*replies)[i];
    if (reply.is_error()) co_return errc::refused;
    for (auto& element : reply.items) {
      if (out.size() == most) co_return out;
      auto entry = entry_of(of[i].partition, element);
      if (!entry) co_return entry.error();
      out.push_back(std::move(*entry));
    }
  }
  co_return out;
}

asio::awaitable<base::result<std::vector<due_timer>>> redis_store::due(std::vector<unsigned> of,
                                                                       base::time_point now, unsigned most) {
  std::vector<due_timer> out;
  if (of.empty() || most == 0) co_return out;
  auto asks = due_commands(of, now, most);
  auto replies = co_await link_.ask_all(std::move(asks));
  if (!replies) co_return replies.error();
  for (std::size_t i = 0; i != replies->size(); ++i)
    if (auto read = read_timers(of[i], (*replies)[i], out); !read) co_return read.error();
  co_return out;
}

asio::awaitable<base::result<void>> redis_store::forget(due_timer timer) {
  static const auto& lua = script_named("drop_timer");
  auto what = call_with(lua, call_of(timer));
  auto reply = co_await link_.ask(std::move(what));
  auto answer = integer_of(reply);
  if (!answer) co_return answer.error();
  co_return base::result<void>();
}

asio::awaitable<base::result<void>> redis_store::done(taken_entry entry, base::caller_tag tag) {
  auto asks = done_commands(entry, tag);
  auto replies = co_await link_.ask_all(std::move(asks));
  if (!replies) co_return replies.error();
  for (const auto& reply : *replies)
    if (reply.is_error()) co_return errc::refused;
  co_return base::result<void>();
}

asio::awaitable<base::result<void>> rewrite_append_only_file(link& over) {
  auto what = command({"BGREWRITEAOF"});
  auto reply = co_await over.ask(std::move(what));
  // "already in progress" is an error to Redis and a success to us: the file is being written anew.
  if (reply && reply->is_error() && reply->text.find("in progress") != std::string::npos)
    co_return base::result<void>();
  co_return success_of(reply);
}

}  // namespace amparo::store
