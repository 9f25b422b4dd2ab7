#include "app/call_token.hpp"

#include <algorithm>

#include "app/record.hpp"
#include "base/bytes.hpp"
#include "base/encoding.hpp"

namespace amparo::app {
namespace {

std::string where_it_lies(std::string_view account, std::string_view call) {
  return base::byte_writer().raw("s|").text(account).text(call).take();
}

std::string where_notes_lie(std::string_view account) {
  return base::byte_writer().raw("s|note|").text(account).take();
}

void write(base::byte_writer& out, const call_token& token) {
  out.varint(token.step).u32(token.expires).raw(token.bundle).text(token.state);
}

call_token read_token(base::byte_reader& in) {
  call_token token;
  token.step = static_cast<std::uint32_t>(in.varint());
  token.expires = in.u32();
  token.bundle = in.raw(8);
  token.state = in.text();
  return token;
}

std::string sealed(const keyring& keys, const std::string& aad, const std::string& text) {
  return base::base64url(keys.sealed_value(keys.repeatable_nonce(aad, text), aad, text));
}

base::result<std::string> opened(const keyring& keys, std::string_view aad, std::string_view text) {
  if (text.size() > token_limit) return base::errc::too_large;
  auto bytes = base::from_base64url(text);
  if (!bytes) return base::errc::malformed;
  return keys.open(aad, *bytes);
}

// Whole, and not over its time.
bool holds(const base::byte_reader& in, const call_token& token, base::time_point now) {
  return in.ok() && in.at_end() && unix_minute(now) <= token.expires;
}

}  // namespace

std::string seal_token(const keyring& keys, std::string_view account, std::string_view call,
                       const call_token& token) {
  auto aad = where_it_lies(account, call);
  base::byte_writer out;
  out.raw(base::hmac_sha256(keys.dedupe, aad).substr(0, 8));
  write(out, token);
  return sealed(keys, aad, out.take());
}

base::result<call_token> open_token(const keyring& keys, std::string_view account, std::string_view call,
                                    std::string_view text, base::time_point now) {
  auto plain = opened(keys, where_it_lies(account, call), text);
  if (!plain) return plain.error();
  base::byte_reader in(*plain);
  in.raw(8);
  auto token = read_token(in);
  if (!holds(in, token, now)) return base::errc::malformed;
  return token;
}

std::string seal_note_token(const keyring& keys, std::string_view account, const note_token& token) {
  base::byte_writer out;
  out.raw({reinterpret_cast<const char*>(token.tag.data()), token.tag.size()})
      .text(token.call)
      .text(token.line);
  write(out, token.at);
  return sealed(keys, where_notes_lie(account), out.take());
}

base::result<note_token> open_note_token(const keyring& keys, std::string_view account, std::string_view text,
                                         base::time_point now) {
  auto plain = opened(keys, where_notes_lie(account), text);
  if (!plain) return plain.error();
  base::byte_reader in(*plain);
  note_token token;
  auto tag = in.raw(token.tag.size());
  if (!in.ok()) return base::errc::malformed;
  std::ranges::copy(tag, token.tag.begin());
  token.call = in.text();
  token.line = in.text();
  token.at = read_token(in);
  if (!holds(in, token.at, now)) return base::errc::malformed;
  return token;
}

}  // namespace amparo::app
