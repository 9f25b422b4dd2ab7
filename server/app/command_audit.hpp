#pragma once
#include <string>
#include <vector>

namespace amparo::app {

// `copies`: files of heads that were kept elsewhere, beside that of the data folder.
int run_audit_verify(const std::string& config_file, const std::vector<std::string>& copies, bool json);
int run_audit_list(const std::string& config_file);

}  // namespace amparo::app
