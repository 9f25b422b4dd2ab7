#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "directory/catalog.hpp"

// A bundle as its sources: every file that makes up the conversations, under a name that is the same on every
// machine
// ("flows/start.yaml", "locales/es-MX/main.yaml", "locales/es-MX/audio/menu.wav", "directory/geo/zips.csv"),
// and the switches. What identifies it is its manifest, a text that lists all of it by SHA-256:
//
//   amparo bundle 1
//   switch rights.new_law off
//   file flows/start.yaml 238 <64 hex digits>
//
// switches and files in the order of their names, one of each. The bundle's hash is the manifest's own
// SHA-256.
namespace amparo::app {

struct bundle_files {
  std::vector<directory::source_file> all;  // by name
  std::map<std::string, bool> switches;
};

struct manifest {
  struct entry {
    std::string name;
    std::size_t bytes = 0;
    std::string sha256;  // 32 bytes
  };
  std::map<std::string, bool> switches;
  std::vector<entry> files;  // by name
};

inline constexpr std::size_t longest_file_name = 100;
inline constexpr std::size_t largest_bundle = 256UL * 1024 * 1024;

// Letters, digits, "-", "_", "." and "/"; below flows/, locales/ or directory/; no part begins with a dot.
bool is_bundle_name(std::string_view name);

manifest manifest_of(const bundle_files& files);
std::string text_of(const manifest& m);
// Takes exactly what text_of writes; nothing where one byte is otherwise.
std::optional<manifest> read_manifest(std::string_view text);

std::string bundle_hash(std::string_view manifest_text);  // 64 hex digits
std::string bundle_id(std::string_view hash);             // its first 8 bytes: what a session stores
bool is_bundle_hash(std::string_view text);

// Files that are kept and fetched together: all flows, the directory, a language's texts, and each recording
// alone. The id depends on what is in it and on nothing else, so that revisions share the parts that did not
// change.
struct bundle_part {
  std::string id;                  // 64 hex digits
  std::vector<std::size_t> files;  // positions in manifest::files
  std::size_t bytes = 0;           // of all its files
};
std::vector<bundle_part> parts_of(const manifest& m);
// The id of the part that holds the directory; "" where there is none.
std::string directory_part(const manifest& m);

// The text of a part, and the way back: false where the bytes are not what the manifest says.
std::string part_text(const bundle_files& files, const bundle_part& part);
bool take_part(const manifest& m, const bundle_part& part, std::string_view text, bundle_files& into);

}  // namespace amparo::app
