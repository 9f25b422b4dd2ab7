#include "app/talk.hpp"

#include <fmt/format.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_future.hpp>

#include <algorithm>
#include <numeric>
#include <utility>

#include "app/effects.hpp"
#include "app/outbound_order.hpp"
#include "app/time_text.hpp"
#include "app/timer_turn.hpp"
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
  return {base::secret_key(random.bytes(32)), base::secret_key(random.bytes(32)),
          base::secret_key(random.bytes(32)), std::move(seals), true};
}

std::string urgency_name(flow::urgency urgency) {
  switch (urgency) {
    case flow::urgency::now: return "now";
    case flow::urgency::deadline: return "deadline";
    case flow::urgency::search: return "search";
    case flow::urgency::information: return "information";
  }
  return "information";
}

// Passes everything on and notes what was asked for, in the words of a transcript.
class noting_store final : public store::turn_store {
 public:
  noting_store(store::turn_store& to, const keyring& keys, const flow::bundle& content)
      : to_(to), keys_(keys), content_(content) {}
  asio::awaitable<base::result<store::opened_session>> open(std::string key, std::string marker) override {
    return to_.open(std::move(key), std::move(marker));
  }
  asio::awaitable<base::result<store::commit_outcome>> commit(store::commit_request request) override {
    auto entries = request.outbox;
    auto answer = co_await to_.commit(std::move(request));
    if (answer && *answer == store::commit_outcome::done)
      for (const auto& entry : entries) note(entry);
    co_return answer;
  }
  asio::awaitable<base::result<bool>> erase(store::erase_request request) override {
    noted_.emplace_back("erase");
    return to_.erase(std::move(request));
  }
  asio::awaitable<base::result<std::string>> vault(base::caller_tag tag) override { return to_.vault(tag); }
  asio::awaitable<base::result<void>> set_opt_out(std::string id, bool out) override {
    noted_.emplace_back(out ? "opt out" : "opt in");
    return to_.set_opt_out(std::move(id), out);
  }
  asio::awaitable<base::result<bool>> opted_out(std::string id) override {
    return to_.opted_out(std::move(id));
  }
  std::vector<std::string> take() { return std::exchange(noted_, {}); }
  std::vector<std::string> take_sent() {
    return std::exchange(sent_, {});
  }  // words that left for the telephone

 private:
  void note(const store::outbox_entry& entry) {
    auto plain = keys_.open(outbox_aad(entry.kind, entry.effect), entry.payload);
    auto order = plain && entry.kind == "callback" ? decode_order(*plain)
                                                   : base::result<callback_order>(base::errc::malformed);
    if (order)
      noted_.push_back(
          fmt::format("callback topic={} urgency={}", order->what.topic, urgency_name(order->what.urgency)));
    else if (auto other =
                 plain ? decode_outbound(*plain) : base::result<outbound_order>(base::errc::malformed))
      note(*other, entry.kind);
    else
      noted_.push_back(entry.kind);
  }
  void note(const outbound_order& order, const std::string& kind) {
    if (const auto* send = std::get_if<flow::send_effect>(&order.what)) {
      auto said = flow::decode_reply(content_, send->said);
      auto reply = said ? flow::render(content_, *said, message::channel::sms, at_minute(order.minute))
                        : message::reply(message::no_reply{});
      if (const auto* sms = std::get_if<message::sms_reply>(&reply))
        for (const auto& words : sms->messages) sent_.push_back(words);
    } else if (const auto* later = std::get_if<flow::remind_effect>(&order.what)) {
      noted_.push_back("remind " + time_text(later->due));
    } else if (const auto* kept = std::get_if<flow::keep_note_effect>(&order.what)) {
      noted_.push_back(fmt::format("note {} {}s", kept->purpose, kept->seconds));
    } else {
      noted_.push_back(kind);
    }
  }
  store::turn_store& to_;
  const keyring& keys_;
  const flow::bundle& content_;
  std::vector<std::string> noted_, sent_;
};

std::string token_in(const std::string& action) { return action.substr(action.find("s=") + 2); }

void add_words(heard_back& out, const std::vector<message::spoken>& prompts) {
  for (const auto& prompt : prompts) out.words.push_back(prompt.text);
}

}  // namespace

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
  turn_services services{settings, keys, store, nullptr, clock, dice, count};
  unsigned events = 0, calls = 0;
  bool withheld = false;
  std::string token;  // of the last gather
  std::optional<message::event> last;

  state(std::shared_ptr<const flow::bundle> bundle, message::channel channel, const std::string& language,
        base::time_point now)
      : content(std::move(bundle)), via(channel), clock(now) {
    account simulator;
    simulator.name = simulator.kind = "simulator";
    simulator.adapter = provider::find_adapter("simulator");
    settings.accounts.push_back(simulator);
    line only;
    only.number = service_line;
    only.provider = "simulator";
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
               base::time_point now)
    : state_(std::make_unique<state>(std::move(content), via, language, now)) {}
talker::~talker() = default;

heard_back talker::take(message::event event) {
  auto& s = *state_;
  s.last = event;
  turn_request request{s.settings.accounts.front(), s.settings.lines.front(), std::move(event), s.clock.now(),
                       s.content};
  auto frame = frame_of(s.services, std::move(request));
  auto answer = s.run(take_turn(s.services, std::move(frame)));
  heard_back out;
  if (const auto* sms = std::get_if<message::sms_reply>(&answer.reply)) out.words = sms->messages;
  if (const auto* voice = std::get_if<message::voice_reply>(&answer.reply)) {
    add_words(out, voice->before);
    if (voice->keys) {
      add_words(out, voice->keys->prompts);
      s.token = token_in(voice->keys->action);
    }
    if (voice->note) s.token = token_in(voice->note->action);
    if (voice->bridge) s.token = token_in(voice->bridge->action);
    out.is_call_over = voice->hangup;
  }
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
      s.run(take_timer_turn(s.services, std::move(*frame)));
    if (!s.run(s.memory.forget(first))) break;
    for (auto& words : s.store.take_sent()) out.words.push_back(std::move(words));
    for (auto& effect : s.store.take()) out.effects.push_back(std::move(effect));
  }
  s.clock.advance(end - s.clock.now());
  return out;
}
void talker::withhold() { state_->withheld = true; }
void talker::flag_detention() { state_->settings.lines.front().detention = true; }
base::time_point talker::now() const { return state_->clock.now(); }

}  // namespace amparo::app
