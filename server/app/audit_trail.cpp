#include "app/audit_trail.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "app/errors.hpp"
#include "app/time_text.hpp"
#include "base/encoding.hpp"
#include "store/console_keys.hpp"

namespace amparo::app {
namespace {

constexpr int most_tries = 256;  // each lost to somebody else's entry
constexpr unsigned page = 256;

}  // namespace

asio::awaitable<base::result<audit_head>> audit_trail::head() {
  auto stands = co_await log_.head();
  if (!stands) co_return stands.error();
  auto read = decode_audit_head(*stands);
  if (!read) co_return errc::altered;
  co_return std::move(*read);
}

asio::awaitable<base::result<void>> audit_trail::note(audit_act act) {
  auto stands = co_await log_.head();
  if (!stands) co_return stands.error();
  for (int n = 0; n != most_tries; ++n) {
    auto behind = decode_audit_head(*stands);
    if (!behind) co_return errc::altered;
    auto entry = join(keys_, *behind, dice_.nonce(), clock_.now(), act);
    auto next = encode(entry.head);
    auto other = co_await log_.append(*stands, std::move(entry.bytes), std::move(next));
    if (!other) co_return other.error();
    if (!*other) co_return base::result<void>();
    *stands = std::move(**other);
  }
  co_return errc::overtaken;
}

asio::awaitable<base::result<void>> audit_trail::note_refusal(audit_act act) {
  auto now = std::chrono::floor<std::chrono::hours>(clock_.now());
  auto& of = refused_[act.act];
  if (now != of.since) {
    of.since = now;
    of.written = 0;
  }
  if (of.written == most_refusals) {
    ++of.left_out;
    co_return base::result<void>();
  }
  ++of.written;
  if (of.left_out != 0) act.reason += fmt::format(" (and {} before it)", std::exchange(of.left_out, 0));
  co_return co_await note(std::move(act));
}

asio::awaitable<base::result<void>> audit_trail::note(std::string by, std::string act, std::string item,
                                                      std::string reason) {
  auto name = [this](const std::string& holder) {
    auto known = who_ && !holder.empty() ? who_(holder) : std::string();
    if (!known.empty()) return known;
    auto other = names_.find(holder);
    return other == names_.end() ? holder : other->second;
  };
  audit_act made{by.empty() ? "nobody" : name(by), std::move(act), std::move(item), name(reason)};
  co_return co_await note(std::move(made));
}

asio::awaitable<base::result<void>> audit_trail::note_refusal(std::string by, std::string act,
                                                              std::string reason) {
  audit_act made{std::move(by), std::move(act), "", std::move(reason)};
  co_return co_await note_refusal(std::move(made));
}

asio::awaitable<base::result<std::uint64_t>> audit_trail::cut_old(unsigned most) {
  auto stands = co_await log_.root();
  if (!stands) co_return stands.error();
  auto oldest = co_await log_.entries(0, most);
  if (!oldest) co_return oldest.error();
  auto root = read_root(keys_, *stands);
  if (!root) co_return errc::altered;  // whoever verifies is told; nothing is cut from what is not whole
  audit_walk walk(keys_, *root, {});
  auto limit = clock_.now() - store::audit_life;
  std::uint64_t count = 0;
  auto reached = *root;
  for (const auto& bytes : *oldest) {
    auto entry = open_entry(keys_, bytes);
    if (!entry || entry->when > limit) break;
    walk.take(bytes);
    if (walk.flaw()) break;
    reached = walk.reached();
    ++count;
  }
  if (count == 0) co_return count;
  auto next = signed_root(keys_, reached);
  auto done = co_await log_.cut(std::move(*stands), std::move(next), count);
  if (!done) co_return done.error();
  if (!*done) co_return errc::overtaken;
  co_return count;
}

asio::awaitable<base::result<audit_verdict>> verify_audit(store::audit_log& log, const audit_keys& keys,
                                                          std::map<std::uint64_t, std::string> copies) {
  audit_verdict out;
  auto bytes = co_await log.root();
  if (!bytes) co_return bytes.error();
  auto root = read_root(keys, *bytes);
  if (!root) {
    out.flaw = audit_flaw{1, "what says how many were old enough to go was changed"};
    co_return out;
  }
  audit_walk walk(keys, *root, std::move(copies));
  std::uint64_t place = 0;
  for (;;) {
    auto some = co_await log.entries(place, page);
    if (!some) co_return some.error();
    for (const auto& entry : *some) walk.take(entry);
    place += some->size();
    if (walk.flaw()) break;
    if (some->size() == page) continue;
    auto stands = co_await log.head();
    if (!stands) co_return stands.error();
    auto more = co_await log.entries(place, 1);  // written while we read
    if (!more) co_return more.error();
    if (!more->empty()) continue;
    auto head = decode_audit_head(*stands);
    bool is_whole = head && (head->number != 0 || place == 0);
    if (is_whole) walk.end(*head);
    if (!is_whole) walk.end(audit_head{});
    break;
  }
  out.first = place == 0 ? 0 : root->number + 1;
  out.last = walk.reached().number;
  out.flaw = walk.flaw();
  co_return out;
}

std::string head_line(const audit_head& head, base::time_point when) {
  return fmt::format("{} {} {}\n", head.number, base::hex(head.mac), time_text(when));
}

std::map<std::uint64_t, std::string> read_head_lines(std::string_view text) {
  std::map<std::uint64_t, std::string> out;
  while (!text.empty()) {
    auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    std::uint64_t number = 0;
    auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), number);
    auto at = static_cast<std::size_t>(end - line.data());
    auto mac = error == std::errc() && line.size() > at + 64 ? base::from_hex(line.substr(at + 1, 64))
                                                             : std::nullopt;
    if (mac && number != 0) out[number] = std::move(*mac);
  }
  return out;
}

}  // namespace amparo::app
