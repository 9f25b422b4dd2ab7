#include "app/errors.hpp"

#include <string>

namespace amparo::app {
namespace {

class app_errors final : public boost::system::error_category {
 public:
  const char* name() const noexcept override { return "amparo.app"; }
  std::string message(int value) const override {
    switch (static_cast<errc>(value)) {
      case errc::not_published: return "no bundle of this hash was published";
      case errc::part_missing: return "a part of the bundle is missing in the store";
      case errc::not_trusted: return "it is signed by nobody whom this installation trusts";
      case errc::altered: return "what the store holds is not what was signed";
      case errc::overtaken: return "somebody else published at the same time; try again";
      case errc::not_ours: return "the folder holds something else, and would be replaced";
      case errc::not_written: return "it could not be written";
    }
    return "unknown error";
  }
  boost::system::error_condition default_error_condition(int value) const noexcept override {
    switch (static_cast<errc>(value)) {
      case errc::overtaken:
      case errc::not_written: return make_error_condition(base::fault::transient);
      case errc::not_ours:
      case errc::not_published:
      case errc::part_missing:
      case errc::not_trusted:
      case errc::altered: return make_error_condition(base::fault::caller);
    }
    return make_error_condition(base::fault::ours);
  }
};

}  // namespace

boost::system::error_code make_error_code(errc e) {
  static const app_errors category;
  return {static_cast<int>(e), category};
}

}  // namespace amparo::app
