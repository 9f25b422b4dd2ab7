#include "provider/rest.hpp"

#include <algorithm>
#include <charconv>

#include "base/encoding.hpp"

namespace amparo::provider {
namespace {

constexpr std::chrono::seconds a_day{86'400};
constexpr std::size_t most_code = 32;

// Seconds alone (RFC 9110, 10.2.3): the date form is as good as no word, for the dispatcher has its own
// pauses.
std::optional<std::chrono::seconds> retry_after(const message::raw_response& answer) {
  auto name = [](const message::header& h) {
    return h.name.size() == 11 &&
           std::ranges::equal(h.name, std::string_view("retry-after"), [](char a, char b) {
             return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
           });
  };
  auto found = std::ranges::find_if(answer.headers, name);
  if (found == answer.headers.end()) return std::nullopt;
  long long seconds = 0;
  const auto* end = found->value.data() + found->value.size();
  auto [stop, failed] = std::from_chars(found->value.data(), end, seconds);
  if (failed != std::errc() || stop != end || seconds < 0) return std::nullopt;
  return std::min(std::chrono::seconds(seconds), a_day);
}

rest_request post(std::string base, std::string target, std::string type, std::string body,
                  std::string authorization) {
  rest_request out{std::move(base), {"POST", std::move(target), {}, std::move(body)}};
  out.request.headers = {{"Content-Type", std::move(type)}, {"Accept", "application/json"}};
  if (!authorization.empty()) out.request.headers.push_back({"Authorization", std::move(authorization)});
  return out;
}

}  // namespace

std::string rest_base(const credentials& keys, std::string_view own) {
  auto base = keys.api_base.empty() ? std::string(own) : keys.api_base;
  while (base.ends_with('/')) base.pop_back();
  return base;
}

std::string basic_authorization(std::string_view user, std::string_view password) {
  return "Basic " + base::base64(std::string(user).append(":").append(password));
}

rest_request post_form(std::string base, std::string target, const form_fields& fields,
                       std::string authorization) {
  std::string body;
  for (const auto& [name, value] : fields) {
    if (value.empty()) continue;
    if (!body.empty()) body += '&';
    body.append(base::percent_encoded(name)).append("=").append(base::percent_encoded(value));
  }
  return post(std::move(base), std::move(target), "application/x-www-form-urlencoded", std::move(body),
              std::move(authorization));
}

rest_request post_json(std::string base, std::string target, std::string body, std::string authorization) {
  return post(std::move(base), std::move(target), "application/json", std::move(body),
              std::move(authorization));
}

rest_request bare_request(std::string_view method, std::string base, std::string target,
                          std::string authorization) {
  rest_request out{std::move(base), {std::string(method), std::move(target), {}, ""}};
  if (!authorization.empty()) out.request.headers.push_back({"Authorization", std::move(authorization)});
  return out;
}

std::string_view id_at_end(std::string_view address) {
  constexpr std::size_t longest_id = 64;
  auto id = address.substr(address.rfind('/') + 1);
  id = id.substr(0, id.find('.'));
  bool is_plain = id.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") ==
                  std::string_view::npos;
  return is_plain && id.size() <= longest_id ? id : std::string_view();
}

send_outcome outcome_of(const message::raw_response& answer) {
  send_outcome out;
  auto status = answer.status;
  if (status >= 200 && status < 300)
    out.verdict = send_verdict::accepted;
  else if (status == 401 || status == 402 || status == 429)
    out.verdict = send_verdict::later;
  else if (status >= 300 && status < 500 && status != 408)
    out.verdict = send_verdict::refused;
  if (out.verdict != send_verdict::accepted) out.retry_after = retry_after(answer);
  return out;
}

send_outcome outcome_with(const message::raw_response& answer, std::optional<std::string> id,
                          std::string code) {
  auto out = outcome_of(answer);
  if (out.verdict == send_verdict::accepted && id && !id->empty())
    out.id = std::move(*id);
  else if (out.verdict == send_verdict::accepted)
    out.verdict = send_verdict::ambiguous;
  if (code.size() <= most_code && base::is_utf8(code)) out.code = std::move(code);
  return out;
}

}  // namespace amparo::provider
