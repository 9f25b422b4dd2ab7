#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <random>
#include <thread>
#include <vector>

#include "base/crypto.hpp"
#include "base/encoding.hpp"
#include "corners.hpp"
#include "runner.hpp"

namespace amparo::bench {
namespace {

constexpr std::string_view second_line = "+525550001112";
constexpr unsigned seconds = 8, phones = 10'000;

base::secret_key seed() { return base::secret_key(std::string(32, '\7')); }

void add_telnyx(server_settings& to, const temporary_folder& folder) {
  write_secret(folder / "telnyx", "a bench's key, which guards nothing");
  to.more_lines =
      fmt::format("  - {{ number: \"{}\", provider: telnyx, country: US, modes: [sms] }}\n", second_line);
  to.more = fmt::format("  telnyx: {{ kind: telnyx, api_key: {{ file: {} }}, public_key: {} }}\n",
                        (folder / "telnyx").string(), base::base64(base::ed25519_public(seed())));
}

// The nth text of all, signed now (developers.telnyx.com: Ed25519 over "timestamp|body").
void telnyx_text(std::uint64_t run, std::uint64_t n, std::string& out) {
  auto id = fmt::format("{:08x}-0000-4000-8000-{:012x}", run & 0xFFFFFFFFU, n);
  auto body = fmt::format(
      R"({{"data":{{"event_type":"message.received","id":"{0}","occurred_at":"2026-11-24T12:00:00.000+00:00","payload":{{"direction":"inbound","encoding":"GSM-7","from":{{"carrier":"T-Mobile USA","line_type":"Wireless","phone_number":"+1770{1}","status":"webhook_delivered"}},"id":"{0}","media":[],"messaging_profile_id":"40017d3c-0000-4000-8000-000000000001","parts":1,"received_at":"2026-11-24T11:59:59.000+00:00","record_type":"message","text":"hola","to":[{{"carrier":"Telnyx","line_type":"Wireless","phone_number":"{2}","status":"webhook_delivered"}}],"type":"SMS"}},"record_type":"event"}},"meta":{{"attempt":1,"delivered_to":"https://ayuda.example.org/v1/telnyx/sms"}}}})",
      id, 2'000'000 + n % phones, second_line);
  auto now = std::to_string(
      std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch())
          .count());
  out = fmt::format(
      "POST /v1/telnyx/sms HTTP/1.1\r\nHost: ayuda.example.org\r\nContent-Type: application/json\r\n"
      "telnyx-timestamp: {}\r\ntelnyx-signature-ed25519: {}\r\nContent-Length: {}\r\n\r\n{}",
      now, base::base64(base::ed25519_signature(seed(), now + "|" + body)), body.size(), body);
}

}  // namespace

std::string measured_telnyx(server_settings how, unsigned texts, unsigned of_telnyx, unsigned rounds) {
  temporary_folder folder;
  add_telnyx(how, folder);
  const std::uint64_t run = std::random_device{}();
  runner one{start_amparo(folder, how), {phones, run}};
  auto bad = one.run(64, phones, "").bad;
  std::uint64_t sent = 0;
  auto telnyx = [&](unsigned a_second, std::uint64_t all) {
    return run_paced_loop(one.what.port, 32, a_second, all,
                          [&](std::string& out) { telnyx_text(run, sent++, out); });
  };
  telnyx(0, phones);  // first turns
  std::vector<double> alone, beside, cpu;
  for (unsigned round = 0; round != rounds; ++round) {
    auto quiet = one.measure(64, std::uint64_t{texts} * seconds, "", texts);
    loop_result other;
    std::thread also([&] { other = telnyx(of_telnyx, std::uint64_t{of_telnyx} * seconds); });
    auto busy = one.measure(64, std::uint64_t{texts} * seconds, "", texts);
    also.join();
    alone.push_back(quiet.p99);
    beside.push_back(busy.p99);
    cpu.push_back((busy.gateway - quiet.gateway) * texts / of_telnyx);
    bad += static_cast<std::uint64_t>(quiet.bad + busy.bad);
  }
  for (auto* all : {&alone, &beside, &cpu}) std::ranges::sort(*all);
  auto middle = rounds / 2;
  return fmt::format(
      "Twilio's texts at {}/s: p99 {:.0f} us alone, {:.0f} us beside {} of Telnyx a second: {:.2f} x; {:.0f} "
      "us "
      "of the gateway's CPU a text of Telnyx; {} of Twilio's without an answer\n",
      texts, alone[middle], beside[middle], of_telnyx, beside[middle] / alone[middle], cpu[middle], bad);
}

}  // namespace amparo::bench
