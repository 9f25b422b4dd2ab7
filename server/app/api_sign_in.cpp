#include <boost/json/object.hpp>

#include <algorithm>
#include <utility>

#include "app/desk_api.hpp"
#include "app/record.hpp"
#include "base/bytes.hpp"
#include "base/encoding.hpp"
#include "base/password.hpp"
#include "ops/log.hpp"

// Who asks (C-3, C-4). A token is 256 random bits that only its owner has: Redis knows its keyed digest, and
// under it, sealed, whose it is. It is good for 12 hours and 15 minutes of silence, and for as long as that
// person stands as they did when it was made.
namespace amparo::app {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

constexpr std::chrono::milliseconds idle = 15min;
constexpr std::chrono::minutes longest = 12h;
constexpr unsigned most_hashing = 8;
constexpr std::string_view cookie_name = "__Host-amparo";

struct sign_in_value {
  std::string id;
  std::uint32_t made = 0;     // person::made, as it was
  std::uint32_t expires = 0;  // Unix minutes
};

std::string aad_of(std::string_view token) { return base::byte_writer().raw("sign-in|").text(token).take(); }

std::string digest_of(const keyring& keys, std::string_view what, std::string_view token) {
  return base::hex(base::hmac_sha256(keys.dedupe, base::byte_writer().raw(what).text(token).take()));
}
std::string csrf_of(const keyring& keys, std::string_view token) {
  return digest_of(keys, "csrf|", token).substr(0, 32);
}

base::result<sign_in_value> read_value(std::string_view bytes) {
  base::byte_reader in(bytes);
  if (in.u8() != 1) return base::errc::malformed;
  sign_in_value out;
  out.id = in.text();
  out.made = in.u32();
  out.expires = in.u32();
  if (!in.ok() || !in.at_end()) return base::errc::malformed;
  return out;
}

std::string bearer_of(const message::raw_request& request) {
  constexpr std::string_view scheme = "Bearer ";
  auto given = request.header_value("Authorization");
  return given.starts_with(scheme) ? std::string(given.substr(scheme.size())) : "";
}

std::string cookie_of(const message::raw_request& request) {
  auto all = request.header_value("Cookie");
  while (!all.empty()) {
    auto one = all.substr(0, all.find(';'));
    all.remove_prefix(std::min(one.size() + 1, all.size()));
    while (one.starts_with(' ')) one.remove_prefix(1);
    if (one.starts_with(cookie_name) && one.substr(cookie_name.size()).starts_with('='))
      return std::string(one.substr(cookie_name.size() + 1));
  }
  return "";
}

asio::awaitable<api_answer> refused(desk_api& api, std::string who) {
  api.count.count("sign_in_refused");
  ops::log(ops::level::warn, "sign_in_refused");
  audit_act act{std::move(who), "sign_in_refused"};
  auto noted = co_await api.audit.note_refusal(std::move(act));
  if (!noted) co_return api_error(503, "audit_unavailable");
  co_return api_error(401, "wrong_password");
}

// The whole of a cookie, which its path, Secure and the prefix bind to this origin (RFC 6265bis).
std::string cookie_text(std::string_view token, std::string_view life) {
  return std::string(cookie_name)
      .append("=")
      .append(token)
      .append("; Path=/; Secure; HttpOnly; SameSite=Strict")
      .append(life);
}

asio::awaitable<base::result<bool>> has_password(desk_api& api, const std::optional<person>& who,
                                                 std::string password) {
  auto digest = who ? who->password : std::string();
  struct leaving {
    unsigned& count;
    ~leaving() { --count; }
  } guard{++api.hashing_now};
  auto check = [password = std::move(password), digest = std::move(digest)] {
    return base::is_password(password, digest);
  };
  bool is_theirs = co_await api.hashing.run(std::move(check));
  co_return is_theirs&& who.has_value();
}

}  // namespace

asio::awaitable<api_answer> sign_in(desk_api& api, const message::raw_request& request) {
  auto body = api_body(request);
  auto id = text_in(body, "id");
  auto password = text_in(body, "password");
  if (!is_pseudonym(id) || password.empty() || password.size() > 1'024) co_return api_error(422, "malformed");
  if (api.hashing_now >= most_hashing) co_return api_error(429, "capped");
  auto who = co_await find_person(api.people, api.keys, id);
  if (!who) co_return who.error();
  auto is_theirs = co_await has_password(api, *who, std::move(password));
  if (!is_theirs) co_return is_theirs.error();
  auto asking = *who ? id : std::string("outsider");
  if (!*is_theirs) co_return co_await refused(api, std::move(asking));
  audit_act act{id, "sign_in"};
  if (auto noted = co_await api.audit.note(std::move(act)); !noted)
    co_return api_error(503, "audit_unavailable");
  auto token = base::base64url(api.dice.bytes(32));
  auto digest = digest_of(api.keys, "token|", token);
  auto expires = unix_minute(api.clock.now()) + static_cast<std::uint32_t>(longest.count());
  auto value = base::byte_writer().u8(1).text(id).u32((*who)->made).u32(expires).take();
  auto sealed = api.keys.sealed_value(api.dice.nonce(), aad_of(digest), value);
  auto kept = co_await api.people.sign_in(std::move(digest), std::move(sealed), idle);
  if (!kept) co_return kept.error();
  json::object out{
      {"token", token}, {"csrf", csrf_of(api.keys, token)}, {"id", id}, {"role", name_of((*who)->role)}};
  auto response = api_reply(201, out);
  response.headers.push_back({"Set-Cookie", cookie_text(token, "")});
  co_return response;
}

asio::awaitable<api_answer> sign_out(desk_api& api, const signed_in& me) {
  audit_act act{me.who.id, "sign_out"};
  if (auto noted = co_await api.audit.note(std::move(act)); !noted)
    co_return api_error(503, "audit_unavailable");
  if (auto done = co_await api.people.sign_out(me.token); !done) co_return done.error();
  auto response = api_reply(200, json::object{{"signed_out", true}});
  response.headers.push_back({"Set-Cookie", cookie_text("", "; Max-Age=0")});
  co_return response;
}

namespace {

asio::awaitable<base::result<std::optional<signed_in>>> owner_of(desk_api& api, std::string digest,
                                                                 std::chrono::milliseconds life) {
  std::optional<signed_in> nobody;
  auto sealed = co_await api.people.signed_in(digest, life);
  if (!sealed) co_return sealed.error();
  if (sealed->empty()) co_return nobody;
  auto plain = api.keys.open(aad_of(digest), *sealed);
  auto value = plain ? read_value(*plain) : base::result<sign_in_value>(plain.error());
  if (!value || value->expires <= unix_minute(api.clock.now())) co_return nobody;
  auto who = co_await find_person(api.people, api.keys, value->id);
  if (!who) co_return who.error();
  if (!*who || (*who)->made != value->made) co_return nobody;
  auto as = operator_of(api.keys, **who);
  api.audit.knows(as.holder, (*who)->id);
  co_return std::optional<signed_in>(signed_in{std::move(**who), std::move(as), std::move(digest)});
}

}  // namespace

asio::awaitable<base::result<std::optional<signed_in>>> who_asks(desk_api& api,
                                                                 const message::raw_request& request) {
  auto token = bearer_of(request);
  if (token.empty()) token = cookie_of(request);
  if (token.empty()) co_return std::optional<signed_in>();
  co_return co_await owner_of(api, digest_of(api.keys, "token|", token), idle);
}

asio::awaitable<base::result<bool>> still_signed_in(desk_api& api, const signed_in& me) {
  auto who = co_await owner_of(api, me.token, 0ms);
  if (!who) co_return who.error();
  co_return who->has_value() && (*who)->who.role == me.who.role;
}

bool is_forged(const desk_api& api, const message::raw_request& request) {
  auto site = request.header_value("Sec-Fetch-Site");
  if (!site.empty() && site != "same-origin" && site != "none") return true;
  if (request.method == "GET" || request.method == "HEAD") return false;
  bool has_body = request.method == "POST";
  if (has_body && !request.header_value("Content-Type").starts_with("application/json")) return true;
  auto cookie = bearer_of(request).empty() ? cookie_of(request) : std::string();
  if (cookie.empty()) return false;
  return !base::equal_in_constant_time(csrf_of(api.keys, cookie), request.header_value("X-CSRF-Token"));
}

}  // namespace amparo::app
