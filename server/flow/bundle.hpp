#pragma once
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/finding.hpp"
#include "directory/catalog.hpp"
#include "flow/clip_facts.hpp"

namespace amparo::flow {

struct model;  // compiled flows and messages (flow/model.hpp)

// WAV files by their names under /audio/: the first 32 hex digits of their SHA-256. Bundles that hold the
// same recording share it.
using recordings_by_name = std::map<std::string, std::shared_ptr<const std::string>, std::less<>>;

// One immutable set of flows, locales and directory; `id` is the first 8 bytes of a SHA-256 over all its
// files, so that a session can say which bundle it began with.
struct bundle {
  std::string id;
  std::shared_ptr<const model> content;
  std::shared_ptr<const directory::catalog> places;
  recordings_by_name recordings{};
};

// Calls `work` for every number below `count`, in whatever order and on whatever threads; back when all is
// done.
using work_spreader = std::function<void(std::size_t count, const std::function<void(std::size_t)>& work)>;

struct load_options {
  std::map<std::string, bool> switches;  // texts that rest on a CHANGED fact name a switch; absent = on
  std::vector<std::string> webhooks{};   // names that the configuration gives an address
  std::string id{};                      // the bundle's, 8 bytes; "" = taken over flows, locales and switches
  std::optional<clips_by_path> clips =
      std::nullopt;  // the recordings below locales/; absent = nobody has looked
  // What was published is taken as it is: a recording that has been lost since is no mistake of its text,
  // which is then said in the source.
  bool is_published = false;
  recordings_by_name recordings{};  // handed on to the bundle
  work_spreader spread{};           // of what may be done at the same time; absent = one after the other
};

struct loaded_bundle {
  std::shared_ptr<const bundle> value;  // null where a finding is an error
  base::findings findings;              // every mistake of every file, with place, rule and how to mend it
};

// `flows` are flows/*.yaml, `locales` are locales/<tag>/*.yaml with names that keep the folder.
loaded_bundle load(const std::vector<directory::source_file>& flows,
                   const std::vector<directory::source_file>& locales,
                   std::shared_ptr<const directory::catalog> places, const load_options& options = {});

}  // namespace amparo::flow
