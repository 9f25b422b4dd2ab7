#pragma once
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "app/bundle_files.hpp"
#include "app/config.hpp"
#include "app/validator.hpp"
#include "base/finding.hpp"
#include "flow/bundle.hpp"

namespace amparo::app {

// Reads the folders of the configuration (YAML, CSV, and the recordings below locales) into a bundle's files.
// Findings for what cannot be read and for names that no bundle can hold.
bundle_files read_content(const config& from, base::findings& out);

// Names, sizes and times of everything below the folders: as long as it is the same text, nothing was saved.
std::string look_of(const config& from);

// What a recording is called under /audio/ and below its locale's audio/, after its SHA-256 in hex.
std::string recording_name(const std::string& sha256);

// What the recordings below locales/ are, as the checks of flow take it, under the name `shown` of that
// folder.
flow::clips_by_path measured_clips(const bundle_files& files, const std::string& shown);

// What an installation knows besides a bundle's files: what its findings call the three folders, which
// webhooks the configuration gives an address, and whether children read the files first.
struct compile_options {
  std::string flows = "flows", locales = "locales", directory = "directory";
  std::vector<std::string> webhooks = {};
  validation validated = {};
  std::string id = {};        // of the bundle, 8 bytes; "" = after its files
  bool is_published = false;  // what has been lost since is said in the source (flow::load_options)
  // A recording that another bundle at hand holds already, by its name; absent = none.
  std::function<std::shared_ptr<const std::string>(std::string_view name)> known_recording = {};
  flow::work_spreader spread =
      {};  // of folders over all cores; a gateway that takes what was published goes on answering

  static compile_options of_folders(const config& from, validation by = {});
  static compile_options of_published(const config& from, validation by = {});
};

// Compiles a bundle: hands its text to the loaders of directory and flow. All findings of all files at once;
// null where one is an error: a warning says what is left out, as a text that its gate holds back. `places`
// is a directory that is loaded already and stands in for the bundle's own. It may take a second: keep it
// away from threads that answer.
std::shared_ptr<const flow::bundle> compile(bundle_files files, base::findings& out,
                                            const compile_options& how,
                                            std::shared_ptr<const directory::catalog> places = nullptr);

// Both at once, with the languages of further folders beside the configuration's own; and the directory
// alone.
std::shared_ptr<const flow::bundle> load_content(const config& from, base::findings& out,
                                                 const std::vector<std::string>& more_locales = {},
                                                 validation by = {});
std::shared_ptr<const directory::catalog> load_directory(const config& from, base::findings& out);

// Children of our own program read the files first, and what they have read is known by its digest.
validation validated_by_children(const config& from);

}  // namespace amparo::app
