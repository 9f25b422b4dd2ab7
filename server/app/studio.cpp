#include "app/studio.hpp"

#include <algorithm>
#include <utility>

#include "base/bytes.hpp"
#include "ops/log.hpp"

namespace amparo::app {
namespace {

using namespace std::chrono_literals;

constexpr std::uint8_t state_format = 0xA1;  // no flow's state begins so
constexpr std::size_t most_refused = 20;
constexpr auto refused_for = 1h;

}  // namespace

std::string encode(const studio_state& state) {
  base::byte_writer out;
  out.u8(state_format).u8(static_cast<std::uint8_t>(state.at)).varint(state.tries).varint(state.said);
  for (const auto* field : {&state.person, &state.name, &state.clip, &state.note}) out.text(*field);
  return out.take();
}

base::result<studio_state> decode_studio(std::string_view bytes) {
  base::byte_reader in(bytes);
  bool is_known = in.u8() == state_format;
  studio_state out;
  auto at = in.u8();
  out.at = static_cast<studio_place>(at);
  out.tries = static_cast<unsigned>(in.varint());
  out.said = in.varint();
  for (auto* field : {&out.person, &out.name, &out.clip, &out.note}) *field = in.text();
  if (!is_known || !in.ok() || !in.at_end() || at > static_cast<std::uint8_t>(studio_place::review))
    return base::errc::malformed;
  return out;
}

const studio_person* studio::admitted(const base::secret_key& under, std::string_view code,
                                      base::time_point now) {
  // Digests of one length, so that nothing tells how long a code is.
  auto digest = [&](std::string_view text) {
    return base::hmac_sha256(under, base::byte_writer().raw("studio code|").text(text).take());
  };
  const studio_person* found = nullptr;
  auto given = digest(code);
  for (const auto& one : settings_.studio_people)
    if (base::equal_in_constant_time(digest(one.code.reveal()), given)) found = &one;
  std::lock_guard hold(mutex_);
  while (!refused_.empty() && refused_.front() + refused_for <= now) refused_.pop_front();
  if (refused_.size() >= most_refused) {
    ops::log(ops::level::error, "studio_closed", {{"wrong_codes", refused_.size()}});
    return nullptr;
  }
  if (found == nullptr) refused_.push_back(now);
  return found;
}

const studio_person* studio::person(std::string_view id) const {
  auto found = std::ranges::find(settings_.studio_people, id, &studio_person::id);
  return found == settings_.studio_people.end() ? nullptr : &*found;
}

}  // namespace amparo::app
