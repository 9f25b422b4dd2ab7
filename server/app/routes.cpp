#include "app/routes.hpp"

#include <algorithm>

namespace amparo::app {
namespace {

constexpr std::string_view document =
#include "openapi.inc"
    ;

std::vector<route> made() {
  std::vector<route> all{
      {listener::webhooks, "GET", "/healthz"},
      {listener::webhooks, "GET", "/readyz"},
      {listener::webhooks, "GET", "/openapi.yaml"},
      {listener::webhooks, "GET", "/metrics"},
      {listener::webhooks, "GET", "/audio/{clip}"},
      {listener::webhooks, "GET", "/note/{note}"},
      {listener::console, "GET", "/healthz"},
      {listener::console, "GET", "/openapi.yaml"},
      {listener::console, "POST", "/api/v1/session"},
      {listener::console, "DELETE", "/api/v1/session", "VOEA"},
      {listener::console, "GET", "/api/v1/me", "VOEA"},
      {listener::console, "POST", "/api/v1/me/heartbeat", "O"},
      {listener::console, "GET", "/api/v1/desk/items", "O"},
      {listener::console, "GET", "/api/v1/desk/mine", "O"},
      {listener::console, "POST", "/api/v1/desk/items/next", "O"},
      {listener::console, "POST", "/api/v1/desk/items/{code}/claim", "O"},
      {listener::console, "POST", "/api/v1/desk/items/{code}/return", "O"},
      {listener::console, "POST", "/api/v1/desk/items/{code}/close", "O"},
      {listener::console, "GET POST", "/api/v1/desk/items/{code}/notes", "O"},
      {listener::console, "GET", "/api/v1/desk/items/{code}/voice_note", "O"},
      {listener::console, "POST", "/api/v1/desk/items/{code}/reveal", "O", "desk.reveal"},
      {listener::console, "GET", "/api/v1/desk/counts", "VO"},
      {listener::console, "GET", "/api/v1/desk/board", "VO"},
      {listener::console, "GET", "/api/v1/desk/events", "VO"},
      {listener::console, "GET", "/api/v1/rumours", "O"},
      {listener::console, "POST", "/api/v1/rumours/{code}/confirm", "O"},
      {listener::console, "POST", "/api/v1/rumours/{code}/reject", "O"},
      {listener::console, "POST", "/api/v1/rumours/{code}/withdraw", "O"},
      {listener::console, "POST", "/api/v1/rumours/{code}/publish", "O"},
      {listener::console, "GET", "/phone"},
      {listener::console, "GET", "/phone/"},
      {listener::console, "GET", "/phone/{file}"},
      {listener::console, "GET", "/api/v1/simulator/state"},
      {listener::console, "POST", "/api/v1/simulator/sms"},
      {listener::console, "POST", "/api/v1/simulator/call"},
      {listener::console, "POST", "/api/v1/simulator/clock"},
      {listener::console, "GET", "/api/v1/simulator/clips/{hash}"},
  };
  for (auto hook : webhook_hooks)
    for (std::string_view at : {"/v1/{provider}/", "/v1/{provider}/{account}/"})
      all.push_back({listener::webhooks, "GET POST", std::string(at).append(hook)});
  return all;
}

bool fits(std::string_view pattern, std::string_view path) {
  for (;;) {
    auto end = pattern.find('/'), given_end = path.find('/');
    auto part = pattern.substr(0, end), given = path.substr(0, given_end);
    bool is_any = part.starts_with('{') && !given.empty();
    if (!is_any && part != given) return false;
    if (end == pattern.npos || given_end == path.npos) return end == given_end;
    pattern.remove_prefix(end + 1);
    path.remove_prefix(given_end + 1);
  }
}

}  // namespace

const std::vector<route>& routes() {
  static const std::vector<route> all = made();
  return all;
}

bool is_route(listener at, std::string_view path) {
  return std::ranges::any_of(routes(),
                             [&](const route& r) { return r.listener == at && fits(r.path, path); });
}

const route* find_route(listener at, std::string_view method, std::string_view path) {
  if (method == "HEAD") method = "GET";
  for (const auto& r : routes()) {
    if (r.listener != at || !fits(r.path, path)) continue;
    std::string_view all = r.methods;
    while (!all.empty()) {
      auto one = all.substr(0, all.find(' '));
      if (one == method) return &r;
      all.remove_prefix(std::min(one.size() + 1, all.size()));
    }
  }
  return nullptr;
}

std::string_view openapi_document() { return document; }

}  // namespace amparo::app
