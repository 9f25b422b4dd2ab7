#include "provider/errors.hpp"
#include "provider/twiml.hpp"

// Twilio (twilio.com/docs): webhooks signed with the account's auth token in X-Twilio-Signature, answered by
// TwiML. Not confirmed: whether keys pressed before a Gather begins are thrown away or handed to it. Twilio's
// page "Troubleshooting issues with <Gather>" names such early keys as a cause of trouble and advises to nest
// the prompt; it does not say what becomes of them. `#` ends a Gather only behind at least one other key
// (documentation of `finishOnKey`).
namespace amparo::provider {
namespace {

constexpr std::string_view signature_header = "X-Twilio-Signature";

class twilio final : public adapter {
 public:
  std::string_view kind() const override { return "twilio"; }
  capabilities can() const override { return {.records = true, .connects = true}; }

  base::result<message::event> decode(const verified_request& request, std::string_view hook) const override {
    return twiml::decode(request.request(), hook);
  }
  message::raw_response encode(const message::reply& reply, std::string_view,
                               const std::string& public_url) const override {
    return twiml::encode(reply, public_url);
  }
  message::raw_response refuse() const override { return refusal(); }
  message::raw_response busy() const override { return too_busy(); }
  base::result<void> self_check(const credentials& keys, base::time_point now) const override;

 protected:
  base::result<void> check_signature(const message::raw_request& request, const credentials& keys,
                                     base::time_point) const override {
    return twiml::check_signature(request, signature_header, keys);
  }
};

base::result<void> twilio::self_check(const credentials& keys, base::time_point now) const {
  if (auto ok = adapter::self_check(keys, now); !ok) return ok;
  if (keys.account.empty()) return errc::unusable_account;
  for (const auto& secret : keys.secrets) {
    message::raw_request request{"POST", "/v1/twilio/sms?x=a%20b", {}, "AccountSid=" + keys.account};
    auto mark =
        twiml::signature(secret.reveal(), keys.public_url + request.target, {{"AccountSid", keys.account}});
    request.headers.push_back({std::string(signature_header), mark});
    if (!verify(request, keys, now)) return errc::unusable_account;
  }
  return {};
}

}  // namespace

const adapter& twilio_adapter() {
  static const twilio instance;
  return instance;
}

}  // namespace amparo::provider
