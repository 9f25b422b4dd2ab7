#include "provider_simulator/signing.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <iterator>
#include <stdexcept>

#include "base/crypto.hpp"
#include "base/encoding.hpp"

namespace amparo::simulator {
namespace {

using message::form_field;
using message::raw_request;
using provider::credentials;

struct signing {
  const credentials& account;
  std::string seconds;  // since 1970
  const std::string& nonce;
  raw_request& request;

  const std::string& secret() const { return account.secrets.front().reveal(); }
  std::string hmac(std::string_view text) const { return base::hmac_sha256(secret(), text); }
  void put(std::string_view name, std::string value) const {
    auto& all = request.headers;
    auto found = std::ranges::find(all, name, &message::header::name);
    if (found == all.end())
      all.push_back({std::string(name), std::move(value)});
    else
      found->value = std::move(value);
  }
  std::vector<form_field> form() const {
    return request.method == "POST" ? message::read_form(request.body).fields : std::vector<form_field>{};
  }
};

std::vector<form_field> sorted(std::vector<form_field> of) {
  std::ranges::sort(of, [](const form_field& a, const form_field& b) {
    return std::tie(a.name, a.value) < std::tie(b.name, b.value);
  });
  return of;
}

std::string twilio_mark(const signing& s) {
  auto text = s.account.public_url + s.request.target;
  for (const auto& f : sorted(s.form())) text.append(f.name).append(f.value);
  return base::base64(base::hmac_sha1(s.secret(), text));
}

void as_twilio(const signing& s) { s.put("X-Twilio-Signature", twilio_mark(s)); }
void as_signalwire(const signing& s) { s.put("X-SignalWire-Signature", twilio_mark(s)); }

void as_telnyx(const signing& s) {
  s.put("telnyx-timestamp", s.seconds);
  auto mark = base::ed25519_signature(base::secret_key(telnyx_seed()), s.seconds + "|" + s.request.body);
  s.put("telnyx-signature-ed25519", base::base64(mark));
}

// Messages by V2, which the fixtures carry a nonce of; calls by V3.
void as_plivo(const signing& s) {
  auto url = s.account.public_url + std::string(s.request.path());
  if (!s.request.header_value("X-Plivo-Signature-V2-Nonce").empty()) {
    s.put("X-Plivo-Signature-V2-Nonce", s.nonce);
    s.put("X-Plivo-Signature-V2", base::base64(s.hmac(url + s.nonce)));
    return;
  }
  auto query = sorted(message::read_form(s.request.query()).fields);
  auto form = sorted(s.form());
  if (!query.empty() || !form.empty()) url += '?';
  for (std::size_t i = 0; i != query.size(); ++i)
    url.append(i == 0 ? "" : "&").append(query[i].name).append("=").append(query[i].value);
  if (!query.empty() && !form.empty()) url += '.';
  for (const auto& f : form) url.append(f.name).append(f.value);
  s.put("X-Plivo-Signature-V3-Nonce", s.nonce);
  s.put("X-Plivo-Signature-V3", base::base64(s.hmac(url + "." + s.nonce)));
}

void as_vonage(const signing& s) {
  boost::json::object claims{{"iat", std::stoll(s.seconds)},
                             {"jti", s.nonce},
                             {"iss", "Vonage"},
                             {"payload_hash", base::hex(base::sha256(s.request.body))},
                             {"api_key", s.account.account},
                             {"application_id", s.account.text("application_id")}};
  auto text = base::base64url(R"({"alg":"HS256","typ":"JWT"})") + "." +
              base::base64url(boost::json::serialize(claims));
  s.put("Authorization", "Bearer " + text + "." + base::base64url(s.hmac(text)));
}

void as_bandwidth(const signing& s) {
  auto word = std::string(s.account.text("username")) + ":" + s.secret();
  s.put("Authorization", "Basic " + base::base64(word));
}

void as_sinch(const signing& s) {
  s.put("x-sinch-webhook-signature-timestamp", s.seconds);
  s.put("x-sinch-webhook-signature-nonce", s.nonce);
  auto text = s.request.body + "." + s.nonce + "." + s.seconds;
  s.put("x-sinch-webhook-signature", base::base64(s.hmac(text)));
}

void as_jambonz(const signing& s) {
  auto mark = base::hex(s.hmac(s.seconds + "." + s.request.body));
  s.put("Jambonz-Signature", "t=" + s.seconds + ",v1=" + mark);
}

void by_token(const signing&) {}  // it stands in the address

constexpr std::pair<std::string_view, void (*)(const signing&)> schemes[] = {
    {"twilio", as_twilio}, {"signalwire", as_signalwire}, {"telnyx", as_telnyx},
    {"plivo", as_plivo},   {"vonage", as_vonage},         {"bandwidth", as_bandwidth},
    {"sinch", as_sinch},   {"jambonz", as_jambonz},       {"africastalking", by_token},
    {"kannel", by_token}};

}  // namespace

std::string telnyx_seed() {
  std::string seed;
  for (char c = 0; c != 32; ++c) seed.push_back(c);
  return seed;
}

void sign(std::string_view kind, const credentials& account, base::time_point now, const std::string& nonce,
          raw_request& request) {
  auto seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
  auto found = std::ranges::find(schemes, kind, [](const auto& s) { return s.first; });
  if (found == std::end(schemes)) throw std::invalid_argument("nobody knows how it signs");
  found->second({account, std::to_string(seconds), nonce, request});
  if (request.method != "POST") return;
  auto length = std::ranges::find(request.headers, "Content-Length", &message::header::name);
  if (length != request.headers.end()) length->value = std::to_string(request.body.size());
}

}  // namespace amparo::simulator
