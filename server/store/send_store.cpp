#include "store/send_store.hpp"

#include <array>
#include <charconv>
#include <string_view>
#include <utility>

#include "ops/failpoint.hpp"
#include "store/keys.hpp"
#include "store/plain_answer.hpp"
#include "store/scripts.hpp"

namespace amparo::store {
namespace {

// Longer than any exchange with a provider lasts; what is in hand longer was dropped by who held it.
constexpr std::chrono::milliseconds in_hand = 45s;
constexpr std::chrono::milliseconds ambiguous_wait = 60s;
constexpr std::size_t most_unanswered = 10'000;

exchange begin_call(const taken_entry& e, std::string_view question) {
  static const auto& lua = script_named("send_begin");
  auto outbox = outbox_key(e.partition), state = send_key(e.partition, e.entry.effect);
  auto hand = text_of(in_hand), wait = text_of(ambiguous_wait), life = text_of(send_life);
  return call(lua, {outbox, state}, {e.stream_id, hand, wait, life, question});
}

exchange end_call(const taken_entry& e, const base::caller_tag& tag, const send_ending& how) {
  static const auto& lua = script_named("send_end");
  constexpr std::array<std::string_view, 6> words{"accepted", "next", "later", "ambiguous", "dead", "left"};
  auto outbox = outbox_key(e.partition), state = send_key(e.partition, e.entry.effect), set = set_key(tag),
       dead = dead_key(e.partition);
  auto wait = text_of(how.wait), life = text_of(send_life), dead_life = text_of(outbox_life);
  return call(lua, {outbox, state, set, dead},
              {e.stream_id, words[static_cast<std::size_t>(how.is)], wait, life, dead_life, how.word,
               e.entry.effect, how.account});
}

exchange post_call(const outbox_entry& entry, const base::caller_tag& tag) {
  static const auto& lua = script_named("outbox_post");
  auto outbox = outbox_key(tag.partition()), set = set_key(tag);
  auto life = text_of(outbox_life), set_life = text_of(outbox_life + set_margin);
  return call(lua, {outbox, set}, {entry.effect, entry.kind, entry.payload, life, set_life});
}

exchange text_report(unsigned partition, const std::string& effect, unsigned part, unsigned rank) {
  static const auto& lua = script_named("send_report");
  auto state = send_key(partition, effect), number = std::to_string(part), reached = std::to_string(rank);
  return call(lua, {state}, {number, reached});
}

// Their names in the hash, in the order of the struct.
constexpr std::array<std::pair<const char*, unsigned call_marks::*>, 6> further_marks{
    {{"over", &call_marks::over},
     {"taken_by", &call_marks::taken_by},
     {"accepted", &call_marks::accepted},
     {"joined", &call_marks::joined},
     {"outlived", &call_marks::outlived},
     {"content", &call_marks::content}}};

exchange call_report(unsigned partition, const std::string& effect, const call_marks& told) {
  static const auto& lua = script_named("send_report");
  auto state = send_key(partition, effect), reached = std::to_string(told.reached);
  std::array<std::string, further_marks.size()> values;
  std::vector<std::string_view> words{"0", reached};
  for (std::size_t i = 0; i != further_marks.size(); ++i) {
    values[i] = std::to_string(told.*further_marks[i].second);
    words.insert(words.end(), {further_marks[i].first, values[i]});
  }
  return call(lua, {state}, words);
}

base::result<std::optional<call_marks>> marks_of(const redis_reply& reply) {
  if (reply.is_error()) return errc::refused;
  if (!reply.is_array()) return errc::unexpected_reply;
  if (reply.items.empty()) return std::optional<call_marks>();
  if (reply.items.size() != further_marks.size() + 1) return errc::unexpected_reply;
  for (const auto& item : reply.items)
    if (!item.is_integer()) return errc::unexpected_reply;
  call_marks out{.reached = static_cast<unsigned>(reply.items[0].integer)};
  for (std::size_t i = 0; i != further_marks.size(); ++i)
    out.*further_marks[i].second = static_cast<unsigned>(reply.items[i + 1].integer);
  return std::optional(out);
}

exchange open_call_of(unsigned partition, const std::string& effect, unsigned rank) {
  static const auto& lua = script_named("call_open");
  auto state = send_key(partition, effect), life = text_of(send_life), reached = std::to_string(rank);
  return call(lua, {state}, {life, reached});
}

exchange look_command(unsigned partition, const std::string& effect) {
  auto key = send_key(partition, effect);
  std::vector<std::string_view> words{"HMGET", key, "state", "why", "reached0"};
  for (const auto& mark : further_marks) words.emplace_back(mark.first);
  return command(words);
}

base::result<call_state> state_of(redis_reply& reply) {
  constexpr std::size_t before_marks = 3;
  if (reply.is_error()) return errc::refused;
  if (!reply.is_array() || reply.items.size() != before_marks + further_marks.size())
    return errc::unexpected_reply;
  auto number = [](const redis_reply& of) {
    unsigned out = 0;
    std::from_chars(of.text.data(), of.text.data() + of.text.size(), out);
    return out;
  };
  call_state out;
  const auto& state = reply.items[0].text;
  out.begun = !state.empty();
  out.placed = state == "done";
  if (state == "dead") out.why_dead = reply.items[1].text.empty() ? "unknown" : reply.items[1].text;
  out.marks.reached = number(reply.items[2]);
  for (std::size_t i = 0; i != further_marks.size(); ++i)
    out.marks.*further_marks[i].second = number(reply.items[before_marks + i]);
  return out;
}

exchange keep_call(const taken_entry& order, const base::caller_tag& tag, const kept_reminder& what) {
  static const auto& lua = script_named("remind_keep");
  auto outbox = outbox_key(order.partition), reminder = reminder_key(tag, order.entry.effect),
       set = set_key(tag), due = due_key(order.partition);
  auto life = text_of(what.life), set_life = text_of(what.life + set_margin), when = text_of(what.due);
  return call(lua, {outbox, reminder, set, due}, {order.stream_id, what.sealed, life, set_life, when});
}

exchange release_call(const base::caller_tag& tag, const std::string& effect) {
  static const auto& lua = script_named("remind_due");
  auto outbox = outbox_key(tag.partition()), reminder = reminder_key(tag, effect), set = set_key(tag),
       due = due_key(tag.partition());
  auto life = text_of(outbox_life);
  return call(lua, {reminder, outbox, set, due}, {effect, life});
}

std::vector<exchange> dead_commands(unsigned most) {
  auto count = std::to_string(most);
  std::vector<exchange> out;
  for (unsigned i = 0; i != partitions; ++i) {
    auto key = dead_key(i);
    out.push_back(command({"XREVRANGE", key, "+", "-", "COUNT", count}));
  }
  return out;
}

base::result<send_hold> hold_of(const redis_reply& reply) {
  if (reply.is_error()) return errc::refused;
  if (!reply.is_array() || reply.items.size() != 3) return errc::unexpected_reply;
  for (const auto& item : reply.items)
    if (!item.is_integer()) return errc::unexpected_reply;
  send_hold out;
  switch (reply.items[0].integer) {
    case 1: out.is = send_hold::kind::send; break;
    case 2: out.is = send_hold::kind::again; break;
    case 3: out.is = send_hold::kind::proved; break;
    case 0: out.is = send_hold::kind::wait; break;
    case -1: out.is = send_hold::kind::gone; break;
    case -2: out.is = send_hold::kind::left; break;
    default: return errc::unexpected_reply;
  }
  out.tries = static_cast<unsigned>(reply.items[1].integer);
  out.part = static_cast<unsigned>(reply.items[2].integer);
  return out;
}

base::result<dead_letter> letter_of(redis_reply& element) {
  if (element.items.size() != 2 || !element.items[0].is_text()) return errc::unexpected_reply;
  dead_letter out;
  out.id = std::move(element.items[0].text);
  auto& fields = element.items[1].items;
  for (std::size_t i = 0; i + 1 < fields.size(); i += 2) {
    if (fields[i].text == "effect") out.effect = std::move(fields[i + 1].text);
    if (fields[i].text == "account") out.account = std::move(fields[i + 1].text);
    if (fields[i].text == "why") out.why = std::move(fields[i + 1].text);
  }
  return out;
}

}  // namespace

asio::awaitable<base::result<void>> send_store::post(outbox_entry entry, base::caller_tag tag) {
  auto what = post_call(entry, tag);
  auto reply = co_await link_.ask(std::move(what));
  co_return success_of(reply);
}

asio::awaitable<base::result<send_hold>> send_store::begin(taken_entry entry) {
  const auto& effect = entry.entry.effect;
  auto again = unanswered_.find(effect);
  auto question = again == unanswered_.end() ? hand_ + "." + std::to_string(++questions_) : again->second;
  auto what = begin_call(entry, question);
  auto reply = co_await link_.ask(std::move(what));
  if (AMPARO_FAILPOINT("begin_unanswered")) reply = errc::unknown_outcome;
  if (!reply) {
    if (unanswered_.size() < most_unanswered) unanswered_.try_emplace(effect, std::move(question));
    co_return reply.error();
  }
  unanswered_.erase(effect);
  co_return hold_of(*reply);
}

asio::awaitable<base::result<void>> send_store::end(taken_entry entry, base::caller_tag tag,
                                                    send_ending how) {
  auto what = end_call(entry, tag, how);
  auto reply = co_await link_.ask(std::move(what));
  co_return success_of(reply);
}

asio::awaitable<base::result<bool>> send_store::report(unsigned partition, std::string effect, unsigned part,
                                                       unsigned rank) {
  auto what = text_report(partition, effect, part, rank);
  auto reply = co_await link_.ask(std::move(what));
  if (!reply) co_return reply.error();
  if (reply->is_error()) co_return errc::refused;
  co_return reply->is_array() && !reply->items.empty();
}

asio::awaitable<base::result<std::optional<call_marks>>> send_store::report_call(unsigned partition,
                                                                                 std::string effect,
                                                                                 call_marks told) {
  auto what = call_report(partition, effect, told);
  auto reply = co_await link_.ask(std::move(what));
  if (!reply) co_return reply.error();
  co_return marks_of(*reply);
}

asio::awaitable<base::result<void>> send_store::open_call(unsigned partition, std::string effect,
                                                          unsigned rank) {
  auto what = open_call_of(partition, effect, rank);
  auto reply = co_await link_.ask(std::move(what));
  co_return success_of(reply);
}

asio::awaitable<base::result<call_state>> send_store::look_at_call(unsigned partition, std::string effect) {
  auto what = look_command(partition, effect);
  auto reply = co_await link_.ask(std::move(what));
  if (!reply) co_return reply.error();
  co_return state_of(*reply);
}

asio::awaitable<base::result<bool>> send_store::keep_reminder(taken_entry order, base::caller_tag tag,
                                                              kept_reminder what) {
  auto asks = keep_call(order, tag, what);
  auto reply = co_await link_.ask(std::move(asks));
  co_return yes_of(reply);
}

asio::awaitable<base::result<bool>> send_store::release_reminder(base::caller_tag tag, std::string effect) {
  auto asks = release_call(tag, effect);
  auto reply = co_await link_.ask(std::move(asks));
  co_return yes_of(reply);
}

asio::awaitable<base::result<std::vector<dead_letter>>> send_store::dead(unsigned most) {
  auto asks = dead_commands(most);
  auto replies = co_await link_.ask_all(std::move(asks));
  if (!replies) co_return replies.error();
  std::vector<dead_letter> out;
  for (auto& reply : *replies) {
    if (reply.is_error()) co_return errc::refused;
    for (auto& element : reply.items) {
      auto letter = letter_of(element);
      if (!letter) co_return letter.error();
      out.push_back(std::move(*letter));
    }
  }
  co_return out;
}

}  // namespace amparo::store
