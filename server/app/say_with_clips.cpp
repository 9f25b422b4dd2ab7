#include "app/say_with_clips.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <exception>
#include <span>
#include <utility>
#include <vector>

#include "speech/clips.hpp"

namespace amparo::app {
namespace {

asio::awaitable<void> give_clip(gateway& g, message::spoken& prompt) {
  auto made = co_await g.clips->make(prompt.text, prompt.locale);
  if (made)
    prompt.clip = "/audio/" + made->hash + ".wav";
  else
    g.count.count("clip_failed");
}

using needy = std::vector<message::spoken*>;

// What the provider's voices cannot read, and ours may.
void add_needy(const gateway& g, std::span<const provider::voice> theirs,
               std::vector<message::spoken>& prompts, needy& out) {
  for (auto& prompt : prompts)
    if (prompt.clip.empty() && !prompt.caller_data && g.clips->has_voice(prompt.locale) &&
        provider::voice_for(theirs, prompt.locale) == nullptr)
      out.push_back(&prompt);
}

// All at once: the cache makes each text once and runs two children at a time. Ends when the last one has
// ended.
asio::awaitable<void> give_clips(gateway& g, const needy& prompts) {
  auto here = co_await asio::this_coro::executor;
  asio::steady_timer all_done(here, asio::steady_timer::time_point::max());
  auto left = prompts.size();
  auto one_done = [&](std::exception_ptr fault) {
    if (fault) g.count.count("clip_failed");
    if (--left == 0) all_done.cancel();
  };
  for (auto* prompt : prompts) asio::co_spawn(here, give_clip(g, *prompt), one_done);
  boost::system::error_code woken;
  if (left != 0) co_await all_done.async_wait(asio::redirect_error(asio::use_awaitable, woken));
}

// A key may cut short what is of one kind and one language only (jambonz): languages that name themselves,
// each in its own voice, are then clips all of them.
bool is_cut_short_as_clips(const message::voice_reply& voice, const provider::capabilities& of) {
  if (!voice.keys || of.barge != provider::interruptible::of_one_kind) return false;
  const auto& all = voice.keys->prompts;
  return std::ranges::any_of(all,
                             [&](const message::spoken& one) { return one.locale != all.front().locale; });
}

}  // namespace

asio::awaitable<message::reply> with_clips(gateway& g, const account& via, message::reply reply) {
  auto* voice = std::get_if<message::voice_reply>(&reply);
  if (voice == nullptr || g.clips == nullptr) co_return reply;
  auto can = via.adapter->can();
  auto theirs = is_cut_short_as_clips(*voice, can) ? std::span<const provider::voice>() : can.voices;
  needy prompts;
  add_needy(g, theirs, voice->before, prompts);
  if (voice->keys) add_needy(g, theirs, voice->keys->prompts, prompts);
  if (!prompts.empty()) co_await give_clips(g, prompts);
  co_return reply;
}

}  // namespace amparo::app
