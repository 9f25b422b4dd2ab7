#include "unit/provider/signed_support.hpp"

#include "base/encoding.hpp"
#include "provider/simulator.hpp"
#include "provider/twiml.hpp"

namespace amparo::provider {

base::time_point fixed_now() {
  using namespace std::chrono;
  return sys_days(2026y / November / 24) + 12h;
}

credentials keys_for(std::string secret, std::string url) {
  return {account, {base::secret_text(std::move(secret))}, std::move(url)};
}

std::string form_of(const fields& of) {
  std::string out;
  for (const auto& f : of)
    out += (out.empty() ? "" : "&") + base::percent_encoded(f.name) + "=" + base::percent_encoded(f.value);
  return out;
}

message::raw_request twilio_post(std::string target, const fields& of, const std::string& signed_url,
                                 const std::string& secret) {
  message::raw_request request{"POST", std::move(target), {}, form_of(of)};
  request.headers = {{"Content-Type", "application/x-www-form-urlencoded; charset=UTF-8"},
                     {"X-Twilio-Signature", twiml::signature(secret, signed_url + request.target, of)}};
  return request;
}

message::raw_request twilio_get(std::string target) {
  message::raw_request request{"GET", std::move(target), {}, ""};
  request.headers = {{"X-Twilio-Signature", twiml::signature(token, public_url + request.target, {})}};
  return request;
}

message::raw_request twilio_json(std::string target, std::string body) {
  target += (target.find('?') == std::string::npos ? "?bodySHA256=" : "&bodySHA256=") +
            base::hex(base::sha256(body));
  message::raw_request request{"POST", std::move(target), {}, std::move(body)};
  request.headers = {{"Content-Type", "application/json"},
                     {"X-Twilio-Signature", twiml::signature(token, public_url + request.target, {})}};
  return request;
}

message::raw_request simulator_post(std::string target, std::string body, base::time_point at,
                                    const std::string& secret) {
  message::raw_request request{"POST", std::move(target), {}, std::move(body)};
  request.headers = {{"Content-Type", "application/json"},
                     {std::string(simulator_signature_header),
                      simulator_signature(secret, at, request.target, request.body)}};
  return request;
}

base::result<message::event> heard(std::string_view kind, const message::raw_request& request,
                                   std::string_view hook) {
  const auto* adapter = find_adapter(kind);
  auto verified = adapter->verify(request, keys_for(), fixed_now());
  if (!verified) return verified.error();
  return adapter->decode(*verified, hook);
}

}  // namespace amparo::provider
