#pragma once
#include <string_view>

#include "base/finding.hpp"

namespace amparo::flow {

// A bundle that differs from the published one needs a sentence on what was changed. `published` is empty
// where nothing is published yet: the first revision needs its note too.
base::findings check_revision(std::string_view published, std::string_view changed, std::string_view note);

}  // namespace amparo::flow
