#include <cstdint>
#include <cstdlib>

#include "base/encoding.hpp"
#include "fixtures/request_file_support.hpp"
#include "provider/adapter.hpp"
#include "provider/errors.hpp"
#include "provider/twiml.hpp"
#include "unit/provider/xml_support.hpp"

// Any request, as tests/fixtures/provider writes them (which is also the corpus to begin with): verified as
// it is, then signed properly, so that every byte reaches the decoder. No input may be refused once signed,
// read differently by the signer's form reader and the decoder's, or come out of an answer as anything but
// text.
//   fuzz_twilio CORPUS tests/fixtures/provider/twilio
namespace {

using namespace amparo;

constexpr char secret[] = "12345678901234567890123456789012";
constexpr char url[] = "https://ayuda.example.org";

void require(bool holds) {
  if (!holds) std::abort();
}

void check_answer(const message::event& event, const provider::adapter& twilio) {
  message::voice_reply call{
      {{event.text.reveal() + event.digits.reveal(), "es-MX", ""}}, message::gather{}, false};
  call.keys->action = "/v1/twilio/voice/gather?s=" + event.token;
  for (const message::reply& reply :
       {message::reply(message::sms_reply{{event.text.reveal()}}), message::reply(call)}) {
    auto tree = provider::read_xml(twilio.encode(reply, event.hook, url).body);
    require(tree.has_value() && tree->name == "Response");
    for (const auto& verb : tree->children)
      require(verb.children.empty() &&
              (verb.name == "Message" || verb.name == "Say" || verb.name == "Gather"));
  }
}

message::raw_request signed_over(message::raw_request request,
                                 const std::vector<message::form_field>& fields) {
  // The first header of a name is the one that counts.
  auto mark = provider::twiml::signature(secret, url + request.target, fields);
  request.headers.insert(request.headers.begin(), {"X-Twilio-Signature", mark});
  return request;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto request = read_request({reinterpret_cast<const char*>(data), size});
  if (!request) return 0;
  const auto& twilio = *provider::find_adapter("twilio");
  provider::credentials keys{"AC00000000000000000000000000000001", {base::secret_text(secret)}, url};
  (void)twilio.verify(*request, keys, {}).has_value();
  auto form = message::read_form(request->body);
  bool by_form =
      form.ok && request->method == "POST" && request->target.find("bodySHA256=") == std::string::npos;
  if (by_form && form.value("AccountSid") == keys.account) {
    auto honest = signed_over(*request, form.fields);
    auto error = twilio.verify(honest, keys, {}).error();
    require(!error.failed() || error == provider::errc::wrong_account);
  }
  request->target =
      std::string(request->path()) + "?bodySHA256=" + base::hex(base::sha256(request->body)) + "&s=t";
  auto covered = signed_over(*request, {});
  auto verified = twilio.verify(covered, keys, {});
  require(verified.has_value() == (covered.method == "POST" || covered.method == "GET"));
  if (!verified) return 0;
  for (const char* hook : {"sms", "voice", "voice/gather", "status", "else"})
    if (auto event = twilio.decode(*verified, hook)) check_answer(*event, twilio);
  return 0;
}
