#pragma once
#include <string>
#include <string_view>

#include "base/time.hpp"

// The demo's own provider: telephones that ring in a browser or a terminal. JSON over HTTP, signed over time
// stamp, raw target and body. Requests: `{id, from, to, text}` to /sms; `{call, from, to, event, digits?,
// step}` to /voice (event started), /voice/gather (digits, silence) or any of them (hangup, best to /status);
// `{id, from, to, status}` to /status for a delivery report, `from` being the line. Answers:
// `{"messages":[text]}`, or a list of
// `{"play":url,"text":words,"locale":tag}` or `{"say":words,"locale":tag}`, with `"barge":true` in those that
// are heard while keys are already taken, then `{"gather":{max, first_s, inter_s, barge, end, url}}` (`end`
// is "#" or "") or `{"hangup":true}`.
namespace amparo::provider {

inline constexpr std::string_view simulator_signature_header = "Amparo-Signature";

// The header's value: "t=<unix>,v1=<hex HMAC-SHA256(secret, t + "." + target + "." + body)>". `target` is
// origin-form, with its query.
std::string simulator_signature(std::string_view secret, base::time_point now, std::string_view target,
                                std::string_view body);

}  // namespace amparo::provider
