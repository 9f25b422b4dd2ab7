#include "app/rumour.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "app/config.hpp"
#include "base/bytes.hpp"
#include "base/encoding.hpp"

namespace amparo::app {
namespace {

constexpr std::uint8_t town_format = 1;

std::string named(const keyring& keys, const std::string& what) {
  return base::hex(base::hmac_sha256(keys.dedupe, what)).substr(0, 32);
}

std::string town_aad(std::string_view town) {
  return base::byte_writer().raw("rumour|town").text(town).take();
}

using day = std::chrono::sys_days;

std::uint32_t number_of(day of) { return static_cast<std::uint32_t>(of.time_since_epoch().count()); }

// `who`: the bytes of a tag, "" = withheld. `town` "" = wherever they report.
std::string person_digest(const keyring& keys, std::string_view who, std::string_view town, day of) {
  return named(keys, base::byte_writer().raw("rumour|person").text(who).text(town).u32(number_of(of)).take());
}

std::string_view raw_of(const base::tag_bytes& tag) {
  return {reinterpret_cast<const char*>(tag.data()), tag.size()};
}

}  // namespace

std::string town_digest(const keyring& keys, std::string_view town_id) {
  return named(keys, base::byte_writer().raw("rumour|town").text(town_id).take());
}

std::string sealed_town(const keyring& keys, const base::nonce24& nonce, const rumour_town& town) {
  auto plain = base::byte_writer().u8(town_format).text(town.id).text(town.name).take();
  return keys.sealed_value(nonce, town_aad(town_digest(keys, town.id)), plain);
}

std::optional<rumour_town> town_in(const keyring& keys, const store::kept_rumour& of) {
  auto plain = keys.open(town_aad(of.town), of.sealed);
  if (!plain) return std::nullopt;
  base::byte_reader in(*plain);
  bool is_known = in.u8() == town_format;
  rumour_town out;
  out.id = in.text();
  out.name = in.text();
  bool is_whole = is_known && in.ok() && in.at_end();
  return is_whole ? std::optional(std::move(out)) : std::nullopt;
}

store::rumour_report report_of(const keyring& keys, const base::nonce24& nonce, const rumour_town& town,
                               const reported_by& who, base::time_point seen) {
  auto today = std::chrono::floor<std::chrono::days>(seen);
  auto person = who.withheld ? std::string_view() : raw_of(who.tag);
  store::rumour_report out;
  out.town = town_digest(keys, town.id);
  out.sealed = sealed_town(keys, nonce, town);
  out.seen = seen;
  out.person = person_digest(keys, person, out.town, today);
  out.person_before = person_digest(keys, person, out.town, today - std::chrono::days(1));
  if (!who.withheld) out.counted = person_digest(keys, person, "", today);
  return out;
}

store::rumour_store::actor rumour_actor(const keyring& keys, const store::desk_operator& as,
                                        const std::vector<base::phone_number>& phones, std::string_view town,
                                        base::time_point now) {
  auto today = std::chrono::floor<std::chrono::days>(now);
  store::rumour_store::actor out{as.holder, as.lead};
  for (const auto& phone : phones) {
    auto tag = base::caller_tag::of(keys.identity, phone);
    for (auto of : {today, today - std::chrono::days(1)})
      out.persons.push_back(person_digest(keys, raw_of(tag.bytes()), town, of));
  }
  return out;
}

std::vector<base::phone_number> phones_of(const config& settings, std::string_view id,
                                          const std::optional<base::phone_number>& own) {
  std::vector<base::phone_number> out;
  if (own) out.push_back(*own);
  for (const auto& one : settings.desk.operators)
    if (one.id == id && one.phone && one.phone != own) out.push_back(*one.phone);
  return out;
}

const store::kept_rumour* rumour_named(const std::vector<store::kept_rumour>& all, std::string_view code) {
  auto found = std::ranges::find(all, code, &store::kept_rumour::code);
  return found == all.end() ? nullptr : &*found;
}

}  // namespace amparo::app
