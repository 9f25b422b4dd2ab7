#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "app/bundle_files.hpp"
#include "app/signed_text.hpp"
#include "base/finding.hpp"

// A bundle as one file: a POSIX ustar archive (IEEE Std 1003.1, pax, "ustar Interchange Format") that any tar
// opens. Its first entry is `manifest`, signed; then every file in the order of the manifest, all of them
// with the same owner, mode and time. There is one archive of a signed bundle and no other: what is read must
// be, byte for byte, what would be written (L40).
namespace amparo::app {

// A bundle and whoever vouches for it.
struct signed_bundle {
  signed_text manifest;
  bundle_files files;  // as the manifest lists them

  std::string hash() const { return bundle_hash(manifest.text); }
};

signed_bundle sign_bundle(const base::secret_key& seed, bundle_files files);

std::string archive_of(const signed_bundle& b);
// Nothing, and findings that say why, where the archive is cut or altered, misses a file (asset-missing) or
// holds one that nobody listed, or where its signature is wrong or none of `keys`. `name` is what findings
// call it.
std::optional<signed_bundle> read_archive(const std::string& name, std::string_view bytes,
                                          const trusted_keys& keys, base::findings& out);

}  // namespace amparo::app
