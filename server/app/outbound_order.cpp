#include "app/outbound_order.hpp"

#include <variant>

#include "app/effect_codec.hpp"
#include "app/effects.hpp"
#include "base/bytes.hpp"

namespace amparo::app {
namespace {

constexpr std::uint8_t format_without_item = 2, order_format = 3;

// One line an effect, so that a new one does not compile until it is said which way it goes.
struct kind_of {
  std::string_view operator()(const flow::keep_note_effect&) const { return "note"; }
  std::string_view operator()(const flow::send_effect&) const { return "send"; }
  std::string_view operator()(const flow::remind_effect&) const { return "remind"; }
  std::string_view operator()(const flow::match_effect&) const { return "match"; }
  std::string_view operator()(const flow::message_effect&) const { return "message"; }
  std::string_view operator()(const flow::rumour_effect&) const { return "rumour"; }
  std::string_view operator()(const flow::fetch_effect&) const { return "fetch"; }
  std::string_view operator()(const flow::count_effect&) const { return "count"; }
  // The commit has its own places for these.
  std::string_view operator()(const flow::callback_effect&) const { return ""; }
  std::string_view operator()(const flow::cancel_callback_effect&) const { return ""; }
  std::string_view operator()(const flow::erase_effect&) const { return ""; }
  std::string_view operator()(const flow::opt_effect&) const { return ""; }
  std::string_view operator()(const flow::remember_effect&) const { return ""; }
  std::string_view operator()(const flow::answered_effect&) const { return ""; }
  std::string_view operator()(const flow::shared_phone_effect&) const { return ""; }
  std::string_view operator()(const flow::left_effect&) const { return ""; }
  std::string_view operator()(const flow::case_effect&) const { return ""; }  // app/cases
};

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
      .u32(order.cited)
      .text(order.item)
      .text(order.item_code);
  write_effect(out, order.what);
  return out.take();
}

base::result<outbound_order> decode_outbound(std::string_view bytes) {
  base::byte_reader in(bytes);
  outbound_order order;
  auto format = in.u8();
  if (format != order_format && format != format_without_item) return base::errc::malformed;
  auto tag = in.raw(order.tag.size());
  if (!in.ok()) return base::errc::malformed;
  std::copy(tag.begin(), tag.end(), order.tag.begin());
  for (auto* field :
       {&order.effect, &order.account, &order.line, &order.caller, &order.session, &order.bundle})
    *field = in.text();
  order.minute = in.u32();
  order.cited = in.u32();
  if (format == order_format)
    for (auto* field : {&order.item, &order.item_code}) *field = in.text();
  auto what = read_effect(in);
  if (!what) return what.error();
  if (!in.at_end()) return base::errc::malformed;
  order.what = std::move(*what);
  return order;
}

std::string_view outbox_kind(const flow::effect& effect) { return std::visit(kind_of{}, effect); }

void add_outbound(const turn_services& s, const turn_frame& frame, const flow::effect& what,
                  std::size_t index, std::uint32_t cited, store::commit_request& to) {
  auto kind = outbox_kind(what);
  if (kind.empty()) return;
  bool sends = kind == "send" || kind == "remind" || kind == "match";
  const auto& request = frame.request;
  if (sends && !request.event.caller) return;
  outbound_order order;
  order.tag = frame.tag.bytes();
  order.effect = effect_id(s.keys, frame, index);
  order.account = request.via.name;
  order.line = request.on.number;
  if (sends) order.caller = request.event.caller->reveal();
  if (kind == "fetch") order.session = frame.key;
  if (kind == "message") {
    order.item = frame.item;
    order.item_code = frame.item_code;
  }
  order.bundle = request.content->id;
  order.minute = unix_minute(request.now);
  order.cited = cited;
  order.what = what;
  auto payload = s.keys.sealed_value(s.dice.nonce(), outbox_aad(kind, order.effect), encode(order));
  to.outbox.push_back({order.effect, std::string(kind), std::move(payload)});
}

}  // namespace amparo::app
