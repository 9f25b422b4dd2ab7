#include "store/desk_talk.hpp"

#include <charconv>
#include <utility>

#include "store/keys.hpp"
#include "store/plain_answer.hpp"
#include "store/scripts.hpp"

namespace amparo::store {
namespace {

constexpr std::string_view most_words = "20";  // of an item: whoever reads on has the newest

exchange may_say_call(const desk_hold& held, const std::string& now) {
  static const auto& lua = script_named("desk_say");
  auto leases = desk_lease_key(), answers = desk_answers_key(), item = desk_item_key(held.code);
  auto fence = std::to_string(held.fence);
  return call(lua, {leases, answers, item}, {held.code, fence, now});
}

exchange say_call(const said_words& what) {
  static const auto& lua = script_named("talk_say");
  auto talk = talk_key(what.tag), set = set_key(what.tag), outbox = outbox_key(what.tag.partition());
  auto life = text_of(talk_life), stream_life = text_of(outbox_life),
       set_life = text_of(outbox_life + set_margin);
  return call(lua, {talk, set, outbox},
              {what.who, life, what.words, what.entry.effect, what.entry.kind, what.entry.payload,
               stream_life, set_life});
}

exchange renew_command(const base::caller_tag& tag, const std::string& who) {
  auto key = talk_key(tag), life = text_of(talk_life);
  return command({"SET", key, who, "PX", life, "XX"});
}

exchange end_call(const base::caller_tag& tag, const std::string& was_read) {
  static const auto& lua = script_named("talk_end");
  auto talk = talk_key(tag), set = set_key(tag);
  return call(lua, {talk, set}, {was_read});
}

exchange hear_call(const heard_words& what, const std::string& now) {
  static const auto& lua = script_named("desk_hear");
  auto seen = desk_seen_key(what.id), item = desk_item_key(what.code), words = desk_words_key(what.name),
       leases = desk_lease_key(), answers = desk_answers_key(), closed = desk_closed_key(),
       needs = desk_needs_key();
  auto life = text_of(desk_words_life), seen_ms = text_of(seen_life), patience = text_of(what.patience),
       queues = desk_queue_key(), item_ms = text_of(item_limit);
  return call(
      lua, {seen, item, words, leases, answers, closed, needs},
      {what.code, what.effect, what.sealed, now, life, seen_ms, patience, queues, item_ms, most_words});
}

exchange newest_command(const std::string& name, unsigned most) {
  auto key = desk_words_key(name), from = "-" + std::to_string(most);
  return command({"LRANGE", key, from, "-1"});
}

exchange drop_command(const std::string& key) { return command({"DEL", key}); }

exchange waited_for_call(unsigned most, const std::string& now) {
  static const auto& lua = script_named("desk_unanswered");
  auto answers = desk_answers_key(), count = std::to_string(most);
  return call(lua, {answers}, {now, count});
}

exchange silence_call(const unanswered& of, const std::string& now) {
  static const auto& lua = script_named("desk_silence");
  auto answers = desk_answers_key(), leases = desk_lease_key(), item = desk_item_key(of.code);
  auto fence = std::to_string(of.fence);
  return call(lua, {answers, leases, item}, {of.code, fence, now});
}

base::result<words_place> place_of(const base::result<redis_reply>& reply) {
  if (!reply) return reply.error();
  if (reply->is_error()) return errc::refused;
  if (!reply->is_array() || reply->items.empty() || !reply->items[0].is_integer())
    return errc::unexpected_reply;
  using kind = words_place::kind;
  auto what = reply->items[0].integer;
  if (what == 0 || what == -1) return words_place{what == 0 ? kind::waits : kind::nowhere};
  bool is_whole = what == 1 && reply->items.size() == 3 && reply->items[1].is_integer();
  if (!is_whole) return errc::unexpected_reply;
  return words_place{kind::in_hand, static_cast<std::uint64_t>(reply->items[1].integer),
                     reply->items[2].text};
}

}  // namespace

std::string desk_talk::now() const { return as_if_ == nullptr ? std::string() : text_of(as_if_->now()); }

asio::awaitable<base::result<bool>> desk_talk::may_say(desk_hold held) {
  auto what = may_say_call(held, now());
  auto reply = co_await link_.ask(std::move(what));
  co_return yes_of(reply);
}

asio::awaitable<base::result<void>> desk_talk::say(said_words what) {
  auto asks = say_call(what);
  auto reply = co_await link_.ask(std::move(asks));
  co_return success_of(reply);
}

asio::awaitable<base::result<std::string>> desk_talk::with(base::caller_tag tag) {
  auto what = get_command(talk_key(tag));
  auto reply = co_await link_.ask(std::move(what));
  co_return text_of(std::move(reply));
}

asio::awaitable<base::result<void>> desk_talk::renew(base::caller_tag tag, std::string who) {
  auto what = renew_command(tag, who);
  auto reply = co_await link_.ask(std::move(what));
  co_return success_of(reply);
}

asio::awaitable<base::result<void>> desk_talk::end(base::caller_tag tag, std::string was_read) {
  auto what = end_call(tag, was_read);
  auto reply = co_await link_.ask(std::move(what));
  co_return success_of(reply);
}

asio::awaitable<base::result<words_place>> desk_talk::hear(heard_words what) {
  auto asks = hear_call(what, now());
  auto reply = co_await link_.ask(std::move(asks));
  co_return place_of(reply);
}

asio::awaitable<base::result<std::vector<std::string>>> desk_talk::newest(std::string name, unsigned most) {
  std::vector<std::string> out;
  if (most == 0) co_return out;
  auto what = newest_command(name, most);
  auto reply = co_await link_.ask(std::move(what));
  if (!reply) co_return reply.error();
  if (reply->is_error()) co_return errc::refused;
  for (auto& one : reply->items) out.push_back(std::move(one.text));
  co_return out;
}

asio::awaitable<base::result<void>> desk_talk::forget(std::string name) {
  auto what = drop_command(desk_words_key(name));
  auto reply = co_await link_.ask(std::move(what));
  co_return success_of(reply);
}

asio::awaitable<base::result<std::vector<unanswered>>> desk_talk::waited_for(unsigned most) {
  std::vector<unanswered> out;
  auto what = waited_for_call(most, now());
  auto reply = co_await link_.ask(std::move(what));
  if (!reply) co_return reply.error();
  if (reply->is_error()) co_return errc::refused;
  for (const auto& one : reply->items) {
    auto mark = one.text.find('|');
    if (mark == std::string::npos) co_return errc::unexpected_reply;
    unanswered of{one.text.substr(0, mark)};
    std::from_chars(one.text.data() + mark + 1, one.text.data() + one.text.size(), of.fence);
    out.push_back(std::move(of));
  }
  co_return out;
}

asio::awaitable<base::result<bool>> desk_talk::end_silence(unanswered of) {
  auto what = silence_call(of, now());
  auto reply = co_await link_.ask(std::move(what));
  co_return yes_of(reply);
}

}  // namespace amparo::store
