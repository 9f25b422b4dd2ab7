#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/crypto.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "message/event.hpp"
#include "message/raw_http.hpp"
#include "message/reply.hpp"

// The wire side of one telephony provider: pure, bytes in, values out. An adapter is one source file and one
// line of provider/list.cpp. Formats and signatures come from each provider's documentation, named in the
// adapter's file.
namespace amparo::provider {

// What an account of the configuration gives an adapter. Two secrets may be valid at once (W-4).
struct credentials {
  std::string account;                     // the account's id at the provider ("AC...")
  std::vector<base::secret_text> secrets;  // what signatures are made with, newest first
  std::string public_url;  // "https://ayuda.example.org", no trailing slash: what was signed, never Host
};

// What an adapter cannot express; the engine and the linter ask.
struct capabilities {
  bool two_timers = false;   // silence before the first key and between keys are separate; else `between` is
                             // sent and the engine counts silent rounds until `first`
  bool inline_reply = true;  // the webhook's answer can carry the reply
  bool plays_clips = true;
  bool speaks = true;     // has a voice of its own; else every prompt needs a clip of ours
  bool records = false;   // take_note
  bool connects = false;  // connect
};

// A request whose signature was found good. Only adapter::verify makes one, so nothing can be decoded
// unverified.
class verified_request {
 public:
  const message::raw_request& request() const { return *request_; }

 private:
  friend class adapter;
  explicit verified_request(const message::raw_request& request) : request_(&request) {}
  const message::raw_request* request_;
};

class adapter {
 public:
  virtual ~adapter() = default;

  virtual std::string_view kind() const = 0;  // "twilio", as in the configuration and in /v1/{provider}
  virtual capabilities can() const = 0;

  // True bytes of the provider, or errc::bad_signature / stale / wrong_account / too_many_fields. `request`
  // must outlive the answer.
  base::result<verified_request> verify(const message::raw_request& request, const credentials& keys,
                                        base::time_point now) const;

  // errc::undecodable, errc::missing_field ... where signed bytes make no event. `hook` is the path's part
  // after the account: "sms", "voice", "voice/gather", "status".
  virtual base::result<message::event> decode(const verified_request& request,
                                              std::string_view hook) const = 0;

  // The answer to a webhook, one build one byte string. `public_url` is what a `clip` and an `action` are
  // relative to. `hook` picks the document's kind where no_reply has one ("<Response/>").
  virtual message::raw_response encode(const message::reply& reply, std::string_view hook,
                                       const std::string& public_url) const = 0;

  // Which status each provider takes for a refusal and for "send it again"; what it cannot decode is answered
  // by encode() of the safe words. Every answer is a fixed sentence.
  virtual message::raw_response refuse() const = 0;  // bad signature
  virtual message::raw_response busy() const = 0;    // overloaded, or not durable
  // What verify's error is answered with: 413 for errc::too_many_fields, else refuse().
  message::raw_response refuse(base::error_code why) const;

  // True where a request signed with each of these secrets over this public URL would be accepted: start-up
  // asks, so that an unfit secret or URL is found before the first caller is (L45). errc::unusable_account.
  virtual base::result<void> self_check(const credentials& keys, base::time_point now) const;

 protected:
  virtual base::result<void> check_signature(const message::raw_request& request, const credentials& keys,
                                             base::time_point now) const = 0;
};

// The fixed sentences of refusals, for adapters: text/plain, nothing about the reason.
message::raw_response refusal();   // 403
message::raw_response too_busy();  // 503

// Every adapter by its kind; null for an unknown one. Adapters have no state and live for ever.
const adapter* find_adapter(std::string_view kind);
std::vector<std::string_view> adapter_kinds();

}  // namespace amparo::provider
