#include "app/choices.hpp"

#include <algorithm>

#include "app/effect_codec.hpp"
#include "base/bytes.hpp"
#include "store/keys.hpp"

namespace amparo::app {
namespace {

using namespace std::chrono_literals;

constexpr std::uint8_t format = 2;
constexpr std::size_t longest_tag = 35, longest_state = 600;
constexpr std::size_t most_questions = 8;
constexpr std::uint32_t left_minutes = 10;  // L18
constexpr auto after_contact = 24h;         // D1

std::uint32_t minutes_of(std::chrono::milliseconds life) {
  return static_cast<std::uint32_t>(std::chrono::duration_cast<std::chrono::minutes>(life).count());
}

std::string aad_of(const base::caller_tag& tag) {
  auto bytes = tag.bytes();
  return base::byte_writer()
      .raw("choices|")
      .raw({reinterpret_cast<const char*>(bytes.data()), bytes.size()})
      .take();
}

std::string encoded(const kept_choices& c) {
  base::byte_writer out;
  out.u8(format).u32(c.language_ends).text(c.language);
  out.u32(c.left_ends).text(c.left_bundle).text(c.left);
  out.u32(c.consented).u32(c.questions_end).varint(c.questions.size());
  for (const auto& one : c.questions) {
    out.u64(static_cast<std::uint64_t>(one.from.time_since_epoch().count())).text(one.locale);
    write_place(out, one.place);
  }
  return out.take();
}

base::result<kept_choices> decoded(std::string_view bytes) {
  base::byte_reader in(bytes);
  kept_choices c;
  bool is_known = in.u8() == format;
  c.language_ends = in.u32();
  c.language = in.text();
  c.left_ends = in.u32();
  c.left_bundle = in.text();
  c.left = in.text();
  c.consented = in.u32();
  c.questions_end = in.u32();
  auto count = in.varint();
  if (!is_known || !in.ok() || count > most_questions) return base::errc::malformed;
  for (; count != 0; --count) {
    flow::later_question one;
    one.from = base::time_point(std::chrono::milliseconds(static_cast<std::int64_t>(in.u64())));
    one.locale = in.text();
    auto place = read_place(in);
    if (!place) return place.error();
    one.place = std::move(*place);
    c.questions.push_back(std::move(one));
  }
  bool is_whole = in.ok() && in.at_end();
  bool is_short = c.language.size() <= longest_tag && c.left.size() <= longest_state;
  if (!is_whole || !is_short) return base::errc::malformed;
  return c;
}

void forget_questions(kept_choices& c) {
  c.questions.clear();
  c.consented = c.questions_end = 0;
}

void forget_left(kept_choices& c) {
  c.left.clear();
  c.left_bundle.clear();
  c.left_ends = 0;
}

void forget_over(kept_choices& c, std::uint32_t now) {
  if (c.language_ends <= now) c.language.clear(), c.language_ends = 0;
  if (c.left_ends <= now) forget_left(c);
  if (c.questions_end <= now) forget_questions(c);
}

// One line an effect that changes what is kept.
struct change {
  kept_choices& to;
  const std::string& bundle;
  std::uint32_t minute;

  void operator()(const flow::remember_effect& e) const {
    to.language = e.locale;
    to.language_ends = minute + minutes_of(store::choices_life);
  }
  void operator()(const flow::remind_effect& e) const {
    if (!e.question || to.questions.size() == most_questions) return;
    to.questions.push_back(*e.question);
    std::ranges::stable_sort(to.questions, {}, &flow::later_question::from);
    to.consented = minute;
    auto end = unix_minute(to.questions.back().from + after_contact);
    to.questions_end = std::min(end, minute + minutes_of(store::reminder_limit));
  }
  void operator()(const flow::answered_effect&) const {
    std::erase_if(to.questions, [&](const auto& one) { return unix_minute(one.from) <= minute; });
    if (to.questions.empty()) forget_questions(to);
  }
  void operator()(const flow::opt_effect& e) const {
    if (e.out) forget_questions(to);
  }
  void operator()(const flow::shared_phone_effect&) const {
    forget_questions(to);
    forget_left(to);
  }
  void operator()(const flow::left_effect& e) const {
    forget_left(to);
    if (e.state.empty() || e.state.size() > longest_state) return;
    to.left = e.state;
    to.left_bundle = bundle;
    to.left_ends = minute + left_minutes;
  }
  template <class Other>
  void operator()(const Other&) const {}
};

// Where nothing is left of it, the value goes within a minute.
std::uint32_t end_of(const kept_choices& c, std::uint32_t minute) {
  return std::max({c.language_ends, c.left_ends, c.questions_end, minute + 1});
}

bool withdraws(const flow::effect& effect) {
  const auto* opt = std::get_if<flow::opt_effect>(&effect);
  return (opt != nullptr && opt->out) || std::holds_alternative<flow::shared_phone_effect>(effect);
}

}  // namespace

kept_choices choices_of(const keyring& keys, const base::caller_tag& tag, std::string_view sealed,
                        base::time_point now) {
  if (sealed.empty()) return {};
  auto plain = keys.open(aad_of(tag), sealed);
  auto kept = plain ? decoded(*plain) : base::result<kept_choices>(plain.error());
  if (!kept) return {};
  forget_over(*kept, unix_minute(now));
  return std::move(*kept);
}

kept_choices changed_choices(kept_choices before, const std::vector<flow::effect>& effects,
                             const std::string& bundle, std::uint32_t minute) {
  for (const auto& effect : effects) std::visit(change{before, bundle, minute}, effect);
  return before;
}

void add_choices(const turn_services& s, const turn_frame& frame, const kept_choices& before,
                 const std::vector<flow::effect>& effects, store::commit_request& to) {
  to.withdraws = std::ranges::any_of(effects, withdraws);
  auto minute = unix_minute(frame.request.now);
  auto after = changed_choices(before, effects, frame.request.content->id, minute);
  if (after == before) return;
  auto life = std::chrono::minutes(end_of(after, minute) - minute);
  to.choices =
      store::vault_entry{s.keys.sealed_value(s.dice.nonce(), aad_of(frame.tag), encoded(after)), life};
}

}  // namespace amparo::app
