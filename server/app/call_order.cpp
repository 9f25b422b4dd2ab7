#include "app/call_order.hpp"

#include <algorithm>

#include "app/effects.hpp"
#include "app/record.hpp"
#include "base/bytes.hpp"
#include "base/encoding.hpp"
#include "store/keys.hpp"

namespace amparo::app {
namespace {

constexpr std::uint8_t order_format = 2;
constexpr std::size_t effect_size = 32, longest_token = 512;
constexpr std::uint32_t longest_ring = 120, longest_call = 240;  // seconds, minutes

std::string aad_of(const account& via) { return base::byte_writer().raw("leg|").text(via.name).take(); }

void write(base::byte_writer& out, const desk_leg& desk) {
  out.u8(static_cast<std::uint8_t>(desk.whose)).text(desk.code).text(desk.attempt).u64(desk.fence);
  out.varint(desk.others);
}

// False where it is none.
bool read(base::byte_reader& in, desk_leg& desk) {
  auto whose = in.u8();
  desk.whose = static_cast<leg_of>(whose);
  desk.code = in.text();
  desk.attempt = in.text();
  desk.fence = in.u64();
  auto others = in.varint();
  desk.others = static_cast<unsigned>(others);
  return in.ok() && whose <= static_cast<std::uint8_t>(leg_of::interpreters) && others < store::partitions;
}

std::string name_of_leg(const keyring& keys, std::string_view attempt, std::string_view what) {
  auto name = base::byte_writer().raw("leg|").text(attempt).text(what).take();
  return base::hex(base::hmac_sha256(keys.dedupe, name)).substr(0, effect_size);
}

std::string sealed(const keyring& keys, const account& via, const leg_token& token) {
  base::byte_writer out;
  out.varint(token.partition)
      .text(token.effect)
      .text(token.room)
      .text(token.locale)
      .u32(token.expires)
      .varint(token.said)
      .u8(static_cast<std::uint8_t>(token.at));
  write(out, token.desk);
  auto text = out.take();
  auto aad = aad_of(via);
  return base::base64url(keys.sealed_value(keys.repeatable_nonce(aad, text), aad, text));
}

bool is_room(std::string_view name) {
  auto is_fit = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
  };
  return !name.empty() && name.size() <= 64 && std::ranges::all_of(name, is_fit);
}

}  // namespace

std::string encode(const call_order& order) {
  base::byte_writer out;
  out.u8(order_format).raw({reinterpret_cast<const char*>(order.tag.data()), order.tag.size()});
  for (const auto* field :
       {&order.effect, &order.account, &order.line, &order.callee, &order.room, &order.locale})
    out.text(*field);
  out.u8(static_cast<std::uint8_t>(order.cause))
      .u32(order.cited)
      .u32(order.minute)
      .varint(static_cast<std::uint64_t>(order.ring.count()))
      .varint(static_cast<std::uint64_t>(order.longest.count()));
  write(out, order.desk);
  return out.take();
}

base::result<call_order> decode_call_order(std::string_view bytes) {
  base::byte_reader in(bytes);
  call_order order;
  if (in.u8() != order_format) return base::errc::malformed;
  auto tag = in.raw(order.tag.size());
  if (!in.ok()) return base::errc::malformed;
  std::ranges::copy(tag, order.tag.begin());
  for (auto* field : {&order.effect, &order.account, &order.line, &order.callee, &order.room, &order.locale})
    *field = in.text();
  auto cause = static_cast<send_cause>(in.u8());
  order.cause = cause;
  order.cited = in.u32();
  order.minute = in.u32();
  auto ring = in.varint(), longest = in.varint();
  order.ring = std::chrono::seconds(ring);
  order.longest = std::chrono::minutes(longest);
  bool is_cause = cause == send_cause::asked_for || cause == send_cause::promised;
  bool is_timed = ring != 0 && ring <= longest_ring && longest != 0 && longest <= longest_call;
  bool is_whole = read(in, order.desk) && in.at_end() && order.effect.size() == effect_size;
  if (!is_whole || !is_cause || !is_timed || !is_room(order.room)) return base::errc::malformed;
  return order;
}

std::string effect_of_leg(const keyring& keys, std::string_view attempt, leg_of whose) {
  return name_of_leg(keys, attempt, whose == leg_of::operators ? "operator" : "caller");
}

std::string effect_of_interpreter(const keyring& keys, std::string_view attempt, std::string_view person) {
  return name_of_leg(keys, attempt, std::string("interpreter|").append(person));
}

std::string room_of(const keyring& keys, std::string_view attempt) {
  return "room-" + name_of_leg(keys, attempt, "room");
}

store::outbox_entry call_entry(const keyring& keys, const base::nonce24& nonce, const call_order& order) {
  return {order.effect, "call", keys.sealed_value(nonce, outbox_aad("call", order.effect), encode(order))};
}

leg_token first_leg(const call_order& order, unsigned partition) {
  constexpr std::uint32_t an_hour = 60;  // longer than an order waits and its telephone rings
  return {partition, order.effect,  order.room, order.locale, order.minute + an_hour,
          0,         leg_at::asked, order.desk};
}

std::string answer_target(const keyring& keys, const account& via, const leg_token& token) {
  return via.path() + "/voice?s=" + sealed(keys, via, token);
}

std::string gather_target(const keyring& keys, const account& via, const leg_token& token) {
  return via.path() + "/voice/gather?s=" + sealed(keys, via, token);
}

base::result<leg_token> open_leg_token(const keyring& keys, const account& via, std::string_view text,
                                       base::time_point now) {
  if (text.size() > longest_token) return base::errc::too_large;
  auto bytes = base::from_base64url(text);
  if (!bytes) return base::errc::malformed;
  auto plain = keys.open(aad_of(via), *bytes);
  if (!plain) return plain.error();
  base::byte_reader in(*plain);
  leg_token out;
  out.partition = static_cast<unsigned>(in.varint());
  out.effect = in.text();
  out.room = in.text();
  out.locale = in.text();
  out.expires = in.u32();
  out.said = static_cast<unsigned>(in.varint());
  auto at = in.u8();
  out.at = static_cast<leg_at>(at);
  bool is_whole = read(in, out.desk) && in.at_end() && at <= static_cast<std::uint8_t>(leg_at::told) &&
                  out.partition < store::partitions;
  if (!is_whole || out.effect.size() != effect_size || unix_minute(now) > out.expires)
    return base::errc::malformed;
  return out;
}

}  // namespace amparo::app
