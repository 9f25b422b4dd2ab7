#include "app/carry_words.hpp"

#include <algorithm>
#include <utility>

#include "app/desk_words.hpp"
#include "app/outbound_order.hpp"
#include "app/place_callback.hpp"
#include "app/record.hpp"
#include "app/send_order.hpp"
#include "app/unreadable_entry.hpp"
#include "base/bytes.hpp"
#include "base/encoding.hpp"
#include "ops/failpoint.hpp"

namespace amparo::app {
namespace {

using carried = base::result<base::tag_bytes>;
using done = base::result<void>;

struct message_order {
  outbound_order order;
  std::string words;
};

base::result<message_order> message_in(const keyring& keys, const store::outbox_entry& entry) {
  auto plain = keys.open(outbox_aad(entry.kind, entry.effect), entry.payload);
  auto order = plain ? decode_outbound(*plain) : base::result<outbound_order>(plain.error());
  if (!order) return order.error();
  const auto* message = std::get_if<flow::message_effect>(&order->what);
  if (message == nullptr || order->item.empty()) return base::errc::malformed;
  auto words = message->words;
  return message_order{std::move(*order), std::move(words)};
}

store::heard_words heard_of(const words_services& s, const message_order& from) {
  const auto& order = from.order;
  return {.code = order.item_code,
          .effect = order.item,
          .name = words_name(s.keys, order.item),
          .id = order.effect,
          .sealed = s.keys.sealed_value(s.dice.nonce(), words_aad(order.item), from.words),
          .patience = time_to_answer};
}

}  // namespace

std::vector<std::string> texts_of(const std::shared_ptr<const flow::bundle>& content,
                                  std::string_view language, std::string_view key,
                                  const std::vector<flow::named_value>& values, base::time_point now) {
  auto said = flow::words_of(*content, language, key, values);
  auto reply =
      said ? flow::render(*content, *said, message::channel::sms, now) : message::reply(message::no_reply{});
  auto* sms = std::get_if<message::sms_reply>(&reply);
  return sms == nullptr ? std::vector<std::string>() : std::move(sms->messages);
}

asio::awaitable<base::result<void>> text_to_person(const words_services& s, const desk_person& to,
                                                   std::string name, std::vector<std::string> messages) {
  auto on = std::ranges::find_if(s.settings.lines, &line::operators);
  if (!to.phone || on == s.settings.lines.end() || messages.empty()) co_return done();
  auto named = base::byte_writer().raw("desk|told").text(name).text(to.id).take();
  auto tag = base::caller_tag::of(s.keys.identity, *to.phone);
  send_order order{.tag = tag.bytes(),
                   .effect = base::hex(base::hmac_sha256(s.keys.dedupe, named)).substr(0, 32),
                   .account = on->provider,
                   .line = on->number,
                   .caller = to.phone->reveal(),
                   .minute = unix_minute(s.clock.now()),
                   .always = true,
                   .messages = std::move(messages)};
  auto entry = reply_entry_of(s.keys, s.dice.nonce(), order);
  co_return co_await s.sends.post(std::move(entry), tag);
}

asio::awaitable<carried> carry_words(const words_services& s, store::taken_entry taken) {
  auto message = message_in(s.keys, taken.entry);
  if (!message) {
    count_unreadable(s.count, taken.entry.kind);
    co_return nobody_in(taken.partition);
  }
  const auto& order = message->order;
  auto heard = heard_of(s, *message);
  auto place = co_await s.talk.hear(std::move(heard));
  if (!place) co_return place.error();
  if (AMPARO_FAILPOINT("words_heard")) co_return base::make_error_code(base::errc::malformed);
  using kind = store::words_place::kind;
  constexpr std::string_view counted[] = {"words_to_operator", "words_wait", "words_of_nobody"};
  s.count.count(counted[static_cast<std::size_t>(place->is)]);
  if (place->is != kind::in_hand) {  // the line answers what they write from now on
    auto ended = co_await end_talk(s.keys, s.talk, order.tag, order.item, s.clock.now());
    if (!ended) co_return ended.error();
    co_return order.tag;
  }
  const auto* person = person_of_holder(s.settings, s.keys, place->holder);
  if (person == nullptr) co_return order.tag;
  auto texts = words_for_operator(order.item_code, message->words);
  auto told = co_await text_to_person(s, *person, order.effect, std::move(texts));
  if (!told) co_return told.error();
  co_return order.tag;
}

asio::awaitable<done> forget_talk(const words_services& s, std::string effect, base::tag_bytes of) {
  auto forgotten = co_await s.talk.forget(words_name(s.keys, effect));
  if (!forgotten) co_return forgotten.error();
  co_return co_await end_talk(s.keys, s.talk, of, std::move(effect), s.clock.now());
}

}  // namespace amparo::app
