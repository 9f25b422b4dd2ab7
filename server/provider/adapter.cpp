#include "provider/adapter.hpp"

#include <algorithm>

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

// Whether a key could cut every prompt short.
bool keeps_barge(const std::vector<message::spoken>& prompts, interruptible which) {
  if (which == interruptible::last_one) return prompts.size() <= 1;
  if (which == interruptible::all || prompts.empty()) return true;
  auto kind = [](const message::spoken& p) {
    return p.clip.empty() ? "text " + p.locale : std::string("clip");
  };
  return std::ranges::all_of(prompts, [&](const auto& p) { return kind(p) == kind(prompts.front()); });
}

}  // namespace

std::string_view credentials::text(std::string_view key) const {
  auto found = texts.find(key);
  return found == texts.end() ? std::string_view{} : std::string_view(found->second);
}

std::string_view credentials::secret(std::string_view key) const {
  auto found = kept.find(key);
  return found == kept.end() || found->second.empty() ? std::string_view{}
                                                      : std::string_view(found->second.front().reveal());
}

std::vector<std::string_view> lost_options(const message::gather& keys, const capabilities& of) {
  std::vector<std::string_view> lost;
  auto fits = [&](std::chrono::seconds timer) { return timer >= of.shortest && timer <= of.longest; };
  if (keys.barge && !keeps_barge(keys.prompts, of.barge)) lost.push_back("prompts");
  if (keys.max_digits > of.most_digits) lost.push_back("max_digits");
  if (of.two_timers && !fits(keys.first)) lost.push_back("first");
  if (!fits(keys.between)) lost.push_back("between");
  if (keys.ends_with_hash ? !of.ends_by_hash : !of.hears_hash) lost.push_back("ends_with_hash");
  return lost;
}

base::result<verified_request> adapter::verify(const message::raw_request& request, const credentials& keys,
                                               base::time_point now) const {
  if (auto ok = check_signature(request, keys, now); !ok) return ok.error();
  return verified_request(request);
}

base::result<rest_request> adapter::encode_note_fetch(std::string_view, const credentials&) const {
  return errc::not_offered;
}

base::result<rest_request> adapter::encode_note_delete(std::string_view, const credentials&) const {
  return errc::not_offered;
}

message::raw_response adapter::refuse(base::error_code why) const {
  return why == errc::too_many_fields ? sentence(413, "The request is too large.\n") : refuse();
}

message::raw_response adapter::refuse() const { return sentence(403, "The request was not accepted.\n"); }

message::raw_response adapter::busy() const {
  return sentence(503, "Please send the request again later.\n");
}

base::result<void> adapter::self_check(const credentials& keys, base::time_point now) const {
  if (keys.secrets.empty() || keys.account.empty() || !is_public_url(keys.public_url))
    return errc::unusable_account;
  auto path = std::string("/v1/").append(kind()).append("/sms");
  for (const auto& secret : keys.secrets) {
    if (secret.empty()) return errc::unusable_account;
    for (const auto& sample : samples(keys, secret, path, now))
      if (!verify(sample.request, keys, now)) return errc::unusable_account;
  }
  return {};
}

}  // namespace amparo::provider
