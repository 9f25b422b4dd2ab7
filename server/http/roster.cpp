#include "http/roster.hpp"

#include <algorithm>

namespace amparo::http {
namespace {

namespace ip = boost::asio::ip;

// A connection that has only just begun a stage is not stalled: without this a storm of slow bodies would
// push out newcomers whose header is in the next packet.
constexpr std::chrono::milliseconds patience{250};

constexpr int never = 9;

ip::address plain_address(const ip::address& from) {
  if (from.is_v6() && from.to_v6().is_v4_mapped()) return ip::make_address_v4(ip::v4_mapped, from.to_v6());
  return from;
}

// Smaller leaves first.
int rank(const seat& who, steady::time_point now) {
  bool is_stalled = now - who.since() >= patience;
  switch (who.now_in()) {
    case stage::lingering: return 0;
    case stage::header: return is_stalled ? 1 : 4;
    case stage::body:
    case stage::writing: return is_stalled ? 2 : 4;
    case stage::idle: return 3;
    case stage::handling: return never;
  }
  return never;
}

}  // namespace

roster::roster(std::size_t most, std::size_t most_per_address, const std::vector<std::string>& trusted)
    : most_(most), most_per_address_(most_per_address) {
  for (const auto& text : trusted) trusted_.push_back(plain_address(ip::make_address(text)));
}

roster::entry roster::admit(seat& who, steady::time_point now) {
  std::lock_guard lock(guard_);
  auto* count = count_of(who.from());
  if (count != nullptr && *count >= most_per_address_) return entry::address_full;
  bool is_full = seats_.size() - leaving_ >= most_;
  if (is_full && !make_room_locked(now)) {
    if (count != nullptr && *count == 0) per_address_.erase(counted_address(who.from()));
    return entry::full;
  }
  if (count != nullptr) ++*count;
  who.place_ = seats_.size();
  seats_.push_back(&who);
  return is_full ? entry::made_room : entry::admitted;
}

bool roster::make_room(steady::time_point now) {
  std::lock_guard lock(guard_);
  return make_room_locked(now);
}

void roster::forget(seat& who) {
  std::lock_guard lock(guard_);
  if (who.place_ >= seats_.size() || seats_[who.place_] != &who) return;
  seats_[who.place_] = seats_.back();
  seats_[who.place_]->place_ = who.place_;
  seats_.pop_back();
  if (who.is_leaving_) --leaving_;
  if (auto* count = count_of(who.from()); count != nullptr && --*count == 0)
    per_address_.erase(counted_address(who.from()));
}

std::size_t roster::size() const {
  std::lock_guard lock(guard_);
  return seats_.size();
}

seat* roster::worst(steady::time_point now) const {
  seat* found = nullptr;
  int lowest = never;
  for (auto* each : seats_) {
    if (each->is_leaving_) continue;
    auto its = rank(*each, now);
    if (its < lowest || (its == lowest && its != never && each->since() < found->since()))
      found = each, lowest = its;
  }
  return found;
}

bool roster::make_room_locked(steady::time_point now) {
  auto* leaver = worst(now);
  if (leaver == nullptr) return false;
  leaver->is_leaving_ = true;
  ++leaving_;
  leaver->leave_soon();
  return true;
}

// The count of an address that has a cap, made where it is new; null for a trusted one.
std::size_t* roster::count_of(const ip::address& from) {
  if (std::ranges::find(trusted_, plain_address(from)) != trusted_.end()) return nullptr;
  return &per_address_[counted_address(from)];
}

ip::address counted_address(const ip::address& from) {
  auto plain = plain_address(from);
  if (plain.is_v4()) return plain;
  auto bytes = plain.to_v6().to_bytes();
  std::fill(bytes.begin() + 8, bytes.end(), static_cast<unsigned char>(0));
  return ip::address_v6(bytes);
}

}  // namespace amparo::http
