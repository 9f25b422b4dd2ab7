#pragma once
#include <cstdlib>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "integration/helpline_support.hpp"

// Kills the running program at each failpoint of a road, again and again, with work in its hands. What a
// road's own work is, and what must hold of it at the end, is told by who derives from this.
namespace amparo::test {

using point_names = std::vector<std::string>;

// What dies at a failpoint: the program; or Redis, and is started again on its files while the program stands
// still there and lives on.
enum class victim { program, redis };

class point_drill {
 public:
  explicit point_drill(unsigned times, victim dies = victim::program);
  virtual ~point_drill();
  point_drill(const point_drill&) = delete;

  // Each of these points, `only` where it names some; then what is left is carried out in peace. True where
  // each kill came, all settled within two minutes, and `judge` is content.
  bool run(const point_names& points, const point_names& only);

 protected:
  virtual helpline_place& place() = 0;
  virtual helpline& program() = 0;
  virtual void make_work() = 0;  // until it is acknowledged, or what is to die is dead
  virtual void look_back() {}    // it died, and is started again in peace
  virtual bool judge() = 0;      // prints what came of it
  virtual bool has_settled() = 0;

  void restart(std::vector<std::string> words);
  bool has_died();
  bool settles();  // has_settled; false where Redis is away
  // Effects that were in hand when the program died, and where that was.
  const std::map<std::string, std::string>& window() const { return window_; }

 private:
  bool at(const std::string& point);
  void note_window(const std::string& point);
  void pass_time();

  class redis_killer;

  unsigned times_;
  victim dies_;
  std::map<std::string, std::string> window_;
  std::unique_ptr<redis_killer> killer_;
};

// `name [TIMES [FAILPOINT...]]`, 1 to 800 times, 20 where nothing is said: the exit code.
int drill_main(int argc, char** argv, const char* name,
               const std::function<bool(unsigned times, const point_names& only)>& run);

}  // namespace amparo::test
