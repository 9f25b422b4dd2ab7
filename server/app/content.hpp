#pragma once
#include <memory>
#include <string>
#include <vector>

#include "app/config.hpp"
#include "base/finding.hpp"
#include "flow/bundle.hpp"

namespace amparo::app {

// Reads the folders of the configuration (YAML and CSV files, in the order of their names) and hands their
// text to the loaders of directory and flow. All findings of all files at once; no bundle where there is any.
// `more_locales` are folders beside the configuration's own.
std::shared_ptr<const flow::bundle> load_content(const config& from, base::findings& out,
                                                 const std::vector<std::string>& more_locales = {});

// Every file below `folder` whose name ends with one of `endings`, sorted; names are as given, for findings.
std::vector<directory::source_file> read_folder(const std::filesystem::path& folder,
                                                const std::vector<std::string>& endings, base::findings& out);

}  // namespace amparo::app
