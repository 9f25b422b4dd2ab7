#pragma once
#include "app/gateway.hpp"
#include "message/raw_http.hpp"

namespace amparo::app {

// GET /audio/{hash}.wav with ranges and ETag (RFC 9110, 13 and 14). Only clips that exist: bundle clips and
// syntheses of texts without a caller's data (H-8).
message::raw_response answer_audio(const gateway& g, const message::raw_request& request);

}  // namespace amparo::app
