#include <array>

#include "base/encoding.hpp"
#include "provider/errors.hpp"
#include "provider/rest.hpp"
#include "provider/twiml.hpp"

// SignalWire's Compatibility API (developer.signalwire.com/compatibility-api): cXML, Twilio's verbs and
// parameters, signed in X-SignalWire-Signature with the project's signing key by Twilio's scheme; callbacks
// in JSON are signed as lower-case hex of HMAC-SHA1 over URL and raw body. Gather has one timer and
// actionOnEmptyResult, as Twilio's (page "Gather"). Not confirmed: whether keys pressed before a Gather
// begins are thrown away or handed to it; the page does not say. A recording is had as WAV at Twilio's path
// ("Retrieve a Recording": ".wav", or no extension at all) and deleted by its own page ("Delete a
// Recording").
namespace amparo::provider {
namespace {

constexpr std::string_view signature_header = "X-SignalWire-Signature";
constexpr std::array known{setting{"project", setting::use::account}, setting{"space", setting::use::text},
                           setting{"signing_key", setting::use::signs},
                           setting{"token", setting::use::secret}};

std::string base_of(const credentials& keys) {
  return rest_base(keys, "https://" + std::string(keys.text("space")) + ".signalwire.com");
}
std::string accounts(const credentials& keys) { return "/api/laml/2010-04-01/Accounts/" + keys.account; }
std::string password(const credentials& keys) {
  return basic_authorization(keys.account, keys.secret("token"));
}

bool is_json(const message::raw_request& request) {
  return request.method == "POST" && request.header_value("Content-Type").starts_with("application/json");
}

class signalwire final : public adapter {
 public:
  std::string_view kind() const override { return "signalwire"; }
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
    return twiml::encode_send(text, keys, base_of(keys), accounts(keys), password(keys));
  }
  base::result<rest_request> encode_call(const message::outbound_call& call, const credentials& keys,
                                         base::time_point) const override {
    return twiml::encode_call(call, keys, base_of(keys), accounts(keys), password(keys));
  }
  send_outcome decode_send(const message::raw_response& answer) const override {
    return twiml::decode_answer(answer);
  }
  send_outcome decode_call(const message::raw_response& answer) const override {
    return twiml::decode_answer(answer);
  }
  base::result<rest_request> encode_note_fetch(std::string_view where,
                                               const credentials& keys) const override {
    return twiml::encode_note("GET", where, base_of(keys), accounts(keys), password(keys));
  }
  base::result<rest_request> encode_note_delete(std::string_view where,
                                                const credentials& keys) const override {
    return twiml::encode_note("DELETE", where, base_of(keys), accounts(keys), password(keys));
  }
  std::vector<std::string> note_bases(const credentials& keys) const override { return {base_of(keys)}; }
  std::vector<signed_sample> samples(const credentials& keys, const base::secret_text& secret,
                                     std::string_view path, base::time_point now) const override;

 protected:
  base::result<void> check_signature(const message::raw_request& request, const credentials& keys,
                                     base::time_point) const override;
};

base::result<void> signalwire::check_signature(const message::raw_request& request, const credentials& keys,
                                               base::time_point) const {
  if (!is_json(request)) return twiml::check_signature(request, signature_header, keys);
  auto given = request.header_value(signature_header);
  auto text = keys.public_url + request.target + request.body;
  for (const auto& secret : keys.secrets)
    if (!secret.empty() &&
        base::equal_in_constant_time(base::hex(base::hmac_sha1(secret.reveal(), text)), given))
      return {};
  return errc::bad_signature;
}

std::vector<signed_sample> signalwire::samples(const credentials& keys, const base::secret_text& secret,
                                               std::string_view path, base::time_point) const {
  auto out = twiml::samples(keys, secret, signature_header, path);
  message::raw_request json{"POST", std::string(path), {{"Content-Type", "application/json"}}, "{}"};
  auto text = keys.public_url + json.target + json.body;
  json.headers.push_back({std::string(signature_header), base::hex(base::hmac_sha1(secret.reveal(), text))});
  out.push_back({"JSON", std::move(json)});
  return out;
}

}  // namespace

const adapter& signalwire_adapter() {
  static const signalwire instance;
  return instance;
}

}  // namespace amparo::provider
