#include "app/effects.hpp"

#include <chrono>
#include <utility>

#include "base/bytes.hpp"
#include "base/encoding.hpp"

namespace amparo::app {
namespace {

using namespace std::chrono_literals;

// D1: a number waits for its callback 30 days at the most; the desk drops it 24 h after closing.
constexpr std::chrono::milliseconds vault_life = 24h * 30;

// A callback that was confirmed is read whatever program wrote it.
constexpr std::uint8_t format_without_note = 1, format_without_town = 2, format_without_account = 3,
                       format_without_number = 4, format_without_side = 5, newest_format = 6;
constexpr unsigned relay_flag = 1, waits_flag = 2, given_flag = 4;

}  // namespace

std::string encode(const callback_order& order) {
  base::byte_writer out;
  out.u8(newest_format)
      .raw({reinterpret_cast<const char*>(order.tag.data()), order.tag.size()})
      .text(order.effect)
      .text(order.line);
  out.u32(order.arrival)
      .text(order.what.topic)
      .u8(static_cast<std::uint8_t>(order.what.urgency))
      .text(order.what.locale);
  out.varint(order.what.skills.size());
  for (const auto& skill : order.what.skills) out.text(skill);
  out.u32(order.what.not_before ? unix_minute(*order.what.not_before) : 0).text(order.what.summary);
  out.u8(static_cast<std::uint8_t>((order.what.relay ? relay_flag : 0) | (order.what.waits ? waits_flag : 0) |
                                   (order.given ? given_flag : 0)));
  return out.text(order.note)
      .text(order.what.town)
      .text(order.account)
      .text(order.what.number)
      .text(order.side)
      .text(order.pair)
      .take();
}

base::result<callback_order> decode_order(std::string_view bytes) {
  base::byte_reader in(bytes);
  callback_order order;
  auto format = in.u8();
  if (format < format_without_note || format > newest_format) return base::errc::malformed;
  auto tag = in.raw(order.tag.size());
  if (!in.ok()) return base::errc::malformed;
  std::copy(tag.begin(), tag.end(), order.tag.begin());
  order.effect = in.text();
  order.line = in.text();
  order.arrival = in.u32();
  order.what.topic = in.text();
  auto urgency = in.u8();
  order.what.urgency = static_cast<flow::urgency>(urgency);
  order.what.locale = in.text();
  auto skills = in.varint();
  if (skills > 32 || urgency > static_cast<std::uint8_t>(flow::urgency::information))
    return base::errc::malformed;
  for (std::uint64_t i = 0; i != skills; ++i) order.what.skills.emplace_back(in.text());
  if (auto minute = in.u32(); minute != 0) order.what.not_before = at_minute(minute);
  order.what.summary = in.text();
  auto flags = in.u8();
  order.what.relay = flags & relay_flag;
  order.what.waits = flags & waits_flag;
  order.given = flags & given_flag;
  if (format > format_without_note) order.note = in.text();
  if (format > format_without_town) order.what.town = in.text();
  if (format > format_without_account) order.account = in.text();
  if (format > format_without_number) order.what.number = in.text();
  if (format > format_without_side)
    for (auto* field : {&order.side, &order.pair}) *field = in.text();
  if (flags > (relay_flag | waits_flag | given_flag) || !in.ok() || !in.at_end())
    return base::errc::malformed;
  return order;
}

std::string effect_id(const keyring& keys, const turn_frame& frame, std::size_t index) {
  auto name = base::byte_writer()
                  .raw("effect|")
                  .text(frame.key)
                  .raw({frame.digest.data(), frame.digest.size()})
                  .varint(index)
                  .take();
  return base::hex(base::hmac_sha256(keys.dedupe, name).substr(0, 16));
}

std::string outbox_aad(std::string_view kind, std::string_view effect) {
  return base::byte_writer().raw("outbox|").text(kind).text(effect).take();
}

std::string vault_aad(const base::caller_tag& tag) { return "vault|callback|" + tag.text(); }

void add_callback(const turn_services& s, const turn_frame& frame, const flow::callback_effect& what,
                  std::size_t index, store::commit_request& to) {
  callback_order order;
  order.tag = frame.tag.bytes();
  order.effect = effect_id(s.keys, frame, index);
  order.account = frame.request.via.name;
  order.line = frame.request.on.number;
  order.arrival = unix_minute(frame.request.now);
  order.what = what;
  // The number lies in the vault and nowhere else.
  const auto& own = frame.request.event.caller;
  auto given = std::exchange(order.what.number, "");
  order.given = !own;
  auto payload = s.keys.sealed_value(s.dice.nonce(), outbox_aad("callback", order.effect), encode(order));
  auto number =
      base::byte_writer().u8(1).text(own ? own->reveal() : given).text(order.effect).text(order.line).take();
  to.vault =
      store::vault_entry{s.keys.sealed_value(s.dice.nonce(), vault_aad(frame.tag), number), vault_life};
  to.outbox.push_back({order.effect, "callback", std::move(payload)});
  to.claims_callback = true;
}

base::result<std::string> effect_of_vault(const keyring& keys, const base::caller_tag& tag,
                                          std::string_view sealed) {
  auto plain = keys.open(vault_aad(tag), sealed);
  if (!plain) return plain.error();
  base::byte_reader in(*plain);
  if (in.u8() != 1) return base::errc::malformed;
  in.text();
  std::string effect(in.text());
  if (!in.ok()) return base::errc::malformed;
  return effect;
}

}  // namespace amparo::app
