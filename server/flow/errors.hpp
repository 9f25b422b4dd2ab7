#pragma once
#include "base/errors.hpp"

namespace amparo::flow {

enum class errc {
  malformed =
      1,  // the bytes are no session or reply of this bundle: cut, altered, or an index that it has not
  other_version,  // written by a build with another form of the value
};

boost::system::error_code make_error_code(errc e);

}  // namespace amparo::flow

template <>
struct boost::system::is_error_code_enum<amparo::flow::errc> : std::true_type {};
