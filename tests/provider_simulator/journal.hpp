#pragma once
#include <boost/json/object.hpp>

#include <string>

namespace amparo::simulator {

// What happened, a JSON object a line, in the order in which it did. Each line is in the file when `add`
// returns. Without a file nothing is kept.
class journal {
 public:
  explicit journal(const std::string& file);  // "" = none; std::runtime_error where it cannot be written
  ~journal();
  journal(const journal&) = delete;

  bool is_kept() const { return file_ >= 0; }
  void add(const boost::json::object& line);

 private:
  int file_ = -1;
};

}  // namespace amparo::simulator
