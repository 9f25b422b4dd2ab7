#include "app/note_orders.hpp"

#include <algorithm>

#include "app/effects.hpp"
#include "base/bytes.hpp"

namespace amparo::app {
namespace {

constexpr std::uint8_t discard_format = 1;
// Behind any position among a turn's effects, so that these have ids of their own.
constexpr std::size_t item_index = 1000, discard_index = 1001;

const flow::keep_note_effect* kept_in(const std::vector<flow::effect>& effects) {
  for (const auto& effect : effects)
    if (const auto* kept = std::get_if<flow::keep_note_effect>(&effect)) return kept;
  return nullptr;
}

// The effect of the note that this turn keeps; "" where it keeps none.
std::string note_effect_of(const keyring& keys, const turn_frame& frame,
                           const std::vector<flow::effect>& effects) {
  auto is_note = [](const flow::effect& e) { return std::holds_alternative<flow::keep_note_effect>(e); };
  auto found = std::ranges::find_if(effects, is_note);
  if (found == effects.end()) return "";
  return effect_id(keys, frame, static_cast<std::size_t>(found - effects.begin()));
}

// Somebody is to hear it, in the caller's language.
void add_item(const turn_services& s, const turn_frame& frame, const flow::keep_note_effect& kept,
              std::string note, store::commit_request& to) {
  callback_order order;
  order.tag = frame.tag.bytes();
  order.effect = effect_id(s.keys, frame, item_index);
  order.account = frame.request.via.name;
  order.line = frame.request.on.number;
  order.arrival = unix_minute(frame.request.now);
  order.what.topic = kept.purpose;
  order.what.urgency = kept.urgency;
  order.what.locale = kept.locale;
  order.what.skills.push_back("lang:" + kept.locale);
  order.note = std::move(note);
  auto payload = s.keys.sealed_value(s.dice.nonce(), outbox_aad("item", order.effect), encode(order));
  to.outbox.push_back({order.effect, "item", std::move(payload)});
}

void add_discard(const turn_services& s, const turn_frame& frame, discard_order order,
                 store::commit_request& to) {
  auto effect = effect_id(s.keys, frame, discard_index);
  auto payload = s.keys.sealed_value(s.dice.nonce(), outbox_aad("discard", effect), encode(order));
  to.outbox.push_back({std::move(effect), "discard", std::move(payload)});
}

}  // namespace

std::string encode(const discard_order& order) {
  base::byte_writer out;
  out.u8(discard_format).text(order.account).text(order.where).text(order.of).u32(order.minute);
  return out.take();
}

base::result<discard_order> decode_discard(std::string_view bytes) {
  base::byte_reader in(bytes);
  discard_order order;
  if (in.u8() != discard_format) return base::errc::malformed;
  for (auto* field : {&order.account, &order.where, &order.of}) *field = in.text();
  order.minute = in.u32();
  if (!in.ok() || !in.at_end()) return base::errc::malformed;
  return order;
}

bool leaves_copy(const turn_frame& frame) {
  const auto& event = frame.request.event;
  return event.kind == message::event_kind::recording && !event.note.reveal().empty();
}

void add_note_orders(const turn_services& s, const turn_frame& frame,
                     const std::vector<flow::effect>& effects, store::commit_request& to) {
  const auto* kept = kept_in(effects);
  if (kept == nullptr && !leaves_copy(frame)) return;
  auto note = note_effect_of(s.keys, frame, effects);
  if (kept != nullptr) add_item(s, frame, *kept, note, to);
  auto where = kept != nullptr ? kept->note : frame.request.event.note.reveal();
  add_discard(s, frame, {frame.request.via.name, where, note, unix_minute(frame.request.now)}, to);
}

}  // namespace amparo::app
