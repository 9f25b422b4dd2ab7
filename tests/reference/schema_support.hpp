#pragma once
#include <filesystem>
#include <functional>
#include <string>

#include <boost/json/object.hpp>

#include "base/finding.hpp"

// config/schemas/*.json against the loaders: wherever a loader refuses a key that it does not know, the
// schema knows the same keys and no others; wherever it takes any name, so does the schema. A key that nobody
// knows is put into every map of whole files, and the loader's refusal names the keys that it knows there.
namespace amparo::test {

std::string text_of(const std::filesystem::path& file);
boost::json::object schema_named(const std::string& name);

// Compares one whole file; `load` gives the loader's findings. Files that do not load as they are prove
// nothing.
void compare_whole(const boost::json::object& schema, const std::string& text,
                   const std::function<base::findings(const std::string&)>& load);

}  // namespace amparo::test
