#include <utility>

#include "app/turn_work.hpp"

// Which bundle a turn is taken on. A conversation finishes on the one that it began with, because what a
// session and a kept reply hold are places in that bundle and mean something else in any other. Where that
// bundle cannot be had any more, the conversation begins again, in words that say so.
namespace amparo::app {
namespace {

// Of the state that goes on now; "" where none does.
std::string bundle_of_state(const work& w) {
  if (uses_token(w)) return w.frame.token->bundle;
  bool alive = w.before.expires > unix_minute(w.frame.request.now) && !w.before.state.empty();
  return alive ? w.before.bundle : std::string();
}

const std::string& state_of(const work& w) { return uses_token(w) ? w.frame.token->state : w.before.state; }

void take_on(work& w, std::shared_ptr<const flow::bundle> chosen) {
  if (w.frame.request.content == chosen) return;
  w.frame.request.content = std::move(chosen);
  if (w.frame.word)
    w.frame.word = flow::global_word_of(*w.frame.request.content, w.frame.request.on.language, w.frame.input);
}

// A number answers a question that nobody asks any more; words still mean what they say.
bool is_answer_to_what_is_gone(const flow::input& heard, flow::global_word word) {
  using enum flow::input_kind;
  if (heard.kind == hangup || heard.kind == started) return false;
  if (word != flow::global_word::none && word != flow::global_word::back) return false;
  return heard.kind != text || heard.words.reveal().find_first_not_of("0123456789 #*") == std::string::npos;
}

}  // namespace

asio::awaitable<std::shared_ptr<const flow::bundle>> bundle_named(const turn_services& s, const work& w,
                                                                  std::string id) {
  if (id == w.live->id) co_return w.live;
  if (s.bundles == nullptr) co_return nullptr;
  co_return co_await s.bundles->find(std::move(id));
}

bool settles_on_live(work& w) {
  if (!w.live) w.live = w.frame.request.content;
  w.begins_again = false;
  auto id = bundle_of_state(w);
  if (!id.empty() && id != w.live->id) return false;
  take_on(w, w.live);
  return true;
}

asio::awaitable<void> choose_bundle(const turn_services& s, work& w) {
  w.language = flow::locale_of_session(state_of(w));
  auto own = co_await bundle_named(s, w, bundle_of_state(w));
  bool known = false, ended = false;
  if (own)
    if (auto state = flow::decode_session(*own, state_of(w))) {
      known = true;
      ended = state->ended();
    }
  w.begins_again = !ended && (!known || !s.bundles->keeps_sessions());
  if (w.begins_again) s.count.count("session_began_again");
  take_on(w, ended || w.begins_again ? w.live : std::move(own));
}

flow::outcome begun_again(const work& w) {
  const auto& content = *w.frame.request.content;
  auto word = flow::global_word_of(content, w.frame.request.on.language, w.frame.input);
  bool from_menu = is_answer_to_what_is_gone(w.frame.input, word);
  auto heard = from_menu ? flow::input{flow::input_kind::started, {}} : w.frame.input;
  auto outcome = flow::step(content, session_of(w), heard, w.frame.context);
  auto& reply = outcome.reply;
  auto said = flow::words_of(content, reply.locale, "system.begins_again");
  if (said && !reply.nothing) reply.lines.insert(reply.lines.begin(), said->lines.front());
  return outcome;
}

}  // namespace amparo::app
