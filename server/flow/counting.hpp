#pragma once
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/yaml.hpp"

// How a language says numbers, days of the calendar and times of the day with single words that are recorded:
// rules that stand in its locale file under `counting:` (locales/README.md, "Contar"). A rule is the least
// number that it is for, after "/" the number that it counts by (the same where nothing stands there), and
// what is said: words ("and" is the message word.and), "n#" for a word of the number's own, and parts that
// are said by rules again. Twenty rules say 0 to 9,999, whether a language counts by tens or by twenties.
// Pure.
namespace amparo::flow {

enum class counted : std::uint8_t { number, date, time };
inline constexpr std::int64_t most_counted = 9'999;

class counting {
 public:
  // The rules of `counting:`; null with findings where they leave a value unsaid or lead in a circle, so that
  // every value that is in reach below is said.
  static std::shared_ptr<const counting> read(const std::string& file, const base::yaml_node& at,
                                              base::findings& out);

  // Keys of the messages that say it, in their order: a number from 0 to 9,999, a day (since 1970, of the
  // years 1 to 9999), a minute of the day. Nothing where the rules are not for that kind, or the value is out
  // of reach.
  std::optional<std::vector<std::string>> said(counted kind, std::int64_t value) const;
  // The keys that `said` may give for that kind, each once; none where the rules are not for it.
  const std::vector<std::string>& words(counted kind) const { return words_[static_cast<std::size_t>(kind)]; }

 private:
  struct part {
    enum class what : std::uint8_t { word, own_word, all, times, next, rest };
    what kind = what::word;
    std::string word;  // its key; of own_word what stands before the number
    std::size_t set = 0;
    bool unless_zero = false;  // in brackets: left out where there is no rest
  };
  struct rule {
    std::int64_t from = 0, by = 1;
    bool counts = false;  // "/" stands in it: "n#" is a word of what is counted, not of all of the number
    std::vector<part> says;
    std::int64_t named(std::int64_t n) const { return counts ? n - rest(n) : n; }
    std::int64_t times(std::int64_t n) const { return n / by; }
    std::int64_t rest(std::int64_t n) const { return n % by; }
  };
  struct set {
    std::string name;
    std::vector<rule> rules;  // by `from`
    unsigned line = 0, column = 0;
  };
  struct reader;
  struct reach;
  void add(std::size_t of, std::int64_t n, std::vector<std::string>& to) const;
  std::optional<std::size_t> set_named(std::string_view name) const;

  std::vector<set> sets_;
  // Of number one set; of date and time those of their parts, in the order in which they are said.
  std::array<std::vector<part>, 3> order_;
  std::array<std::vector<std::string>, 3> words_;
};

}  // namespace amparo::flow
