#include "app/effect_codec.hpp"

#include "app/effects.hpp"

namespace amparo::app {
namespace {

// As they lie on disks: never renumbered.
enum class kind : std::uint8_t {
  callback = 1,
  erase,
  cancel,
  opt_out,
  opt_in,
  keep_note,
  send,
  remind,
  case_work,
  match,
  fetch,
  message,
  remember,
  answered,
  shared_phone,
  left,
  remind_and_ask,
  rumour,
  count,
  case_work_and_owner
};

struct effect_writer {
  base::byte_writer& out;
  base::byte_writer& of(kind what) const { return out.u8(static_cast<std::uint8_t>(what)); }

  void operator()(const flow::callback_effect& e) const {
    callback_order order;
    order.what = e;
    of(kind::callback).text(encode(order));
  }
  void operator()(const flow::erase_effect&) const { of(kind::erase); }
  void operator()(const flow::cancel_callback_effect&) const { of(kind::cancel); }
  void operator()(const flow::opt_effect& e) const { of(e.out ? kind::opt_out : kind::opt_in); }
  void operator()(const flow::keep_note_effect& e) const {
    of(kind::keep_note)
        .text(e.purpose)
        .text(e.locale)
        .text(e.note)
        .varint(e.seconds)
        .u8(static_cast<std::uint8_t>(e.urgency));
  }
  void operator()(const flow::send_effect& e) const { of(kind::send).text(e.said); }
  void operator()(const flow::remind_effect& e) const {
    of(e.question ? kind::remind_and_ask : kind::remind);
    out.u64(static_cast<std::uint64_t>(e.due.time_since_epoch().count())).text(e.said);
    if (!e.question) return;
    out.text(e.question->locale);
    write_place(out, e.question->place);
  }
  void operator()(const flow::answered_effect&) const { of(kind::answered); }
  void operator()(const flow::shared_phone_effect&) const { of(kind::shared_phone); }
  void operator()(const flow::left_effect& e) const { of(kind::left).text(e.state); }
  void operator()(const flow::count_effect& e) const { of(kind::count).text(e.table).text(e.answer); }
  void operator()(const flow::case_effect& e) const {
    of(e.said_to_owner.empty() ? kind::case_work : kind::case_work_and_owner)
        .u8(static_cast<std::uint8_t>(e.act))
        .text(e.pin)
        .text(e.topic)
        .text(e.stage)
        .text(e.locale);
    write_place(out, e.place);
    if (e.act >= flow::case_act::accept)
      out.u64(static_cast<std::uint64_t>(e.due.time_since_epoch().count())).text(e.said);
    if (!e.said_to_owner.empty())
      out.u64(static_cast<std::uint64_t>(e.owner_due.time_since_epoch().count())).text(e.said_to_owner);
  }
  void operator()(const flow::match_effect& e) const {
    of(kind::match).u8(e.seeking ? 1 : 0).text(e.name).text(e.born).text(e.town).text(e.word).text(e.locale);
  }
  void operator()(const flow::fetch_effect& e) const {
    of(kind::fetch).text(e.hook).u64(static_cast<std::uint64_t>(e.due)).varint(e.send.size());
    for (const auto& value : e.send) out.text(value.name).text(value.value);
  }
  void operator()(const flow::rumour_effect& e) const {
    of(kind::rumour).text(e.town).text(e.name).u8(e.withheld ? 1 : 0);
  }
  void operator()(const flow::message_effect& e) const { of(kind::message).text(e.words).text(e.locale); }
  void operator()(const flow::remember_effect& e) const { of(kind::remember).text(e.locale); }
};

base::result<flow::effect> read_callback(base::byte_reader& in) {
  auto order = decode_order(in.text());
  if (!order) return order.error();
  return flow::effect(std::move(order->what));
}

base::result<flow::effect> read_note(base::byte_reader& in) {
  flow::keep_note_effect e;
  e.purpose = in.text();
  e.locale = in.text();
  e.note = in.text();
  e.seconds = static_cast<std::uint32_t>(in.varint());
  auto urgency = in.u8();
  if (urgency > static_cast<std::uint8_t>(flow::urgency::information)) return base::errc::malformed;
  e.urgency = static_cast<flow::urgency>(urgency);
  return flow::effect(std::move(e));
}

base::result<flow::effect> read_reminder(base::byte_reader& in, bool asks) {
  flow::remind_effect e;
  e.due = base::time_point(std::chrono::milliseconds(static_cast<std::int64_t>(in.u64())));
  e.said = in.text();
  if (!asks) return flow::effect(std::move(e));
  std::string locale(in.text());
  auto place = read_place(in);
  if (!place) return place.error();
  e.question = flow::later_question{e.due, std::move(locale), std::move(*place)};
  return flow::effect(std::move(e));
}

base::result<flow::effect> read_case(base::byte_reader& in, bool tells_owner) {
  flow::case_effect e;
  auto act = in.u8();
  if (act > static_cast<std::uint8_t>(flow::case_act::news)) return base::errc::malformed;
  e.act = static_cast<flow::case_act>(act);
  e.pin = in.text();
  e.topic = in.text();
  e.stage = in.text();
  e.locale = in.text();
  auto place = read_place(in);
  if (!place) return place.error();
  e.place = std::move(*place);
  if (e.act >= flow::case_act::accept) {
    e.due = base::time_point(std::chrono::milliseconds(static_cast<std::int64_t>(in.u64())));
    e.said = in.text();
  }
  if (tells_owner) {
    e.owner_due = base::time_point(std::chrono::milliseconds(static_cast<std::int64_t>(in.u64())));
    e.said_to_owner = in.text();
  }
  return flow::effect(std::move(e));
}

flow::effect read_match(base::byte_reader& in) {
  flow::match_effect e;
  e.seeking = in.u8() == 1;
  for (auto* field : {&e.name, &e.born, &e.town, &e.word, &e.locale}) *field = in.text();
  return e;
}

base::result<flow::effect> read_fetch(base::byte_reader& in) {
  constexpr std::uint64_t most_values = 64;
  flow::fetch_effect e;
  e.hook = in.text();
  e.due = static_cast<std::int64_t>(in.u64());
  auto count = in.varint();
  if (count > most_values) return base::errc::malformed;
  for (; count != 0 && in.ok(); --count) {
    std::string name(in.text()), value(in.text());
    e.send.push_back({std::move(name), std::move(value)});
  }
  return flow::effect(std::move(e));
}

flow::effect read_count(base::byte_reader& in) {
  flow::count_effect e;
  e.table = in.text();
  e.answer = in.text();
  return e;
}

flow::effect read_message(base::byte_reader& in) {
  flow::message_effect e;
  e.words = in.text();
  e.locale = in.text();
  return e;
}

flow::effect read_rumour(base::byte_reader& in) {
  flow::rumour_effect e;
  e.town = in.text();
  e.name = in.text();
  e.withheld = in.u8() == 1;
  return e;
}

base::result<flow::effect> read_kind(kind what, base::byte_reader& in) {
  switch (what) {
    case kind::callback: return read_callback(in);
    case kind::erase: return flow::effect(flow::erase_effect{});
    case kind::cancel: return flow::effect(flow::cancel_callback_effect{});
    case kind::opt_out: return flow::effect(flow::opt_effect{true});
    case kind::opt_in: return flow::effect(flow::opt_effect{false});
    case kind::keep_note: return read_note(in);
    case kind::send: return flow::effect(flow::send_effect{std::string(in.text())});
    case kind::remind: return read_reminder(in, false);
    case kind::remind_and_ask: return read_reminder(in, true);
    case kind::answered: return flow::effect(flow::answered_effect{});
    case kind::shared_phone: return flow::effect(flow::shared_phone_effect{});
    case kind::left: return flow::effect(flow::left_effect{std::string(in.text())});
    case kind::count: return read_count(in);
    case kind::case_work: return read_case(in, false);
    case kind::case_work_and_owner: return read_case(in, true);
    case kind::match: return read_match(in);
    case kind::fetch: return read_fetch(in);
    case kind::message: return read_message(in);
    case kind::rumour: return read_rumour(in);
    case kind::remember: return flow::effect(flow::remember_effect{std::string(in.text())});
  }
  return base::errc::malformed;
}

}  // namespace

void write_place(base::byte_writer& out, const flow::case_place& place) {
  out.text(place.flow).text(place.node).varint(place.values.size());
  for (const auto& v : place.values)
    out.text(v.name).text(v.type).u64(static_cast<std::uint64_t>(v.number)).text(v.text);
}

base::result<flow::case_place> read_place(base::byte_reader& in) {
  constexpr std::uint64_t most_values = 64;
  flow::case_place place;
  place.flow = in.text();
  place.node = in.text();
  auto count = in.varint();
  if (!in.ok() || count > most_values) return base::errc::malformed;
  for (; count != 0; --count) {
    flow::kept_value v;
    v.name = in.text();
    v.type = in.text();
    v.number = static_cast<std::int64_t>(in.u64());
    v.text = in.text();
    place.values.push_back(std::move(v));
  }
  return place;
}

void write_effect(base::byte_writer& out, const flow::effect& effect) {
  std::visit(effect_writer{out}, effect);
}

base::result<flow::effect> read_effect(base::byte_reader& in) {
  auto effect = read_kind(static_cast<kind>(in.u8()), in);
  if (!in.ok()) return base::errc::malformed;
  return effect;
}

}  // namespace amparo::app
