#include "unit/http/second_opinion_support.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <algorithm>
#include <iterator>

namespace amparo::http {
namespace {

namespace beast = boost::beast;

bool has_field(const message::raw_request& ours, std::string_view name, std::string_view value) {
  return std::ranges::any_of(ours.headers, [&](const auto& h) { return h.name == name && h.value == value; });
}

}  // namespace

std::string disagreement(std::string_view bytes, const request_head& ours) {
  if (bytes.starts_with("\r\n")) bytes.remove_prefix(2);
  beast::http::request_parser<beast::http::empty_body> parser;
  parser.header_limit(64 * 1024);
  boost::system::error_code error;
  auto used = parser.put(asio::buffer(bytes), error);
  if (error && error != beast::http::error::need_more) return "Beast refuses: " + error.message();
  if (!parser.is_header_done()) return "Beast wants more";
  if (used != bytes.size()) return "Beast ends the head elsewhere";
  const auto& theirs = parser.get();
  if (theirs.method_string() != beast::string_view(ours.request.method)) return "method";
  if (theirs.target() != beast::string_view(ours.request.target)) return "target";
  if (parser.chunked() != (ours.body == body_kind::chunked)) return "chunked";
  auto length = parser.content_length();
  if ((length ? *length : 0) != ours.length) return "length";
  if (parser.keep_alive() != ours.keeps_alive) return "keep-alive";
  if (static_cast<std::size_t>(std::distance(theirs.begin(), theirs.end())) != ours.request.headers.size())
    return "fields";
  for (const auto& h : theirs)
    if (!has_field(ours.request, h.name_string(), h.value())) return "field " + std::string(h.name_string());
  return {};
}

std::string body_disagreement(std::string_view message, std::string_view ours) {
  if (message.starts_with("\r\n")) message.remove_prefix(2);
  beast::http::request_parser<beast::http::string_body> parser;
  parser.header_limit(64 * 1024);
  parser.eager(true);
  boost::system::error_code error;
  std::size_t used = 0;
  while (!error && !parser.is_done() && used != message.size())
    used += parser.put(asio::buffer(message.substr(used)), error);
  if (error) return {};
  if (!parser.is_done() || used != message.size()) return "Beast ends the body elsewhere";
  return parser.get().body() == ours ? "" : "body";
}

}  // namespace amparo::http
