#include "store/desk_people.hpp"

#include <utility>

#include "store/keys.hpp"
#include "store/plain_answer.hpp"
#include "store/scripts.hpp"

namespace amparo::store {
namespace {

exchange drop_command(const std::string& key) { return command({"DEL", key}); }

exchange set_command(const std::string& key, const std::string& value, std::chrono::milliseconds life) {
  auto ms = text_of(life);
  return command({"SET", key, value, "PX", ms});
}

std::vector<exchange> note_commands(const std::string& effect, const std::string& sealed) {
  auto key = desk_notes_key(effect), life = text_of(desk_notes_life);
  std::vector<exchange> out;
  out.push_back(command({"RPUSH", key, sealed}));
  out.push_back(command({"PEXPIRE", key, life}));
  return out;
}

exchange jot_call(const std::string& name, const std::string& effect, const std::string& sealed) {
  static const auto& lua = script_named("desk_jot");
  auto said = desk_said_key(name), notes = desk_notes_key(effect);
  auto said_life = text_of(desk_said_life), notes_life = text_of(desk_notes_life);
  return call(lua, {said, notes}, {sealed, said_life, notes_life});
}

exchange notes_command(const std::string& effect) {
  auto key = desk_notes_key(effect);
  return command({"LRANGE", key, "0", "-1"});
}

exchange last_note_command(const std::string& effect) {
  auto key = desk_notes_key(effect);
  return command({"LRANGE", key, "-1", "-1"});
}

}  // namespace

asio::awaitable<base::result<std::string>> desk_people::shift(std::string holder) {
  auto what = get_command(desk_shift_key(holder));
  auto reply = co_await link_.ask(std::move(what));
  co_return text_of(std::move(reply));
}

asio::awaitable<base::result<void>> desk_people::keep_shift(std::string holder, std::string sealed,
                                                            std::chrono::milliseconds life) {
  auto what = set_command(desk_shift_key(holder), sealed, life);
  auto reply = co_await link_.ask(std::move(what));
  co_return success_of(reply);
}

asio::awaitable<base::result<void>> desk_people::end_shift(std::string holder) {
  auto what = drop_command(desk_shift_key(holder));
  auto reply = co_await link_.ask(std::move(what));
  co_return success_of(reply);
}

asio::awaitable<base::result<std::string>> desk_people::answered(std::string event) {
  auto what = get_command(desk_said_key(event));
  auto reply = co_await link_.ask(std::move(what));
  co_return text_of(std::move(reply));
}

asio::awaitable<base::result<void>> desk_people::keep_answer(std::string event, std::string sealed) {
  auto what = set_command(desk_said_key(event), sealed, desk_said_life);
  auto reply = co_await link_.ask(std::move(what));
  co_return success_of(reply);
}

asio::awaitable<base::result<void>> desk_people::add_note(std::string effect, std::string sealed) {
  auto asks = note_commands(effect, sealed);
  auto replies = co_await link_.ask_all(std::move(asks));
  co_return success_of(replies);
}

asio::awaitable<base::result<void>> desk_people::add_note_once(std::string name, std::string effect,
                                                               std::string sealed) {
  auto what = jot_call(name, effect, sealed);
  auto reply = co_await link_.ask(std::move(what));
  co_return success_of(reply);
}

asio::awaitable<base::result<std::vector<std::string>>> desk_people::notes(std::string effect) {
  std::vector<std::string> out;
  auto what = notes_command(effect);
  auto reply = co_await link_.ask(std::move(what));
  if (!reply) co_return reply.error();
  if (reply->is_error()) co_return errc::refused;
  for (auto& note : reply->items) out.push_back(std::move(note.text));
  co_return out;
}

asio::awaitable<base::result<std::string>> desk_people::newest_note(std::string effect) {
  auto what = last_note_command(effect);
  auto reply = co_await link_.ask(std::move(what));
  if (!reply) co_return reply.error();
  if (reply->is_error()) co_return errc::refused;
  co_return reply->items.empty() ? std::string() : std::move(reply->items.front().text);
}

}  // namespace amparo::store
