#pragma once
#include "base/errors.hpp"

namespace amparo::provider {

enum class errc {
  bad_signature = 1,  // the signature is missing, of the wrong length, or made with another secret or URL
  stale,              // the signed time stamp is over 300 s away
  undecodable,        // signed bytes that are not of the documented form (form, JSON, UTF-8)
  missing_field,      // a field that the documentation always sends is not there
  unknown_hook,       // the address is not one of this provider's
  wrong_account,      // well signed, but for another account than the configured one
  too_many_fields,    // a form of over 200 fields: not read, so its signature is not known (H-3: 413)
  unusable_account,   // no signature can be checked with these credentials: a secret or the public URL is
                      // unfit
  not_offered,        // the provider has no such thing: an SMS gateway places no calls
};

boost::system::error_code make_error_code(errc e);

}  // namespace amparo::provider

template <>
struct boost::system::is_error_code_enum<amparo::provider::errc> : std::true_type {};
