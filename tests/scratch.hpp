#pragma once
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>

// Where tests keep what their programs write: in memory where the machine has room for it there. They kill
// processes, never the machine, so no test needs what a disk adds to an fsync but its time.
namespace amparo::test {

inline std::filesystem::path scratch_root() {
  constexpr std::uintmax_t enough = std::uintmax_t{2} << 30U;
  std::error_code none;
  auto room = std::filesystem::space("/dev/shm", none);
  return !none && room.available > enough ? "/dev/shm" : std::filesystem::temp_directory_path();
}

// A new folder "amparo-<name>-XXXXXX", for its owner alone; who asked for it removes it.
inline std::filesystem::path scratch_folder(const std::string& name) {
  auto folder = (scratch_root() / ("amparo-" + name + "-XXXXXX")).string();
  if (::mkdtemp(folder.data()) == nullptr) throw std::runtime_error("no temporary folder");
  return folder;
}

}  // namespace amparo::test
