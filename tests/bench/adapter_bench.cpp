#include <benchmark/benchmark.h>

#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "allocations.hpp"
#include "fixtures/provider_expectation_support.hpp"
#include "fixtures/request_file_support.hpp"
#include "provider/adapter.hpp"

// What each adapter costs a turn: the documented text of its fixtures verified, decoded and answered, and for
// those whose reply leaves by REST that request, too. Twilio's is what the others are measured against.
namespace {

using namespace amparo;

constexpr base::time_point signed_at{std::chrono::seconds(1'795'521'600)};
constexpr char words[] =
    "Guarde silencio. No abra la puerta. Pida ver la orden firmada por un juez. No firme nada. "
    "1 casa 2 calle 3 auto 4 trabajo 5 ya detenido 0 persona";

// The documented text of one kind, with the account that it is signed for.
struct fixture {
  provider::credentials keys;
  message::raw_request request;
};

fixture fixture_of(std::string_view kind) {
  base::findings findings;
  auto folder = std::string(AMPARO_ROOT "/tests/fixtures/provider/").append(kind);
  auto keys = read_account(folder + "/account.yaml", findings);
  auto request = read_request(read_whole(folder + "/plain_text/request.http"));
  if (!request || !findings.empty()) throw std::runtime_error("no fixture in " + folder);
  return {std::move(keys), std::move(*request)};
}

void adapter_turn(benchmark::State& state, const provider::adapter& of) {
  auto [keys, request] = fixture_of(of.kind());
  message::reply reply = message::sms_reply{{words}};
  bench::allocation_count count(state);
  for (auto _ : state) {
    auto verified = of.verify(request, keys, signed_at);
    if (!verified) throw std::runtime_error("a fixture that is not verified");
    auto event = of.decode(*verified, "sms");
    if (!event || !event->caller) throw std::runtime_error("a fixture without a caller");
    benchmark::DoNotOptimize(of.encode_to(reply, {"sms", keys, event->caller, event->line}));
    if (of.can().inline_reply) continue;
    message::outbound_text text{event->line, *event->caller, base::private_text(words), "/v1/x/status?s=t",
                                "k"};
    benchmark::DoNotOptimize(of.encode_send(text, keys, signed_at));
  }
}

// The signature's share of it.
void adapter_verify(benchmark::State& state, const provider::adapter& of) {
  auto [keys, request] = fixture_of(of.kind());
  for (auto _ : state) benchmark::DoNotOptimize(of.verify(request, keys, signed_at).has_value());
}

const bool registered = [] {
  for (auto kind : provider::adapter_kinds()) {
    const auto& of = *provider::find_adapter(kind);
    benchmark::RegisterBenchmark(std::string("adapter_turn/").append(kind).c_str(), adapter_turn,
                                 std::cref(of));
    benchmark::RegisterBenchmark(std::string("adapter_verify/").append(kind).c_str(), adapter_verify,
                                 std::cref(of));
  }
  return true;
}();

}  // namespace
