#include "provider/simulator.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <variant>

#include "base/encoding.hpp"
#include "provider/adapter.hpp"
#include "provider/errors.hpp"
#include "provider/event_parts.hpp"
#include "provider/json_fields.hpp"
#include "provider/numbers.hpp"
#include "provider/rest.hpp"

namespace amparo::provider {
namespace {

namespace json = boost::json;
using message::event;
using message::event_kind;

constexpr std::chrono::seconds window{300};
constexpr std::int64_t longest_note = 3600;  // seconds
constexpr std::array known{setting{"secret", setting::use::signs}};

struct mark {
  base::time_point at;
  std::string_view seconds, mac;
};

// "t=1795521600,v1=<64 hex digits>": these two, in this order, and nothing else.
std::optional<mark> read_mark(std::string_view header) {
  if (!header.starts_with("t=")) return std::nullopt;
  header.remove_prefix(2);
  mark out;
  out.seconds = header.substr(0, header.find(','));
  header.remove_prefix(out.seconds.size());
  if (!header.starts_with(",v1=") || out.seconds.empty() || out.seconds.size() > 12) return std::nullopt;
  out.mac = header.substr(4);
  long long unix_time = 0;
  auto [end, failed] = std::from_chars(out.seconds.begin(), out.seconds.end(), unix_time);
  if (failed != std::errc() || end != out.seconds.end() || unix_time < 0) return std::nullopt;
  out.at = base::time_point(std::chrono::seconds(unix_time));
  return out;
}

std::string mac_of(std::string_view secret, std::string_view seconds, std::string_view target,
                   std::string_view body) {
  std::string text(seconds);
  text.append(".").append(target).append(".").append(body);
  return base::hex(base::hmac_sha256(secret, text));
}

// `from` and `to` as caller and line, or the other way round for a report on what we sent.
base::result<event> with_numbers(const json::object& body, event out, bool line_is_from = false) {
  auto from = text_at(body, "from"), to = text_at(body, "to");
  if (!from || !to) return errc::missing_field;
  if (line_is_from) std::swap(from, to);
  auto line = line_of(*to);
  if (!line) return line.error();
  out.caller = caller_of(*from);
  out.line = *line;
  return out;
}

base::result<event> text_in(const json::object& body, event out) {
  auto id = text_at(body, "id"), text = text_at(body, "text");
  if (!id || id->empty() || !text) return errc::missing_field;
  out.kind = event_kind::text;
  out.id = *id;
  out.text = base::private_text(*text);
  return with_numbers(body, std::move(out));
}

std::optional<event_kind> kind_of(std::string_view word, std::string_view hook) {
  if (word == "started" && hook == "voice") return event_kind::call_started;
  if (word == "digits" && hook == "gather") return event_kind::digits;
  if (word == "silence" && (hook == "gather" || hook == "recording")) return event_kind::silence;
  if (word == "recording" && hook == "recording") return event_kind::recording;
  if (word == "dialled" && hook == "gather") return event_kind::dialled;
  if (word == "hangup") return event_kind::hangup;
  return std::nullopt;
}

// "note" is where the simulator keeps it, "seconds" its length, "hung_up" how it ended.
base::result<void> read_note(const json::object& body, event& out) {
  auto note = text_at(body, "note");
  const auto* seconds = body.if_contains("seconds");
  if (!note || note->empty() || seconds == nullptr) return errc::missing_field;
  if (!seconds->is_int64() || seconds->get_int64() < 0 || seconds->get_int64() > longest_note)
    return errc::undecodable;
  out.note = base::private_text(*note);
  out.length = std::chrono::seconds(seconds->get_int64());
  const auto* hung_up = body.if_contains("hung_up");
  out.hung_up = hung_up != nullptr && hung_up->is_bool() && hung_up->get_bool();
  return {};
}

base::result<void> read_dialled(const json::object& body, event& out) {
  constexpr std::string_view words[] = {"answered", "busy", "no_answer", "failed"};
  auto word = text_at(body, "result");
  if (!word) return errc::missing_field;
  auto found = std::ranges::find(words, *word);
  if (found == std::end(words)) return errc::undecodable;
  out.ended = static_cast<message::dial_end>(found - std::begin(words));
  return {};
}

base::result<event> call_in(const json::object& body, event out) {
  auto call = text_at(body, "call"), word = text_at(body, "event");
  if (!call || call->empty() || !word) return errc::missing_field;
  if (const auto* step = body.if_contains("step"); step == nullptr)
    return errc::missing_field;
  else if (!step->is_int64() || step->get_int64() < 0)
    return errc::undecodable;
  auto kind = kind_of(*word, out.hook);
  if (!kind) return errc::undecodable;
  out.kind = *kind;
  out.id = *call;
  if (*kind == event_kind::digits) {
    auto digits = text_at(body, "digits");
    if (!digits) return errc::missing_field;
    if (digits->empty() || digits->find_first_not_of("0123456789*#") != std::string::npos)
      return errc::undecodable;
    out.digits = base::private_text(*digits);
  }
  if (*kind == event_kind::recording)
    if (auto read = read_note(body, out); !read) return read.error();
  if (*kind == event_kind::dialled)
    if (auto read = read_dialled(body, out); !read) return read.error();
  if (*kind == event_kind::hangup) out.status = "completed";
  return with_numbers(body, std::move(out));
}

base::result<event> report_in(const json::object& body, event out) {
  auto id = text_at(body, "id"), status = text_at(body, "status");
  if (!id || !status) return errc::missing_field;
  auto reached = *status == "delivered" ? message::progress::arrived
                 : *status == "failed"  ? message::progress::failed
                                        : message::progress::underway;
  auto report = report_event(std::move(out), *id, *status, reached);
  if (!report) return report;
  return with_numbers(body, std::move(*report), true);
}

json::object item_of(const message::spoken& prompt, const std::string& public_url, bool barge) {
  json::object item;
  if (prompt.clip.empty()) {
    item["say"] = prompt.text;
  } else {
    item["play"] = public_url + prompt.clip;
    item["text"] = prompt.text;
  }
  item["locale"] = prompt.locale;
  if (barge) item["barge"] = true;
  return item;
}

json::object item_of(const message::gather& keys, const std::string& public_url) {
  json::object gather;
  gather["max"] = keys.max_digits;
  gather["first_s"] = keys.first.count();
  gather["inter_s"] = keys.between.count();
  gather["barge"] = keys.barge;
  gather["end"] = keys.ends_with_hash ? "#" : "";
  gather["url"] = public_url + keys.action;
  return {{"gather", std::move(gather)}};
}

struct document {
  std::string_view hook;
  const std::string& public_url;

  json::value operator()(const message::no_reply&) const {
    if (hook.starts_with("voice")) return json::array();
    return json::object{{"messages", json::array()}};
  }
  json::value operator()(const message::sms_reply& reply) const {
    return json::object{{"messages", json::array(reply.messages.begin(), reply.messages.end())}};
  }
  json::value operator()(const message::voice_reply& reply) const {
    json::array list;
    for (const auto& prompt : reply.before) list.push_back(item_of(prompt, public_url, false));
    if (reply.keys) {
      for (const auto& prompt : reply.keys->prompts)
        list.push_back(item_of(prompt, public_url, reply.keys->barge));
      list.push_back(item_of(*reply.keys, public_url));
    } else if (reply.note) {
      list.push_back(json::object{{"record", json::object{{"max_s", reply.note->most.count()},
                                                          {"silence_s", reply.note->silence.count()},
                                                          {"url", public_url + reply.note->action}}}});
    } else if (reply.bridge) {
      list.push_back(json::object{{"dial", json::object{{"number", reply.bridge->number},
                                                        {"shown", reply.bridge->shown},
                                                        {"ring_s", reply.bridge->ring.count()},
                                                        {"url", public_url + reply.bridge->action}}}});
    } else if (reply.hangup) {
      list.push_back(json::object{{"hangup", true}});
    }
    return list;
  }
};

base::result<rest_request> note_request(std::string_view method, std::string_view where,
                                        const credentials& keys) {
  auto id = id_at_end(where);
  if (keys.api_base.empty()) return errc::not_offered;
  if (id.empty() || id != where) return errc::undecodable;
  return bare_request(method, rest_base(keys, ""), std::string("/notes/").append(id), "");
}

class simulator final : public adapter {
 public:
  std::string_view kind() const override { return "simulator"; }
  capabilities can() const override {
    return {.two_timers = true, .shortest = std::chrono::seconds(0), .records = true, .connects = true};
  }
  std::span<const setting> settings() const override { return known; }
  base::result<message::event> decode(const verified_request& request, std::string_view hook) const override;
  message::raw_response encode(const message::reply& reply, std::string_view hook,
                               const std::string& public_url) const override;
  base::result<rest_request> encode_send(const message::outbound_text&, const credentials&,
                                         base::time_point) const override {
    return errc::not_offered;
  }
  base::result<rest_request> encode_call(const message::outbound_call&, const credentials&,
                                         base::time_point) const override {
    return errc::not_offered;
  }
  send_outcome decode_send(const message::raw_response&) const override { return {}; }
  send_outcome decode_call(const message::raw_response&) const override { return {}; }
  // Where a test stands in for it; a demonstration's simulator keeps nothing.
  base::result<rest_request> encode_note_fetch(std::string_view where,
                                               const credentials& keys) const override {
    return note_request("GET", where, keys);
  }
  base::result<rest_request> encode_note_delete(std::string_view where,
                                                const credentials& keys) const override {
    return note_request("DELETE", where, keys);
  }
  std::vector<std::string> note_bases(const credentials& keys) const override {
    return keys.api_base.empty() ? std::vector<std::string>() : std::vector{rest_base(keys, "")};
  }
  std::vector<signed_sample> samples(const credentials&, const base::secret_text& secret,
                                     std::string_view path, base::time_point now) const override {
    auto mark = simulator_signature(secret.reveal(), now, path, "{}");
    return {
        {"JSON",
         {"POST", std::string(path), {{std::string(simulator_signature_header), std::move(mark)}}, "{}"}}};
  }

 protected:
  base::result<void> check_signature(const message::raw_request& request, const credentials& keys,
                                     base::time_point now) const override;
};

base::result<void> simulator::check_signature(const message::raw_request& request, const credentials& keys,
                                              base::time_point now) const {
  auto given = read_mark(request.header_value(simulator_signature_header));
  if (request.method != "POST" || !given) return errc::bad_signature;
  bool good = false;
  for (const auto& secret : keys.secrets)
    if (!secret.empty())
      good |= base::equal_in_constant_time(
          mac_of(secret.reveal(), given->seconds, request.target, request.body), given->mac);
  if (!good) return errc::bad_signature;
  if (std::chrono::abs(now - given->at) > window) return errc::stale;
  return {};
}

base::result<message::event> simulator::decode(const verified_request& verified,
                                               std::string_view hook) const {
  const auto& request = verified.request();
  auto parsed = read_json(request.body);
  auto query = message::read_form(request.query());
  if (!parsed || !parsed->is_object() || !query.ok) return errc::undecodable;
  const auto& body = parsed->get_object();
  event out;
  out.hook = hook_name(hook);
  out.token = query.value("s");
  if (auto at = read_mark(request.header_value(simulator_signature_header))) out.sent_at = at->at;
  if (hook == "sms") return text_in(body, std::move(out));
  if (hook == "voice" || hook == "voice/gather" || hook == "voice/recording")
    return call_in(body, std::move(out));
  if (hook == "status")
    return body.contains("call") ? call_in(body, std::move(out)) : report_in(body, std::move(out));
  return errc::unknown_hook;
}

message::raw_response simulator::encode(const message::reply& reply, std::string_view hook,
                                        const std::string& public_url) const {
  message::raw_response answer;
  answer.content_type = "application/json";
  answer.body = json::serialize(std::visit(document{hook, public_url}, reply));
  return answer;
}

}  // namespace

std::string simulator_signature(std::string_view secret, base::time_point now, std::string_view target,
                                std::string_view body) {
  auto seconds = std::to_string(std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count());
  return "t=" + seconds + ",v1=" + mac_of(secret, seconds, target, body);
}

const adapter& simulator_adapter() {
  static const simulator instance;
  return instance;
}

}  // namespace amparo::provider
