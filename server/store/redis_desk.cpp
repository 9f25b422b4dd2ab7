#include <algorithm>
#include <array>
#include <set>
#include <tuple>
#include <utility>

#include "store/desk_wire.hpp"
#include "store/keys.hpp"
#include "store/redis_store.hpp"
#include "store/scripts.hpp"

// How items come to the desk and leave it by their callers' will, and all that lies there; what operators do
// with them is desk_queue.hpp's. Items are hashes; those that need the same skills have one sorted set.
namespace amparo::store {
namespace {

// The words are put together outside the coroutines: g++ 12 refuses braced lists of them beside an await.
exchange add_call(const desk_item& item) {
  static const auto& lua = script_named("desk_add");
  auto score = score_of(item);
  auto seen_ms = text_of(seen_life);
  auto item_ms = text_of(item_limit);
  auto urgency = std::to_string(item.urgency);
  auto arrival = text_of(item.arrival);
  auto not_before = item.not_before ? text_of(*item.not_before) : std::string();
  auto needs = needs_of(item);
  auto seen = desk_seen_key(item.effect);
  auto queue = desk_queue_key(needs);
  auto key = desk_item_key(item.code);
  auto all_needs = desk_needs_key();
  auto later = desk_later_key();
  auto note_until = item.note_until ? text_of(*item.note_until) : std::string();
  std::vector<std::string_view> words{
      item.code, score,        seen_ms,    item_ms,    needs,       not_before, "",
      "effect",  item.effect,  "code",     item.code,  "urgency",   urgency,    "arrival",
      arrival,   "not_before", not_before, "locale",   item.locale, "skills",   needs,
      "sealed",  item.sealed,  "note",     note_until, "state",     item.state};
  std::vector<std::string> fields;
  for (const auto& note : item.notes) fields.push_back(std::string(note_field).append(note.effect));
  for (std::size_t i = 0; i != fields.size(); ++i)
    words.insert(words.end(), {fields[i], item.notes[i].sealed});
  return call(lua, {seen, queue, key, all_needs, later}, words);
}

exchange cancel_call(const std::string& effect) {
  static const auto& lua = script_named("desk_cancel");
  auto seen = desk_seen_key(effect);
  auto later = desk_later_key(), lease = desk_lease_key(), review = desk_review_key(),
       closed = desk_closed_key(), notes = desk_notes_key(effect);
  auto life = text_of(seen_life);
  auto items = desk_item_key(""), queues = desk_queue_key(), hands = desk_hand_key("");
  return call(lua, {seen, later, lease, review, closed, notes}, {life, items, queues, hands, effect});
}

exchange note_call(const std::string& effect, const desk_note& note, base::time_point until) {
  static const auto& lua = script_named("desk_note");
  auto seen = desk_seen_key(effect), own = desk_seen_key(note.effect), items = desk_item_key("");
  auto until_ms = text_of(until), life = text_of(seen_life);
  return call(lua, {seen, own}, {effect, items, note.effect, note.sealed, until_ms, life});
}

exchange needs_command() {
  auto key = desk_needs_key();
  return command({"SMEMBERS", key});
}

std::vector<exchange> place_commands(const redis_reply& needs, unsigned most) {
  auto last = std::to_string(most - 1);
  std::vector<std::string> keys{desk_later_key(), desk_review_key(), desk_lease_key()};
  for (const auto& skills : needs.items) keys.push_back(desk_queue_key(skills.text));
  std::vector<exchange> out;
  out.reserve(keys.size());
  for (const auto& key : keys) out.push_back(command({"ZRANGE", key, "0", last}));
  return out;
}

std::vector<exchange> item_commands(const std::set<std::string>& codes) {
  std::vector<exchange> out;
  for (const auto& code : codes) {
    auto key = desk_item_key(code);
    out.push_back(command({"HGETALL", key}));
  }
  return out;
}

void put_in_order(std::vector<desk_item>& items, unsigned most) {
  auto place = [](const desk_item& i) { return std::tie(i.urgency, i.arrival, i.code); };
  std::ranges::sort(items, [&](const auto& a, const auto& b) { return place(a) < place(b); });
  if (items.size() > most) items.resize(most);
}

}  // namespace

asio::awaitable<base::result<bool>> redis_store::add(desk_item item) {
  auto what = add_call(item);
  auto reply = co_await link_.ask(std::move(what));
  if (!reply) co_return reply.error();
  if (reply->is_error()) co_return errc::refused;
  if (!reply->is_integer()) co_return errc::unexpected_reply;
  if (reply->integer == -1) co_return errc::code_taken;
  co_return reply->integer == 1;
}

asio::awaitable<base::result<void>> redis_store::cancel(std::string effect) {
  auto what = cancel_call(effect);
  auto reply = co_await link_.ask(std::move(what));
  if (!reply) co_return reply.error();
  if (reply->is_error()) co_return errc::refused;
  co_return base::result<void>();
}

asio::awaitable<base::result<bool>> redis_store::hang_note(std::string effect, desk_note note,
                                                           base::time_point until) {
  auto what = note_call(effect, note, until);
  auto reply = co_await link_.ask(std::move(what));
  if (!reply) co_return reply.error();
  if (reply->is_error()) co_return errc::refused;
  if (!reply->is_integer()) co_return errc::unexpected_reply;
  co_return reply->integer == 1;
}

asio::awaitable<base::result<std::vector<desk_item>>> redis_store::list(unsigned most) {
  std::vector<desk_item> out;
  if (most == 0) co_return out;
  auto first = needs_command();
  auto needs = co_await link_.ask(std::move(first));
  if (!needs) co_return needs.error();
  if (needs->is_error()) co_return errc::refused;
  auto second = place_commands(*needs, most);
  auto places = co_await link_.ask_all(std::move(second));
  if (!places) co_return places.error();
  std::set<std::string> codes;
  for (auto& place : *places) {
    if (place.is_error()) co_return errc::refused;
    for (auto& code : place.items) codes.insert(std::move(code.text));
  }
  if (codes.empty()) co_return out;
  auto third = item_commands(codes);
  auto replies = co_await link_.ask_all(std::move(third));
  if (!replies) co_return replies.error();
  for (auto& reply : *replies) {
    if (reply.is_error()) co_return errc::refused;
    if (!reply.items.empty()) out.push_back(item_of(reply.items));  // else it ended between the questions
  }
  put_in_order(out, most);
  co_return out;
}

}  // namespace amparo::store
