#pragma once
#include "base/errors.hpp"

namespace amparo::http {

enum class errc {
  not_loopback = 1,  // the host is neither a loopback address nor "localhost": nothing was sent
  bad_request,  // the request would not be one: a target or header that breaks out of its line; nothing was
                // sent
  unreachable,  // nobody listens there, or the connection broke
  deadline,     // the whole exchange took longer than it may
  bad_answer,   // what came back is not HTTP, or over the bound
};

boost::system::error_code make_error_code(errc e);

}  // namespace amparo::http

template <>
struct boost::system::is_error_code_enum<amparo::http::errc> : std::true_type {};
