#include <array>

#include "base/encoding.hpp"
#include "base/gsm.hpp"
#include "provider/errors.hpp"
#include "provider/event_parts.hpp"
#include "provider/numbers.hpp"
#include "provider/rest.hpp"
#include "provider/token_url.hpp"

// Kannel's smsbox, and through it any SMSC that speaks SMPP (kannel.org, user guide 1.4.5, chapters "Setting
// up more complex SMS services", "Using the HTTP interface to send SMS messages" and "Delivery reports").
// SMS only. It signs nothing: a token stands in the URL, over loopback or mutual TLS. What its configuration
// must say (deploy/kannel.conf is the whole of it):
//
//   get-url = ".../v1/kannel/sms?token=...&id=%I&from=%p&to=%P&charset=%C&coding=%c&udh=%u&time=%T&text=%b"
//   omit-empty = true, accept-x-kannel-headers = true, concatenation = true, max-messages = 10
//   mo-recode = true in group smsbox
//
// Without mo-recode a text in UCS-2 comes as bare UTF-16BE; it is read all the same. An answer in UTF-8 would
// be sent as GSM-7, "?" for each letter that has none there, so the header X-Kannel-Coding asks for UCS-2
// where one letter needs it. It joins the pieces of a long text itself; what it gave up waiting for comes
// piece by piece, each with its header (%u).
namespace amparo::provider {
namespace {

using message::event;
using message::event_kind;

constexpr std::array known{setting{"webhook_token", setting::use::signs},
                           setting{"username", setting::use::text}, setting{"password", setting::use::secret},
                           setting{"callback_url", setting::use::text, false}};
constexpr std::string_view own_base = "http://127.0.0.1:13013";

bool needs_ucs2(std::string_view text) { return base::cost_of(text).alphabet == base::sms_alphabet::ucs2; }

void append_utf8(std::string& out, char32_t c) {
  auto tail = [&](unsigned shift) { out.push_back(static_cast<char>(0x80 | ((c >> shift) & 0x3F))); };
  if (c < 0x80) {
    out.push_back(static_cast<char>(c));
  } else if (c < 0x800) {
    out.push_back(static_cast<char>(0xC0 | (c >> 6)));
    tail(0);
  } else if (c < 0x10000) {
    out.push_back(static_cast<char>(0xE0 | (c >> 12)));
    tail(6);
    tail(0);
  } else {
    out.push_back(static_cast<char>(0xF0 | (c >> 18)));
    tail(12);
    tail(6);
    tail(0);
  }
}

// Nothing where a surrogate stands alone or a byte is left over.
std::optional<std::string> from_utf16be(std::string_view bytes) {
  auto unit = [&](std::size_t at) {
    return static_cast<char32_t>(static_cast<unsigned char>(bytes[at]) << 8 |
                                 static_cast<unsigned char>(bytes[at + 1]));
  };
  auto is_between = [](char32_t c, char32_t low, char32_t high) { return c >= low && c <= high; };
  if (bytes.size() % 2 != 0) return std::nullopt;
  std::string out;
  for (std::size_t at = 0; at < bytes.size(); at += 2) {
    auto c = unit(at);
    if (is_between(c, 0xDC00, 0xDFFF)) return std::nullopt;
    if (is_between(c, 0xD800, 0xDBFF)) {
      at += 2;
      if (at >= bytes.size() || !is_between(unit(at), 0xDC00, 0xDFFF)) return std::nullopt;
      c = 0x10000 + ((c - 0xD800) << 10) + (unit(at) - 0xDC00);
    }
    append_utf8(out, c);
  }
  return out;
}

base::result<std::string> text_of(const message::raw_request& request) {
  auto bytes = query_bytes(request, "text");
  if (query_bytes(request, "charset").starts_with("UTF-16")) {
    auto text = from_utf16be(bytes);
    if (!text) return errc::undecodable;
    return std::move(*text);
  }
  if (!base::is_utf8(bytes)) return errc::undecodable;
  return bytes;
}

// The piece's place, out of the user data header (3GPP TS 23.040, 9.2.3.24): elements of an id, a length and
// so many bytes, behind the length of all of them.
std::optional<message::text_part> part_of(std::string_view header) {
  auto byte = [&](std::size_t at) { return static_cast<unsigned>(static_cast<unsigned char>(header[at])); };
  for (std::size_t at = 1; at + 2 <= header.size(); at += 2 + byte(at + 1)) {
    auto id = byte(at), size = byte(at + 1);
    bool is_short = id == 0 && size == 3, is_long = id == 8 && size == 4;
    if ((!is_short && !is_long) || at + 2 + size > header.size()) continue;
    auto last = at + 2 + size;
    message::text_part out{is_long ? byte(at + 2) << 8 | byte(at + 3) : byte(at + 2), byte(last - 2),
                           byte(last - 1)};
    if (out.of < 2 || out.number < 1 || out.number > out.of) return std::nullopt;
    return out;
  }
  return std::nullopt;
}

bool has(const message::raw_request& request, std::string_view name) {
  auto query = std::string("&").append(request.query());
  return query.find(std::string("&").append(name).append("=")) != std::string::npos;
}

base::result<event> text_in(const message::raw_request& request, event out) {
  for (auto name : {"id", "from", "to", "text"})
    if (!has(request, name)) return errc::missing_field;
  auto id = query_bytes(request, "id");
  auto text = text_of(request);
  if (!text || !base::is_utf8(id)) return errc::undecodable;
  out.part = part_of(query_bytes(request, "udh"));
  return text_event(std::move(out), id, query_bytes(request, "from"), query_bytes(request, "to"),
                    std::move(*text));
}

// %d: 1 delivered, 2 failed, 4 buffered, 8 taken by the SMSC, 16 refused by it.
message::progress progress_of(std::string_view state) {
  if (state == "1") return message::progress::arrived;
  if (state == "2" || state == "16") return message::progress::failed;
  return state == "4" || state == "8" ? message::progress::underway : message::progress::unknown;
}

base::result<event> report_in(const message::raw_request& request, event out) {
  auto id = query_bytes(request, "id"), state = query_bytes(request, "status");
  if (!base::is_utf8(id) || state.find_first_not_of("0123456789") != std::string::npos)
    return errc::undecodable;
  if (auto line = line_of(query_bytes(request, "line"))) out.line = *line;
  return report_event(std::move(out), id, state, progress_of(state));
}

class kannel final : public adapter {
 public:
  std::string_view kind() const override { return "kannel"; }
  capabilities can() const override { return {.voice = false, .plays_clips = false, .signs = false}; }
  std::span<const setting> settings() const override { return known; }

  base::result<event> decode(const verified_request& verified, std::string_view hook) const override;
  message::raw_response encode(const message::reply& reply, std::string_view hook,
                               const std::string& public_url) const override;
  base::result<rest_request> encode_send(const message::outbound_text& text, const credentials& keys,
                                         base::time_point now) const override;
  base::result<rest_request> encode_call(const message::outbound_call&, const credentials&,
                                         base::time_point) const override {
    return errc::not_offered;
  }
  send_outcome decode_send(const message::raw_response& answer) const override;
  send_outcome decode_call(const message::raw_response&) const override { return {}; }
  std::vector<signed_sample> samples(const credentials&, const base::secret_text& secret,
                                     std::string_view path, base::time_point) const override {
    return token_samples(secret, path);
  }
  base::result<void> self_check(const credentials& keys, base::time_point now) const override {
    if (auto ok = adapter::self_check(keys, now); !ok) return ok;
    return check_token_strength(keys);
  }

 protected:
  base::result<void> check_signature(const message::raw_request& request, const credentials& keys,
                                     base::time_point) const override {
    return check_token(request, keys);
  }
};

base::result<event> kannel::decode(const verified_request& verified, std::string_view hook) const {
  event out;
  out.hook = hook_name(hook);
  out.token = query_bytes(verified.request(), "s");
  if (!base::is_utf8(out.token)) return errc::undecodable;
  if (hook == "sms") return text_in(verified.request(), std::move(out));
  if (hook == "status") return report_in(verified.request(), std::move(out));
  return errc::unknown_hook;
}

// One SMS: two would have no order.
message::raw_response kannel::encode(const message::reply& reply, std::string_view,
                                     const std::string&) const {
  message::raw_response answer;
  const auto* sms = std::get_if<message::sms_reply>(&reply);
  if (sms == nullptr) return answer;
  for (const auto& text : sms->messages) {
    if (!answer.body.empty() && !text.empty()) answer.body += '\n';
    answer.body += text;
  }
  if (needs_ucs2(answer.body)) answer.headers.push_back({"X-Kannel-Coding", "2"});
  return answer;
}

// `%d` is Kannel's to fill in, so it stands unescaped in the address that is itself escaped as a whole.
base::result<rest_request> kannel::encode_send(const message::outbound_text& text, const credentials& keys,
                                               base::time_point) const {
  std::string target = "/cgi-bin/sendsms?";
  auto add = [&](std::string_view name, std::string_view value) {
    if (!target.ends_with('?')) target += '&';
    target.append(name).append("=").append(base::percent_encoded(value));
  };
  add("username", keys.text("username"));
  add("password", keys.secret("password"));
  add("from", text.line);
  add("to", text.to.reveal());
  add("charset", "UTF-8");
  add("coding", needs_ucs2(text.text.reveal()) ? "2" : "0");
  if (!text.status.empty() && !keys.secrets.empty()) {
    auto ours = keys.text("callback_url").empty() ? keys.public_url : std::string(keys.text("callback_url"));
    auto report = ours + text.status + (text.status.find('?') == std::string::npos ? "?" : "&") +
                  "token=" + base::percent_encoded(keys.secrets.front().reveal()) +
                  "&id=" + base::percent_encoded(text.key) + "&status=%d";
    add("dlr-mask", "31");
    add("dlr-url", report);
  }
  add("text", text.text.reveal());
  return rest_request{rest_base(keys, own_base), {"GET", std::move(target), {}, {}}};
}

// "0: Accepted for delivery" and "3: Queued for later delivery" name no id: reports carry our own key.
send_outcome kannel::decode_send(const message::raw_response& answer) const {
  auto out = outcome_of(answer);
  if (answer.status == 503 || (answer.status == 403 && answer.body.starts_with("Authorization failed")))
    out.verdict = send_verdict::later;
  if (out.verdict == send_verdict::accepted && answer.status != 202) out.verdict = send_verdict::ambiguous;
  return out;
}

}  // namespace

const adapter& kannel_adapter() {
  static const kannel instance;
  return instance;
}

}  // namespace amparo::provider
