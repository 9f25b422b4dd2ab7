#pragma once
#include "http/hosts.hpp"
#include "http/server.hpp"
#include "message/raw_http.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// The framing guard, pure: from the bytes of a request's head to what it says, or to the status that refuses
// it. Stricter than RFC 9112 wherever a lenient reading has been used to hide one request inside another
// (threat model H-1 to H-3): there is one reading of a head or none. Beast 1.81 reads the same bytes in the
// tests and in the fuzz target as a second opinion.
namespace amparo::http {

enum class body_kind : std::uint8_t { none, sized, chunked };

struct request_head {
  message::raw_request request;  // its body still empty
  body_kind body = body_kind::none;
  std::size_t length = 0;  // of a sized body, bytes
  bool keeps_alive = true;
  bool wants_continue = false;  // the sender waits for 100 before it sends the body
  bool was_forwarded = false;   // Forwarded, X-Forwarded-* or Via stands in it
};

struct head_rules {
  http::limits limits;
  host_list hosts;
  std::vector<std::string> methods{"GET", "HEAD", "POST"};  // another method: 405
};

// Where a head ends in what has arrived so far.
struct head_extent {
  enum class kind { incomplete, complete, malformed } is = kind::incomplete;
  std::size_t size =
      0;  // of a complete head with the empty line that ends it; else up to where the search may go on
};

// `from` is the `size` of the earlier, incomplete answer for the same bytes. A line feed without a carriage
// return, or a first byte that no method begins with, is malformed at once: nobody waits for the deadline of
// what can never become a request.
head_extent find_head(std::string_view arrived, std::size_t from);

// 431, or 414 where it is the target that has grown over its limit: for a head that has no end within the
// limit.
unsigned status_of_oversize(std::string_view arrived, const head_rules& rules);

struct head_reading {
  unsigned refused =
      0;  // an HTTP status, or 0 where all of `head` stands; of a refused one no more than the request line
  request_head head;
};

// Reads one complete head as find_head measured it.
head_reading read_head(std::string_view bytes, const head_rules& rules);

// True for a method that is a token and a target in origin form: "/", then visible ASCII without "#".
bool is_request_line(std::string_view method, std::string_view target);

// True where the name is a token and the value visible text, spaces and tabs: nothing that could end the
// line.
bool is_field(std::string_view name, std::string_view value);
// The same for "name:value", a field line without its line end.
bool is_field_line(std::string_view line);

}  // namespace amparo::http
