#pragma once
#include "message/raw_http.hpp"

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <cstddef>
#include <optional>
#include <string>

// What both clients put on the wire and take from it.
namespace amparo::http {

using answer_parser = boost::beast::http::response_parser<boost::beast::http::string_body>;

inline constexpr unsigned most_answer_head = 16 * 1024;

// The whole request as bytes; Host, Content-Length and Connection are ours unless the request brings its own
// Host. Nothing where a target or field would break out of its line.
std::optional<std::string> text_of(const message::raw_request& request, const std::string& host,
                                   bool keeps_alive);

message::raw_response response_of(answer_parser::value_type answer);

}  // namespace amparo::http
