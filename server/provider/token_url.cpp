#include "provider/token_url.hpp"

#include <algorithm>

#include "base/encoding.hpp"
#include "provider/errors.hpp"

namespace amparo::provider {

std::string query_bytes(const message::raw_request& request, std::string_view name) {
  auto query = request.query();
  while (!query.empty()) {
    auto pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), pair.size() + 1));
    auto equals = pair.find('=');
    if (equals == std::string_view::npos || pair.substr(0, equals) != name) continue;
    return base::percent_decoded(pair.substr(equals + 1)).value_or("");
  }
  return "";
}

base::result<void> check_token(const message::raw_request& request, const credentials& keys) {
  if (request.method != "POST" && request.method != "GET") return errc::bad_signature;
  auto given = query_bytes(request, "token");
  bool good = false;
  for (const auto& secret : keys.secrets)
    if (!secret.empty()) good |= base::equal_in_constant_time(secret.reveal(), given);
  if (!good) return errc::bad_signature;
  return {};
}

std::vector<signed_sample> token_samples(const base::secret_text& secret, std::string_view path) {
  auto target = std::string(path).append("?x=a%20b&token=").append(base::percent_encoded(secret.reveal()));
  return {{"by POST with the token", {"POST", target, {}, ""}},
          {"by GET with the token", {"GET", target, {}, ""}}};
}

base::result<void> check_token_strength(const credentials& keys) {
  auto is_short = [](const base::secret_text& s) { return s.reveal().size() < shortest_token; };
  if (std::ranges::any_of(keys.secrets, is_short)) return errc::unusable_account;
  return {};
}

}  // namespace amparo::provider
