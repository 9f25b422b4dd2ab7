#pragma once
#include <string>

#include "app/gateway.hpp"
#include "http/server.hpp"
#include "store/spool.hpp"

namespace amparo::app {

// What /readyz knows. `ready` = this process can take turns from the store; without it callers still get
// words.
struct readiness {
  std::atomic<bool> draining{false};
  std::atomic<bool> redis_up{false};
  std::atomic<bool> redis_failed{false};   // the embedded one: five deaths in a minute
  std::atomic<std::uint64_t> revision{0};  // 0: content that was never published
};

message::raw_response answer_ready(const gateway& g, const readiness& r, const store::spool& spool);

// The webhook listener's other addresses: /healthz, /readyz, /openapi.yaml, /metrics, /audio/{hash}.wav; /v1/
// goes to the providers.
asio::awaitable<message::raw_response> answer_public(gateway& g, const readiness& r,
                                                     const store::spool& spool, message::raw_request request,
                                                     http::peer from);

}  // namespace amparo::app
