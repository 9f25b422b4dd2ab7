#pragma once
#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "store/key_count.hpp"

// `amparo exposure`: what whoever takes this machine, or has us hand over what we have, would get: how much
// of each class of data (threat model, Assets), how old, where it lies and when it is gone. No name of a
// key, no number and no word of anybody's; the same for any range of dates (threat model, K-9).
namespace amparo::app {

// What lies in a folder below data_dir, and is no key of Redis.
struct folder_count {
  std::string where;    // "spool"
  std::string classes;  // "D1 D3"
  std::string what;     // a sentence: what it is and when it goes
  std::uint64_t files = 0, bytes = 0;
  std::optional<base::time_point> oldest = {};  // last written
};

struct exposure {
  base::time_point at;
  std::optional<store::time_range> in = {};
  std::vector<store::row_count> rows = {};
  std::vector<folder_count> folders = {};
  bool has_own_redis = true;  // else its append-only file lies with whoever runs it
};

// Of files, those that were last written in the range.
std::vector<folder_count> count_folders(const std::filesystem::path& data_dir,
                                        const std::optional<store::time_range>& in);

std::string exposure_table(const exposure& of);
std::string exposure_json(const exposure& of);

}  // namespace amparo::app
