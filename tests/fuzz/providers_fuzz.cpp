#include <boost/json/parse.hpp>

#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <optional>
#include <span>
#include <string_view>

#include "base/encoding.hpp"
#include "fixtures/provider_expectation_support.hpp"
#include "fixtures/request_file_support.hpp"
#include "provider/adapter.hpp"
#include "unit/provider/xml_support.hpp"

// Any request of any provider, as tests/fixtures/provider writes them (which is also the corpus to begin
// with); its own path says whose it is, or `--kind=` does, and then whatever the path says. It is verified as
// it stands, with the account of the fixtures. Then its bytes are decoded as if their provider had signed
// them, as whoever may set a provider's parameters (any caller) can bring about: an event is whole and in
// UTF-8, and what a caller wrote comes out of an answer as nothing but text. What begins like an answer
// ("HTTP/1.1 201 ...") is one to a send of ours, and is read or called ambiguous; so is each request's body.
//   fuzz_providers [--kind=telnyx] CORPUS tests/fixtures/provider[/telnyx]
namespace {

using namespace amparo;

void require(bool holds) {
  if (!holds) std::abort();
}

// Takes every signature, so that every byte reaches the decoder. In no list, so that nothing which serves
// can find it.
class trusting final : public provider::adapter {
 public:
  explicit trusting(const provider::adapter& of) : of_(of) {}
  std::string_view kind() const override { return of_.kind(); }
  provider::capabilities can() const override { return of_.can(); }
  std::span<const provider::setting> settings() const override { return of_.settings(); }
  base::result<message::event> decode(const provider::verified_request& request,
                                      std::string_view hook) const override {
    return of_.decode(request, hook);
  }
  message::raw_response encode(const message::reply& reply, std::string_view hook,
                               const std::string& public_url) const override {
    return of_.encode(reply, hook, public_url);
  }
  base::result<provider::rest_request> encode_send(const message::outbound_text& text,
                                                   const provider::credentials& keys,
                                                   base::time_point now) const override {
    return of_.encode_send(text, keys, now);
  }
  base::result<provider::rest_request> encode_call(const message::outbound_call& call,
                                                   const provider::credentials& keys,
                                                   base::time_point now) const override {
    return of_.encode_call(call, keys, now);
  }
  provider::send_outcome decode_send(const message::raw_response& answer) const override {
    return of_.decode_send(answer);
  }
  provider::send_outcome decode_call(const message::raw_response& answer) const override {
    return of_.decode_call(answer);
  }
  std::vector<provider::signed_sample> samples(const provider::credentials& keys,
                                               const base::secret_text& secret, std::string_view path,
                                               base::time_point now) const override {
    return of_.samples(keys, secret, path, now);
  }

 protected:
  base::result<void> check_signature(const message::raw_request&, const provider::credentials&,
                                     base::time_point) const override {
    return {};
  }

 private:
  const provider::adapter& of_;
};

const provider::credentials& account_of(std::string_view kind) {
  static const auto all = [] {
    std::map<std::string, provider::credentials, std::less<>> read;
    base::findings findings;
    for (auto one : provider::adapter_kinds())
      read.emplace(one, read_account(std::string(AMPARO_ROOT "/tests/fixtures/provider/") + std::string(one) +
                                         "/account.yaml",
                                     findings));
    require(findings.empty());
    return read;
  }();
  return all.find(kind)->second;
}

// The kind that --kind named.
std::string& chosen() {
  static std::string kind;
  return kind;
}

// "telnyx" of "/v1/telnyx/sms".
const provider::adapter* adapter_of(const message::raw_request& request) {
  if (!chosen().empty()) return provider::find_adapter(chosen());
  auto path = request.path();
  if (!path.starts_with("/v1/")) return nullptr;
  path.remove_prefix(4);
  return provider::find_adapter(path.substr(0, path.find('/')));
}

void check_document(const message::raw_response& answer) {
  require(answer.status >= 200 && answer.status < 600);
  if (answer.content_type.find("xml") != std::string::npos)
    require(provider::read_xml(answer.body).has_value());
  boost::system::error_code error;
  if (answer.content_type.find("json") != std::string::npos && !answer.body.empty())
    boost::json::parse(answer.body, error);
  require(!error.failed());
}

void check_event(const message::event& event, const provider::adapter& from,
                 const provider::credentials& keys) {
  for (const auto& text : {event.text.reveal(), event.digits.reveal(), event.note.reveal(), event.id,
                           event.line, event.token, event.status})
    require(base::is_utf8(text));
  require(event.digits.reveal().find_first_not_of("0123456789*#ABCDabcd") == std::string::npos);
  if (event.kind == message::event_kind::text || event.kind == message::event_kind::call_started)
    require(!event.id.empty());
  message::voice_reply call{
      {{event.text.reveal() + event.digits.reveal(), "es-MX", ""}}, message::gather{}, false};
  call.keys->action = "/v1/" + std::string(from.kind()) + "/voice/gather?s=t";
  provider::asked_by whom{event.hook, keys, event.caller, event.line};
  check_document(from.encode_to(message::sms_reply{{event.text.reveal()}}, whom));
  check_document(from.encode_to(call, whom));
  check_document(from.encode_to(message::no_reply{}, whom));
}

void check_answer_to_send(const message::raw_response& answer, const provider::adapter& from) {
  for (const auto& out : {from.decode_send(answer), from.decode_call(answer)}) {
    require(base::is_utf8(out.id) && base::is_utf8(out.code));
    require(out.id.empty() || out.verdict == provider::send_verdict::accepted);
    require(!out.retry_after || *out.retry_after <= std::chrono::hours(24));
  }
}

void check_body_as_answers(const std::string& body, const provider::adapter& from) {
  for (unsigned status : {200U, 201U, 202U, 400U, 403U, 429U, 500U}) {
    message::raw_response answer;
    answer.status = status;
    answer.body = body;
    check_answer_to_send(answer, from);
  }
}

// "HTTP/1.1 201 Created", headers, an empty line, the body: lines end as a request file's do.
std::optional<message::raw_response> read_answer(std::string_view text) {
  constexpr std::string_view start = "HTTP/1.1 ";
  if (!text.starts_with(start)) return std::nullopt;
  message::raw_response out;
  auto status = text.substr(start.size(), 3);
  std::from_chars(status.data(), status.data() + status.size(), out.status);
  auto as_request =
      read_request("POST / HTTP/1.1" + std::string(text.substr(std::min(text.size(), text.find('\n')))));
  if (!as_request) return std::nullopt;
  out.headers = std::move(as_request->headers);
  out.body = std::move(as_request->body);
  return out;
}

void check_answer(const message::raw_response& answer) {
  for (auto kind : provider::adapter_kinds())
    if (chosen().empty() || chosen() == kind) check_answer_to_send(answer, *provider::find_adapter(kind));
}

}  // namespace

// libFuzzer passes over flags with two dashes.
extern "C" int LLVMFuzzerInitialize(int* count, char*** words) {
  constexpr std::string_view flag = "--kind=";
  for (std::string_view word : std::span(*words, static_cast<std::size_t>(*count)))
    if (word.starts_with(flag)) chosen() = word.substr(flag.size());
  require(chosen().empty() || provider::find_adapter(chosen()) != nullptr);
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view input(reinterpret_cast<const char*>(data), size);
  if (auto answer = read_answer(input)) {
    check_answer(*answer);
    return 0;
  }
  auto request = read_request(input);
  const auto* from = request ? adapter_of(*request) : nullptr;
  if (from == nullptr) return 0;
  const auto& keys = account_of(from->kind());
  base::time_point now{std::chrono::seconds(1'795'521'600)};
  (void)from->verify(*request, keys, now).has_value();
  (void)from->once_only(*request);
  trusting open(*from);
  auto taken = open.verify(*request, keys, now);
  if (!taken) return 0;
  for (const char* hook : {"sms", "voice", "voice/gather", "voice/recording", "status", "else"})
    if (auto event = open.decode(*taken, hook)) check_event(*event, *from, keys);
  check_body_as_answers(request->body, *from);
  return 0;
}
