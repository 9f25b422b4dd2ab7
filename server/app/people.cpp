#include "app/people.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "app/keep_desk.hpp"
#include "base/bytes.hpp"

namespace amparo::app {
namespace {

constexpr std::array<std::string_view, 4> role_names{"viewer", "operator", "editor", "admin"};
constexpr std::array<std::string_view, 4> plain_grants{"lead", "interpreter", "publish", "directory"};
constexpr std::array<std::string_view, 3> grants_of_language{"lang:", "locale:", "audio:"};
constexpr std::uint8_t format = 1;

std::string aad_of(std::string_view id) { return base::byte_writer().raw("person|").text(id).take(); }

void put_list(base::byte_writer& to, const std::vector<std::string>& list) {
  to.varint(list.size());
  for (const auto& one : list) to.text(one);
}

std::vector<std::string> take_list(base::byte_reader& from) {
  std::vector<std::string> out;
  for (auto count = from.varint(); count != 0 && from.ok(); --count) out.emplace_back(from.text());
  return out;
}

bool is_of(std::string_view text, std::string_view more) {
  return !text.empty() && text.size() <= 40 && std::ranges::all_of(text, [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || more.find(c) != more.npos;
  });
}

// The sealed values do not say whose they are, so their own name stands before them.
std::string sealed_person(const keyring& keys, const base::nonce24& nonce, const person& who) {
  auto holder = holder_of(keys, who.id);
  auto sealed = keys.sealed_value(nonce, aad_of(holder), encode(who));
  return base::byte_writer().text(holder).raw(sealed).take();
}

base::result<person> opened_person(const keyring& keys, std::string_view value) {
  base::byte_reader in(value);
  auto holder = in.text();
  auto plain = keys.open(aad_of(holder), in.rest());
  if (!plain) return plain.error();
  auto who = decode_person(*plain);
  if (who && holder_of(keys, who->id) != holder) return base::errc::bad_seal;
  return who;
}

}  // namespace

std::string_view name_of(role r) { return role_names[static_cast<std::size_t>(r)]; }

std::optional<role> role_named(std::string_view name) {
  auto found = std::ranges::find(role_names, name);
  if (found == role_names.end()) return std::nullopt;
  return static_cast<role>(found - role_names.begin());
}

bool is_grant(std::string_view text) {
  if (std::ranges::find(plain_grants, text) != plain_grants.end()) return true;
  return std::ranges::any_of(grants_of_language, [&](std::string_view of) {
    return text.starts_with(of) && is_of(text.substr(of.size()), "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
  });
}

bool is_pseudonym(std::string_view text) { return is_of(text, ""); }

bool person::has(std::string_view grant) const { return std::ranges::find(grants, grant) != grants.end(); }

std::string encode(const person& who) {
  base::byte_writer out;
  out.u8(format).text(who.id).u8(static_cast<std::uint8_t>(who.role));
  put_list(out, who.grants);
  put_list(out, who.skills);
  out.varint(who.capacity).text(who.phone ? who.phone->reveal() : std::string());
  out.text(who.password).u32(who.made);
  return out.take();
}

base::result<person> decode_person(std::string_view bytes) {
  base::byte_reader in(bytes);
  if (in.u8() != format) return base::errc::malformed;
  person out;
  out.id = in.text();
  auto role_number = in.u8();
  out.grants = take_list(in);
  out.skills = take_list(in);
  out.capacity = static_cast<unsigned>(in.varint());
  auto phone = in.text();
  out.password = in.text();
  out.made = in.u32();
  if (!in.ok() || !in.at_end() || role_number >= role_names.size()) return base::errc::malformed;
  out.role = static_cast<role>(role_number);
  if (!phone.empty()) {
    auto number = base::phone_number::parse(phone);
    if (!number) return number.error();
    out.phone = *number;
  }
  return out;
}

store::desk_operator operator_of(const keyring& keys, const person& who) {
  store::desk_operator out{holder_of(keys, who.id), who.skills, who.capacity, who.has("lead")};
  for (const auto& grant : who.grants)
    if (grant.starts_with("lang:")) out.skills.push_back(grant);
  return out;
}

asio::awaitable<base::result<std::optional<person>>> find_person(store::people_store& at, const keyring& keys,
                                                                 std::string id) {
  auto value = co_await at.find(holder_of(keys, id));
  if (!value) co_return value.error();
  if (value->empty()) co_return std::optional<person>();
  auto who = opened_person(keys, *value);
  if (!who) co_return who.error();
  if (who->id != id) co_return base::errc::bad_seal;
  co_return std::optional<person>(std::move(*who));
}

asio::awaitable<base::result<std::vector<person>>> all_people(store::people_store& at, const keyring& keys) {
  auto values = co_await at.all();
  if (!values) co_return values.error();
  std::vector<person> out;
  for (const auto& value : *values) {
    auto who = opened_person(keys, value);
    if (!who) co_return who.error();
    out.push_back(std::move(*who));
  }
  std::ranges::sort(out, {}, &person::id);
  co_return out;
}

asio::awaitable<base::result<void>> keep_person(store::people_store& at, const keyring& keys,
                                                const base::nonce24& nonce, person who) {
  auto holder = holder_of(keys, who.id);
  auto value = sealed_person(keys, nonce, who);
  co_return co_await at.keep(std::move(holder), std::move(value));
}

}  // namespace amparo::app
