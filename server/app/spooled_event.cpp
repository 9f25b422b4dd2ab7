#include "app/spooled_event.hpp"

#include "app/effect_codec.hpp"
#include "base/bytes.hpp"
#include "base/encoding.hpp"

namespace amparo::app {
namespace {

constexpr std::uint8_t record_version = 2;

}  // namespace

std::string spool_name(const keyring& keys, const turn_frame& frame) {
  auto name = base::byte_writer()
                  .raw("spool|")
                  .text(frame.key)
                  .raw({frame.digest.data(), frame.digest.size()})
                  .take();
  return base::hex(base::hmac_sha256(keys.dedupe, name).substr(0, 16));
}

spooled_event spooled_of(const turn_frame& frame, call_heard heard) {
  const auto& event = frame.request.event;
  spooled_event out;
  out.account = frame.request.via.name;
  out.line = frame.request.on.number;
  out.kind = event.kind;
  out.caller = event.caller ? event.caller->reveal() : "";
  out.id = event.id;
  out.text = event.brought().reveal();
  out.token = event.token;
  out.heard = frame.request.now.time_since_epoch().count();
  out.word = frame.word.value_or(flow::global_word::none);
  out.heard_back = std::move(heard);
  return out;
}

std::string seal_spooled(const turn_services& s, const std::string& name, const spooled_event& event) {
  base::byte_writer out;
  out.u8(record_version)
      .text(event.account)
      .text(event.line)
      .u8(static_cast<std::uint8_t>(event.kind))
      .text(event.caller)
      .text(event.id);
  out.text(event.text)
      .text(event.token)
      .u64(static_cast<std::uint64_t>(event.heard))
      .u8(static_cast<std::uint8_t>(event.word));
  out.varint(event.heard_back.intents.size());
  for (const auto& effect : event.heard_back.intents) write_effect(out, effect);
  out.varint(event.heard_back.step).text(event.heard_back.place).text(event.heard_back.reply);
  return s.keys.sealed_value(s.dice.nonce(), "spool|" + name, out.take());
}

base::result<spooled_event> open_spooled(const keyring& keys, const std::string& name,
                                         std::string_view bytes) {
  auto plain = keys.open("spool|" + name, bytes);
  if (!plain) return plain.error();
  base::byte_reader in(*plain);
  spooled_event event;
  if (in.u8() != record_version) return base::errc::malformed;
  event.account = in.text();
  event.line = in.text();
  event.kind = static_cast<message::event_kind>(in.u8());
  event.caller = in.text();
  event.id = in.text();
  event.text = in.text();
  event.token = in.text();
  event.heard = static_cast<std::int64_t>(in.u64());
  event.word = static_cast<flow::global_word>(in.u8());
  auto count = in.varint();
  if (!in.ok() || count > 16) return base::errc::malformed;
  for (std::uint64_t i = 0; i != count; ++i) {
    auto effect = read_effect(in);
    if (!effect) return effect.error();
    event.heard_back.intents.push_back(std::move(*effect));
  }
  event.heard_back.step = static_cast<std::uint32_t>(in.varint());
  event.heard_back.place = in.text();
  event.heard_back.reply = in.text();
  if (!in.ok() || !in.at_end()) return base::errc::malformed;
  return event;
}

}  // namespace amparo::app
