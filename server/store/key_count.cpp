#include "store/key_count.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "store/errors.hpp"

namespace amparo::store {
namespace {

namespace asio = boost::asio;
using namespace std::string_view_literals;

constexpr std::string_view at_a_time = "500", entries_at_a_time = "2000";

// A stream's id begins with the milliseconds of its writing.
std::optional<base::time_point> time_of(std::string_view id) {
  std::int64_t ms = 0;
  auto [end, bad] = std::from_chars(id.data(), id.data() + id.size(), ms);
  if (bad != std::errc() || end == id.data()) return std::nullopt;
  return base::time_point(std::chrono::milliseconds(ms));
}

std::string ms_of(base::time_point when) { return std::to_string(when.time_since_epoch().count()); }

exchange size_of(const key_row* row, std::string_view key) {
  auto type = row == nullptr ? "string"sv : row->type;
  if (type == "stream"sv) return command({"XRANGE", key, "-", "+", "COUNT", "1"});
  if (type == "list"sv) return command({"LLEN", key});
  if (type == "set"sv) return command({"SCARD", key});
  if (type == "zset"sv) return command({"ZCARD", key});
  return command({"TYPE", key});
}

// What one key adds to its row.
struct key_seen {
  std::uint64_t entries = 0;
  std::optional<base::time_point> since, gone;  // none: nothing tells; it stays
};

void add(row_count& to, const key_seen& one) {
  if (one.entries == 0) return;
  bool stays = !one.gone || (to.keys != 0 && !to.gone);
  to.gone = stays ? std::nullopt : std::optional(std::max(one.gone.value(), to.gone.value_or(*one.gone)));
  ++to.keys;
  to.entries += one.entries;
  if (!one.since)
    to.is_oldest_known = false;
  else
    to.oldest = std::min(*one.since, to.oldest.value_or(*one.since));
}

class counting {
 public:
  counting(link& over, base::time_point now, std::optional<time_range> in)
      : over_(over), now_(now), in_(in) {}

  asio::awaitable<base::result<void>> all() {
    std::string cursor = "0";
    do {
      auto ask = command({"SCAN", cursor, "COUNT", at_a_time});
      auto page = co_await over_.ask(std::move(ask));
      if (!page) co_return page.error();
      if (!page->is_array() || page->items.size() != 2) co_return errc::refused;
      cursor = page->items[0].text;
      std::vector<std::string> fresh;
      for (auto& key : page->items[1].items)
        if (seen_.insert(key.text).second) fresh.push_back(std::move(key.text));
      if (auto counted = co_await page_of(fresh); !counted) co_return counted.error();
    } while (cursor != "0");
    co_return base::result<void>();
  }

  std::vector<row_count> rows() {
    std::vector<row_count> out;
    for (const auto& row : key_table())
      if (auto& count = counts_[&row]; count.keys != 0) out.push_back(count);
    if (auto& others = counts_[nullptr]; others.keys != 0) out.push_back(others);
    return out;
  }

 private:
  asio::awaitable<base::result<void>> page_of(const std::vector<std::string>& keys) {
    if (keys.empty()) co_return base::result<void>();
    std::vector<exchange> questions;
    for (const auto& key : keys) {
      questions.push_back(command({"PTTL", key}));
      questions.push_back(size_of(row_of(key), key));
    }
    auto answers = co_await over_.ask_all(std::move(questions));
    if (!answers) co_return answers.error();
    for (std::size_t i = 0; i != keys.size(); ++i) {
      const auto &life = (*answers)[2 * i], &size = (*answers)[2 * i + 1];
      if (!life.is_integer() || size.is_error()) co_return errc::refused;
      if (life.integer == -2) continue;  // gone since
      auto counted = co_await count(keys[i], life.integer, size);
      if (!counted) co_return counted.error();
    }
    co_return base::result<void>();
  }

  asio::awaitable<base::result<void>> count(std::string_view key, std::int64_t life_ms,
                                            const redis_reply& size) {
    const auto* row = row_of(key);
    key_seen one;
    if (life_ms >= 0) one.gone = now_ + std::chrono::milliseconds(life_ms);
    if (size.is_array()) {
      auto counted = co_await entries_of(key, size, one);
      if (!counted) co_return counted.error();
    } else {
      one.entries = size.is_integer() ? static_cast<std::uint64_t>(size.integer) : 1;
      if (one.gone && row != nullptr && row->longest != permanent)
        one.since = std::min(now_, *one.gone - row->longest);
      bool is_outside = in_ && ((one.since && *one.since > in_->until) || now_ < in_->from);
      if (is_outside) one.entries = 0;
    }
    auto& to = counts_[row];
    to.row = row;
    add(to, one);
    co_return base::result<void>();
  }

  asio::awaitable<base::result<void>> entries_of(std::string_view key, const redis_reply& first,
                                                 key_seen& one) {
    if (first.items.empty()) co_return base::result<void>();
    if (!in_) {
      auto ask = command({"XLEN", key});
      auto length = co_await over_.ask(std::move(ask));
      if (!length) co_return length.error();
      if (!length->is_integer()) co_return errc::refused;
      one.entries = static_cast<std::uint64_t>(length->integer);
      if (!first.items[0].items.empty()) one.since = time_of(first.items[0].items[0].text);
      co_return base::result<void>();
    }
    auto from = ms_of(in_->from), until = ms_of(in_->until);
    while (true) {
      auto ask = command({"XRANGE", key, from, until, "COUNT", entries_at_a_time});
      auto page = co_await over_.ask(std::move(ask));
      if (!page) co_return page.error();
      if (!page->is_array()) co_return errc::refused;
      if (page->items.empty()) co_return base::result<void>();
      if (one.entries == 0 && !page->items[0].items.empty())
        one.since = time_of(page->items[0].items[0].text);
      one.entries += page->items.size();
      if (page->items.back().items.empty()) co_return errc::refused;
      from = "(" + page->items.back().items[0].text;
    }
  }

  link& over_;
  base::time_point now_;
  std::optional<time_range> in_;
  std::unordered_set<std::string> seen_;  // SCAN may name a key twice
  std::map<const key_row*, row_count> counts_;
};

}  // namespace

asio::awaitable<base::result<std::vector<row_count>>> count_keys(link& over, base::time_point now,
                                                                 std::optional<time_range> in) {
  counting all(over, now, in);
  if (auto counted = co_await all.all(); !counted) co_return counted.error();
  co_return all.rows();
}

}  // namespace amparo::store
