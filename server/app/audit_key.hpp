#pragma once
#include <filesystem>
#include <optional>

#include "app/audit_chain.hpp"
#include "base/finding.hpp"

namespace amparo::app {

// Out of the file `audit` of the folder of keys; findings as load_keys has them.
std::optional<audit_keys> load_audit_keys(const std::filesystem::path& folder, base::findings& out);

}  // namespace amparo::app
