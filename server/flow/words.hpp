#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace amparo::flow {

// Folded words and phrases (base::match_fold) with a number each: open addressing over one pool of bytes, so
// that a look-up allocates nothing and costs the same in a table of ten and of ten thousand.
class word_table {
 public:
  // False where the phrase already stands with another value; the first stays. An empty phrase is ignored
  // (true).
  bool add(std::string_view folded, std::uint32_t value);
  std::optional<std::uint32_t> find(std::string_view folded) const;
  bool empty() const { return used_ == 0; }
  std::size_t size() const { return used_; }
  unsigned longest() const { return longest_; }  // of any phrase, in words

 private:
  struct slot {
    std::uint32_t hash = 0, offset = 0, length = 0, value = 0;  // length 0 = free
  };
  const slot* look(std::string_view folded, std::uint32_t hash) const;
  void put(const slot& entry);
  void grow();
  std::vector<slot> slots_;
  std::string pool_;
  std::size_t used_ = 0;
  unsigned longest_ = 0;
};

struct phrase_match {
  std::uint32_t value = 0;
  unsigned words = 0;
};

// The longest phrase of `table` that stands in `folded` as whole words; of equally long ones the first.
std::optional<phrase_match> find_phrase(const word_table& table, std::string_view folded);

// Words between single spaces; 0 for the empty text.
unsigned count_words(std::string_view folded);

}  // namespace amparo::flow
