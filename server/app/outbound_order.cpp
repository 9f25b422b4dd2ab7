#include "app/outbound_order.hpp"

#include "app/effect_codec.hpp"
#include "app/effects.hpp"
#include "base/bytes.hpp"

namespace amparo::app {
namespace {

constexpr std::uint8_t order_format = 2;

}  // namespace

std::string encode(const outbound_order& order) {
  base::byte_writer out;
  out.u8(order_format)
      .raw({reinterpret_cast<const char*>(order.tag.data()), order.tag.size()})
      .text(order.effect)
      .text(order.account)
      .text(order.line)
      .text(order.caller)
      .text(order.session)
      .text(order.bundle)
      .u32(order.minute)
      .u32(order.cited);
  write_effect(out, order.what);
  return out.take();
}

base::result<outbound_order> decode_outbound(std::string_view bytes) {
  base::byte_reader in(bytes);
  outbound_order order;
  if (in.u8() != order_format) return base::errc::malformed;
  auto tag = in.raw(order.tag.size());
  if (!in.ok()) return base::errc::malformed;
  std::copy(tag.begin(), tag.end(), order.tag.begin());
  for (auto* field :
       {&order.effect, &order.account, &order.line, &order.caller, &order.session, &order.bundle})
    *field = in.text();
  order.minute = in.u32();
  order.cited = in.u32();
  auto what = read_effect(in);
  if (!what) return what.error();
  if (!in.at_end()) return base::errc::malformed;
  order.what = std::move(*what);
  return order;
}

std::string_view outbox_kind(const flow::effect& effect) {
  if (std::holds_alternative<flow::keep_note_effect>(effect)) return "note";
  if (std::holds_alternative<flow::send_effect>(effect)) return "send";
  if (std::holds_alternative<flow::remind_effect>(effect)) return "remind";
  if (std::holds_alternative<flow::case_effect>(effect)) return "case";
  if (std::holds_alternative<flow::match_effect>(effect)) return "match";
  if (std::holds_alternative<flow::message_effect>(effect)) return "message";
  return std::holds_alternative<flow::fetch_effect>(effect) ? "fetch" : "";
}

void add_outbound(const turn_services& s, const turn_frame& frame, const flow::effect& what,
                  std::size_t index, std::uint32_t cited, store::commit_request& to) {
  auto kind = outbox_kind(what);
  if (kind.empty()) return;
  bool sends = kind == "send" || kind == "remind";
  const auto& request = frame.request;
  if (sends && !request.event.caller) return;
  outbound_order order;
  order.tag = frame.tag.bytes();
  order.effect = effect_id(s.keys, frame, index);
  order.account = request.via.name;
  order.line = request.on.number;
  if (sends) order.caller = request.event.caller->reveal();
  if (kind == "fetch") order.session = frame.key;
  order.bundle = request.content->id;
  order.minute = unix_minute(request.now);
  order.cited = cited;
  order.what = what;
  auto payload = s.keys.sealed_value(s.dice.nonce(), outbox_aad(kind, order.effect), encode(order));
  to.outbox.push_back({order.effect, std::string(kind), std::move(payload)});
}

}  // namespace amparo::app
