#include "flow/words.hpp"

#include <algorithm>
#include <array>

namespace amparo::flow {
namespace {

std::uint32_t hash_of(std::string_view text) {
  std::uint32_t hash = 2166136261U;  // FNV-1a
  for (char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
  return hash;
}

// Where each word of the message begins and ends; a message of more words than this is looked at as far as
// that.
constexpr std::size_t most_words = 256;

struct span {
  std::uint32_t begin, end;
};

std::size_t split(std::string_view text, std::array<span, most_words>& out) {
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size() && count != most_words;) {
    auto end = std::min(text.find(' ', at), text.size());
    if (end > at) out[count++] = {static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(end)};
    at = end + 1;
  }
  return count;
}

}  // namespace

unsigned count_words(std::string_view folded) {
  if (folded.empty()) return 0;
  return static_cast<unsigned>(std::count(folded.begin(), folded.end(), ' ')) + 1;
}

const word_table::slot* word_table::look(std::string_view folded, std::uint32_t hash) const {
  if (slots_.empty()) return nullptr;
  auto mask = slots_.size() - 1;
  for (std::size_t at = hash & mask; slots_[at].length != 0; at = (at + 1) & mask) {
    const auto& entry = slots_[at];
    if (entry.hash == hash && entry.length == folded.size() &&
        std::string_view(pool_).substr(entry.offset, entry.length) == folded)
      return &entry;
  }
  return nullptr;
}

void word_table::put(const slot& entry) {
  auto mask = slots_.size() - 1;
  std::size_t at = entry.hash & mask;
  while (slots_[at].length != 0) at = (at + 1) & mask;
  slots_[at] = entry;
}

void word_table::grow() {
  auto old = std::move(slots_);
  slots_.assign(std::max<std::size_t>(8, old.size() * 2), slot{});
  for (const auto& entry : old)
    if (entry.length != 0) put(entry);
}

bool word_table::add(std::string_view folded, std::uint32_t value) {
  if (folded.empty()) return true;
  auto hash = hash_of(folded);
  if (const auto* known = look(folded, hash)) return known->value == value;
  if (2 * (used_ + 1) > slots_.size()) grow();
  put({hash, static_cast<std::uint32_t>(pool_.size()), static_cast<std::uint32_t>(folded.size()), value});
  pool_ += folded;
  ++used_;
  longest_ = std::max(longest_, count_words(folded));
  return true;
}

std::optional<std::uint32_t> word_table::find(std::string_view folded) const {
  if (folded.empty()) return std::nullopt;
  const auto* found = look(folded, hash_of(folded));
  if (found == nullptr) return std::nullopt;
  return found->value;
}

std::optional<phrase_match> find_phrase(const word_table& table, std::string_view folded) {
  if (table.empty() || folded.empty()) return std::nullopt;
  std::array<span, most_words> words;
  auto count = split(folded, words);
  for (std::size_t length = std::min<std::size_t>(table.longest(), count); length != 0; --length)
    for (std::size_t first = 0; first + length <= count; ++first) {
      auto begin = words[first].begin;
      if (auto value = table.find(folded.substr(begin, words[first + length - 1].end - begin)))
        return phrase_match{*value, static_cast<unsigned>(length)};
    }
  return std::nullopt;
}

}  // namespace amparo::flow
