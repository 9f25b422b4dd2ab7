#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <cstdint>
#include <cstdlib>

#include "fixtures/request_file_support.hpp"
#include "provider/adapter.hpp"
#include "provider/simulator.hpp"

// Any request, as tests/fixtures/provider writes them (which is also the corpus to begin with): verified as
// it is, then signed properly, so that every byte reaches the decoder. What a caller writes comes back as one
// JSON string.
//   fuzz_simulator CORPUS tests/fixtures/provider/simulator
namespace {

using namespace amparo;

constexpr char secret[] = "demo-secret-of-the-tests-0123456789";
constexpr char url[] = "http://127.0.0.1:8080";

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto request = read_request({reinterpret_cast<const char*>(data), size});
  if (!request) return 0;
  const auto& simulator = *provider::find_adapter("simulator");
  provider::credentials keys{"", {base::secret_text(secret)}, url};
  base::time_point now{std::chrono::seconds(1'795'521'600)};
  (void)simulator.verify(*request, keys, now).has_value();
  request->headers = {{std::string(provider::simulator_signature_header),
                       provider::simulator_signature(secret, now, request->target, request->body)}};
  auto verified = simulator.verify(*request, keys, now);
  require(verified.has_value() == (request->method == "POST"));
  if (!verified) return 0;
  for (const char* hook : {"sms", "voice", "voice/gather", "status", "else"}) {
    auto event = simulator.decode(*verified, hook);
    if (!event) continue;
    auto answer = simulator.encode(message::sms_reply{{event->text.reveal()}}, hook, url).body;
    require(boost::json::parse(answer).at("messages").at(0).as_string() == event->text.reveal());
  }
  return 0;
}
