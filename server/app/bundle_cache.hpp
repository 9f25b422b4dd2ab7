#pragma once
#include <filesystem>
#include <optional>
#include <string>

#include "app/bundle_archive.hpp"

// The bundles that this machine took, as signed archives in `data_dir/bundles`: a process that starts while
// Redis is away answers from the last one, and none is fetched twice. Nothing is believed for lying here.
// What cannot be written is only logged: Redis has it. Blocks.
namespace amparo::app {

class bundle_cache {
 public:
  explicit bundle_cache(std::filesystem::path folder) : folder_(std::move(folder)) {}

  std::optional<signed_bundle> read(const std::string& hash, const trusted_keys& keys) const;
  // The hash of which these 8 bytes are the beginning; "" where no such bundle lies here.
  std::string hash_of(std::string_view id) const;
  void keep(const signed_bundle& b) const;  // forgets the oldest over sixteen

  std::string live() const;  // the revision that was live last, signed; "" where there was none
  void set_live(const std::string& revision) const;

 private:
  std::filesystem::path file_of(const std::string& hash) const { return folder_ / (hash + ".tar"); }
  bool write(const std::filesystem::path& file, std::string_view bytes) const;
  void forget_oldest() const;

  std::filesystem::path folder_;
};

}  // namespace amparo::app
