#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "message/raw_http.hpp"
#include "provider/adapter.hpp"

// Both directions of the providers' REST interfaces, as far as they are alike: HTTP Basic and Bearer (RFC
// 7617, RFC 6750), forms and JSON out, and what an answer's status says by itself. An answer is hostile input
// (O-7): over 64 KiB, deeper than 16 or of another form it says nothing.
namespace amparo::provider {

using form_fields = std::vector<std::pair<std::string_view, std::string>>;

// Where the requests of this account go.
std::string rest_base(const credentials& keys, std::string_view own);

std::string basic_authorization(std::string_view user, std::string_view password);  // "Basic ..."

// A POST to `target`; a field whose value is empty is left out of the form.
rest_request post_form(std::string base, std::string target, const form_fields& fields,
                       std::string authorization);
rest_request post_json(std::string base, std::string target, std::string body, std::string authorization);

// A request without a body: "GET" or "DELETE".
rest_request bare_request(std::string_view method, std::string base, std::string target,
                          std::string authorization);

// The id that an address ends with, without what stands behind its dot: letters, digits and dashes, at most
// 64; "" where it ends otherwise.
std::string_view id_at_end(std::string_view address);

// What the status alone means: 2xx accepted (without an id yet); 401, 402 and 429 later, for the account can
// be mended and the message waits; any other 4xx, and a redirect, refused; the rest, 5xx too, ambiguous.
send_outcome outcome_of(const message::raw_response& answer);

// The same, with the id that a 2xx answer must name: without one nobody can tell what was accepted.
send_outcome outcome_with(const message::raw_response& answer, std::optional<std::string> id,
                          std::string code);

}  // namespace amparo::provider
