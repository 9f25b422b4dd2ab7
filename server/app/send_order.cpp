#include "app/send_order.hpp"

#include <algorithm>

#include "app/effects.hpp"
#include "base/bytes.hpp"
#include "base/encoding.hpp"

namespace amparo::app {
namespace {

constexpr std::uint8_t order_format = 2;
constexpr unsigned always_flag = 1, any_hour_flag = 2;
constexpr std::uint64_t most_messages = 8;
constexpr std::size_t effect_size = 32;

std::string aad_of(const account& via) { return base::byte_writer().raw("sent|").text(via.name).take(); }

}  // namespace

std::string encode(const send_order& order) {
  base::byte_writer out;
  out.u8(order_format)
      .raw({reinterpret_cast<const char*>(order.tag.data()), order.tag.size()})
      .text(order.effect)
      .text(order.account)
      .text(order.line)
      .text(order.caller)
      .u32(order.minute)
      .u8(static_cast<std::uint8_t>((order.always ? always_flag : 0) | (order.any_hour ? any_hour_flag : 0)))
      .varint(order.messages.size());
  for (const auto& words : order.messages) out.text(words);
  return out.take();
}

base::result<send_order> decode_send_order(std::string_view bytes) {
  base::byte_reader in(bytes);
  send_order order;
  if (in.u8() != order_format) return base::errc::malformed;
  auto tag = in.raw(order.tag.size());
  if (!in.ok()) return base::errc::malformed;
  std::ranges::copy(tag, order.tag.begin());
  for (auto* field : {&order.effect, &order.account, &order.line, &order.caller}) *field = in.text();
  order.minute = in.u32();
  auto flags = in.u8();
  if (flags > (always_flag | any_hour_flag)) return base::errc::malformed;
  order.always = flags & always_flag;
  order.any_hour = flags & any_hour_flag;
  auto count = in.varint();
  if (count > most_messages) return base::errc::malformed;
  for (std::uint64_t i = 0; i != count; ++i) order.messages.emplace_back(in.text());
  if (!in.ok() || !in.at_end()) return base::errc::malformed;
  return order;
}

store::outbox_entry reply_entry(const keyring& keys, const base::nonce24& nonce, const account& via,
                                const message::event& event, std::uint32_t minute,
                                const std::vector<std::string>& messages, bool always) {
  auto name = base::byte_writer().raw("reply|").text(via.name).text(event.line).text(event.id).take();
  send_order order;
  order.tag = base::caller_tag::of(keys.identity, *event.caller).bytes();
  order.effect = base::hex(base::hmac_sha256(keys.dedupe, name).substr(0, effect_size / 2));
  order.account = via.name;
  order.line = event.line;
  order.caller = event.caller->reveal();
  order.minute = minute;
  order.always = always;
  order.messages = messages;
  return reply_entry_of(keys, nonce, order);
}

store::outbox_entry reply_entry_of(const keyring& keys, const base::nonce24& nonce, const send_order& order) {
  return {order.effect, "reply", keys.sealed_value(nonce, outbox_aad("reply", order.effect), encode(order))};
}

store::outbox_entry talk_entry(const keyring& keys, const base::nonce24& nonce, const talk_order& talk) {
  const auto& effect = talk.order.effect;
  auto plain = base::byte_writer()
                   .u8(static_cast<std::uint8_t>(talk.cause))
                   .text(encode(talk.order))
                   .text(encode(talk.if_lost))
                   .take();
  return {effect, "talk", keys.sealed_value(nonce, outbox_aad("talk", effect), plain)};
}

base::result<talk_order> decode_talk_order(std::string_view bytes) {
  base::byte_reader in(bytes);
  auto cause = static_cast<send_cause>(in.u8());
  auto order = decode_send_order(in.text());
  auto if_lost = decode_send_order(in.text());
  bool is_known = cause == send_cause::asked_for || cause == send_cause::promised;
  if (!order || !if_lost || !is_known || !in.ok() || !in.at_end()) return base::errc::malformed;
  return talk_order{cause, std::move(*order), std::move(*if_lost)};
}

std::string status_target(const keyring& keys, const account& via, const send_token& token) {
  auto text = base::byte_writer().varint(token.partition).text(token.effect).varint(token.part).take();
  auto aad = aad_of(via);
  auto sealed = base::base64url(keys.sealed_value(keys.repeatable_nonce(aad, text), aad, text));
  return via.path() + "/status?s=" + sealed;
}

base::result<send_token> open_send_token(const keyring& keys, const account& via, std::string_view text) {
  if (text.size() > 512) return base::errc::too_large;
  auto bytes = base::from_base64url(text);
  if (!bytes) return base::errc::malformed;
  auto plain = keys.open(aad_of(via), *bytes);
  if (!plain) return plain.error();
  base::byte_reader in(*plain);
  send_token out;
  out.partition = static_cast<unsigned>(in.varint());
  out.effect = in.text();
  out.part = static_cast<unsigned>(in.varint());
  if (!in.ok() || !in.at_end() || out.partition > 255 || out.effect.size() != effect_size)
    return base::errc::malformed;
  return out;
}

}  // namespace amparo::app
