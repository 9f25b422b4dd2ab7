#include "provider/adapter.hpp"

#include "provider/errors.hpp"

namespace amparo::provider {
namespace {

message::raw_response sentence(unsigned status, std::string words) {
  message::raw_response out;
  out.status = status;
  out.body = std::move(words);
  return out;
}

// A scheme and a host, perhaps a port and a path; nothing that a target could not be written behind.
bool is_public_url(std::string_view url) {
  auto slashes = url.find("://");
  if (slashes == std::string_view::npos) return false;
  auto scheme = url.substr(0, slashes);
  url.remove_prefix(slashes + 3);
  return (scheme == "https" || scheme == "http") && !url.empty() && url.front() != '/' && url.back() != '/' &&
         url.find_first_of("?#@ ") == std::string_view::npos;
}

}  // namespace

base::result<verified_request> adapter::verify(const message::raw_request& request, const credentials& keys,
                                               base::time_point now) const {
  if (auto ok = check_signature(request, keys, now); !ok) return ok.error();
  return verified_request(request);
}

message::raw_response adapter::refuse(base::error_code why) const {
  return why == errc::too_many_fields ? sentence(413, "The request is too large.\n") : refuse();
}

base::result<void> adapter::self_check(const credentials& keys, base::time_point) const {
  if (keys.secrets.empty() || !is_public_url(keys.public_url)) return errc::unusable_account;
  for (const auto& secret : keys.secrets)
    if (secret.empty()) return errc::unusable_account;
  return {};
}

message::raw_response refusal() { return sentence(403, "The request was not accepted.\n"); }
message::raw_response too_busy() { return sentence(503, "Please send the request again later.\n"); }

}  // namespace amparo::provider
