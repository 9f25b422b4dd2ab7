#include "flow/errors.hpp"

#include <string>

namespace amparo::flow {
namespace {

class category final : public boost::system::error_category {
 public:
  const char* name() const noexcept override { return "amparo.flow"; }
  std::string message(int value) const override {
    switch (static_cast<errc>(value)) {
      case errc::malformed: return "the bytes are no session or reply of this bundle";
      case errc::other_version: return "the value was written in another form of this program";
    }
    return "unknown";
  }
  // Both are kept by us and sealed: a value that does not read back was not sent by a stranger.
  boost::system::error_condition default_error_condition(int) const noexcept override {
    return base::make_error_condition(base::fault::ours);
  }
};

}  // namespace

boost::system::error_code make_error_code(errc e) {
  static const category instance;
  return {static_cast<int>(e), instance};
}

}  // namespace amparo::flow
