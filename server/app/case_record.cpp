#include "app/case_record.hpp"

#include <algorithm>

#include "app/effect_codec.hpp"
#include "base/bytes.hpp"
#include "base/encoding.hpp"

namespace amparo::app {
namespace {

constexpr std::uint8_t format = 1;  // of an address
constexpr std::uint8_t format_without_contact = 1, format_without_stand = 2, record_format = 3;

std::string aad_of(std::string_view what, const case_address& of) {
  return base::byte_writer()
      .raw(what)
      .raw({reinterpret_cast<const char*>(of.tag.data()), of.tag.size()})
      .text(of.id)
      .take();
}

std::string encoded(const case_record& c) {
  base::byte_writer out;
  out.u8(record_format).u32(c.opened).u32(c.ends).text(c.topic).text(c.stage).text(c.locale);
  write_place(out, c.place);
  out.u8(c.contact ? 1 : 0);
  if (c.contact) out.raw({reinterpret_cast<const char*>(c.contact->data()), c.contact->size()});
  return out.text(c.watch).u8(c.watch_stands ? 1 : 0).take();
}

base::result<case_record> decoded(std::string_view bytes) {
  base::byte_reader in(bytes);
  case_record c;
  auto written = in.u8();
  bool is_known = written >= format_without_contact && written <= record_format;
  c.opened = in.u32();
  c.ends = in.u32();
  c.topic = in.text();
  c.stage = in.text();
  c.locale = in.text();
  auto place = read_place(in);
  if (!is_known || !place) return base::errc::malformed;
  c.place = std::move(*place);
  if (written != format_without_contact) {
    if (in.u8() == 1) {
      auto tag = in.raw(c.contact.emplace().size());
      if (!in.ok()) return base::errc::malformed;
      std::copy(tag.begin(), tag.end(), c.contact->begin());
    }
    c.watch = in.text();
    c.watch_stands = written == format_without_stand || in.u8() == 1;
  }
  if (!in.ok() || !in.at_end()) return base::errc::malformed;
  return c;
}

}  // namespace

std::string pin_digest(const keyring& keys, std::string_view pin) {
  return base::base64url(base::hmac_sha256(keys.dedupe, base::byte_writer().raw("pin|").text(pin).take()));
}

std::string try_digest(const keyring& keys, std::string_view what, std::string_view who) {
  auto name = base::byte_writer().raw("pin try|").text(what).text(who).take();
  return base::base64url(base::hmac_sha256(keys.dedupe, name).substr(0, 16));
}

std::string seal_address(const keyring& keys, ops::dice& dice, std::string_view pin, const case_address& to) {
  auto plain = base::byte_writer()
                   .u8(format)
                   .raw({reinterpret_cast<const char*>(to.tag.data()), to.tag.size()})
                   .text(to.id)
                   .take();
  return keys.sealed_value(dice.nonce(), "case|pin|" + pin_digest(keys, pin), plain);
}

base::result<case_address> open_address(const keyring& keys, std::string_view pin, std::string_view sealed) {
  auto plain = keys.open("case|pin|" + pin_digest(keys, pin), sealed);
  if (!plain) return plain.error();
  base::byte_reader in(*plain);
  case_address to;
  bool is_known = in.u8() == format;
  auto tag = in.raw(to.tag.size());
  if (!is_known || !in.ok()) return base::errc::malformed;
  std::copy(tag.begin(), tag.end(), to.tag.begin());
  to.id = in.text();
  if (!in.ok() || !in.at_end()) return base::errc::malformed;
  return to;
}

std::string seal_case(const keyring& keys, ops::dice& dice, const case_address& of, const case_record& what) {
  auto bytes = dice.bytes(base::secret_key::size);
  base::secret_key data_key(bytes);
  auto nonce = dice.nonce();
  return base::byte_writer()
      .text(keys.sealed_value(dice.nonce(), aad_of("case|key|", of), bytes))
      .raw({reinterpret_cast<const char*>(nonce.data()), nonce.size()})
      .text(base::seal(data_key, nonce, aad_of("case|", of), encoded(what)))
      .take();
}

base::result<case_record> open_case(const keyring& keys, const case_address& of, std::string_view sealed) {
  base::byte_reader in(sealed);
  auto wrapped = in.text();
  base::nonce24 nonce{};
  auto drawn = in.raw(nonce.size());
  auto ciphertext = in.text();
  if (!in.ok() || !in.at_end()) return base::errc::malformed;
  std::copy(drawn.begin(), drawn.end(), nonce.begin());
  auto bytes = keys.open(aad_of("case|key|", of), wrapped);
  if (!bytes) return bytes.error();
  if (bytes->size() != base::secret_key::size) return base::errc::malformed;
  auto plain = base::unseal(base::secret_key(*bytes), nonce, aad_of("case|", of), ciphertext);
  if (!plain) return plain.error();
  return decoded(*plain);
}

}  // namespace amparo::app
