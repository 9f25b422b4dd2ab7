#include "app/health.hpp"

#include <fmt/format.h>

#include "app/audio.hpp"
#include "app/desk_notes.hpp"
#include "app/routes.hpp"

namespace amparo::app {
namespace {

message::raw_response plain(unsigned status, std::string body) {
  message::raw_response out;
  out.status = status;
  out.body = std::move(body);
  return out;
}

}  // namespace

message::raw_response answer_ready(const gateway& g, const readiness& r, const store::spool& spool) {
  bool ready = !r.draining && r.redis_up && !r.redis_failed;
  auto out = plain(
      ready ? 200 : 503,
      fmt::format(
          R"({{"ready":{},"draining":{},"redis":"{}","spool_records":{},"spool_takes":{},"revision":{},"unchecked_numbers":{},"accepts_unchecked":{}}})"
          "\n",
          ready, r.draining.load(),
          r.redis_failed ? "failed"
          : r.redis_up   ? "up"
                         : "away",
          spool.count(), spool.takes(), r.revision.load(), g.content.load()->places->unchecked().size(),
          g.settings.accept_unchecked));
  out.content_type = "application/json";
  return out;
}

asio::awaitable<message::raw_response> answer_public(gateway& g, const readiness& r,
                                                     const store::spool& spool, message::raw_request request,
                                                     http::peer from) {
  auto path = request.path();
  if (path.starts_with("/v1/")) return answer_webhook(g, std::move(request));
  if (!is_route(listener::webhooks, path)) return at_once(plain(404, "There is nothing at this address.\n"));
  bool reads = request.method == "GET" || request.method == "HEAD";
  if (path == "/healthz")
    return at_once(reads ? plain(200, "ok\n") : plain(405, "This address takes GET.\n"));
  if (path == "/readyz")
    return at_once(reads ? answer_ready(g, r, spool) : plain(405, "This address takes GET.\n"));
  if (path == "/openapi.yaml") {
    auto out = reads ? plain(200, std::string(openapi_document())) : plain(405, "This address takes GET.\n");
    if (reads) out.content_type = "application/yaml; charset=utf-8";
    return at_once(std::move(out));
  }
  if (path == "/metrics") {
    if (!from.is_direct_loopback || !reads) return at_once(plain(404, "There is nothing at this address.\n"));
    auto out = plain(200, g.count.text());
    out.content_type = "text/plain; version=0.0.4; charset=utf-8";
    return at_once(std::move(out));
  }
  if (path.starts_with("/note/") && reads) return answer_note(g, std::move(request));
  return at_once(reads ? answer_audio(g, request) : plain(405, "This address takes GET.\n"));
}

}  // namespace amparo::app
