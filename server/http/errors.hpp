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
  not_allowed,  // the address is none that the configuration names: nothing was sent
  untrusted,    // the other side's certificate is not its own: nothing was sent
  unanswered,   // the request left, or some of it, and no whole answer came: nobody knows what it did
};

boost::system::error_code make_error_code(errc e);

}  // namespace amparo::http

template <>
struct boost::system::is_error_code_enum<amparo::http::errc> : std::true_type {};
