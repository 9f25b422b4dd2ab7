#include "store/errors.hpp"

#include <string>

namespace amparo::store {
namespace {

class store_errors final : public boost::system::error_category {
 public:
  const char* name() const noexcept override { return "amparo.store"; }
  std::string message(int value) const override {
    switch (static_cast<errc>(value)) {
      case errc::not_connected: return "the store is not reachable, nothing was written";
      case errc::overloaded: return "too many commands wait for the store, nothing was written";
      case errc::unknown_outcome: return "the store did not answer in time, it may have written or not";
      case errc::refused: return "the store refused the command, nothing was written";
      case errc::unexpected_reply: return "the store answered something that the command does not answer";
      case errc::spool_full: return "the spool is full, nothing was written";
      case errc::spool_failed: return "the spool's disk refused the record";
      case errc::duplicate: return "the spool already holds this record";
      case errc::code_taken: return "another item has this code";
      case errc::not_in_spool: return "the spool holds no record of this name";
    }
    return "unknown error";
  }
  boost::system::error_condition default_error_condition(int value) const noexcept override {
    switch (static_cast<errc>(value)) {
      case errc::not_connected:
      case errc::overloaded:
      case errc::unknown_outcome:
      case errc::refused:
      case errc::spool_full:
      case errc::spool_failed:
      case errc::code_taken: return make_error_condition(base::fault::transient);
      case errc::duplicate: return make_error_condition(base::fault::caller);
      case errc::unexpected_reply:
      case errc::not_in_spool: return make_error_condition(base::fault::ours);
    }
    return make_error_condition(base::fault::ours);
  }
};

}  // namespace

boost::system::error_code make_error_code(errc e) {
  static const store_errors category;
  return {static_cast<int>(e), category};
}

}  // namespace amparo::store
