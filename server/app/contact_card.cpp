#include "app/contact_card.hpp"

#include <utility>

#include "app/send_route.hpp"
#include "base/bytes.hpp"

namespace amparo::app {
namespace {

constexpr std::uint8_t format = 1;

std::string aad_of(const store::recipient& of) {
  auto tag = "contact|" + of.tag.text();
  return of.own_case.empty() ? tag : tag + "|" + of.own_case;
}

base::result<contact_card> open_card(const keyring& keys, const store::recipient& of,
                                     std::string_view value) {
  auto plain = keys.open(aad_of(of), value);
  if (!plain) return plain.error();
  base::byte_reader in(*plain);
  contact_card card;
  bool is_known = in.u8() == format;
  for (auto* field : {&card.number, &card.account, &card.line, &card.locale}) *field = in.text();
  card.accepted = in.u32();
  if (!is_known || !in.ok() || !in.at_end()) return base::errc::malformed;
  return card;
}

asio::awaitable<base::result<bool>> is_reachable(const turn_services& s, const contact_card& card,
                                                 send_cause cause, base::time_point now) {
  auto to = base::phone_number::parse(card.number);
  auto ways = ways_of(s.settings, card.account, card.line, card.number, message::channel::sms);
  if (!to || ways.empty()) co_return false;
  auto out = co_await s.turns.opted_out(s.keys.optout_id(*to));
  if (!out) co_return out.error();
  auto zone = flow::zone::named("Etc/UTC");
  const auto& way = ways.front();
  auto allowed = may_send({.to = *to,
                           .cause = cause,
                           .cited = at_minute(card.accepted),
                           .simulated = way.via->kind == "simulator",
                           .opted_out = *out,
                           .zone = *zone,
                           .now = now},
                          rules_of(s.settings, *way.on));
  co_return allowed.why_not == send_refusal::none;
}

}  // namespace

std::string seal_card(const turn_services& s, const store::recipient& of, const contact_card& card) {
  auto plain = base::byte_writer()
                   .u8(format)
                   .text(card.number)
                   .text(card.account)
                   .text(card.line)
                   .text(card.locale)
                   .u32(card.accepted)
                   .take();
  return s.keys.sealed_value(s.dice.nonce(), aad_of(of), plain);
}

asio::awaitable<base::result<std::optional<contact_card>>> read_card(const turn_services& s,
                                                                     store::recipient of, send_cause cause,
                                                                     base::time_point now) {
  using found = std::optional<contact_card>;
  auto value = co_await s.cases->contact(of);
  if (!value) co_return value.error();
  if (value->empty()) co_return found();
  auto card = open_card(s.keys, of, *value);
  if (!card) co_return found();
  auto reachable = co_await is_reachable(s, *card, cause, now);
  if (!reachable) co_return reachable.error();
  co_return *reachable ? found(std::move(*card)) : found();
}

}  // namespace amparo::app
