#include "app/voice_note.hpp"

#include "app/record.hpp"
#include "base/bytes.hpp"
#include "store/keys.hpp"

namespace amparo::app {
namespace {

constexpr std::uint8_t note_format = 1;

std::string aad_of(const base::caller_tag& tag, std::string_view effect) {
  return base::byte_writer().raw("note|").text(tag.text()).text(effect).take();
}

}  // namespace

std::string seal_note(const keyring& keys, const base::nonce24& nonce, const base::caller_tag& tag,
                      std::string_view effect, std::string_view wav, base::time_point until) {
  auto text = base::byte_writer()
                  .u8(note_format)
                  .u64(static_cast<std::uint64_t>(until.time_since_epoch().count()))
                  .text(wav)
                  .take();
  return keys.sealed_value(nonce, aad_of(tag, effect), text);
}

base::result<std::string> open_note(const keyring& keys, const base::caller_tag& tag, std::string_view effect,
                                    std::string_view sealed, base::time_point now) {
  auto plain = keys.open(aad_of(tag, effect), sealed);
  if (!plain) return plain.error();
  base::byte_reader in(*plain);
  bool is_known = in.u8() == note_format;
  auto until = base::time_point(std::chrono::milliseconds(static_cast<std::int64_t>(in.u64())));
  std::string wav(in.text());
  if (!is_known || !in.ok() || !in.at_end() || now >= until) return base::errc::malformed;
  return wav;
}

base::time_point end_of_note(std::uint32_t unix_minute) { return at_minute(unix_minute) + store::note_life; }

}  // namespace amparo::app
