#include "app/say_with_clips.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/this_coro.hpp>

#include <utility>
#include <vector>

#include "speech/clips.hpp"

namespace amparo::app {
namespace {

asio::awaitable<void> give_clips(gateway& g, std::vector<message::spoken>& prompts) {
  auto wants_clip = [&](const message::spoken& prompt) {
    return !prompt.caller_data && prompt.clip.empty() && g.clips->has_voice(prompt.locale);
  };
  // All are begun before the first is waited for: the cache makes each text once and runs two children at a
  // time.
  auto here = co_await asio::this_coro::executor;
  for (const auto& prompt : prompts)
    if (wants_clip(prompt)) asio::co_spawn(here, g.clips->make(prompt.text, prompt.locale), asio::detached);
  for (auto& prompt : prompts) {
    if (!wants_clip(prompt)) continue;
    auto made = co_await g.clips->make(prompt.text, prompt.locale);
    if (made)
      prompt.clip = "/audio/" + made->hash + ".wav";
    else
      g.count.count("clip_failed");
  }
}

}  // namespace

asio::awaitable<message::reply> with_clips(gateway& g, const account& via, message::reply reply) {
  auto* voice = std::get_if<message::voice_reply>(&reply);
  if (voice == nullptr || g.clips == nullptr || via.adapter->can().speaks) co_return reply;
  co_await give_clips(g, voice->before);
  if (voice->keys) co_await give_clips(g, voice->keys->prompts);
  co_return reply;
}

}  // namespace amparo::app
