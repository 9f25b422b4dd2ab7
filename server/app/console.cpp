#include "app/console.hpp"

#include <array>
#include <fstream>
#include <sstream>
#include <utility>

#include "app/desk_api.hpp"
#include "app/routes.hpp"

namespace amparo::app {
namespace {

// C-8. The page draws no picture and loads nothing from elsewhere; clips come as bytes from
// /api/v1/simulator/clips/.
constexpr const char* content_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; media-src 'self' blob:; "
    "img-src 'self'; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kinds{
    {{".html", "text/html; charset=utf-8"},
     {".js", "text/javascript; charset=utf-8"},
     {".css", "text/css; charset=utf-8"},
     {".json", "application/json"},
     {".svg", "image/svg+xml"},
     {".ico", "image/x-icon"}}};

message::raw_response plain(unsigned status, std::string body) {
  message::raw_response out;
  out.status = status;
  out.body = std::move(body);
  return out;
}

void guard(message::raw_response& response) {
  response.headers.push_back({"Content-Security-Policy", content_policy});
  response.headers.push_back({"Referrer-Policy", "no-referrer"});
  response.headers.push_back({"Cross-Origin-Opener-Policy", "same-origin"});
}

// One file of the built pages. Names are plain: letters, digits, dots, dashes, underscores; no folder, no dot
// in front.
message::raw_response page(const config& settings, std::string_view name) {
  if (name.empty()) name = "index.html";
  bool good = name.front() != '.' &&
              name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") ==
                  std::string_view::npos;
  std::ifstream in;
  if (good && !settings.console_files.empty())
    in.open(settings.console_files / "phone" / name, std::ios::binary);
  if (!in.is_open()) return plain(404, "There is no such page.\n");
  std::ostringstream text;
  text << in.rdbuf();
  auto response = plain(200, text.str());
  response.content_type = "application/octet-stream";
  for (const auto& [ending, kind] : kinds)
    if (name.ends_with(ending)) response.content_type = kind;
  return response;
}

// A page of another site may not press our buttons (C-4).
bool is_foreign(const message::raw_request& request) {
  auto site = request.header_value("Sec-Fetch-Site");
  if (!site.empty() && site != "same-origin" && site != "none") return true;
  return request.method == "POST" && !request.header_value("Content-Type").starts_with("application/json");
}

}  // namespace

message::raw_response json_response(unsigned status, std::string body) {
  auto response = plain(status, std::move(body));
  response.content_type = "application/json";
  return response;
}

asio::awaitable<message::raw_response> answer_console(console& c, message::raw_request request,
                                                      http::peer from) {
  auto path = request.path();
  message::raw_response response = plain(404, "There is nothing at this address.\n");
  if (!is_route(listener::console, path)) {
    guard(response);
    co_return response;
  }
  bool is_simulators = path.starts_with("/api/v1/simulator/");
  if (path == "/healthz") {
    response = plain(200, "ok\n");
  } else if (path == "/openapi.yaml") {
    response = plain(200, std::string(openapi_document()));
    response.content_type = "application/yaml";
  } else if (c.api != nullptr && path.starts_with("/api/v1/") && !is_simulators) {
    response = co_await answer_api(*c.api, std::move(request), std::move(from));
  } else if (c.front.settings.demo && path == "/phone") {
    response = plain(308, "");
    response.headers.push_back({"Location", "/phone/"});
  } else if (c.front.settings.demo && path.starts_with("/phone/")) {
    response = request.method == "GET" || request.method == "HEAD" ? page(c.front.settings, path.substr(7))
                                                                   : plain(405, "This address takes GET.\n");
  } else if (c.front.settings.demo && is_simulators) {
    if (is_foreign(request))
      response = plain(403, "This request came from another site.\n");
    else
      response = co_await simulate(c, request);
  }
  guard(response);
  co_return response;
}

}  // namespace amparo::app
