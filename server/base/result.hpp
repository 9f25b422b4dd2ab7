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
};

template <>
class [[nodiscard]] result<void> : public boost::system::result<void, error_code> {
 public:
  using boost::system::result<void, error_code>::result;
};

}  // namespace amparo::base
