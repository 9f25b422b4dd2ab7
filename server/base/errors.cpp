#include "base/errors.hpp"

#include <string>

namespace amparo::base {
namespace {

class fault_names final : public boost::system::error_category {
 public:
  const char* name() const noexcept override { return "fault"; }
  std::string message(int value) const override {
    switch (static_cast<fault>(value)) {
      case fault::caller: return "the sender's request is wrong";
      case fault::transient: return "something that we depend on did not answer";
      case fault::ours: return "a fault of our own";
    }
    return "unknown fault";
  }
};

class base_errors final : public boost::system::error_category {
 public:
  const char* name() const noexcept override { return "amparo.base"; }
  std::string message(int value) const override {
    switch (static_cast<errc>(value)) {
      case errc::malformed: return "the bytes are not of the expected form";
      case errc::too_large: return "the input is over its bound";
      case errc::not_a_number: return "the text has not the shape of a telephone number";
      case errc::bad_seal: return "the sealed value does not open";
      case errc::unknown_key: return "the value is sealed under a key that is not here";
    }
    return "unknown error";
  }
  boost::system::error_condition default_error_condition(int value) const noexcept override {
    switch (static_cast<errc>(value)) {
      case errc::malformed:
      case errc::too_large:
      case errc::not_a_number:
      case errc::bad_seal: return make_error_condition(fault::caller);
      case errc::unknown_key: return make_error_condition(fault::ours);
    }
    return make_error_condition(fault::ours);
  }
};

}  // namespace

const boost::system::error_category& fault_category() {
  static const fault_names names;
  return names;
}

boost::system::error_condition make_error_condition(fault f) {
  return {static_cast<int>(f), fault_category()};
}

error_code make_error_code(errc e) {
  static const base_errors category;
  return {static_cast<int>(e), category};
}

}  // namespace amparo::base
