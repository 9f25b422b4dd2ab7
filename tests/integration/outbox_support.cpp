#include "integration/outbox_support.hpp"

#include <chrono>
#include <fstream>
#include <sstream>

#include "base/crypto.hpp"
#include "base/encoding.hpp"

namespace amparo::test {
namespace {

using namespace std::chrono_literals;

}  // namespace

outbox_place::outbox_place(std::vector<std::string> script, outbox_options how)
    : provider(std::move(script)) {
  lines.emplace(at, "a");
  lines->kill();
  rewrite_config(how);
  lines->start();
}

void outbox_place::rewrite_config(const outbox_options& how) {
  std::ifstream in(lines->config());
  std::ostringstream all;
  all << in.rdbuf();
  auto text = all.str();
  auto swap = [&](const std::string& from, const std::string& to) {
    text.replace(text.find(from), from.size(), to);
  };
  auto account_at = [&](const std::string& name, unsigned short port) {
    return "  " + name + ": { kind: telnyx, api_key: { file: " + (at.folder() / "twilio").string() +
           " }, public_key: A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=, api_base: \"http://127.0.0.1:" +
           std::to_string(port) + "\" }\n";
  };
  swap("provider: twilio", "provider: telnyx");
  swap("modes: [sms, voice] }\n", "modes: [sms]" + how.line_keys + " }\n" + how.more_lines);
  swap("providers:\n",
       "providers:\n" + account_at("telnyx", provider.port()) + account_at("second", second.port()));
  std::ofstream(lines->config()) << text << how.more;
}

http_answer outbox_place::post(const std::string& target, const std::string& body) {
  std::string seed;
  for (char c = 0; c != 32; ++c) seed.push_back(c);
  auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  auto stamp = std::to_string(now.time_since_epoch().count());
  auto mark = base::base64(base::ed25519_signature(base::secret_key(seed), stamp + "|" + body));
  http_connection wire(lines->port());
  return wire.exchange("POST " + target +
                       " HTTP/1.1\r\nHost: ayuda.example.org\r\ntelnyx-timestamp: " + stamp +
                       "\r\ntelnyx-signature-ed25519: " + mark + "\r\nContent-Type: application/json\r\n" +
                       "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
}

namespace {

std::string text_received(const std::string& words, const std::string& id, const std::string& from,
                          const std::string& to) {
  return R"({"data":{"event_type":"message.received","id":"e","payload":{"direction":"inbound","from":{"phone_number":")" +
         from + R"("},"id":")" + id + R"(","text":")" + words + R"(","to":[{"phone_number":")" + to +
         R"("}],"type":"SMS"}}})";
}

}  // namespace

http_answer outbox_place::sms(const std::string& words, const std::string& id, const std::string& from) {
  return post("/v1/telnyx/sms", text_received(words, id, from, our_line));
}

http_answer outbox_place::sms_over_second(const std::string& words, const std::string& id,
                                          const std::string& from) {
  return post("/v1/telnyx/second/sms", text_received(words, id, from, second_line));
}

http_answer outbox_place::report(const std::string& target, const std::string& status) {
  return post(
      target,
      R"({"data":{"event_type":"message.finalized","id":"e","payload":{"direction":"outbound","from":{"phone_number":")" +
          std::string(our_line) + R"("},"id":"m","text":"","to":[{"phone_number":")" + outbox_caller +
          R"(","status":")" + status + R"("}],"type":"SMS"}}})");
}

bool outbox_place::asked(std::size_t times) {
  return holds_within(30s, [&] { return provider.asked().size() >= times; });
}

std::int64_t outbox_place::waiting() {
  std::int64_t all = 0;
  for (const auto& key : keys_like("{p*}:out")) all += asks({"XLEN", key}).integer;
  return all;
}

bool outbox_place::settles() {
  return holds_within(30s, [&] { return waiting() == 0; });
}

std::string outbox_place::callback_of(std::size_t n) {
  return between(provider.asked().at(n), "https://ayuda.example.org", "\"");
}

std::string outbox_place::dead_letters() {
  return at.command({"outbox", "dead", "--config", lines->config().string(), "--json"}).second;
}

std::string words_of_send(const std::string& body) { return between(body, "\"text\":\"", "\""); }

}  // namespace amparo::test
