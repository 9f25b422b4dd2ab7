#include "app/desk_notes.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <utility>

#include "app/audit_at_home.hpp"
#include "app/note_audio.hpp"
#include "app/record.hpp"
#include "app/voice_note.hpp"
#include "base/bytes.hpp"
#include "base/encoding.hpp"
#include "store/desk_queue.hpp"
#include "store/errors.hpp"
#include "store/note_store.hpp"

namespace amparo::app {
namespace {

constexpr std::uint8_t hung_format = 1, address_format = 1;
constexpr std::size_t most_heard = 10, longest_address = 300;
constexpr std::uint32_t minutes_to_fetch = 5;  // what plays before it, and the note itself
constexpr std::string_view note_folder = "/note/", wav_ending = ".wav";

std::string hung_aad(std::string_view item, std::string_view own) {
  return base::byte_writer().raw("desk|voice note").text(item).text(own).take();
}

std::string address_aad() { return "address|voice note"; }

std::string_view raw_of(const base::tag_bytes& tag) {
  return {reinterpret_cast<const char*>(tag.data()), tag.size()};
}

base::tag_bytes tag_in(base::byte_reader& in) {
  base::tag_bytes tag{};
  auto bytes = in.raw(tag.size());
  std::ranges::copy(bytes, tag.begin());
  return tag;
}

// The sound of a note; "" where there is none. On the home thread of its caller.
asio::awaitable<base::result<std::string>> sound_of(const keyring& keys, worker& home, base::caller_tag tag,
                                                    std::string effect, base::time_point now) {
  if (home.notes == nullptr) co_return store::errc::not_connected;
  auto sealed = co_await home.notes->find(tag, effect);
  if (!sealed) co_return sealed.error();
  if (sealed->empty()) co_return std::string();
  auto wav = open_note(keys, tag, effect, *sealed, now);
  co_return wav ? std::move(*wav) : std::string();
}

struct wish_to_hear {
  std::string by;
  store::desk_item item;
  std::string language;
  std::vector<left_note> notes;
  base::time_point now;
};

asio::awaitable<base::result<notes_aloud>> aloud(const keyring& keys, worker& home, wish_to_hear wish) {
  notes_aloud out;
  for (const auto& note : wish.notes) {
    auto wav = co_await sound_of(keys, home, note.tag, note.effect, wish.now);
    if (!wav) co_return wav.error();
    if (wav->empty()) continue;
    note_address to{note.tag.bytes(), note.effect, wish.item.code, wish.item.fence,
                    unix_minute(wish.now) + minutes_to_fetch};
    message::spoken one{"", wish.language, path_of(keys, to), true};
    out.prompts.push_back(std::move(one));
    out.length += length_of_speech(*wav);
  }
  if (out.prompts.empty()) co_return out;
  audit_act heard{wish.by, "voice_note_heard", wish.item.code};
  auto noted = co_await note_act(home, std::move(heard));
  if (!noted) co_return noted.error();
  co_return out;
}

asio::awaitable<std::string> fetched(const keyring& keys, worker& home, note_address at,
                                     base::time_point now) {
  if (home.desk == nullptr) co_return "";
  auto item = co_await home.desk->find(at.code);
  bool is_in_hand =
      item && *item && (*item)->fence == at.fence && !(*item)->holder.empty() && (*item)->state != "closed";
  if (!is_in_hand) co_return "";
  auto wav = co_await sound_of(keys, home, base::caller_tag(at.tag), at.effect, now);
  co_return wav ? std::move(*wav) : std::string();
}

}  // namespace

std::string path_of(const keyring& keys, const note_address& to) {
  auto text = base::byte_writer()
                  .u8(address_format)
                  .raw(raw_of(to.tag))
                  .text(to.effect)
                  .text(to.code)
                  .u64(to.fence)
                  .u32(to.expires)
                  .take();
  auto aad = address_aad();
  auto sealed = keys.sealed_value(keys.repeatable_nonce(aad, text), aad, text);
  return std::string(note_folder).append(base::base64url(sealed)).append(wav_ending);
}

std::optional<note_address> address_in(const keyring& keys, std::string_view path, base::time_point now) {
  bool is_one = path.starts_with(note_folder) && path.ends_with(wav_ending) &&
                path.size() <= longest_address && path.size() > note_folder.size() + wav_ending.size();
  if (!is_one) return std::nullopt;
  path.remove_prefix(note_folder.size());
  path.remove_suffix(wav_ending.size());
  auto bytes = base::from_base64url(path);
  auto plain = bytes ? keys.open(address_aad(), *bytes) : base::result<std::string>(base::errc::malformed);
  if (!plain) return std::nullopt;
  base::byte_reader in(*plain);
  bool is_known = in.u8() == address_format;
  note_address out;
  out.tag = tag_in(in);
  out.effect = in.text();
  out.code = in.text();
  out.fence = in.u64();
  out.expires = in.u32();
  bool is_whole = is_known && in.ok() && in.at_end() && unix_minute(now) <= out.expires;
  return is_whole ? std::optional(std::move(out)) : std::nullopt;
}

store::desk_note hung_note(const keyring& keys, const base::nonce24& nonce, std::string_view item,
                           const callback_order& order) {
  auto text =
      base::byte_writer().u8(hung_format).raw(raw_of(order.tag)).text(order.note).u32(order.arrival).take();
  return {order.effect, keys.sealed_value(nonce, hung_aad(item, order.effect), text)};
}

std::vector<left_note> notes_of(const keyring& keys, const store::desk_item& item, base::time_point now) {
  std::vector<left_note> out;
  for (const auto& note : item.notes) {
    auto plain = keys.open(hung_aad(item.effect, note.effect), note.sealed);
    if (!plain) continue;
    base::byte_reader in(*plain);
    bool is_known = in.u8() == hung_format;
    base::caller_tag tag(tag_in(in));
    std::string effect(in.text());
    auto until = end_of_note(in.u32());
    bool is_whole = is_known && in.ok() && in.at_end();
    if (is_whole && now < until) out.push_back({tag, std::move(effect), until});
  }
  std::ranges::stable_sort(out, {}, &left_note::until);
  if (out.size() > most_heard) out.erase(out.begin(), out.end() - most_heard);
  return out;
}

bool has_note(const store::desk_item& item, base::time_point now) {
  return item.note_until && now < *item.note_until;
}

asio::awaitable<base::result<notes_aloud>> notes_aloud_of(gateway& g, std::string by, store::desk_item item,
                                                          std::string language, base::time_point now) {
  auto notes = notes_of(g.keys, item, now);
  if (notes.empty()) co_return notes_aloud{};
  auto& home = home_of(g, notes.front().tag.partition());
  wish_to_hear wish{std::move(by), std::move(item), std::move(language), std::move(notes), now};
  auto there = [&g, &home, wish = std::move(wish)]() mutable { return aloud(g.keys, home, std::move(wish)); };
  auto out = co_await asio::co_spawn(home.context, std::move(there), asio::use_awaitable);
  if (out && !out->prompts.empty()) g.count.count("voice_note_heard");
  co_return out;
}

asio::awaitable<message::raw_response> answer_note(gateway& g, message::raw_request request) {
  message::raw_response out;
  out.status = 404;
  out.body = "There is no such note.\n";
  auto now = g.clock.now();
  auto at = address_in(g.keys, request.path(), now);
  if (!at) co_return out;
  auto& home = home_of(g, base::caller_tag(at->tag).partition());
  auto there = [&g, &home, at = std::move(*at), now]() mutable {
    return fetched(g.keys, home, std::move(at), now);
  };
  auto wav = co_await asio::co_spawn(home.context, std::move(there), asio::use_awaitable);
  if (wav.empty()) co_return out;
  out.status = 200;
  out.content_type = "audio/wav";
  out.body = std::move(wav);
  co_return out;
}

}  // namespace amparo::app
