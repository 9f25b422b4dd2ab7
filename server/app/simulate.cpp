#include <fmt/format.h>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <chrono>
#include <string>
#include <utility>

#include "app/console.hpp"
#include "app/desk_list.hpp"
#include "app/time_text.hpp"
#include "base/encoding.hpp"
#include "flow/duration.hpp"
#include "http/client.hpp"
#include "provider/simulator.hpp"

namespace amparo::app {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

constexpr auto synthesis_time = 12s;  // a first synthesis may take five seconds
constexpr const char* handset_range = "+155555501";

message::raw_response bad_request(const char* sentence) {
  return json_response(400, json::serialize(json::object{{"error", sentence}}));
}

const account& simulator_of(const config& settings) {
  for (const auto& a : settings.accounts)
    if (a.kind == "simulator") return a;
  throw std::logic_error("a demonstration has a simulator");
}

std::string line_of(const config& settings) {
  auto name = simulator_of(settings).name;
  for (const auto& l : settings.lines)
    if (l.provider == name) return l.number;
  return "";
}

std::string text_of(const json::object& body, std::string_view key) {
  const auto* value = body.if_contains(key);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : "";
}

// Signed as the simulator provider signs, posted to our own webhook listener.
asio::awaitable<base::result<message::raw_response>> deliver(console& c, std::string target,
                                                             json::object body) {
  const auto& settings = c.front.settings;
  const auto& via = simulator_of(settings);
  message::raw_request request;
  request.method = "POST";
  request.target = std::move(target);
  request.body = json::serialize(body);
  auto host = fmt::format("{}:{}", settings.listen.host, c.webhook_port);
  request.headers = {{"Host", host},
                     {"Content-Type", "application/json"},
                     {std::string(provider::simulator_signature_header),
                      provider::simulator_signature(via.credentials.secrets.front().reveal(),
                                                    c.front.clock.now(), request.target, request.body)}};
  co_return co_await http::send_to_loopback(settings.listen.host, c.webhook_port, std::move(request),
                                            synthesis_time);
}

asio::awaitable<json::array> queue_of(console& c) {
  json::array queue;
  auto items = co_await c.desk.list(100);
  if (items)
    for (const auto& item : *items)
      queue.push_back(json::object{{"code", item.code},
                                   {"urgency", urgency_word(item.urgency)},
                                   {"locale", item.locale},
                                   {"state", item.state}});
  co_return queue;
}

// The webhook's answer with what a newcomer wants to see beside it: Redis round trips of the turn, and the
// queue.
asio::awaitable<message::raw_response> shown(console& c, base::result<message::raw_response> delivered,
                                             const char* list_name) {
  if (!delivered)
    co_return json_response(502,
                            json::serialize(json::object{{"error", "the webhook listener did not answer"}}));
  boost::system::error_code broken;
  auto answer = json::parse(delivered->body, broken);
  if (delivered->status != 200 || broken)
    co_return json_response(
        502,
        json::serialize(json::object{{"error", fmt::format("the webhook answered {}", delivered->status)}}));
  json::object out;
  if (answer.is_object())
    out = answer.get_object();
  else
    out[list_name] = answer;
  for (const auto& header : delivered->headers)
    if (header.name == "Amparo-Trips") out["trips"] = std::stoi(header.value);
  out["queue"] = co_await queue_of(c);
  co_return json_response(200, json::serialize(out));
}

asio::awaitable<message::raw_response> take_sms(console& c, const json::object& body) {
  auto from = text_of(body, "from");
  if (!from.starts_with(handset_range)) co_return bad_request("a handset is +15555550100 to +15555550199");
  auto via = simulator_of(c.front.settings).name;
  json::object sms{{"id", base::hex(c.front.dice.bytes(12))},
                   {"from", from},
                   {"to", line_of(c.front.settings)},
                   {"text", text_of(body, "text")}};
  auto target = via == "simulator" ? std::string("/v1/simulator/sms") : "/v1/simulator/" + via + "/sms";
  co_return co_await shown(c, co_await deliver(c, std::move(target), std::move(sms)), "messages");
}

asio::awaitable<message::raw_response> take_call(console& c, const json::object& body) {
  auto from = text_of(body, "from");
  auto event = text_of(body, "event");
  auto url = text_of(body, "url");
  if (!from.starts_with(handset_range) && from != "anonymous")
    co_return bad_request("a handset is +15555550100 to +15555550199");
  if (event != "started" && event != "digits" && event != "silence" && event != "hangup")
    co_return bad_request("an event is started, digits, silence or hangup");
  auto via = simulator_of(c.front.settings).name;
  std::string base_path = via == "simulator" ? "/v1/simulator/" : "/v1/simulator/" + via + "/";
  // The gather's own address carries the call's sealed state; nothing but its path and query is taken from
  // the page.
  if (auto at = url.find("/v1/"); at != std::string::npos) url = url.substr(at);
  bool continues = event == "digits" || event == "silence";
  if (continues && !url.starts_with(base_path))
    co_return bad_request("keys go to the address that the gather named");
  json::object call{{"call", text_of(body, "call")},
                    {"from", from},
                    {"to", line_of(c.front.settings)},
                    {"event", event},
                    {"step", 0}};
  if (event == "digits") call["digits"] = text_of(body, "digits");
  auto target = continues ? url : base_path + (event == "hangup" ? "status" : "voice");
  co_return co_await shown(c, co_await deliver(c, std::move(target), std::move(call)), "actions");
}

message::raw_response take_clock(console& c, const json::object& body) {
  auto by = flow::read_duration(text_of(body, "advance"));
  if (!by) return bad_request("a duration is written 8h, 30m, 45s or 91d");
  c.front.clock.advance(*by);
  return json_response(200, json::serialize(json::object{{"now", time_text(c.front.clock.now())}}));
}

asio::awaitable<message::raw_response> show_state(console& c) {
  json::array handsets;
  for (int i = 100; i != 200; ++i) handsets.emplace_back(fmt::format("+15555550{}", i));
  json::object out{{"now", time_text(c.front.clock.now())},
                   {"handsets", std::move(handsets)},
                   {"line", line_of(c.front.settings)}};
  out["queue"] = co_await queue_of(c);
  co_return json_response(200, json::serialize(out));
}

asio::awaitable<message::raw_response> fetch_clip(console& c, std::string hash) {
  message::raw_request request;
  request.method = "GET";
  request.target = "/audio/" + hash + ".wav";
  request.headers = {{"Host", fmt::format("{}:{}", c.front.settings.listen.host, c.webhook_port)}};
  auto fetched = co_await http::send_to_loopback(c.front.settings.listen.host, c.webhook_port,
                                                 std::move(request), synthesis_time);
  if (!fetched || fetched->status != 200)
    co_return json_response(404, R"({"error":"there is no such clip"})");
  message::raw_response out;
  out.content_type = "audio/wav";
  out.body = std::move(fetched->body);
  co_return out;
}

}  // namespace

asio::awaitable<message::raw_response> simulate(console& c, const message::raw_request& request) {
  auto what = request.path().substr(std::string_view("/api/v1/simulator/").size());
  if (request.method == "GET") {
    if (what == "state") co_return co_await show_state(c);
    if (what.starts_with("clips/")) {
      std::string hash(what.substr(6));
      bool good = hash.size() == 32 && hash.find_first_not_of("0123456789abcdef") == std::string::npos;
      if (good) co_return co_await fetch_clip(c, std::move(hash));
    }
    co_return json_response(404, R"({"error":"there is nothing at this address"})");
  }
  boost::system::error_code broken;
  json::parse_options bounded;
  bounded.max_depth = 4;
  auto body = json::parse(request.body, broken, {}, bounded);
  if (broken || !body.is_object()) co_return bad_request("the body is a JSON object");
  if (what == "sms") co_return co_await take_sms(c, body.get_object());
  if (what == "call") co_return co_await take_call(c, body.get_object());
  if (what == "clock") co_return take_clock(c, body.get_object());
  co_return json_response(404, R"({"error":"there is nothing at this address"})");
}

}  // namespace amparo::app
