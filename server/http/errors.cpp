#include "http/errors.hpp"

#include <string>

namespace amparo::http {
namespace {

class http_errors final : public boost::system::error_category {
 public:
  const char* name() const noexcept override { return "amparo.http"; }
  std::string message(int value) const override {
    switch (static_cast<errc>(value)) {
      case errc::not_loopback: return "the host is not on loopback";
      case errc::bad_request: return "the request cannot be written as one";
      case errc::unreachable: return "nobody listens there, or the connection broke";
      case errc::deadline: return "the exchange took longer than it may";
      case errc::bad_answer: return "the answer is not HTTP, or over its bound";
      case errc::not_allowed: return "the address is none that the configuration names";
      case errc::untrusted: return "the certificate is not the one of that host";
      case errc::unanswered: return "the request left and no whole answer came";
    }
    return "unknown error";
  }
  boost::system::error_condition default_error_condition(int value) const noexcept override {
    switch (static_cast<errc>(value)) {
      case errc::not_loopback:
      case errc::not_allowed:
      case errc::bad_request: return make_error_condition(base::fault::ours);
      case errc::unreachable:
      case errc::untrusted:
      case errc::unanswered:
      case errc::deadline:
      case errc::bad_answer: return make_error_condition(base::fault::transient);
    }
    return make_error_condition(base::fault::ours);
  }
};

}  // namespace

boost::system::error_code make_error_code(errc e) {
  static const http_errors category;
  return {static_cast<int>(e), category};
}

}  // namespace amparo::http
