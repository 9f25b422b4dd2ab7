#include "app/held_text.hpp"

#include <algorithm>
#include <utility>

#include "app/effects.hpp"
#include "app/send_order.hpp"
#include "base/bytes.hpp"
#include "base/encoding.hpp"
#include "flow/session.hpp"

namespace amparo::app {
namespace {

using namespace std::chrono_literals;

constexpr std::uint8_t format_without_why = 1, format = 2;
constexpr std::chrono::milliseconds after_due = 24h;  // D1

std::string aad_of(const base::caller_tag& to, std::string_view effect) {
  return base::byte_writer().raw("watch|").text(to.text()).text(effect).take();
}

// In the language of whoever gets it, as far as the bundle has it.
std::vector<std::string> words_for(const flow::bundle& content, const contact_card& card,
                                   const text_to_hold& text) {
  auto said = flow::decode_reply(content, text.said);
  if (!said) return {};
  said->locale = card.locale;
  auto reply = flow::render(content, *said, message::channel::sms, text.due);
  auto* sms = std::get_if<message::sms_reply>(&reply);
  return sms == nullptr ? std::vector<std::string>() : std::move(sms->messages);
}

}  // namespace

store::kept_watch hold(const turn_services& s, const flow::bundle& content, const contact_card& card,
                       text_to_hold text, base::time_point now) {
  text.due = std::max(text.due, now);
  const auto& to = text.to.tag;
  send_order order{.tag = to.bytes(),
                   .effect = text.effect,
                   .account = card.account,
                   .line = card.line,
                   .caller = card.number,
                   .minute = card.accepted,
                   .any_hour = text.why == held_for::contact,
                   .messages = words_for(content, card, text)};
  auto payload = s.keys.sealed_value(s.dice.nonce(), outbox_aad("reminder", text.effect), encode(order));
  const auto& whose = text.of.tag;
  auto plain = base::byte_writer()
                   .u8(format)
                   .u8(static_cast<std::uint8_t>(text.why))
                   .text(payload)
                   .raw({reinterpret_cast<const char*>(whose.data()), whose.size()})
                   .text(text.of.id)
                   .take();
  auto sealed = s.keys.sealed_value(s.dice.nonce(), aad_of(to, text.effect), plain);
  auto life = std::chrono::duration_cast<std::chrono::milliseconds>(text.due - now) + after_due;
  return {std::move(text.to), std::move(text.effect), std::move(sealed), text.due, life};
}

base::result<held_text> open_held(const keyring& keys, const base::caller_tag& to, std::string_view effect,
                                  std::string_view value) {
  auto plain = keys.open(aad_of(to, effect), value);
  if (!plain) return plain.error();
  base::byte_reader in(*plain);
  held_text out;
  auto written = in.u8();
  auto why = written == format_without_why ? std::uint8_t{0} : in.u8();
  out.payload = in.text();
  auto tag = in.raw(out.of.tag.size());
  bool is_known = (written == format_without_why || written == format) &&
                  why <= static_cast<std::uint8_t>(held_for::near);
  if (!is_known || !in.ok()) return base::errc::malformed;
  out.why = static_cast<held_for>(why);
  std::copy(tag.begin(), tag.end(), out.of.tag.begin());
  out.of.id = in.text();
  if (!in.ok() || !in.at_end()) return base::errc::malformed;
  return out;
}

std::string held_effect(const keyring& keys, std::string_view what, std::string_view from) {
  auto name = base::byte_writer().raw("check-in|").text(what).text(from).take();
  return base::hex(base::hmac_sha256(keys.dedupe, name).substr(0, 16));
}

}  // namespace amparo::app
