#pragma once
#include <sys/types.h>

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "integration/redis_support.hpp"

// Kannel 1.4.5 out of Debian's package, and its fakesmsc as the carrier with the handsets behind it.
namespace amparo::test {

// Ports of this machine that nobody listens on now, each another.
std::vector<unsigned short> free_ports(std::size_t how_many);

// A child that is killed at the end.
class started {
 public:
  started(const std::vector<std::string>& words, const std::filesystem::path& out);
  ~started();
  started(const started&) = delete;

 private:
  pid_t pid_;
};

// Bearerbox and smsbox with the configuration of deploy/kannel.conf, filled in: fakesmsc's side stands in the
// carrier's place, and `more` are further words of it to be replaced. Everything lies in a fresh folder.
class kannel {
 public:
  using replacements = std::vector<std::pair<std::string, std::string>>;
  explicit kannel(replacements more);
  // Starts both and waits until they listen.
  void start();
  unsigned short sendsms_port() const { return ports_[2]; }
  unsigned short carrier_port() const { return ports_[3]; }
  std::filesystem::path folder() const { return folder_.path(); }
  std::string printed() const;  // by both

 private:
  void write_configuration(const replacements& more);

  temp_folder folder_;
  std::vector<unsigned short> ports_;
  std::vector<std::unique_ptr<started>> boxes_;
};

// One handset: sends a text as soon as it is there, and hears what is sent until it goes. The carrier's side
// of bearerbox speaks with one at a time: the next is served when the one before has gone.
class handset {
 public:
  // `kind`: text, ucs2 (URL-encoded UTF-16BE), or udh-text with the URL-encoded header before the words.
  handset(const kannel& network, const std::string& from, const std::string& to, const std::string& words,
          const std::string& kind = "text");
  // Whole texts in UTF-8, joined of their parts, in the order in which the last part of each came.
  std::vector<std::string> heard() const;
  bool sent_within(std::chrono::seconds limit) const;
  bool heard_within(std::chrono::seconds limit, const std::string& words) const;

 private:
  std::filesystem::path out_;
  std::unique_ptr<started> program_;
};

}  // namespace amparo::test
