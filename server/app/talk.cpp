#include "app/talk.hpp"

#include <fmt/format.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <algorithm>
#include <numeric>
#include <utility>

#include "app/late_turn.hpp"
#include "app/noting_store.hpp"
#include "provider/simulator.hpp"
#include "store/keys.hpp"
#include "store/memory_store.hpp"

namespace amparo::app {
namespace {

constexpr const char* handset = "+15555550100";
constexpr const char* service_line = "+525550001111";

keyring made_up_keys() {
  ops::dice random(7);
  std::map<std::uint8_t, base::secret_key> seals;
  seals.emplace(std::uint8_t{1}, base::secret_key(random.bytes(32)));
  return {base::secret_key(random.bytes(32)),
          base::secret_key(random.bytes(32)),
          base::secret_key(random.bytes(32)),
          std::move(seals),
          std::nullopt,
          true};
}

std::string token_in(const std::string& action) { return action.substr(action.find("s=") + 2); }

void add_words(heard_back& out, const std::vector<message::spoken>& prompts) {
  for (const auto& prompt : prompts) out.words.push_back(prompt.text);
}

}  // namespace

heard_back heard_of(const message::reply& reply) {
  heard_back out;
  if (const auto* sms = std::get_if<message::sms_reply>(&reply)) out.words = sms->messages;
  if (const auto* voice = std::get_if<message::voice_reply>(&reply)) {
    add_words(out, voice->before);
    if (voice->keys) add_words(out, voice->keys->prompts);
    out.is_call_over = voice->hangup;
  }
  return out;
}

std::string token_of(const message::reply& reply) {
  const auto* voice = std::get_if<message::voice_reply>(&reply);
  if (voice == nullptr) return "";
  if (voice->bridge) return token_in(voice->bridge->action);
  if (voice->note) return token_in(voice->note->action);
  return voice->keys ? token_in(voice->keys->action) : "";
}

struct talker::state {
  std::shared_ptr<const flow::bundle> content;
  message::channel via;
  config settings;
  keyring keys = made_up_keys();
  ops::clock clock;
  ops::dice dice{11};
  ops::metrics count;
  asio::io_context context{1};
  store::memory_store memory{clock};
  noting_store store{memory, keys, *content};
  turn_services services{settings, keys, store, nullptr, clock, dice, count, nullptr, &memory, &memory};
  unsigned events = 0, calls = 0;
  bool withheld = false;
  std::string token;  // of the last gather
  std::optional<message::event> last;

  state(std::shared_ptr<const flow::bundle> bundle, message::channel channel, const std::string& language,
        base::time_point now, std::string company)
      : content(std::move(bundle)), via(channel), clock(now) {
    account by;
    by.name = by.kind = std::move(company);
    by.adapter = provider::find_adapter(by.kind);
    settings.accounts.push_back(by);
    line only;
    only.number = service_line;
    only.provider = settings.accounts.front().name;
    only.language = language;
    settings.lines.push_back(only);
    settings.texts_per_caller = 30;
  }

  template <class T>
  T run(asio::awaitable<T> what) {
    auto future = asio::co_spawn(context, std::move(what), asio::use_future);
    context.restart();
    context.run();
    return future.get();
  }

  message::event event(message::event_kind kind, const std::string& words) {
    message::event e;
    e.kind = kind;
    if (!withheld) e.caller = *base::phone_number::parse(handset);
    e.line = service_line;
    e.id = via == message::channel::sms ? fmt::format("sms-{}", ++events) : fmt::format("call-{}", calls);
    (kind == message::event_kind::digits ? e.digits : e.text) = base::private_text(words);
    e.token = token;
    return e;
  }
};

talker::talker(std::shared_ptr<const flow::bundle> content, message::channel via, std::string language,
               base::time_point now, std::string company)
    : state_(std::make_unique<state>(std::move(content), via, language, now, std::move(company))) {}
talker::~talker() = default;

heard_back talker::take(message::event event) {
  auto& s = *state_;
  s.last = event;
  turn_request request{s.settings.accounts.front(), s.settings.lines.front(), std::move(event), s.clock.now(),
                       s.content};
  auto frame = frame_of(s.services, std::move(request));
  auto answer = s.run(take_turn(s.services, std::move(frame)));
  auto out = heard_of(answer.reply);
  if (auto token = token_of(answer.reply); !token.empty()) s.token = std::move(token);
  for (auto& words : s.store.take_sent()) out.effects.push_back("send " + words);
  for (auto& effect : s.store.take()) out.effects.push_back(std::move(effect));
  return out;
}

heard_back talker::start() {
  auto& s = *state_;
  if (s.via == message::channel::sms) return {};
  ++s.calls;
  s.token.clear();
  return take(s.event(message::event_kind::call_started, ""));
}

heard_back talker::say(const std::string& words) {
  auto kind = state_->via == message::channel::sms ? message::event_kind::text : message::event_kind::digits;
  return take(state_->event(kind, words));
}

heard_back talker::silence() { return take(state_->event(message::event_kind::silence, "")); }

heard_back talker::hang_up() {
  auto event = state_->event(message::event_kind::hangup, "");
  event.token.clear();
  return take(std::move(event));
}

heard_back talker::again() { return take(*state_->last); }
// Timers come at their own time, not all at the end.
heard_back talker::advance(std::chrono::milliseconds by) {
  auto& s = *state_;
  auto end = s.clock.now() + by;
  heard_back out;
  std::vector<unsigned> all(store::partitions);
  std::iota(all.begin(), all.end(), 0U);
  for (;;) {
    auto due = s.run(s.memory.due(all, end, 1));
    if (!due || due->empty()) break;
    auto first = *std::ranges::min_element(*due, {}, &store::due_timer::due);
    s.clock.advance(std::max(first.due - s.clock.now(), std::chrono::milliseconds(0)));
    if (auto frame = frame_of_timer(s.services, first, s.content))
      s.run(take_late_turn(s.services, std::move(*frame)));
    if (!s.run(s.memory.forget(first))) break;
    for (auto& words : s.store.take_sent()) out.words.push_back(std::move(words));
    for (auto& effect : s.store.take()) out.effects.push_back(std::move(effect));
  }
  s.clock.advance(end - s.clock.now());
  return out;
}
void talker::withhold() { state_->withheld = true; }
void talker::flag_detention() { state_->settings.lines.front().detention = true; }
void talker::flag_asking() { state_->settings.lines.front().ask_language = true; }
void talker::offer_languages(std::vector<std::string> tags) {
  state_->settings.lines.front().languages = std::move(tags);
}
base::time_point talker::now() const { return state_->clock.now(); }

}  // namespace amparo::app
