#include "app/desk_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "app/keep_desk.hpp"
#include "app/record.hpp"
#include "base/bytes.hpp"
#include "base/encoding.hpp"
#include "base/gsm.hpp"
#include "store/keys.hpp"

namespace amparo::app {
namespace {

constexpr std::uint8_t talk_format = 1;
constexpr std::size_t segments_to_operator = 4, segments_to_caller = 2, most_texts = 3;

std::string talk_aad(const base::caller_tag& tag) { return "talk|" + tag.text(); }

// The longest beginning of `words` that fits behind `before`: to a space, or else to where a segment may be
// cut.
std::size_t fitting(const std::string& before, std::string_view words) {
  auto fits = [&](std::string_view some) {
    return base::segments_of(before + std::string(some)) <= segments_to_caller;
  };
  if (fits(words)) return words.size();
  std::size_t at_space = 0, at_letter = 0;
  for (std::size_t end = 1; end < words.size(); ++end) {
    if ((static_cast<unsigned char>(words[end]) & 0xC0) == 0x80) continue;  // within a letter
    if (!fits(words.substr(0, end))) break;
    at_letter = end;
    if (words[end] == ' ') at_space = end;
  }
  return at_space != 0 ? at_space : at_letter;
}

}  // namespace

std::string sealed_talk(const keyring& keys, const base::nonce24& nonce, const base::caller_tag& tag,
                        const talk_state& state) {
  auto plain = base::byte_writer()
                   .u8(talk_format)
                   .text(state.code)
                   .text(state.effect)
                   .text(state.line)
                   .u32(state.expires)
                   .take();
  return keys.sealed_value(nonce, talk_aad(tag), plain);
}

std::optional<talk_state> open_talk(const keyring& keys, const base::caller_tag& tag, std::string_view sealed,
                                    base::time_point now) {
  if (sealed.empty()) return std::nullopt;
  auto plain = keys.open(talk_aad(tag), sealed);
  if (!plain) return std::nullopt;
  base::byte_reader in(*plain);
  bool is_known = in.u8() == talk_format;
  talk_state out;
  for (auto* field : {&out.code, &out.effect, &out.line}) *field = in.text();
  out.expires = in.u32();
  bool is_whole = is_known && in.ok() && in.at_end();
  return is_whole && unix_minute(now) < out.expires ? std::optional(std::move(out)) : std::nullopt;
}

talk_state talk_about(const store::desk_item& item, std::string line, base::time_point now) {
  constexpr auto minutes = std::chrono::duration_cast<std::chrono::minutes>(store::talk_life);
  return {item.code, item.effect, std::move(line),
          unix_minute(now) + static_cast<std::uint32_t>(minutes.count())};
}

std::string words_name(const keyring& keys, std::string_view effect) {
  auto name = base::byte_writer().raw("words|").text(effect).take();
  return base::hex(base::hmac_sha256(keys.dedupe, name)).substr(0, 32);
}

std::string words_aad(std::string_view effect) {
  return base::byte_writer().raw("desk|words").text(effect).take();
}

base::result<callback_order> order_in(const keyring& keys, const store::desk_item& item) {
  auto plain = keys.open(desk_aad(item.effect), item.sealed);
  if (!plain) return plain.error();
  return decode_order(*plain);
}

std::vector<std::string> words_for_operator(const std::string& code, std::string_view words) {
  auto folded = base::sms_fold(fmt::format("{}: {}", code, words), "es-MX");
  return base::messages_of(folded.text, segments_to_operator);
}

std::vector<std::string> words_for_caller(const std::string& opening, std::string_view words,
                                          std::string_view locale) {
  auto folded = base::sms_fold(words, locale).text;
  std::string_view rest = folded;
  std::vector<std::string> pieces;
  if (fitting(opening + " ", rest) == rest.size()) return {opening + " " + folded};
  auto before = opening + " 1/3 ";  // as long as what will stand there
  while (!rest.empty()) {
    auto end = fitting(before, rest);
    if (end == 0 || pieces.size() == most_texts) return {};
    pieces.emplace_back(rest.substr(0, end));
    rest.remove_prefix(std::min(rest.find_first_not_of(' ', end), rest.size()));
  }
  for (std::size_t i = 0; i != pieces.size(); ++i)
    pieces[i] = fmt::format("{} {}/{} {}", opening, i + 1, pieces.size(), pieces[i]);
  return pieces;
}

asio::awaitable<base::result<void>> end_talk(const keyring& keys, store::desk_talk& talk, base::tag_bytes of,
                                             std::string effect, base::time_point now) {
  base::caller_tag tag(of);
  auto read = co_await talk.with(tag);
  if (!read) co_return read.error();
  auto state = open_talk(keys, tag, *read, now);
  bool is_about_it = state && state->effect == effect;
  if (!is_about_it) co_return base::result<void>();
  co_return co_await talk.end(tag, std::move(*read));
}

asio::awaitable<base::result<void>> end_talk(const keyring& keys, store::desk_talk& talk,
                                             store::desk_item item, base::time_point now) {
  auto order = order_in(keys, item);
  if (!order) co_return base::result<void>();
  co_return co_await end_talk(keys, talk, order->tag, std::move(item.effect), now);
}

}  // namespace amparo::app
