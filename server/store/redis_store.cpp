#include "store/redis_store.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "ops/failpoint.hpp"
#include "store/keys.hpp"
#include "store/plain_answer.hpp"
#include "store/scripts.hpp"

namespace amparo::store {
namespace {

using std::chrono::milliseconds;

// The version in a session's clear head (bytes 2 to 5, little endian): every 16th commit renews the set of
// keys.
bool is_sixteenth(const std::string& value) { return value.size() >= 6 && value[2] % 16 == 0; }

bool has_effects(const commit_request& r) {
  return !r.outbox.empty() || r.vault || r.choices || r.wakes_at || r.claims_callback || r.cancels_callback ||
         r.withdraws;
}

bool renews_set(const commit_request& r) {
  return r.expected.empty() || !r.quick_follow || is_sixteenth(r.value) || has_effects(r);
}

milliseconds life_of_set(const commit_request& r) {
  auto longest = r.ttl;
  if (r.vault) longest = std::max(longest, r.vault->ttl);
  if (!r.outbox.empty()) longest = std::max(longest, outbox_life);
  return longest + set_margin;
}

// What commit.lua takes. The plain step, nearly every one, copies nothing on its way.
exchange commit_call(const commit_request& r) {
  static const auto& lua = script_named("commit");
  auto life = text_of(r.ttl);
  std::vector<std::string_view> keys{r.key}, arguments{r.expected, r.value, life};
  if (!renews_set(r)) return call(lua, keys, arguments);
  auto partition = r.tag.partition();
  auto marker = erased_key(partition, r.event), set = set_key(r.tag), set_life = text_of(life_of_set(r));
  keys.insert(keys.end(), {marker, set});
  arguments.push_back(set_life);
  if (!has_effects(r)) return call(lua, keys, arguments);
  auto outbox = outbox_key(partition), vault = vault_key(r.tag), recent = ten_minute_key(r.tag),
       due = due_key(partition), choices = choices_key(r.tag);
  keys.insert(keys.end(), {outbox, vault, recent, due, choices});
  std::string what =
      std::string(r.cancels_callback ? "x" : "") + (r.claims_callback ? "c" : "") + (r.withdraws ? "w" : "");
  auto wakes_at = r.wakes_at ? text_of(*r.wakes_at) : "";
  auto vault_life = r.vault ? text_of(r.vault->ttl) : "",
       choices_life = r.choices ? text_of(r.choices->ttl) : "";
  arguments.push_back(what);
  arguments.push_back(r.vault ? std::string_view(r.vault->sealed) : "");
  arguments.push_back(vault_life);
  arguments.push_back(wakes_at);
  arguments.push_back(r.choices ? std::string_view(r.choices->sealed) : "");
  arguments.push_back(choices_life);
  for (const auto& e : r.outbox) arguments.insert(arguments.end(), {e.effect, e.kind, e.payload});
  return call(lua, keys, arguments);
}

base::result<commit_outcome> answer_of(const redis_reply& reply) {
  if (reply.is_error()) return errc::refused;
  if (reply.is_integer() && reply.integer == 0) return commit_outcome::stands;
  if (reply.is_integer() && reply.integer == 1) return commit_outcome::done;
  if (reply.is_integer() && reply.integer == -1) return commit_outcome::erased;
  if (reply.is_integer() && reply.integer == -2) return commit_outcome::callback_recent;
  return errc::unexpected_reply;
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
exchange erase_call(const erase_request& r) {
  static const auto& lua = script_named("erase");
  auto partition = r.tag.partition();
  std::vector<std::string> keys{set_key(r.tag),        r.key,
                                outbox_key(partition), vault_key(r.tag),
                                ten_minute_key(r.tag), choices_key(r.tag),
                                due_key(partition)};
  for (const auto& event : r.events) keys.push_back(erased_key(partition, event));
  auto life = std::max(r.ttl, milliseconds(1));
  auto set_life = (r.keep_callback ? std::max(life, kept_vault_limit) : life) + set_margin;
  std::array texts{text_of(life), text_of(set_life), text_of(marker_life), text_of(kept_vault_limit)};
  std::vector<std::string_view> arguments{r.keep_callback ? "1" : "0", r.value};
  arguments.insert(arguments.end(), texts.begin(), texts.end());
  return call(lua, {keys.begin(), keys.end()}, arguments);
}

exchange ring_call(const base::caller_tag& tag, const std::string& event, base::time_point now) {
  static const auto& lua = script_named("ring_count");
  auto rings = rings_key(tag), set = set_key(tag), marker = erased_key(tag.partition(), event);
  std::array texts{text_of(now), text_of(ring_window), text_of(ring_window + set_margin)};
  return call(lua, {rings, set, marker}, {event, texts[0], texts[1], texts[2]});
}

exchange opt_out_command(const std::string& id, bool out) {
  auto key = opt_out_key(id);
  return out ? command({"SET", key, "1"}) : command({"DEL", key});
}

std::vector<exchange> take_commands(const std::vector<outbox_place>& of, unsigned share) {
  std::vector<exchange> out;
  for (const auto& place : of) {
    auto count = std::to_string(place.most == 0 ? share : place.most);
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

exchange forget_call(const due_timer& timer) {
  static const auto& lua = script_named("drop_timer");
  auto due = due_key(timer.partition), when = text_of(timer.due);
  return call(lua, {due}, {timer.key, when});
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

// With what is known of the caller whose session it is: all four lie in one slot.
exchange open_command(const std::string& key, const std::string& marker) {
  auto of = read_caller_key(key);
  if (!of) return command({"MGET", key, marker});
  auto choices = choices_key(of->tag), talk = talk_key(of->tag);
  return command({"MGET", key, marker, choices, talk});
}

base::result<opened_session> opened_of(redis_reply& reply) {
  if (reply.is_error()) return errc::refused;
  auto size = reply.items.size();
  if (!reply.is_array() || (size != 2 && size != 4)) return errc::unexpected_reply;
  opened_session out{std::move(reply.items[0].text), !reply.items[1].is_nil()};
  if (size == 4) out.choices = std::move(reply.items[2].text);
  if (size == 4) out.talk = std::move(reply.items[3].text);
  return out;
}

exchange command_on(std::string_view verb, const std::string& key) { return command({verb, key}); }

}  // namespace

asio::awaitable<base::result<opened_session>> redis_store::open(std::string key, std::string marker) {
  auto what = open_command(key, marker);
  auto reply = co_await link_.ask(std::move(what));
  if (!reply) co_return reply.error();
  co_return opened_of(*reply);
}

asio::awaitable<base::result<std::string>> redis_store::vault(base::caller_tag tag) {
  auto what = command_on("GET", vault_key(tag));
  auto reply = co_await link_.ask(std::move(what));
  co_return text_of(std::move(reply));
}

asio::awaitable<base::result<std::string>> redis_store::side_number(base::caller_tag tag, std::string id) {
  auto what = get_command(side_number_key(tag, id));
  auto reply = co_await link_.ask(std::move(what));
  co_return text_of(std::move(reply));
}

asio::awaitable<base::result<commit_outcome>> redis_store::commit(commit_request request) {
  if (AMPARO_FAILPOINT("pre_commit")) co_return errc::not_connected;
  auto what = commit_call(request);
  auto reply = co_await link_.ask(std::move(what));
  if (!reply) co_return reply.error();
  if (AMPARO_FAILPOINT("committed")) co_return errc::unknown_outcome;
  co_return answer_of(*reply);
}

asio::awaitable<base::result<bool>> redis_store::erase(erase_request request) {
  auto what = erase_call(request);
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

// SET with NX and GET, together since Redis 7.0: nothing where it was written, else what stood there.
asio::awaitable<base::result<bool>> redis_store::first_or_same(std::string nonce, std::string content) {
  auto what =
      command({"SET", nonce_key(nonce), content, "NX", "GET", "PX", text_of(milliseconds(nonce_life))});
  auto reply = co_await link_.ask(std::move(what));
  if (!reply) co_return reply.error();
  if (reply->is_nil()) co_return true;
  if (reply->is_error()) co_return errc::refused;
  if (!reply->is_text()) co_return errc::unexpected_reply;
  co_return reply->text == content;
}

asio::awaitable<base::result<unsigned>> redis_store::count_ring(base::caller_tag tag, std::string event,
                                                                base::time_point now) {
  auto what = ring_call(tag, event, now);
  auto reply = co_await link_.ask(std::move(what));
  auto answer = integer_of(reply);
  if (!answer) co_return answer.error();
  co_return static_cast<unsigned>(*answer);
}

asio::awaitable<base::result<std::vector<taken_entry>>> redis_store::take(std::vector<outbox_place> of,
                                                                          unsigned most) {
  std::vector<taken_entry> out;
  if (of.empty() || most == 0) co_return out;
  // Each partition is asked for its share, where it has none of its own; those that had all of it are asked
  // again for what others left. So Redis lists about as much as is taken, however much waits.
  while (!of.empty() && out.size() < most) {
    auto share = static_cast<unsigned>((most - out.size()) / of.size() + 1);
    auto asks = take_commands(of, share);
    auto replies = co_await link_.ask_all(std::move(asks));
    if (!replies) co_return replies.error();
    std::vector<outbox_place> again;
    for (std::size_t i = 0; i != replies->size(); ++i) {
      auto& reply = (*replies)[i];
      if (reply.is_error()) co_return errc::refused;
      for (auto& element : reply.items) {
        if (out.size() == most) co_return out;
        auto entry = entry_of(of[i].partition, element);
        if (!entry) co_return entry.error();
        out.push_back(std::move(*entry));
      }
      if (of[i].most == 0 && reply.items.size() == share)
        again.emplace_back(of[i].partition, out.back().stream_id);
    }
    of = std::move(again);
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
  auto what = forget_call(timer);
  auto reply = co_await link_.ask(std::move(what));
  auto answer = integer_of(reply);
  if (!answer) co_return answer.error();
  co_return base::result<void>();
}

asio::awaitable<base::result<void>> redis_store::done(taken_entry entry, base::caller_tag tag) {
  auto asks = done_commands(entry, tag);
  auto replies = co_await link_.ask_all(std::move(asks));
  co_return success_of(replies);
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
