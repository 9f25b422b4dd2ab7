#pragma once
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <filesystem>
#include <fstream>
#include <optional>
#include <string>

#include "speech/clips.hpp"

namespace amparo::speech {

// A folder of its own for one test, gone with it.
class test_folder {
 public:
  test_folder() {
    std::string name = std::filesystem::temp_directory_path() / "amparo-speech-XXXXXX";
    path_ = ::mkdtemp(name.data());
  }
  ~test_folder() { std::filesystem::remove_all(path_); }
  const std::filesystem::path& path() const { return path_; }
  // An executable shell script.
  std::string script(const std::string& name, const std::string& body) const {
    auto file = path_ / name;
    std::ofstream(file) << "#!/bin/sh\n" << body << "\n";
    std::filesystem::permissions(file, std::filesystem::perms::owner_all);
    return file;
  }

 private:
  std::filesystem::path path_;
};

// The value of a coroutine, run to its end here.
template <class T>
T run(asio::awaitable<T> work) {
  asio::io_context io;
  std::optional<T> value;
  asio::co_spawn(io, std::move(work), [&](std::exception_ptr broken, T made) {
    if (broken) std::rethrow_exception(broken);
    value = std::move(made);
  });
  io.run();
  return std::move(*value);
}

}  // namespace amparo::speech
