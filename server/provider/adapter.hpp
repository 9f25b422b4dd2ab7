#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/crypto.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "message/event.hpp"
#include "message/outbound.hpp"
#include "message/raw_http.hpp"
#include "message/reply.hpp"
#include "provider/prompts.hpp"

// The wire side of one telephony provider: pure, bytes in, values out. An adapter is one source file and one
// line of provider/list.cpp. Formats and signatures come from each provider's documentation, named in the
// adapter's file.
namespace amparo::provider {

// What an account of the configuration gives an adapter. Two secrets may be valid at once (W-4).
struct credentials {
  std::string account;                     // the account's id at the provider ("AC...")
  std::vector<base::secret_text> secrets;  // what signatures are checked with, newest first
  std::string public_url;  // "https://ayuda.example.org", no trailing slash: what was signed, never Host
  std::string api_base =
      {};  // where its REST interface is, no trailing slash; "" = the provider's own address
  std::map<std::string, std::string, std::less<>> texts = {};  // settings of kind `text`
  std::map<std::string, std::vector<base::secret_text>, std::less<>> kept =
      {};  // of kind `secret`, newest first

  std::string_view text(std::string_view key) const;    // "" where it is not set
  std::string_view secret(std::string_view key) const;  // the newest; "" where it is not set
};

// One key of an account in the configuration, beside `kind` and `api_base`, which every account has.
struct setting {
  enum class use : std::uint8_t {
    account,     // text, into credentials::account
    signs,       // one or two secret files, into credentials::secrets
    public_key,  // one or two texts, into credentials::secrets
    text,        // text, into credentials::texts
    secret,      // one or two secret files, into credentials::kept
  };
  std::string_view key;
  use is = use::text;
  bool required = true;
};

// What becomes of keys that were pressed before a gather begins. The guard of detention lines leans on it.
enum class early_keys : std::uint8_t { unknown, dropped, kept };

// Which of the prompts inside a gather a key can cut short.
enum class interruptible : std::uint8_t {
  all,
  of_one_kind,  // where clips and texts are mixed, those from the last change of kind on
  last_one,
};

// What an adapter cannot express; the engine and the linter ask.
struct capabilities {
  bool sms = true;
  bool voice = true;
  bool joins_texts = true;   // a long text comes as one event, or its pieces say that they are; else pieces
                             // may come as texts of their own, and nothing tells
  bool inline_reply = true;  // an SMS webhook's answer can carry the reply; else it leaves by the outbox
  bool two_timers = false;   // silence before the first key and between keys are separate; else `between` is
                             // sent and the engine counts silent rounds until `first`
  bool plays_clips = true;
  // What it reads aloud; in any other language a prompt needs a clip of ours.
  std::span<const provider::voice> voices{};
  interruptible barge = interruptible::all;
  bool ends_by_hash = true;  // `ends_with_hash` can be asked for
  bool hears_hash = true;    // without it, "#" arrives as a digit
  unsigned most_digits = 99;
  std::chrono::seconds shortest{1}, longest{120};  // what a timer can be
  early_keys before_gather = early_keys::unknown;
  bool records = false;   // take_note, and the note can be had as WAV and deleted there (K-10)
  bool connects = false;  // connect
  bool confers = false;   // conference
  bool signs = true;      // its requests are signed; else a token or password is all, which W-1 calls weak
};

// The options of a gather that would lose their meaning, by their names in message::gather: "prompts" (not
// all can be interrupted), "max_digits", "first", "between", "ends_with_hash". `first` of a provider with one
// timer is the engine's to keep, so it is not among them.
std::vector<std::string_view> lost_options(const message::gather& keys, const capabilities& of);

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

// A request of ours to the provider's REST interface: `request.target` is relative to `base`.
struct rest_request {
  std::string base;  // "https://api.twilio.com", never with a trailing slash
  message::raw_request request;
};

enum class send_verdict : std::uint8_t {
  accepted,   // the provider has it, under `id`
  refused,    // for good: the same request will be refused again
  later,      // not taken, and may be another time; `retry_after` where the provider says when
  ambiguous,  // nobody knows: reconcile before anything is repeated
};

struct send_outcome {
  send_verdict verdict = send_verdict::ambiguous;
  std::string id;                                   // the provider's name of what it accepted
  std::string code;                                 // the provider's own error code, a short word
  std::optional<std::chrono::seconds> retry_after;  // at most a day
  bool opted_out = false;                           // refused because the person said STOP there (L26)
};

// The request that an answer is for.
struct asked_by {
  std::string_view hook;
  const credentials& keys;
  std::optional<base::phone_number> caller;
  std::string line;
};

// A request to an address of ours, signed by us as its provider signs.
struct signed_sample {
  std::string_view form;  // how it is made: "a form", "JSON under bodySHA256", "with the port"
  message::raw_request request;
};

class adapter {
 public:
  virtual ~adapter() = default;

  virtual std::string_view kind() const = 0;  // "twilio", as in the configuration and in /v1/{provider}
  virtual capabilities can() const = 0;
  virtual std::span<const setting> settings() const = 0;

  // True bytes of the provider, or errc::bad_signature / stale / wrong_account / too_many_fields. `request`
  // must outlive the answer.
  base::result<verified_request> verify(const message::raw_request& request, const credentials& keys,
                                        base::time_point now) const;

  // Where the signature does not cover the body: what may be seen with one body only ("" = it does cover it).
  // The gateway remembers it for 25 h and refuses it with another body.
  virtual std::string once_only(const message::raw_request&) const { return ""; }

  // errc::undecodable, errc::missing_field ... where signed bytes make no event. `hook` is the path's part
  // after the account: "sms", "voice", "voice/gather", "voice/recording", "status". A `recording` may come
  // without `caller` and `line` where the provider names neither: its `token` does.
  virtual base::result<message::event> decode(const verified_request& request,
                                              std::string_view hook) const = 0;

  // The answer to a webhook, one build one byte string. `public_url` is what a `clip` and an `action` are
  // relative to. `hook` picks the document's kind where no_reply has one ("<Response/>"). An sms_reply of a
  // provider without inline_reply is an acknowledgement and no more.
  virtual message::raw_response encode(const message::reply& reply, std::string_view hook,
                                       const std::string& public_url) const = 0;

  // The same where the request is known that is answered: some providers' documents name both numbers, or the
  // password that their next request shall come with.
  virtual message::raw_response encode_to(const message::reply& reply, const asked_by& whom) const {
    return encode(reply, whom.hook, whom.keys.public_url);
  }

  // What the dispatcher posts, and what the provider's answer to it means. errc::not_offered where the
  // provider has no such thing. An answer that cannot be read is ambiguous.
  virtual base::result<rest_request> encode_send(const message::outbound_text& text, const credentials& keys,
                                                 base::time_point now) const = 0;
  virtual base::result<rest_request> encode_call(const message::outbound_call& call, const credentials& keys,
                                                 base::time_point now) const = 0;
  virtual send_outcome decode_send(const message::raw_response& answer) const = 0;
  virtual send_outcome decode_call(const message::raw_response& answer) const = 0;

  // A voice note that the provider keeps at `where` (message::event::note): what is asked to have it as WAV,
  // and to have it deleted there (K-10), at one of note_bases and nowhere else. Whether it may be had is told
  // by the answer's status alone. errc::not_offered where there is no such thing, errc::undecodable where
  // `where` is no address of theirs.
  virtual base::result<rest_request> encode_note_fetch(std::string_view where, const credentials& keys) const;
  virtual base::result<rest_request> encode_note_delete(std::string_view where,
                                                        const credentials& keys) const;
  virtual std::vector<std::string> note_bases(const credentials&) const { return {}; }

  // Which status each provider takes for a refusal and for "send it again"; what it cannot decode is answered
  // by encode() of the safe words. Every answer is a fixed sentence.
  virtual message::raw_response refuse() const;  // bad signature: 403
  virtual message::raw_response busy() const;    // overloaded, or not durable: 503
  // What verify's error is answered with: 413 for errc::too_many_fields, else refuse().
  message::raw_response refuse(base::error_code why) const;

  // A request in each form in which this provider signs, to `path` ("/v1/twilio/principal/sms") under
  // `secret`, one of the account's. Empty where nobody but the provider can sign.
  virtual std::vector<signed_sample> samples(const credentials& keys, const base::secret_text& secret,
                                             std::string_view path, base::time_point now) const = 0;

  // True where requests signed with each of these secrets over this public URL would be accepted: start-up
  // asks, so that an unfit secret or URL is found before the first caller is (L45). errc::unusable_account.
  virtual base::result<void> self_check(const credentials& keys, base::time_point now) const;

 protected:
  virtual base::result<void> check_signature(const message::raw_request& request, const credentials& keys,
                                             base::time_point now) const = 0;
};

// Every adapter by its kind; null for an unknown one. Adapters have no state and live for ever.
const adapter* find_adapter(std::string_view kind);
std::vector<std::string_view> adapter_kinds();

}  // namespace amparo::provider
