#pragma once
#include "message/raw_http.hpp"

#include <chrono>
#include <string>
#include <string_view>

// What we write: the head of an answer put together by hand, and the fixed sentence of each refusal (style:
// no detail to a stranger). Pure; the date is an argument.
namespace amparo::http {

struct answer_style {
  std::string_view date;    // date_text of now
  bool closes = false;      // the connection ends after this answer; always so for 4xx and 5xx
  bool is_head = false;     // the request was HEAD: the length is told, the body is not sent
  bool is_endless = false;  // the body ends where the connection does: no length is told
};

// False for an answer that must not be written as it is: a status outside 200 to 599, or a header whose name
// or value would break out of its line.
bool is_writable(const message::raw_response& response);

// Appends status line, headers and the empty line. Date, Content-Length, Connection, X-Content-Type-Options
// and, unless the response brings its own, Cache-Control: no-store are ours; headers of those names in
// `response` are left out.
void append_head(std::string& out, const message::raw_response& response, const answer_style& style);

// True where `response` goes out with its body: not to HEAD, and not with 204 or 304.
bool carries_body(const message::raw_response& response, const answer_style& style);

// The answer to a request that never reaches the handler, and to one whose handler failed (500).
message::raw_response refusal(unsigned status);

// "Tue, 24 Nov 2026 12:00:00 GMT"
std::string date_text(std::chrono::sys_seconds at);

}  // namespace amparo::http
