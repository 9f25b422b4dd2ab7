#include "provider_simulator/journal.hpp"

#include <boost/json/serialize.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <stdexcept>

namespace amparo::simulator {

journal::journal(const std::string& file) {
  if (file.empty()) return;
  file_ = ::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (file_ < 0) throw std::runtime_error("no record can be written to " + file);
}

journal::~journal() {
  if (file_ >= 0) ::close(file_);
}

void journal::add(const boost::json::object& line) {
  if (file_ < 0) return;
  auto text = boost::json::serialize(line) + "\n";
  if (::write(file_, text.data(), text.size()) != static_cast<ssize_t>(text.size()))
    throw std::runtime_error("the record cannot be written");
}

}  // namespace amparo::simulator
