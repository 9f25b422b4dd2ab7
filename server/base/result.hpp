#pragma once
#include <boost/system/result.hpp>
#include <utility>

#include "base/errors.hpp"

namespace amparo::base {

// A value or an error_code. A thin class of our own because boost::system::result is not [[nodiscard]].
template <class T>
class [[nodiscard]] result : public boost::system::result<T, error_code> {
 public:
  using boost::system::result<T, error_code>::result;
  // Boost's own is explicit where T can be made of an error_code, as bool can.
  result(error_code e) : boost::system::result<T, error_code>(boost::system::in_place_error, e) {}
};

template <>
class [[nodiscard]] result<void> : public boost::system::result<void, error_code> {
 public:
  using boost::system::result<void, error_code>::result;
};

}  // namespace amparo::base
