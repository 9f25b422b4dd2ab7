#pragma once
#include "base/errors.hpp"

namespace amparo::app {

enum class errc {
  not_published = 1,  // the store has no bundle of this hash
  part_missing,       // the store has the manifest of a bundle, and not all that it lists
  not_trusted,  // a manifest or revision is unsigned, or signed by a key that this installation does not
                // trust
  altered,      // what the store holds is not what was signed
  overtaken,    // somebody else published meanwhile, again and again
  not_ours,     // a folder that is to be replaced holds what we did not write
  not_written,  // the disk refused
};

boost::system::error_code make_error_code(errc e);

}  // namespace amparo::app

template <>
struct boost::system::is_error_code_enum<amparo::app::errc> : std::true_type {};
