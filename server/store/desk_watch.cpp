#include "store/desk_watch.hpp"

#include <utility>

#include "store/console_keys.hpp"
#include "store/desk_wire.hpp"
#include "store/plain_answer.hpp"
#include "store/scripts.hpp"

namespace amparo::store {
namespace {

exchange look_call(const std::vector<std::string>& holders, std::chrono::milliseconds soon,
                   const std::string& now) {
  static const auto& lua = script_named("desk_look");
  auto needs = desk_needs_key(), counts = desk_fence_key(), later = desk_later_key(), here = desk_here_key(),
       told = desk_told_key();
  auto queues = desk_queue_key(), hands = desk_hand_key(""), shifts = desk_shift_key(""),
       ahead = text_of(soon);
  std::vector<std::string_view> words{queues, hands, now, ahead, shifts};
  words.insert(words.end(), holders.begin(), holders.end());
  return call(lua, {needs, counts, later, here, told}, words);
}

exchange tell_command(const std::string& value) {
  auto key = desk_told_key(), life = text_of(desk_told_life);
  return command({"SET", key, value, "PX", life});
}

std::vector<exchange> here_commands(const std::string& holder, base::time_point until) {
  auto key = desk_here_key(), score = text_of(until), life = text_of(desk_here_life);
  std::vector<exchange> out;
  out.push_back(command({"ZADD", key, score, holder}));
  out.push_back(command({"PEXPIRE", key, life}));
  return out;
}

exchange gone_command(const std::string& holder) {
  auto key = desk_here_key();
  return command({"ZREM", key, holder});
}

// The script's answers in their order; `is_good` is false once one was not of its kind, or missing.
class answers {
 public:
  explicit answers(std::vector<redis_reply>& all) : all_(all) {}
  std::string text() {
    auto* one = next();
    if (one != nullptr && !one->is_text()) is_good = false;
    return is_good ? std::move(one->text) : std::string();
  }
  std::uint64_t number() {
    auto* one = next();
    if (one != nullptr && (!one->is_integer() || one->integer < 0)) is_good = false;
    return is_good ? static_cast<std::uint64_t>(one->integer) : 0;
  }
  bool at_end() const { return at_ == all_.size(); }
  bool is_good = true;

 private:
  redis_reply* next() {
    if (at_ >= all_.size()) is_good = false;
    return is_good ? &all_[at_++] : nullptr;
  }
  std::vector<redis_reply>& all_;
  std::size_t at_ = 0;
};

base::result<desk_sight> sight_of(base::result<redis_reply> reply, std::size_t named) {
  if (!reply) return reply.error();
  if (reply->is_error()) return errc::refused;
  if (!reply->is_array()) return errc::unexpected_reply;
  answers in(reply->items);
  desk_sight out;
  out.told = in.text();
  out.taken = in.number();
  for (auto& count : out.added) count = in.number();
  out.coming = in.number();
  auto lines = in.number(), signed_in = in.number();
  for (; lines != 0 && in.is_good; --lines) {
    desk_sight::line one{needs_in(in.text())};
    for (auto& count : one.waiting) count = in.number();
    out.lines.push_back(std::move(one));
  }
  auto person = [&in] {
    desk_sight::person one{in.text()};
    one.holds = in.number();
    return one;
  };
  for (; signed_in != 0 && in.is_good; --signed_in) out.signed_in.push_back(person());
  for (; named != 0 && in.is_good; --named) {
    out.named.push_back(person());
    out.named.back().shift = in.text();
  }
  if (!in.is_good || !in.at_end()) return errc::unexpected_reply;
  return out;
}

}  // namespace

asio::awaitable<base::result<desk_sight>> desk_watch::look(std::vector<std::string> holders,
                                                           std::chrono::milliseconds soon) {
  auto now = as_if_ == nullptr ? std::string() : text_of(as_if_->now());
  auto what = look_call(holders, soon, now);
  auto reply = co_await link_.ask(std::move(what));
  co_return sight_of(std::move(reply), holders.size());
}

asio::awaitable<base::result<std::string>> desk_watch::told() {
  auto what = get_command(desk_told_key());
  auto reply = co_await link_.ask(std::move(what));
  co_return text_of(std::move(reply));
}

asio::awaitable<base::result<void>> desk_watch::tell(std::string value) {
  auto what = tell_command(value);
  auto reply = co_await link_.ask(std::move(what));
  co_return success_of(reply);
}

asio::awaitable<base::result<void>> desk_watch::here(std::string holder, base::time_point until) {
  auto what = here_commands(holder, until);
  auto replies = co_await link_.ask_all(std::move(what));
  co_return success_of(replies);
}

asio::awaitable<base::result<void>> desk_watch::gone(std::string holder) {
  auto what = gone_command(holder);
  auto reply = co_await link_.ask(std::move(what));
  co_return success_of(reply);
}

}  // namespace amparo::store
