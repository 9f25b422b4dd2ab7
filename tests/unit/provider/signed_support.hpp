#pragma once
#include <string>
#include <vector>

#include "base/time.hpp"
#include "message/raw_http.hpp"
#include "provider/adapter.hpp"

// Requests as the providers would sign them, for the tests of this layer.
namespace amparo::provider {

inline constexpr char token[] = "12345678901234567890123456789012";
inline constexpr char public_url[] = "https://ayuda.example.org";
inline constexpr char account[] = "AC00000000000000000000000000000001";

base::time_point fixed_now();  // 2026-11-24T12:00Z

credentials keys_for(std::string secret = token, std::string url = public_url);

using fields = std::vector<message::form_field>;
std::string form_of(const fields& of);  // percent-encoded, in the order given

// A POST of a form, signed by Twilio's scheme over `signed_url` + target (public_url by default).
message::raw_request twilio_post(std::string target, const fields& of,
                                 const std::string& signed_url = public_url,
                                 const std::string& secret = token);
message::raw_request twilio_get(std::string target);
// A POST of JSON whose target carries bodySHA256 behind `target`'s own query.
message::raw_request twilio_json(std::string target, std::string body);

message::raw_request simulator_post(std::string target, std::string body, base::time_point at = fixed_now(),
                                    const std::string& secret = token);

// Decodes what must verify; a failure of either is the answer.
base::result<message::event> heard(std::string_view kind, const message::raw_request& request,
                                   std::string_view hook);

}  // namespace amparo::provider
