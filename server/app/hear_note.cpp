#include <charconv>
#include <optional>
#include <utility>

#include "app/desk_api.hpp"
#include "app/desk_notes.hpp"
#include "app/voice_note.hpp"

// A caller's voice note on a screen: to whoever has the item in hand, written down before a second of it is
// heard (L-6), and kept by nobody.
namespace amparo::app {
namespace {

constexpr std::size_t most_notes = 10;

// The oldest where none is named; nothing where what is named is no number of a note.
std::optional<std::size_t> number_in(const message::raw_request& request) {
  auto form = message::read_form(request.query());
  if (!form.has("number")) return 1;
  auto text = form.value("number");
  std::size_t out = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  bool is_one = error == std::errc() && end == text.data() + text.size() && out != 0 && out <= most_notes;
  return is_one ? std::optional(out) : std::nullopt;
}

}  // namespace

asio::awaitable<api_answer> hear_note(desk_api& api, const signed_in& me, std::string code,
                                      const message::raw_request& request) {
  auto number = number_in(request);
  if (!number) co_return api_error(422, "malformed");
  auto item = co_await item_of_mine(api, me, code);
  if (!item) co_return item.error();
  if (!*item) co_return api_error(403, "not_yours");
  auto now = api.clock.now();
  auto notes = notes_of(api.keys, **item, now);
  if (*number > notes.size()) co_return api_error(404, "not_found");
  const auto& note = notes[*number - 1];
  auto sealed = co_await api.voice.find(note.tag, note.effect);
  if (!sealed) co_return sealed.error();
  auto wav = sealed->empty() ? base::result<std::string>(base::errc::malformed)
                             : open_note(api.keys, note.tag, note.effect, *sealed, now);
  if (!wav) co_return api_error(404, "not_found");  // not fetched yet, or erased
  audit_act act{me.who.id, "voice_note_heard", code};
  if (auto noted = co_await api.audit.note(std::move(act)); !noted)
    co_return api_error(503, "audit_unavailable");
  api.count.count("voice_note_heard");
  message::raw_response out;
  out.status = 200;
  out.content_type = "audio/wav";
  out.headers = {{"Amparo-Voice-Notes", std::to_string(notes.size())}, {"Cache-Control", "no-store"}};
  out.body = std::move(*wav);
  co_return out;
}

}  // namespace amparo::app
