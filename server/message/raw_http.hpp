#pragma once
#include <string>
#include <string_view>
#include <vector>

// HTTP as bytes: what a provider sent us and what we answer, before and after anybody understands it.
namespace amparo::message {

struct header {
  std::string name, value;
};

struct raw_request {
  std::string method;  // "POST", as received
  std::string target;  // origin-form, byte for byte as received: signatures are made over it
  std::vector<header> headers;
  std::string body;

  std::string_view header_value(std::string_view name) const;  // the first of that name, any case; "" where absent
  std::string_view path() const;                               // the target before "?"
  std::string_view query() const;                              // the target after "?", "" where there is none
};

struct raw_response {
  unsigned status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  std::string body;
  std::vector<header> headers;  // beside content type and length
};

// One decoded pair of a query or form. Order and repetition are kept.
struct form_field {
  std::string name, value;
};

// Reads application/x-www-form-urlencoded text. Empty optional-like answer (`ok` false) where an escape is broken, a value
// is not UTF-8, or there are over `most` fields (H-3: 200).
struct form {
  bool ok = false;
  std::vector<form_field> fields;
  std::string_view value(std::string_view name) const;  // the first of that name; "" where absent
  bool has(std::string_view name) const;
};
form read_form(std::string_view text, std::size_t most = 200);

}  // namespace amparo::message
