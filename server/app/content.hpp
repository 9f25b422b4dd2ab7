#pragma once
#include <memory>

#include "app/config.hpp"
#include "app/validator.hpp"
#include "base/finding.hpp"
#include "flow/bundle.hpp"

namespace amparo::app {

// Reads the folders of the configuration (YAML and CSV files, in the order of their names) and hands their
// text to the loaders of directory and flow, once children have validated it where `how` says so. All
// findings of all files at once; no bundle where there is any.
std::shared_ptr<const flow::bundle> load_content(const config& from, base::findings& out,
                                                 const validation& how = {});

// Every file below `folder` whose name ends with one of `endings`, sorted; names are as given, for findings.
std::vector<directory::source_file> read_folder(const std::filesystem::path& folder,
                                                const std::vector<std::string>& endings, base::findings& out);

}  // namespace amparo::app
