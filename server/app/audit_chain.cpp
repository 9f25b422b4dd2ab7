#include "app/audit_chain.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/bytes.hpp"

namespace amparo::app {
namespace {

constexpr std::uint8_t entry_format = 1;
constexpr std::size_t mac_size = 32;

struct parts {
  std::uint64_t number;
  std::string_view mac, sealed;  // sealed: nonce ‖ ciphertext
};

// format (1) ‖ number (8) ‖ MAC (32) ‖ nonce (24) ‖ ciphertext
std::optional<parts> parts_of(std::string_view bytes) {
  base::byte_reader in(bytes);
  auto format = in.u8();
  auto number = in.u64();
  auto mac = in.raw(mac_size);
  bool has_nonce = in.rest().size() > base::nonce24().size();
  if (!in.ok() || format != entry_format || !has_nonce) return std::nullopt;
  return parts{number, mac, in.rest()};
}

std::string aad_of(std::uint64_t number) { return base::byte_writer().raw("audit|").u64(number).take(); }

std::string mac_of(const audit_keys& keys, const audit_head& behind, std::uint64_t number,
                   std::string_view sealed) {
  auto text = base::byte_writer().raw("entry|").u64(number).raw(behind.mac).raw(sealed).take();
  return base::hmac_sha256(keys.mac(), text);
}

std::string mac_of_root(const audit_keys& keys, std::string_view head) {
  return base::hmac_sha256(keys.mac(), base::byte_writer().raw("root|").raw(head).take());
}

}  // namespace

audit_keys::audit_keys(const base::secret_key& audit)
    : mac_(base::hmac_sha256(audit, "audit mac")), seal_(base::hmac_sha256(audit, "audit seal")) {}

std::string encode(const audit_head& head) {
  return base::byte_writer().u64(head.number).raw(head.mac).take();
}

std::optional<audit_head> decode_audit_head(std::string_view bytes) {
  if (bytes.empty()) return audit_head{};
  base::byte_reader in(bytes);
  audit_head out;
  out.number = in.u64();
  out.mac = in.raw(mac_size);
  return in.ok() && in.at_end() ? std::optional(std::move(out)) : std::nullopt;
}

std::string signed_root(const audit_keys& keys, const audit_head& head) {
  auto text = encode(head);
  return text + mac_of_root(keys, text);
}

std::optional<audit_head> read_root(const audit_keys& keys, std::string_view bytes) {
  if (bytes.empty()) return audit_head{};
  if (bytes.size() < mac_size) return std::nullopt;
  auto head = bytes.substr(0, bytes.size() - mac_size);
  bool is_ours = base::equal_in_constant_time(mac_of_root(keys, head), bytes.substr(head.size()));
  return is_ours ? decode_audit_head(head) : std::nullopt;
}

joined_entry join(const audit_keys& keys, const audit_head& behind, const base::nonce24& nonce,
                  base::time_point when, const audit_act& what) {
  auto number = behind.number + 1;
  auto text = base::byte_writer().u64(static_cast<std::uint64_t>(when.time_since_epoch().count()));
  text.text(what.actor).text(what.act).text(what.item).text(what.reason);
  std::string sealed(reinterpret_cast<const char*>(nonce.data()), nonce.size());
  base::seal_onto(sealed, keys.seal(), nonce, aad_of(number), text.take());
  auto mac = mac_of(keys, behind, number, sealed);
  auto bytes = base::byte_writer().u8(entry_format).u64(number).raw(mac).raw(sealed).take();
  return {std::move(bytes), {number, std::move(mac)}};
}

std::optional<audit_entry> open_entry(const audit_keys& keys, std::string_view bytes) {
  auto of = parts_of(bytes);
  if (!of) return std::nullopt;
  base::nonce24 nonce;
  std::copy_n(of->sealed.begin(), nonce.size(), nonce.begin());
  auto plain = base::unseal(keys.seal(), nonce, aad_of(of->number), of->sealed.substr(nonce.size()));
  if (!plain) return std::nullopt;
  base::byte_reader in(*plain);
  audit_entry out;
  out.number = of->number;
  out.when = base::time_point(std::chrono::milliseconds(static_cast<std::int64_t>(in.u64())));
  out.what.actor = in.text();
  out.what.act = in.text();
  out.what.item = in.text();
  out.what.reason = in.text();
  return in.ok() ? std::optional(std::move(out)) : std::nullopt;
}

audit_walk::audit_walk(const audit_keys& keys, audit_head root, std::map<std::uint64_t, std::string> copies)
    : keys_(keys), at_(std::move(root)), copies_(std::move(copies)) {}

void audit_walk::blame(std::uint64_t entry, std::string why) {
  if (!flaw_) flaw_ = audit_flaw{entry, std::move(why)};
}

void audit_walk::take(std::string_view entry) {
  if (flaw_) return;
  auto expected = at_.number + 1;
  auto of = parts_of(entry);
  if (!of) return blame(expected, "it is no entry");
  if (of->number != expected) return blame(expected, fmt::format("entry {} stands in its place", of->number));
  if (!base::equal_in_constant_time(mac_of(keys_, at_, expected, of->sealed), of->mac))
    return blame(expected, "it was changed, or the one before it was");
  at_ = {expected, std::string(of->mac)};
  auto copy = copies_.find(expected);
  if (copy != copies_.end() && copy->second != at_.mac)
    blame(expected, "it is not the one that was put aside");
}

void audit_walk::end(const audit_head& head) {
  auto known = std::max(head.number, copies_.empty() ? 0 : copies_.rbegin()->first);
  if (known > at_.number) return blame(at_.number + 1, fmt::format("it is missing; {} were written", known));
  bool is_end = head.number == at_.number && head.mac == at_.mac;
  if (!is_end) blame(at_.number, "the head does not know it");
}

}  // namespace amparo::app
