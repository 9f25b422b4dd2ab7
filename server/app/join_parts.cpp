#include "app/join_parts.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>
#include <vector>

#include "base/bytes.hpp"
#include "base/encoding.hpp"
#include "flow/engine.hpp"
#include "store/keys.hpp"
#include "store/part_store.hpp"

namespace amparo::app {
namespace {

using namespace std::chrono_literals;

constexpr auto patience = 10s;
constexpr std::ptrdiff_t shortest_piece = 150;  // characters; a piece in the GSM alphabet has 153

std::ptrdiff_t characters(std::string_view text) {
  return std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
}

// What a piece must say of itself where no request stands behind it any more.
struct piece {
  std::string account, line, caller, id, words;
};

std::string encode(const piece& p) {
  return base::byte_writer()
      .u8(1)
      .text(p.account)
      .text(p.line)
      .text(p.caller)
      .text(p.id)
      .text(p.words)
      .take();
}

std::optional<piece> decode(std::string_view bytes) {
  base::byte_reader in(bytes);
  piece out;
  bool known = in.u8() == 1;
  for (auto* field : {&out.account, &out.line, &out.caller, &out.id, &out.words}) *field = in.text();
  if (!known || !in.ok() || !in.at_end()) return std::nullopt;
  return out;
}

std::string aad_of(const std::string& key) { return "part|" + key; }

std::vector<piece> opened(gateway& g, const std::string& key, const std::vector<std::string>& sealed) {
  std::vector<piece> out;
  for (const auto& bytes : sealed) {
    auto plain = g.keys.open(aad_of(key), bytes);
    if (auto one = plain ? decode(*plain) : std::nullopt) out.push_back(std::move(*one));
  }
  return out;
}

std::string joined(const std::vector<piece>& all) {
  std::string words;
  for (const auto& one : all) words += one.words;
  return words;
}

bool says_its_place(const message::event& event) { return event.part && event.part->of <= store::most_parts; }

// A word that is always obeyed is nobody's piece.
bool may_be_piece(gateway& g, const account& via, const line& on, const message::event& event) {
  if (event.opt_out_handled) return false;
  if (says_its_place(event)) return true;
  if (via.adapter->can().joins_texts) return false;
  flow::input heard{flow::input_kind::text, event.text};
  return flow::global_word_of(*g.content.load(), on.language, heard) == flow::global_word::none;
}

store::held_part part_of(gateway& g, const account& via, const message::event& event, base::time_point now) {
  auto tag = base::caller_tag::of(g.keys.identity, *event.caller);
  store::held_part out{.tag = tag, .key = {}, .id = {}, .sealed = {}};
  std::string text = "next";
  if (says_its_place(event)) {
    out.of = event.part->of;
    out.number = event.part->number;
    text = std::to_string(event.part->reference) + "-" + std::to_string(out.of);
  }
  out.key = store::parts_key(tag, event.line, text);
  auto name = base::byte_writer().raw("part|").text(via.name).text(event.line).text(event.id).take();
  out.id = base::hex(base::hmac_sha256(g.keys.dedupe, name).substr(0, 6));
  out.sealed = g.keys.sealed_value(
      g.dice.nonce(), aad_of(out.key),
      encode({via.name, event.line, event.caller->reveal(), event.id, event.text.reveal()}));
  out.is_last = characters(event.text.reveal()) < shortest_piece;
  out.due = now + patience;
  return out;
}

asio::awaitable<bool> answer_late(gateway& g, std::vector<piece> all) {
  const auto& first = all.front();
  auto via = std::ranges::find(g.settings.accounts, first.account, &account::name);
  auto caller = base::phone_number::parse(first.caller);
  const auto* on = g.settings.find_line(first.account, first.line);
  if (via == g.settings.accounts.end() || on == nullptr || !caller) co_return true;
  message::event event;
  event.caller = *caller;
  event.line = first.line;
  event.id = "parts:" + first.id;
  event.hook = "sms";
  event.text = base::private_text(joined(all));
  auto now = g.clock.now();
  if (on->operators) {
    auto said = co_await answer_operator(g, *via, event, now);
    if (!said) co_return false;
    turn_answer told;
    told.reply = std::move(*said);
    co_return co_await post_reply(g, *via, std::move(event), now, told);
  }
  turn_request turn{*via, *on, event, now, g.content.load()};
  auto answer = co_await turn_at_home(g, std::move(turn));
  if (answer.result == turn_result::busy) co_return false;
  co_return co_await post_reply(g, *via, std::move(event), now, answer);
}

}  // namespace

bool is_parts_key(std::string_view key) {
  auto parts = store::read_caller_key(key);
  return parts && parts->kind == 'j';
}

asio::awaitable<bool> is_whole(gateway& g, const account& via, const line& on, message::event& event,
                               base::time_point now) {
  if (!may_be_piece(g, via, on, event)) co_return true;
  auto part = part_of(g, via, event, now);
  auto& home = home_of(g, part.tag.partition());
  if (home.parts == nullptr) co_return true;
  auto key = part.key;
  auto there = [parts = home.parts, part = std::move(part)]() mutable { return parts->put(std::move(part)); };
  auto kept = co_await asio::co_spawn(home.context, std::move(there), asio::use_awaitable);
  if (!kept) {
    g.count.count("part_not_kept");
    co_return true;
  }
  if (kept->is == store::kept_parts::kind::whole) {
    event.text = base::private_text(joined(opened(g, key, kept->sealed)));
    g.count.count("parts_joined");
  }
  co_return kept->is != store::kept_parts::kind::held;
}

asio::awaitable<bool> settle_parts(gateway& g, std::string key) {
  auto parts_of = store::read_caller_key(key);
  if (!parts_of) co_return true;
  auto& home = home_of(g, parts_of->tag.partition());
  if (home.parts == nullptr) co_return true;
  auto there = [parts = home.parts, key] { return parts->close(key); };
  auto sealed = co_await asio::co_spawn(home.context, std::move(there), asio::use_awaitable);
  if (!sealed) co_return false;
  auto all = opened(g, key, *sealed);
  if (all.empty()) co_return true;
  g.count.count("parts_given_up");
  co_return co_await answer_late(g, std::move(all));
}

}  // namespace amparo::app
