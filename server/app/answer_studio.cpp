#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <optional>
#include <utility>

#include "app/effects.hpp"
#include "app/note_orders.hpp"
#include "app/outbound_order.hpp"
#include "app/studio.hpp"
#include "app/time_text.hpp"
#include "app/voice_note.hpp"
#include "ops/log.hpp"
#include "speech/errors.hpp"
#include "speech/recording.hpp"
#include "store/note_store.hpp"

// One document of a call to the studio: what the key or the recording that came in means where the call
// stands, and what is heard next.
namespace amparo::app {
namespace {

using namespace std::chrono_literals;
using message::event_kind;

constexpr unsigned most_tries = 3;
constexpr auto time_to_answer = 10s, time_between_keys = 5s, time_between_looks = 2s, silence_at_end = 4s,
               longest_wait = 60s;  // until what was said is there: a provider's file takes its time
constexpr std::size_t fetch_index = 2'000, discard_index = 2'001;  // effects of this event
constexpr const char* spoken_language = "es-MX";                   // of what the studio says itself

std::uint64_t unix_second(base::time_point when) {
  return static_cast<std::uint64_t>(
      std::chrono::floor<std::chrono::seconds>(when.time_since_epoch()).count());
}

// The call while one of its documents is made.
struct studio_call {
  gateway& g;
  turn_frame frame;
  studio_state now;
  message::voice_reply out{};

  studio& room() { return *g.phone_studio; }
  const message::event& event() const { return frame.request.event; }
  std::string key() const {
    return event().kind == event_kind::digits ? event().digits.reveal() : std::string();
  }

  void say(std::string_view what, const std::vector<flow::named_value>& values = {}) {
    const auto& content = *frame.request.content;
    auto said = flow::words_of(content, spoken_language, what, values);
    auto reply = said ? flow::render(content, *said, message::channel::voice, frame.request.now)
                      : message::reply(message::no_reply{});
    auto* voice = std::get_if<message::voice_reply>(&reply);
    if (voice == nullptr) return g.count.count("call_without_words");
    for (auto& one : voice->before) out.before.push_back(std::move(one));
  }
  void read(const std::string& spanish) { out.before.push_back({spanish, spoken_language, ""}); }
  void play(const std::string& clip) {
    out.before.push_back({"", frame.request.on.language, "/audio/" + clip + ".wav"});
  }

  message::voice_reply& listen(unsigned digits, std::chrono::seconds first = time_to_answer) {
    message::gather keys;
    keys.prompts = std::exchange(out.before, {});
    keys.max_digits = digits;
    keys.first = first;
    keys.between = time_between_keys;
    keys.ends_with_hash = digits > 1;
    out.keys = std::move(keys);
    return out;
  }
  message::voice_reply& end(std::string_view words) {
    say(words);
    out.hangup = true;
    return out;
  }
};

const studio_person* person_of(studio_call& c) { return c.room().person(c.now.person); }

// --- who it is ---

message::voice_reply& asked_for_code(studio_call& c) {
  c.say("studio.code");
  return c.listen(12);
}

message::voice_reply& asked_what_to_do(studio_call& c) {
  c.now.at = studio_place::menu, c.now.tries = 0;
  c.say("studio.menu");
  return c.listen(1);
}

message::voice_reply& took_code(studio_call& c) {
  const auto* who = c.room().admitted(c.g.keys.dedupe, c.key(), c.frame.request.now);
  if (who != nullptr) {
    c.now.person = who->id;
    c.g.count.count("studio_entered");
    ops::log(ops::level::info, "studio_entered", {{"person", who->id}});
    return asked_what_to_do(c);
  }
  c.g.count.count("studio_refused");
  ops::log(ops::level::warn, "studio_refused", {{"account", c.frame.request.via.name}});
  if (++c.now.tries >= most_tries) return c.end("studio.goodbye");
  c.say("studio.wrong_code");
  return asked_for_code(c);
}

// --- saying it ---

// The whole Spanish, and which stretch of it is meant.
void read_work(studio_call& c, const studio_work& work) {
  c.read(work.source);
  if (work.part != 0) c.say("studio.part", {{"part", std::to_string(work.part)}});
  if (!work.words.empty()) c.read(work.words);
}

message::voice_reply& asked_to_say(studio_call& c, const std::optional<studio_work>& work) {
  if (!work) return c.end("studio.all_recorded");
  c.now.at = studio_place::record, c.now.name = work->name;
  c.now.clip.clear(), c.now.note.clear();
  c.say("studio.say");
  read_work(c, *work);
  c.say("studio.now");
  auto most = work->in_menu ? speech::longest_in_menu : speech::longest_recording;
  c.out.note = message::take_note{std::chrono::duration_cast<std::chrono::seconds>(most), silence_at_end, ""};
  return c.out;
}

asio::awaitable<void> ask_to_say_next(studio_call& c, std::string after) {
  auto language = person_of(c)->language;
  auto look = [&shelf = c.room().shelf(), language, after] { return shelf.next_to_record(language, after); };
  auto work = co_await c.room().work().run(look);
  c.now.tries = 0;
  asked_to_say(c, work);
}

asio::awaitable<void> ask_to_say_again(studio_call& c) {
  auto language = person_of(c)->language;
  auto look = [&shelf = c.room().shelf(), language, name = c.now.name] {
    return shelf.to_record(language, name);
  };
  auto work = co_await c.room().work().run(look);
  if (work)
    asked_to_say(c, work);
  else
    co_await ask_to_say_next(c, c.now.name);
}

// To role dispatch: fetch it, and have the provider's copy deleted after that.
asio::awaitable<bool> ordered(studio_call& c, bool is_wanted) {
  const auto& request = c.frame.request;
  auto minute = unix_minute(request.now);
  auto seal = [&](std::string_view kind, const std::string& effect, const std::string& text) {
    return store::outbox_entry{effect, std::string(kind),
                               c.g.keys.sealed_value(c.g.dice.nonce(), outbox_aad(kind, effect), text)};
  };
  auto note = is_wanted ? effect_id(c.g.keys, c.frame, fetch_index) : "";
  if (is_wanted) {
    outbound_order order;
    order.tag = c.frame.tag.bytes();
    order.effect = note, order.account = request.via.name, order.line = request.on.number;
    order.bundle = request.content->id, order.minute = order.cited = minute;
    order.what = flow::keep_note_effect{"studio", request.on.language, request.event.note.reveal(),
                                        static_cast<std::uint32_t>(request.event.length.count())};
    auto entry = seal("note", note, encode(order));
    auto posted = co_await post_at_home(c.g, std::move(entry), c.frame.tag);
    if (!posted) co_return false;
  }
  auto effect = effect_id(c.g.keys, c.frame, discard_index);
  auto entry = seal("discard", effect,
                    encode(discard_order{request.via.name, request.event.note.reveal(), note, minute}));
  auto posted = co_await post_at_home(c.g, std::move(entry), c.frame.tag);
  c.now.note = note;
  co_return static_cast<bool>(posted);
}

void wait_for_note(studio_call& c) {
  c.now.at = studio_place::fetch;
  c.listen(1, time_between_looks);
}

asio::awaitable<void> took_recording(studio_call& c) {
  const auto& event = c.event();
  bool is_there = event.kind == event_kind::recording && !event.note.reveal().empty();
  bool is_wanted = is_there && event.length >= 1s && person_of(c) != nullptr;
  bool is_ordered = !is_there || co_await ordered(c, is_wanted);
  if (is_wanted && is_ordered) {
    c.now.tries = 0, c.now.said = unix_second(c.frame.request.now);
    c.say("studio.wait");
    co_return wait_for_note(c);
  }
  if (person_of(c) == nullptr || ++c.now.tries >= most_tries) co_return void(c.end("studio.goodbye"));
  c.say(is_ordered ? "studio.silent" : "studio.not_arrived");
  co_await ask_to_say_again(c);
}

// --- hearing it ---

std::string_view words_for(base::error_code why) {
  if (why == speech::errc::silent || why == speech::errc::too_short) return "studio.silent";
  if (why == speech::errc::clipped) return "studio.clipped";
  if (why == speech::errc::too_quiet) return "studio.too_quiet";
  if (why == speech::errc::too_long) return "studio.too_long";
  if (why == speech::errc::uneven) return "studio.uneven";
  return "studio.not_arrived";
}

void asked_to_keep(studio_call& c) {
  c.now.at = studio_place::keep;
  c.say("studio.heard");
  c.play(c.now.clip);
  c.say("studio.keep");
  c.listen(1);
}

// The sealed note, once role dispatch has it; "" until then, and where Redis does not answer.
asio::awaitable<std::string> fetched(studio_call& c) {
  auto& home = home_of(c.g, c.frame.tag.partition());
  if (home.notes == nullptr) co_return "";
  auto there = [notes = home.notes, tag = c.frame.tag, note = c.now.note]() {
    return notes->find(tag, note);
  };
  auto sealed = co_await asio::co_spawn(home.context, std::move(there), asio::use_awaitable);
  if (!sealed || sealed->empty()) co_return "";
  auto wav = open_note(c.g.keys, c.frame.tag, c.now.note, *sealed, c.frame.request.now);
  co_return wav ? *wav : "";
}

asio::awaitable<void> looked_for_note(studio_call& c) {
  auto sound = co_await fetched(c);
  auto until = c.now.said + static_cast<std::uint64_t>(longest_wait / 1s);
  if (sound.empty() && unix_second(c.frame.request.now) < until) co_return wait_for_note(c);
  if (sound.empty()) {
    c.now.tries = 0;
    c.say("studio.not_arrived");
    co_return co_await ask_to_say_again(c);
  }
  auto language = person_of(c)->language;
  auto put = [&shelf = c.room().shelf(), sound = std::move(sound), language, name = c.now.name] {
    auto work = shelf.to_record(language, name);
    return shelf.put_by(sound, work && work->in_menu);
  };
  auto made = co_await c.room().work().run(std::move(put));
  c.now.tries = 0;
  if (!made) {
    c.say(words_for(made.error()));
    co_return co_await ask_to_say_again(c);
  }
  c.now.clip = *made;
  asked_to_keep(c);
}

asio::awaitable<void> took_decision(studio_call& c) {
  auto key = c.key();
  auto& shelf = c.room().shelf();
  auto language = person_of(c)->language;
  if (key == "1") {
    auto keep = [&shelf, language, now = c.now] {
      return shelf.keep(language, now.name, now.clip, now.person);
    };
    bool is_kept = co_await c.room().work().run(keep);
    c.g.count.count(is_kept ? "studio_kept" : "studio_not_kept");
    c.say(is_kept ? "studio.kept" : "studio.changed");
    co_return co_await ask_to_say_next(c, c.now.name);
  }
  if (key == "2" || key == "3") {
    auto drop = [&shelf, take = c.now.clip] { return shelf.drop(take), true; };
    co_await c.room().work().run(drop);
    if (key == "2") co_return co_await ask_to_say_again(c);
    co_return co_await ask_to_say_next(c, c.now.name);
  }
  if (++c.now.tries >= most_tries) co_return void(c.end("studio.goodbye"));
  asked_to_keep(c);
}

// --- listening to what others said ---

asio::awaitable<void> ask_to_listen(studio_call& c, std::string after) {
  auto language = person_of(c)->language;
  auto look = [&shelf = c.room().shelf(), language, who = c.now.person, after] {
    return shelf.next_to_review(language, who, after);
  };
  auto work = co_await c.room().work().run(look);
  if (!work) co_return void(c.end("studio.all_heard"));
  if (c.now.name != work->name) c.now.tries = 0;
  c.now.at = studio_place::review, c.now.name = work->name, c.now.clip = work->clip;
  c.say("studio.listen");
  read_work(c, *work);
  c.play(work->clip);
  c.say("studio.verdict");
  c.listen(1);
}

asio::awaitable<void> took_verdict(studio_call& c) {
  auto key = c.key();
  if (key == "1" || key == "2") {
    auto& shelf = c.room().shelf();
    flow::recording_review found{c.now.person, time_text(c.frame.request.now).substr(0, 10), key == "1"};
    auto write = [&shelf, language = person_of(c)->language, now = c.now, found] {
      return shelf.review(language, now.name, now.clip, found);
    };
    bool is_written = co_await c.room().work().run(write);
    c.g.count.count(is_written ? "studio_reviewed" : "studio_not_reviewed");
    c.say(is_written ? "studio.noted" : "studio.changed");
  } else if (key != "4") {
    if (++c.now.tries >= most_tries) co_return void(c.end("studio.goodbye"));
    c.play(c.now.clip);
    c.say("studio.verdict");
    co_return void(c.listen(1));
  }
  co_await ask_to_listen(c, c.now.name);
}

asio::awaitable<void> chose(studio_call& c) {
  auto key = c.key();
  if (key == "1") co_return co_await ask_to_say_next(c, "");
  if (key == "2") co_return co_await ask_to_listen(c, "");
  if (++c.now.tries >= most_tries) co_return void(c.end("studio.goodbye"));
  c.say("studio.menu");
  c.listen(1);
}

asio::awaitable<void> go_on(studio_call& c) {
  if (c.event().kind == event_kind::recording || c.now.at == studio_place::record)
    co_return co_await took_recording(c);
  // Who was taken out of the configuration is nobody from the next key on.
  if (c.now.at != studio_place::code && person_of(c) == nullptr) co_return void(c.end("studio.goodbye"));
  switch (c.now.at) {
    case studio_place::code:
      if (c.event().kind == event_kind::digits) co_return void(took_code(c));
      if (c.event().kind == event_kind::silence && ++c.now.tries >= most_tries)
        co_return void(c.end("studio.goodbye"));
      co_return void(asked_for_code(c));
    case studio_place::menu: co_return co_await chose(c);
    case studio_place::fetch: co_return co_await looked_for_note(c);
    case studio_place::keep: co_return co_await took_decision(c);
    case studio_place::review: co_return co_await took_verdict(c);
    case studio_place::record: break;
  }
}

}  // namespace

asio::awaitable<message::reply> answer_studio(gateway& g, const account& via, const line& on,
                                              message::event event, base::time_point now) {
  if (event.kind == event_kind::hangup || g.phone_studio == nullptr) co_return message::no_reply{};
  bool is_first = event.kind == event_kind::call_started;
  turn_request request{via, on, std::move(event), now, g.content.load()};
  auto& services = g.workers.front()->services;
  studio_call c{g, frame_of(services, std::move(request)), {}};
  if (c.frame.token)
    if (auto known = decode_studio(c.frame.token->state)) c.now = std::move(*known);
  // Without its state a later request belongs to no call that we know: only a recording is still deleted.
  if (!is_first && !c.frame.token && c.event().kind != event_kind::recording) {
    c.end("studio.goodbye");
    co_return std::move(c.out);
  }
  auto step = c.frame.token ? c.frame.token->step + 1 : 1;
  co_await go_on(c);
  give_action(services, c.frame, c.out, unix_minute(now), step, encode(c.now));
  co_return std::move(c.out);
}

}  // namespace amparo::app
