#include "app/record.hpp"

#include <algorithm>

#include "base/bytes.hpp"

namespace amparo::app {
namespace {

constexpr std::uint8_t record_format = 1;
// What a record has besides, as bits of one byte.
constexpr std::uint64_t is_quiet = 1, names_caller = 2, has_other_bundles = 4, has_pace = 8;

bool is_of_other(const answered_event& event) { return !event.reply.empty() && !event.bundle.empty(); }

std::uint64_t marks_of(const record& r) {
  bool others = std::ranges::any_of(r.ring, is_of_other);
  return (r.quiet_since == 0 ? 0 : is_quiet) | (r.caller.empty() ? 0 : names_caller) |
         (others ? has_other_bundles : 0) | (r.rhythm.at == 0 ? 0 : has_pace);
}

void write_pace(base::byte_writer& out, const pace& p) {
  out.u64(p.at).varint(p.until - std::min(p.until, p.at)).varint(p.quick).varint(p.same);
  if (p.same != 0) out.u32(p.words);
}

pace read_pace(base::byte_reader& in) {
  pace p;
  p.at = in.u64();
  auto held = in.varint();
  p.until = held == 0 ? 0 : p.at + held;
  p.quick = static_cast<unsigned>(in.varint());
  p.same = static_cast<unsigned>(in.varint());
  if (p.same != 0) p.words = in.u32();
  return p;
}

std::string plain_text(const record& r) {
  constexpr std::size_t around = 48, of_an_event = 8;
  auto size = around + r.state.size() + r.ring.size() * of_an_event;
  for (const auto& event : r.ring) size += event.reply.size();
  base::byte_writer out(size);
  auto marks = marks_of(r);
  out.raw(r.bundle).u32(r.expires).varint(marks);
  if (r.quiet_since != 0) out.u32(r.quiet_since);
  if (!r.caller.empty()) out.text(r.caller);
  if (r.rhythm.at != 0) write_pace(out, r.rhythm);
  out.varint(r.ring.size());
  std::uint32_t newest = r.ring.empty() ? 0 : r.ring.front().minute;
  if (!r.ring.empty()) out.u32(newest);
  for (std::size_t i = 0; i != r.ring.size(); ++i) {
    const auto& event = r.ring[i];
    out.raw({event.digest.data(), event.digest.size()}).varint(newest - std::min(newest, event.minute));
    if (i >= kept_replies) continue;
    out.text(event.reply);
    if ((marks & has_other_bundles) != 0) out.text(is_of_other(event) ? event.bundle : "");
  }
  return out.text(r.state).take();
}

base::result<record> parse(std::string_view text) {
  base::byte_reader in(text);
  record r;
  r.bundle = in.raw(8);
  r.expires = in.u32();
  auto marks = in.varint();
  if (marks > (is_quiet | names_caller | has_other_bundles | has_pace)) return base::errc::malformed;
  if (marks & is_quiet) r.quiet_since = in.u32();
  if (marks & names_caller) r.caller = in.text();
  if (marks & has_pace) r.rhythm = read_pace(in);
  auto count = in.varint();
  if (count > ring_size) return base::errc::malformed;
  r.ring.reserve(count + 1);  // this turn's own
  std::uint32_t newest = count == 0 ? 0 : in.u32();
  for (std::uint64_t i = 0; i != count; ++i) {
    answered_event event;
    auto digest = in.raw(event.digest.size());
    if (!in.ok()) return base::errc::malformed;
    std::ranges::copy(digest, event.digest.begin());
    event.minute = newest - static_cast<std::uint32_t>(std::min<std::uint64_t>(newest, in.varint()));
    if (i < kept_replies) event.reply = in.text();
    if (i < kept_replies && (marks & has_other_bundles) != 0) event.bundle = in.text();
    if (!event.bundle.empty() && event.bundle.size() != 8) return base::errc::malformed;
    r.ring.push_back(std::move(event));
  }
  r.state = in.text();
  if (!in.ok() || !in.at_end()) return base::errc::malformed;
  return r;
}

}  // namespace

const answered_event* record::find(const event_digest& digest) const {
  auto found = std::ranges::find(ring, digest, &answered_event::digest);
  return found == ring.end() ? nullptr : &*found;
}

void record::push(answered_event event) {
  ring.insert(ring.begin(), std::move(event));
  if (ring.size() > ring_size) ring.pop_back();
  if (ring.size() > kept_replies) ring[kept_replies].reply.clear();
}

void record::move_to(const std::string& bundle_id) {
  if (bundle == bundle_id) return;
  for (auto& event : ring)
    if (event.bundle.empty() && !bundle.empty())
      event.bundle = bundle;
    else if (event.bundle == bundle_id)
      event.bundle.clear();
  bundle = bundle_id;
}

const std::string& record::bundle_of(const answered_event& event) const {
  return event.bundle.empty() ? bundle : event.bundle;
}

std::uint32_t unix_minute(base::time_point t) {
  return static_cast<std::uint32_t>(std::chrono::floor<std::chrono::minutes>(t).time_since_epoch().count());
}

base::time_point at_minute(std::uint32_t minute) { return base::time_point(std::chrono::minutes(minute)); }

std::string seal_record(const keyring& keys, const std::string& redis_key, const record& r,
                        const base::nonce24& nonce) {
  base::byte_writer head(redis_key.size() + head_size);
  head.raw(redis_key).u8(record_format).u8(keys.newest()).u32(r.version);
  head.raw({reinterpret_cast<const char*>(nonce.data()), nonce.size()});
  auto data = head.take();  // what the seal stands for: the key's name and the head
  auto value = data.substr(redis_key.size());
  base::seal_onto(value, keys.seals.rbegin()->second, nonce, data, plain_text(r));
  return value;
}

base::result<record> open_record(const keyring& keys, const std::string& redis_key, std::string_view value) {
  if (value.size() < head_size || static_cast<std::uint8_t>(value[0]) != record_format)
    return base::errc::malformed;
  auto key = keys.seals.find(static_cast<std::uint8_t>(value[1]));
  if (key == keys.seals.end()) return base::errc::unknown_key;
  base::nonce24 nonce;
  std::copy_n(value.begin() + 6, nonce.size(), nonce.begin());
  std::string data;
  data.reserve(redis_key.size() + head_size);
  data.append(redis_key).append(value.substr(0, head_size));
  auto text = base::unseal(key->second, nonce, data, value.substr(head_size));
  if (!text) return text.error();
  auto r = parse(*text);
  if (r) r->version = base::byte_reader(value.substr(2, 4)).u32();
  return r;
}

}  // namespace amparo::app
