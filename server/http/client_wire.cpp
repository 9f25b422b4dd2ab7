#include "http/client_wire.hpp"
#include "http/ascii.hpp"
#include "http/head.hpp"

#include <utility>

namespace amparo::http {

std::optional<std::string> text_of(const message::raw_request& request, const std::string& host,
                                   bool keeps_alive) {
  if (!is_request_line(request.method, request.target)) return std::nullopt;
  std::string out = request.method + " " + request.target + " HTTP/1.1\r\n";
  if (request.header_value("Host").empty()) out += "Host: " + host + "\r\n";
  for (const auto& h : request.headers) {
    if (!is_field(h.name, h.value)) return std::nullopt;
    if (same("content-length", h.name) || same("transfer-encoding", h.name) || same("connection", h.name))
      continue;
    out += h.name + ": " + h.value + "\r\n";
  }
  out += "Content-Length: " + std::to_string(request.body.size()) + "\r\n";
  out += keeps_alive ? "\r\n" : "Connection: close\r\n\r\n";
  return out + request.body;
}

message::raw_response response_of(answer_parser::value_type answer) {
  message::raw_response out;
  out.status = answer.result_int();
  out.content_type.clear();
  for (const auto& h : answer) {
    if (h.name() == boost::beast::http::field::content_type)
      out.content_type = h.value();
    else
      out.headers.push_back({std::string(h.name_string()), std::string(h.value())});
  }
  out.body = std::move(answer.body());
  return out;
}

}  // namespace amparo::http
