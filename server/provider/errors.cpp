#include "provider/errors.hpp"

#include <string>

namespace amparo::provider {
namespace {

class provider_errors final : public boost::system::error_category {
 public:
  const char* name() const noexcept override { return "amparo.provider"; }
  std::string message(int value) const override {
    switch (static_cast<errc>(value)) {
      case errc::bad_signature: return "the signature is missing or not the provider's";
      case errc::stale: return "the signed time stamp is too far away";
      case errc::undecodable: return "the signed bytes are not of the documented form";
      case errc::missing_field: return "a field that is always sent is missing";
      case errc::unknown_hook: return "the address is not one of this provider's";
      case errc::wrong_account: return "the request is another account's";
      case errc::too_many_fields: return "the form has too many fields";
      case errc::unusable_account: return "the account's secret or the public URL cannot check a signature";
      case errc::not_offered: return "the provider has no such thing";
    }
    return "unknown provider error";
  }
  boost::system::error_condition default_error_condition(int value) const noexcept override {
    auto ours = value >= static_cast<int>(errc::unusable_account);
    return base::make_error_condition(ours ? base::fault::ours : base::fault::caller);
  }
};

}  // namespace

boost::system::error_code make_error_code(errc e) {
  static const provider_errors category;
  return {static_cast<int>(e), category};
}

}  // namespace amparo::provider
