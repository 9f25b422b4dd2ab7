#include "http/answer.hpp"
#include "http/ascii.hpp"
#include "http/head.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace amparo::http {
namespace {

struct status_words {
  unsigned status;
  std::string_view reason, sentence;
};

constexpr std::array words{
    status_words{200, "OK", ""},
    status_words{201, "Created", ""},
    status_words{202, "Accepted", ""},
    status_words{204, "No Content", ""},
    status_words{206, "Partial Content", ""},
    status_words{304, "Not Modified", ""},
    status_words{400, "Bad Request", "The request is not well-formed.\n"},
    status_words{401, "Unauthorized", "Credentials are missing.\n"},
    status_words{403, "Forbidden", "Refused.\n"},
    status_words{404, "Not Found", "There is nothing here.\n"},
    status_words{405, "Method Not Allowed", "This method is not served.\n"},
    status_words{408, "Request Timeout", "The request took too long.\n"},
    status_words{409, "Conflict", "The request conflicts with what stands.\n"},
    status_words{413, "Content Too Large", "The body is too large.\n"},
    status_words{414, "URI Too Long", "The target is too long.\n"},
    status_words{416, "Range Not Satisfiable", "There is no such range.\n"},
    status_words{417, "Expectation Failed", "This expectation cannot be met.\n"},
    status_words{421, "Misdirected Request", "This host is not served here.\n"},
    status_words{422, "Unprocessable Content", "The content cannot be used.\n"},
    status_words{429, "Too Many Requests", "Too many requests.\n"},
    status_words{431, "Request Header Fields Too Large", "The header is too large.\n"},
    status_words{500, "Internal Server Error", "Something failed on our side.\n"},
    status_words{501, "Not Implemented", "This is not implemented.\n"},
    status_words{503, "Service Unavailable", "Please try again later.\n"},
    status_words{505, "HTTP Version Not Supported", "Only HTTP/1.1 and HTTP/1.0 are spoken here.\n"},
};

const status_words& words_of(unsigned status) {
  static constexpr status_words other{0, "Status", ""};
  auto found = std::ranges::find(words, status, &status_words::status);
  return found == words.end() ? other : *found;
}

bool is_ours(std::string_view name) {
  return same("date", name) || same("content-length", name) || same("content-type", name) ||
         same("connection", name) || same("transfer-encoding", name) || same("x-content-type-options", name);
}

void line(std::string& out, std::string_view name, std::string_view value) {
  out.append(name).append(": ").append(value).append("\r\n");
}

}  // namespace

bool is_writable(const message::raw_response& response) {
  return response.status >= 200 && response.status < 600 && is_field("Content-Type", response.content_type) &&
         std::ranges::all_of(response.headers, [](const auto& h) { return is_field(h.name, h.value); });
}

void append_head(std::string& out, const message::raw_response& response, const answer_style& style) {
  fmt::format_int status(response.status);
  out.append("HTTP/1.1 ").append(status.data(), status.size());
  out.append(" ").append(words_of(response.status).reason).append("\r\n");
  line(out, "Date", style.date);
  bool has_length = response.status != 204 && response.status != 304;
  if (has_length) {
    fmt::format_int length(response.body.size());
    if (!style.is_endless) line(out, "Content-Length", {length.data(), length.size()});
    if (!response.content_type.empty()) line(out, "Content-Type", response.content_type);
  }
  line(out, "X-Content-Type-Options", "nosniff");
  bool says_cache = false;
  for (const auto& h : response.headers) {
    if (is_ours(h.name)) continue;
    says_cache |= same("cache-control", h.name);
    line(out, h.name, h.value);
  }
  if (!says_cache) line(out, "Cache-Control", "no-store");
  bool closes = style.closes || style.is_endless || response.status >= 400;
  line(out, "Connection", closes ? "close" : "keep-alive");
  out.append("\r\n");
}

bool carries_body(const message::raw_response& response, const answer_style& style) {
  return !style.is_head && response.status != 204 && response.status != 304 && !response.body.empty();
}

message::raw_response refusal(unsigned status) {
  message::raw_response out;
  out.status = status;
  out.body = words_of(status).sentence;
  return out;
}

std::string date_text(std::chrono::sys_seconds at) {
  static constexpr std::array days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  auto day = std::chrono::floor<std::chrono::days>(at);
  std::chrono::year_month_day date(day);
  std::chrono::hh_mm_ss time(at - day);
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", days[std::chrono::weekday(day).c_encoding()],
                     static_cast<unsigned>(date.day()), months[static_cast<unsigned>(date.month()) - 1],
                     static_cast<int>(date.year()), time.hours().count(), time.minutes().count(),
                     time.seconds().count());
}

}  // namespace amparo::http
