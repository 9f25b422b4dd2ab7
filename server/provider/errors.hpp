#pragma once
#include "base/errors.hpp"

namespace amparo::provider {

enum class errc {
  bad_signature = 1,  // the signature is missing, of the wrong length, or made with another secret or URL
  stale,              // the signed time stamp is over 300 s away
  undecodable,        // signed bytes that are not of the documented form (form, JSON, UTF-8)
  missing_field,      // a field that the documentation always sends is not there
  unknown_hook,       // the address is not one of this provider's
};

boost::system::error_code make_error_code(errc e);

}  // namespace amparo::provider

template <>
struct boost::system::is_error_code_enum<amparo::provider::errc> : std::true_type {};
