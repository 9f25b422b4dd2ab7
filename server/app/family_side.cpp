#include "app/family_side.hpp"

#include <charconv>
#include <utility>

#include "app/record.hpp"
#include "base/bytes.hpp"
#include "base/encoding.hpp"

namespace amparo::app {
namespace {

constexpr std::uint8_t owner_format = 1, number_format = 1;

std::string digest_of(const keyring& keys, std::string_view name) {
  return base::hex(base::hmac_sha256(keys.dedupe, name).substr(0, 16));
}

std::string owner_aad(std::string_view id) { return base::byte_writer().raw("side|").text(id).take(); }

std::string number_aad(const base::caller_tag& tag, std::string_view id) {
  return base::byte_writer().raw("side|number|").text(tag.text()).text(id).take();
}

callback_order item_for(const side_owner& owner, std::string_view side, std::string effect, std::string pair,
                        base::time_point now) {
  callback_order order;
  order.tag = owner.tag;
  order.effect = std::move(effect);
  order.account = owner.account;
  order.line = owner.line;
  order.arrival = unix_minute(now);
  order.what.topic = family_topic;
  order.what.urgency = flow::urgency::search;
  order.what.locale = owner.locale;
  order.what.skills = {"lang:" + owner.locale};
  order.side = side;
  order.pair = std::move(pair);
  return order;
}

}  // namespace

std::string side_id(const keyring& keys, store::side_kind kind, std::string_view effect) {
  auto name = base::byte_writer().raw("side|").u8(static_cast<std::uint8_t>(kind)).text(effect).take();
  return static_cast<char>(kind) + digest_of(keys, name);
}

std::string sealed_owner(const keyring& keys, const base::nonce24& nonce, std::string_view id,
                         const side_owner& owner) {
  auto plain = base::byte_writer()
                   .u8(owner_format)
                   .raw({reinterpret_cast<const char*>(owner.tag.data()), owner.tag.size()})
                   .text(owner.account)
                   .text(owner.line)
                   .text(owner.locale)
                   .take();
  return keys.sealed_value(nonce, owner_aad(id), plain);
}

base::result<side_owner> open_owner(const keyring& keys, std::string_view id, std::string_view sealed) {
  auto plain = keys.open(owner_aad(id), sealed);
  if (!plain) return plain.error();
  base::byte_reader in(*plain);
  bool is_known = in.u8() == owner_format;
  side_owner out;
  auto tag = in.raw(out.tag.size());
  if (!is_known || !in.ok()) return base::errc::malformed;
  std::copy(tag.begin(), tag.end(), out.tag.begin());
  for (auto* field : {&out.account, &out.line, &out.locale}) *field = in.text();
  if (!in.ok() || !in.at_end()) return base::errc::malformed;
  return out;
}

std::string sealed_side_number(const keyring& keys, const base::nonce24& nonce, const base::caller_tag& tag,
                               std::string_view id, std::string_view number) {
  auto plain = base::byte_writer().u8(number_format).text(number).take();
  return keys.sealed_value(nonce, number_aad(tag, id), plain);
}

base::result<base::phone_number> open_side_number(const keyring& keys, const base::caller_tag& tag,
                                                  std::string_view id, std::string_view sealed) {
  auto plain = keys.open(number_aad(tag, id), sealed);
  if (!plain) return plain.error();
  base::byte_reader in(*plain);
  bool is_known = in.u8() == number_format;
  auto number = in.text();
  auto parsed = base::phone_number::parse(number);
  if (!is_known || !in.ok() || !in.at_end() || !parsed) return base::errc::malformed;
  return *parsed;
}

bool have_a_token_in_common(const std::vector<std::uint64_t>& one, const std::vector<std::uint64_t>& other) {
  auto a = one.begin(), b = other.begin();
  while (a != one.end() && b != other.end()) {
    if (*a == *b) return true;
    if (*a < *b)
      ++a;
    else
      ++b;
  }
  return false;
}

family_items items_of(const keyring& keys, const met_side& seeking, const met_side& sought,
                      base::time_point now) {
  auto effect = [&](const met_side& whose) {
    return digest_of(
        keys,
        base::byte_writer().raw("family match|").text(seeking.id).text(sought.id).text(whose.id).take());
  };
  auto first = effect(seeking), second = effect(sought);
  return {item_for(seeking.owner, seeking.id, first, second, now),
          item_for(sought.owner, sought.id, second, first, now)};
}

std::string family_item_code(std::string_view effect) {
  constexpr std::uint64_t least = 10'000'000;
  std::uint64_t number = 0;
  auto digits = effect.substr(0, 15);
  std::from_chars(digits.data(), digits.data() + digits.size(), number, 16);
  return std::to_string(least + number % (9 * least));
}

}  // namespace amparo::app
