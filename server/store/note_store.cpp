#include "store/note_store.hpp"

#include <charconv>
#include <utility>

#include "store/keys.hpp"
#include "store/plain_answer.hpp"
#include "store/redis_config.hpp"
#include "store/scripts.hpp"

namespace amparo::store {
namespace {

exchange keep_call(const taken_entry& of, const base::caller_tag& tag, const std::string& sealed,
                   std::chrono::milliseconds life) {
  static const auto& lua = script_named("note_keep");
  auto outbox = outbox_key(of.partition), note = note_key(tag, of.entry.effect), set = set_key(tag);
  auto note_ms = std::to_string(life.count()), set_ms = std::to_string((life + set_margin).count());
  return call(lua, {outbox, note, set}, {of.stream_id, sealed, note_ms, set_ms});
}

exchange find_command(const base::caller_tag& tag, const std::string& effect) {
  auto key = note_key(tag, effect);
  return command({"GET", key});
}

exchange memory_command() { return command({"INFO", "memory"}); }

std::uint64_t number_in(std::string_view info, std::string_view name) {
  auto text = info_field(info, name);
  std::uint64_t out = 0;
  std::from_chars(text.data(), text.data() + text.size(), out);
  return out;
}

}  // namespace

asio::awaitable<base::result<bool>> note_store::has_room(std::size_t bytes) {
  auto what = memory_command();
  auto reply = co_await link_.ask(std::move(what));
  auto info = text_of(std::move(reply));
  if (!info) co_return info.error();
  auto used = number_in(*info, "used_memory"), most = number_in(*info, "maxmemory");
  co_return most == 0 || used + bytes <= most / 4 * 3;
}

asio::awaitable<base::result<bool>> note_store::keep(taken_entry of, base::caller_tag tag, std::string sealed,
                                                     std::chrono::milliseconds life) {
  auto what = keep_call(of, tag, sealed, life);
  auto reply = co_await link_.ask(std::move(what));
  if (!reply) co_return reply.error();
  if (reply->is_error()) co_return errc::refused;
  if (!reply->is_integer()) co_return errc::unexpected_reply;
  co_return reply->integer == 1;
}

asio::awaitable<base::result<std::string>> note_store::find(base::caller_tag tag, std::string effect) {
  auto what = find_command(tag, effect);
  auto reply = co_await link_.ask(std::move(what));
  co_return text_of(std::move(reply));
}

}  // namespace amparo::store
