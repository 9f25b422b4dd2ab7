#include "app/say_with_clips.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <chrono>
#include <exception>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "speech/clips.hpp"

namespace amparo::app {
namespace {

// A clip takes some 10 ms. The least patient provider of calls waits 5 s for an answer (Vonage,
// reliability.md), and a turn may have taken one of them: what has no clip after half of that is said by a
// voice of theirs.
constexpr std::chrono::milliseconds patience{2'500};

using needy = std::vector<message::spoken*>;

bool speaks(std::span<const provider::voice> voices, const message::spoken& prompt) {
  return provider::voice_for(voices, prompt.locale) != nullptr;
}

// What the provider's voices cannot read, and ours may.
void add_needy(const gateway& g, std::span<const provider::voice> theirs,
               std::vector<message::spoken>& prompts, needy& out) {
  for (auto& prompt : prompts)
    if (prompt.clip.empty() && !prompt.caller_data && g.clips->has_voice(prompt.locale) &&
        !speaks(theirs, prompt))
      out.push_back(&prompt);
}

// What is under way, which may outlive whoever waits for it.
struct clips_wanted {
  explicit clips_wanted(const asio::any_io_executor& here, std::size_t many)
      : all_done(here), paths(many), left(many) {}
  void done(std::size_t which, std::string path) {
    paths[which] = std::move(path);
    if (--left == 0) all_done.cancel();
  }
  asio::steady_timer all_done;
  std::vector<std::string> paths;  // "" = none yet, or none at all
  std::size_t left;
};

// All at once: the cache makes each text once and runs two children at a time. Ends when the last one has
// ended, or has been waited for long enough: what is not there by then is the provider's to say, and is there
// the next time.
asio::awaitable<void> give_clips(gateway& g, const needy& prompts) {
  auto here = co_await asio::this_coro::executor;
  auto all = std::make_shared<clips_wanted>(here, prompts.size());
  all->all_done.expires_after(patience);
  for (std::size_t i = 0; i != prompts.size(); ++i) {
    auto made = [&count = g.count, all, i](std::exception_ptr fault, base::result<speech::clip> clip) {
      bool is_there = !fault && clip.has_value();
      if (!is_there) count.count("clip_failed");
      all->done(i, is_there ? "/audio/" + clip->hash + ".wav" : "");
    };
    asio::co_spawn(here, g.clips->make(prompts[i]->text, prompts[i]->locale), std::move(made));
  }
  boost::system::error_code woken;
  if (all->left != 0) co_await all->all_done.async_wait(asio::redirect_error(asio::use_awaitable, woken));
  if (all->left != 0) g.count.count("clip_late");
  for (std::size_t i = 0; i != prompts.size(); ++i) prompts[i]->clip = all->paths[i];
}

// Every prompt is a clip, or in a language that the provider speaks.
bool can_be_said(const message::reply& reply, std::span<const provider::voice> theirs) {
  const auto* voice = std::get_if<message::voice_reply>(&reply);
  if (voice == nullptr) return false;
  auto is_said = [&](const message::spoken& one) {
    return !one.clip.empty() || one.text.empty() || speaks(theirs, one);
  };
  return std::ranges::all_of(voice->before, is_said) &&
         (!voice->keys || std::ranges::all_of(voice->keys->prompts, is_said));
}

// A key may cut short what is of one kind and one language only (jambonz): languages that name themselves,
// each in its own voice, are then clips all of them.
bool is_cut_short_as_clips(const message::voice_reply& voice, const provider::capabilities& of) {
  if (!voice.keys || of.barge != provider::interruptible::of_one_kind) return false;
  const auto& all = voice.keys->prompts;
  return std::ranges::any_of(all,
                             [&](const message::spoken& one) { return one.locale != all.front().locale; });
}

// A key may cut short only the last prompt (Africa's Talking), so those of a menu are made one, and a key
// counts from its first second (L8). Not where one holds what a caller said or is: that is kept nowhere.
bool is_to_be_joined(const message::voice_reply& voice, const provider::capabilities& of) {
  if (!voice.keys || !voice.keys->barge || of.barge != provider::interruptible::last_one) return false;
  const auto& all = voice.keys->prompts;
  auto may_be = [](const message::spoken& one) { return !one.clip.empty() && !one.caller_data; };
  return all.size() > 1 && std::ranges::all_of(all, may_be);
}

std::string hash_in(const std::string& path) {  // "/audio/<hash>.wav"
  constexpr std::size_t before = 7, letters = 32;
  return path.substr(std::min(before, path.size()), letters);
}

asio::awaitable<void> join_prompts(gateway& g, message::gather& keys) {
  auto here = co_await asio::this_coro::executor;
  std::vector<speech::clip_cache::part> parts;
  message::spoken whole{"", keys.prompts.front().locale, ""};
  for (const auto& one : keys.prompts) {
    auto name = hash_in(one.clip);
    auto recorded = g.find_recording ? g.find_recording(name) : nullptr;
    parts.push_back({std::move(name), std::move(recorded)});
    whole.text += (whole.text.empty() ? "" : " ") + one.text;
  }
  auto all = std::make_shared<clips_wanted>(here, 1);
  all->all_done.expires_after(patience);
  auto made = [&count = g.count, all](std::exception_ptr fault, base::result<speech::clip> clip) {
    bool is_there = !fault && clip.has_value();
    if (!is_there) count.count("clip_failed");
    all->done(0, is_there ? "/audio/" + clip->hash + ".wav" : "");
  };
  asio::co_spawn(here, g.clips->join(std::move(parts)), std::move(made));
  boost::system::error_code woken;
  if (all->left != 0) co_await all->all_done.async_wait(asio::redirect_error(asio::use_awaitable, woken));
  if (all->left != 0) g.count.count("clip_late");
  if (all->paths.front().empty()) co_return;  // as they are: a key counts with the last of them
  whole.clip = all->paths.front();
  keys.prompts = {std::move(whole)};
}

}  // namespace

asio::awaitable<message::reply> with_clips(gateway& g, const account& via, message::reply reply,
                                           message::reply in_source) {
  auto* voice = std::get_if<message::voice_reply>(&reply);
  if (voice == nullptr || g.clips == nullptr) co_return reply;
  auto can = via.adapter->can();
  auto theirs = is_cut_short_as_clips(*voice, can) ? std::span<const provider::voice>() : can.voices;
  needy prompts;
  add_needy(g, theirs, voice->before, prompts);
  if (voice->keys) add_needy(g, theirs, voice->keys->prompts, prompts);
  if (!prompts.empty()) co_await give_clips(g, prompts);
  bool is_silent_somewhere = !can_be_said(reply, can.voices);
  if (is_silent_somewhere && can_be_said(in_source, can.voices)) {
    g.count.count("said_in_source");
    reply = std::move(in_source);
    voice = std::get_if<message::voice_reply>(&reply);
  }
  if (voice != nullptr && is_to_be_joined(*voice, can)) co_await join_prompts(g, *voice->keys);
  co_return reply;
}

asio::awaitable<message::reply> with_clips(gateway& g, const account& via, message::reply reply) {
  return with_clips(g, via, std::move(reply), message::no_reply{});
}

}  // namespace amparo::app
