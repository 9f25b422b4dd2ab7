#pragma once
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "process.hpp"

// What is measured: a temporary folder with keys and configuration, and in it Amparo and the ceiling, each
// with a redis-server of its own on a Unix socket.
namespace amparo::bench {

struct server_settings {
  std::string amparo, ceiling, node;  // the programs; Node runs the peer
  std::string threads = "1";
  bool fsync_always = false;  // else everysec
  std::string more_lines = {},
              more = {};    // of the configuration: further lines, and what stands behind its providers
  std::string limits = {};  // further limits of the configuration: ", connections: 20000"
  std::filesystem::path conversations = AMPARO_ROOT;  // holds the folders flows and locales
};

// A folder that goes with the object.
class temporary_folder {
 public:
  temporary_folder();
  ~temporary_folder();
  temporary_folder(const temporary_folder&) = delete;
  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

// One program under load and its Redis.
struct served {
  std::string name;
  std::unique_ptr<process> redis, gateway;
  unsigned short port = 0;
};

// Writes keys, secret and configuration into `folder`; the answer is the configuration's file.
std::filesystem::path write_installation(const temporary_folder& folder, const server_settings& how);
void write_secret(const std::filesystem::path& file, std::string_view text);
// Starts a redis-server with its socket at folder/name.sock.
std::unique_ptr<process> start_redis(const temporary_folder& folder, const std::string& name,
                                     bool fsync_always);

// `amparo serve` on what write_installation wrote; back when it listens.
void start_gateway(served& of, const temporary_folder& folder, const server_settings& how);
// One more gateway on the same Redis and keys, with a data folder of its own.
served start_second_gateway(const temporary_folder& folder, const server_settings& how);
served start_amparo(const temporary_folder& folder, const server_settings& how);
served start_ceiling(const temporary_folder& folder, const server_settings& how);
served start_peer(const temporary_folder& folder, const server_settings& how);  // tests/bench/peer

}  // namespace amparo::bench
