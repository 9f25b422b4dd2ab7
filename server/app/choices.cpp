#include "app/choices.hpp"

#include "base/bytes.hpp"
#include "store/keys.hpp"

namespace amparo::app {
namespace {

constexpr std::uint8_t format = 1;
constexpr std::size_t longest_tag = 35;

std::string aad_of(const base::caller_tag& tag) {
  auto bytes = tag.bytes();
  return base::byte_writer()
      .raw("choices|")
      .raw({reinterpret_cast<const char*>(bytes.data()), bytes.size()})
      .take();
}

}  // namespace

void add_choices(const turn_services& s, const turn_frame& frame, const flow::remember_effect& what,
                 store::commit_request& to) {
  auto life = std::chrono::duration_cast<std::chrono::minutes>(store::choices_life);
  auto ends = unix_minute(frame.request.now) + static_cast<std::uint32_t>(life.count());
  auto plain = base::byte_writer().u8(format).u32(ends).text(what.locale).take();
  to.choices =
      store::vault_entry{s.keys.sealed_value(s.dice.nonce(), aad_of(frame.tag), plain), store::choices_life};
}

std::string remembered_language(const keyring& keys, const base::caller_tag& tag, std::string_view sealed,
                                base::time_point now) {
  if (sealed.empty()) return "";
  auto plain = keys.open(aad_of(tag), sealed);
  if (!plain) return "";
  base::byte_reader in(*plain);
  bool is_known = in.u8() == format;
  auto ends = in.u32();
  std::string locale(in.text());
  bool is_whole = is_known && in.ok() && in.at_end() && locale.size() <= longest_tag;
  return is_whole && ends > unix_minute(now) ? locale : "";
}

}  // namespace amparo::app
