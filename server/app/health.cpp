#include "app/health.hpp"

#include <fmt/format.h>

#include "app/audio.hpp"

namespace amparo::app {
namespace {

message::raw_response plain(unsigned status, std::string body) {
  message::raw_response out;
  out.status = status;
  out.body = std::move(body);
  return out;
}

}  // namespace

message::raw_response answer_ready(const readiness& r, const store::spool& spool) {
  bool ready = !r.draining && r.redis_up && !r.redis_failed;
  auto out = plain(
      ready ? 200 : 503,
      fmt::format(
          R"({{"ready":{},"draining":{},"redis":"{}","spool_records":{},"unchecked_numbers":{},"accepts_unchecked":{}}})"
          "\n",
          ready, r.draining.load(),
          r.redis_failed ? "failed"
          : r.redis_up   ? "up"
                         : "away",
          spool.count(), r.unchecked_numbers, r.accepts_unchecked));
  out.content_type = "application/json";
  return out;
}

asio::awaitable<message::raw_response> answer_public(gateway& g, const readiness& r,
                                                     const store::spool& spool, message::raw_request request,
                                                     http::peer from) {
  auto path = request.path();
  bool reads = request.method == "GET" || request.method == "HEAD";
  if (path == "/healthz") co_return reads ? plain(200, "ok\n") : plain(405, "This address takes GET.\n");
  if (path == "/readyz") co_return reads ? answer_ready(r, spool) : plain(405, "This address takes GET.\n");
  if (path == "/metrics") {
    if (!from.is_direct_loopback || !reads) co_return plain(404, "There is nothing at this address.\n");
    auto out = plain(200, g.count.text());
    out.content_type = "text/plain; version=0.0.4; charset=utf-8";
    co_return out;
  }
  if (path.starts_with("/audio/"))
    co_return reads ? answer_audio(g, request) : plain(405, "This address takes GET.\n");
  co_return co_await answer_webhook(g, std::move(request));
}

}  // namespace amparo::app
