#include "app/call_token.hpp"

#include "app/record.hpp"
#include "base/bytes.hpp"
#include "base/encoding.hpp"

namespace amparo::app {
namespace {

std::string where_it_lies(std::string_view account, std::string_view call) {
  return base::byte_writer().raw("s|").text(account).text(call).take();
}

}  // namespace

std::string seal_token(const keyring& keys, std::string_view account, std::string_view call,
                       const call_token& token) {
  auto digest = base::hmac_sha256(keys.dedupe, where_it_lies(account, call)).substr(0, 8);
  auto text = base::byte_writer()
                  .raw(digest)
                  .varint(token.step)
                  .u32(token.expires)
                  .raw(token.bundle)
                  .text(token.state)
                  .take();
  auto aad = where_it_lies(account, call);
  return base::base64url(keys.sealed_value(keys.repeatable_nonce(aad, text), aad, text));
}

base::result<call_token> open_token(const keyring& keys, std::string_view account, std::string_view call,
                                    std::string_view text, base::time_point now) {
  if (text.size() > token_limit) return base::errc::too_large;
  auto bytes = base::from_base64url(text);
  if (!bytes) return base::errc::malformed;
  auto plain = keys.open(where_it_lies(account, call), *bytes);
  if (!plain) return plain.error();
  base::byte_reader in(*plain);
  call_token token;
  in.raw(8);
  token.step = static_cast<std::uint32_t>(in.varint());
  token.expires = in.u32();
  token.bundle = in.raw(8);
  token.state = in.text();
  if (!in.ok() || !in.at_end() || unix_minute(now) > token.expires) return base::errc::malformed;
  return token;
}

}  // namespace amparo::app
