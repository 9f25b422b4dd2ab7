#include "app/noting_store.hpp"

#include <fmt/format.h>

#include "app/choices.hpp"
#include "app/effects.hpp"
#include "app/record.hpp"
#include "app/time_text.hpp"
#include "flow/session.hpp"

namespace amparo::app {
namespace {

std::string urgency_name(flow::urgency urgency) {
  switch (urgency) {
    case flow::urgency::now: return "now";
    case flow::urgency::deadline: return "deadline";
    case flow::urgency::search: return "search";
    case flow::urgency::information: return "information";
  }
  return "information";
}

}  // namespace

void noting_store::note(const store::outbox_entry& entry) {
  auto plain = keys_.open(outbox_aad(entry.kind, entry.effect), entry.payload);
  auto order = plain && entry.kind == "callback" ? decode_order(*plain)
                                                 : base::result<callback_order>(base::errc::malformed);
  if (order)
    noted_.push_back(fmt::format("callback topic={} urgency={}{}", order->what.topic,
                                 urgency_name(order->what.urgency), order->what.relay ? " interpreter" : ""));
  else if (auto other = plain ? decode_outbound(*plain) : base::result<outbound_order>(base::errc::malformed))
    note(*other, entry.kind);
  else
    noted_.push_back(entry.kind);
}

void noting_store::note(const outbound_order& order, const std::string& kind) {
  if (const auto* send = std::get_if<flow::send_effect>(&order.what)) {
    auto said = flow::decode_reply(content_, send->said);
    auto reply = said ? flow::render(content_, *said, message::channel::sms, at_minute(order.minute))
                      : message::reply(message::no_reply{});
    if (const auto* sms = std::get_if<message::sms_reply>(&reply))
      for (const auto& words : sms->messages) sent_.push_back(words);
  } else if (const auto* later = std::get_if<flow::remind_effect>(&order.what)) {
    noted_.push_back("remind " + time_text(later->due) + (later->question ? " asks" : ""));
  } else if (const auto* kept = std::get_if<flow::keep_note_effect>(&order.what)) {
    noted_.push_back(fmt::format("note {} {}s", kept->purpose, kept->seconds));
  } else if (const auto* counted = std::get_if<flow::count_effect>(&order.what)) {
    noted_.push_back(fmt::format("count {} {}", counted->table, counted->answer));
  } else {
    noted_.push_back(kind);
  }
}

asio::awaitable<base::result<store::opened_session>> noting_store::open(std::string key, std::string marker) {
  return to_.open(std::move(key), std::move(marker));
}

asio::awaitable<base::result<store::commit_outcome>> noting_store::commit(store::commit_request request) {
  auto entries = request.outbox;
  auto language = request.choices
                      ? choices_of(keys_, request.tag, request.choices->sealed, base::time_point{}).language
                      : language_;
  auto answer = co_await to_.commit(std::move(request));
  auto follows_a_note = [](const store::outbox_entry& e) { return e.kind == "item" || e.kind == "discard"; };
  std::erase_if(entries, follows_a_note);
  if (answer && *answer == store::commit_outcome::done)
    for (const auto& entry : entries) note(entry);
  bool remembers = language != language_ && !language.empty();
  if (remembers && answer && *answer == store::commit_outcome::done) {
    noted_.emplace_back("remember");
    language_ = std::move(language);
  }
  co_return answer;
}

asio::awaitable<base::result<bool>> noting_store::erase(store::erase_request request) {
  noted_.emplace_back("erase");
  language_.clear();
  return to_.erase(std::move(request));
}

asio::awaitable<base::result<std::string>> noting_store::vault(base::caller_tag tag) {
  return to_.vault(tag);
}

asio::awaitable<base::result<void>> noting_store::set_opt_out(std::string id, bool out) {
  noted_.emplace_back(out ? "opt out" : "opt in");
  return to_.set_opt_out(std::move(id), out);
}

asio::awaitable<base::result<bool>> noting_store::opted_out(std::string id) {
  return to_.opted_out(std::move(id));
}

asio::awaitable<base::result<bool>> noting_store::first_or_same(std::string nonce, std::string content) {
  return to_.first_or_same(std::move(nonce), std::move(content));
}

asio::awaitable<base::result<unsigned>> noting_store::count_ring(base::caller_tag tag, std::string event,
                                                                 base::time_point now) {
  return to_.count_ring(tag, std::move(event), now);
}

}  // namespace amparo::app
