#pragma once
#include <map>
#include <string>
#include <utility>
#include <vector>

// Figures of many rounds, and what is told of them: medians, and ratios of medians.
namespace amparo::bench {

// One round of one program.
struct figures {
  double rate = 0;                          // turns a second
  double p50 = 0, p99 = 0, p999 = 0;        // us
  double gateway = 0, redis = 0;            // us of CPU a turn
  double resident = 0, redis_resident = 0;  // MiB
  double bad = 0;                           // answers that were not 200 with a message
};

class report {
 public:
  void add(unsigned connections, const std::string& program, const figures& of);
  std::string table() const;
  std::string json() const;
  bool is_clean() const { return bad_ == 0; }

 private:
  using row = std::pair<unsigned, std::string>;
  figures median(const row& of) const;
  std::map<row, std::vector<figures>> rounds_;
  double bad_ = 0;
};

}  // namespace amparo::bench
