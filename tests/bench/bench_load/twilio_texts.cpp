#include "twilio_texts.hpp"

#include <fmt/format.h>

#include <array>

#include "message/raw_http.hpp"
#include "provider/twiml.hpp"

namespace amparo::bench {
namespace {

// Bijective, so that ids differ in all their digits and never repeat (Steele, Lea, Flood 2014).
std::uint64_t mixed(std::uint64_t z) {
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
  return z ^ (z >> 31);
}

void append_escaped(std::string& out, std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  for (char c : text) {
    auto byte = static_cast<unsigned char>(c);
    bool plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
    if (plain)
      out.push_back(c);
    else if (c == ' ')
      out.push_back('+');
    else
      out.append({'%', digits[byte >> 4], digits[byte & 15]});
  }
}

std::vector<message::form_field> fields_of(const std::string& id, const std::string& from,
                                           std::string_view words) {
  return {{"ToCountry", "MX"},
          {"ToState", "CDMX"},
          {"SmsMessageSid", id},
          {"NumMedia", "0"},
          {"ToCity", "Mexico"},
          {"FromZip", "30303"},
          {"SmsSid", id},
          {"FromState", "GA"},
          {"SmsStatus", "received"},
          {"FromCity", "ATLANTA"},
          {"Body", std::string(words)},
          {"FromCountry", "US"},
          {"To", std::string(line_number)},
          {"ToZip", "06000"},
          {"NumSegments", "1"},
          {"MessageSid", id},
          {"AccountSid", std::string(account)},
          {"From", from},
          {"ApiVersion", "2010-04-01"}};
}

constexpr std::array<std::string_view, 6> walk{"me detuvieron", "2", "2", "consulado", "30303", "2"};

}  // namespace

void twilio_texts::request(std::uint64_t n, std::string_view words, std::string& out) const {
  auto id = fmt::format("SM{:016x}{:016x}", mixed(n + 1), run_);
  auto from = fmt::format("+1555{:07d}", 2'000'000 + first_ + n % phones_);
  auto fields = fields_of(id, from, words);
  std::string body;
  body.reserve(640);
  for (const auto& f : fields) {
    if (!body.empty()) body.push_back('&');
    body.append(f.name).push_back('=');
    append_escaped(body, f.value);
  }
  auto url = std::string(public_url).append("/v1/twilio/sms");
  auto mark = provider::twiml::signature(secret, url, fields);
  out.clear();
  fmt::format_to(
      std::back_inserter(out),
      "POST /v1/twilio/sms HTTP/1.1\r\nHost: ayuda.example.org\r\nUser-Agent: TwilioProxy/1.1\r\nAccept: "
      "*/*\r\n"
      "Content-Type: application/x-www-form-urlencoded; charset=UTF-8\r\nI-Twilio-Idempotency-Token: {}\r\n"
      "X-Twilio-Signature: {}\r\nContent-Length: {}\r\n\r\n",
      id, mark, body.size());
  out.append(body);
}

std::string_view plain_words(std::uint64_t visit) { return walk[visit % walk.size()]; }

}  // namespace amparo::bench
