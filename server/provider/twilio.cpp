#include <array>

#include "base/encoding.hpp"
#include "provider/rest.hpp"
#include "provider/twiml.hpp"

// Twilio (twilio.com/docs): webhooks signed with the account's auth token in X-Twilio-Signature, answered by
// TwiML. Not confirmed: whether keys pressed before a Gather begins are thrown away or handed to it. Twilio's
// page "Troubleshooting issues with <Gather>" names such early keys as a cause of trouble and advises to nest
// the prompt; it does not say what becomes of them. `#` ends a Gather only behind at least one other key
// (documentation of `finishOnKey`).
namespace amparo::provider {
namespace {

constexpr std::string_view signature_header = "X-Twilio-Signature";
constexpr std::string_view own_base = "https://api.twilio.com";
constexpr std::array known{setting{"account_sid", setting::use::account},
                           setting{"auth_token", setting::use::signs},
                           setting{"retention", setting::use::text, false}};

std::string accounts(const credentials& keys) { return "/2010-04-01/Accounts/" + keys.account; }

// The newest token, which is also the password of the REST interface.
std::string password(const credentials& keys) {
  return basic_authorization(keys.account, keys.secrets.empty() ? "" : keys.secrets.front().reveal());
}

class twilio final : public adapter {
 public:
  std::string_view kind() const override { return "twilio"; }
  capabilities can() const override {
    return {.voices = twiml::voices(), .records = true, .connects = true, .confers = true};
  }
  std::span<const setting> settings() const override { return known; }

  base::result<message::event> decode(const verified_request& request, std::string_view hook) const override {
    return twiml::decode(request.request(), hook);
  }
  message::raw_response encode(const message::reply& reply, std::string_view,
                               const std::string& public_url) const override {
    return twiml::encode(reply, public_url);
  }
  base::result<rest_request> encode_send(const message::outbound_text& text, const credentials& keys,
                                         base::time_point) const override {
    return twiml::encode_send(text, keys, rest_base(keys, own_base), accounts(keys), password(keys));
  }
  base::result<rest_request> encode_call(const message::outbound_call& call, const credentials& keys,
                                         base::time_point) const override {
    return twiml::encode_call(call, keys, rest_base(keys, own_base), accounts(keys), password(keys));
  }
  send_outcome decode_send(const message::raw_response& answer) const override {
    return twiml::decode_answer(answer);
  }
  send_outcome decode_call(const message::raw_response& answer) const override {
    return twiml::decode_answer(answer);
  }
  base::result<rest_request> encode_note_fetch(std::string_view where,
                                               const credentials& keys) const override {
    return twiml::encode_note("GET", where, rest_base(keys, own_base), accounts(keys), password(keys));
  }
  base::result<rest_request> encode_note_delete(std::string_view where,
                                                const credentials& keys) const override {
    return twiml::encode_note("DELETE", where, rest_base(keys, own_base), accounts(keys), password(keys));
  }
  std::vector<std::string> note_bases(const credentials& keys) const override {
    return {rest_base(keys, own_base)};
  }
  std::vector<signed_sample> samples(const credentials& keys, const base::secret_text& secret,
                                     std::string_view path, base::time_point now) const override;

 protected:
  base::result<void> check_signature(const message::raw_request& request, const credentials& keys,
                                     base::time_point) const override {
    return twiml::check_signature(request, signature_header, keys);
  }
};

std::vector<signed_sample> twilio::samples(const credentials& keys, const base::secret_text& secret,
                                           std::string_view path, base::time_point) const {
  auto out = twiml::samples(keys, secret, signature_header, path);
  message::raw_request json{"POST", std::string(path), {{"Content-Type", "application/json"}}, "{}"};
  json.target += "?bodySHA256=" + base::hex(base::sha256(json.body));
  json.headers.push_back(
      {std::string(signature_header), twiml::signature(secret.reveal(), keys.public_url + json.target, {})});
  out.push_back({"JSON under bodySHA256", std::move(json)});
  return out;
}

}  // namespace

const adapter& twilio_adapter() {
  static const twilio instance;
  return instance;
}

}  // namespace amparo::provider
