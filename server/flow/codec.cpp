#include "base/bytes.hpp"
#include "flow/model.hpp"
#include "flow/session.hpp"

// The binary form of sessions and replies: a version byte, one byte of flags, then varints and short texts in
// a fixed order. Reading trusts nothing: every index is held against the bundle, every count against its
// bound.
namespace amparo::flow {
namespace {

constexpr std::uint8_t session_version = 2, reply_version = 2;
constexpr std::uint8_t lists_languages = 0x80;  // in a reply's level: a list of languages stands at its end
constexpr std::size_t most_variables = 64, most_text = 2000, most_reply_lines = 64;

constexpr std::size_t usual_size = 128;  // bytes of a session or a reply, to begin with

// An index with "none" as 0.
std::uint64_t shifted(std::uint32_t at) { return at == none ? 0 : std::uint64_t{at} + 1; }

enum class privacy { everything, nothing_typed };

bool holds_text(const stored_variable& v) { return is_textual(v.type) && v.type != value_type::choice; }
// A day may be that of a birth, and a time that of a hearing: they stay out of URLs too.
bool is_typed(const stored_variable& v) {
  return holds_text(v) || v.type == value_type::date || v.type == value_type::time;
}

// A varint: what is rare stands in the upper bits, so that a plain state takes one byte.
enum session_flag : std::uint64_t {
  ended = 1,
  after_zero = 2,
  public_data = 4,
  hint = 8,
  listens = 16,  // three bits
  urgent = 128,
  nudged = 256,
  wakes = 512,
  holds = 1024,
  came = 2048,  // two bits
  offered = 8192,
  speaks = 16384,
  town = 32768,
  listed = 65536,
  asked = 131072,
  chose = 262144,  // two bits
  offered_memory = 1048576,
  in_case = 2097152,
  phone = 4194304,  // two bits
  above = 16777216
};

std::uint64_t flags_of(const session& s, bool all) {
  auto flag = [](bool is_set, session_flag which) { return is_set ? std::uint64_t{which} : 0; };
  return flag(s.ended_, ended) | flag(s.after_zero_, after_zero) | flag(s.public_data_, public_data) |
         flag(s.hint_, hint) | static_cast<std::uint64_t>(s.listens_) * listens | flag(s.urgent_, urgent) |
         flag(s.nudged_, nudged) | flag(s.wakes_at_ != 0, wakes) | flag(all && !s.held_.empty(), holds) |
         static_cast<std::uint64_t>(s.arrived_) * came | flag(s.offered_, offered) |
         flag(!s.speaks_.empty(), speaks) | flag(all && !s.town_.empty(), town) |
         flag(!s.listed_.empty(), listed) | flag(s.asked_language_, asked) |
         static_cast<std::uint64_t>(s.chose_) * chose | flag(s.offered_memory_, offered_memory) |
         flag(all && !s.case_.empty(), in_case) | static_cast<std::uint64_t>(s.phone_) * phone;
}

void put(base::byte_writer& out, const stored_variable& v) {
  out.varint(v.slot).u8(static_cast<std::uint8_t>(v.type));
  if (holds_text(v))
    out.text(v.text);
  else  // zigzag, so that small negative numbers stay small
    out.varint((static_cast<std::uint64_t>(v.number) << 1) ^ static_cast<std::uint64_t>(v.number >> 63));
}

void put_list(base::byte_writer& out, const session& s) {
  out.u8(s.page_).u8(s.round_).varint(s.listed_.size());
  for (auto locale : s.listed_) out.varint(locale);
}

std::string encode(const session& s, privacy how) {
  bool all = how == privacy::everything;
  base::byte_writer out(usual_size);
  out.u8(session_version).varint(flags_of(s, all)).text(s.locale_);
  out.varint(shifted(s.asked_)).u8(s.misses_).u8(s.silent_rounds_);
  out.varint(s.turns_).varint(s.steps_).varint(static_cast<std::uint64_t>(s.started_));
  out.varint(s.marks_.size());
  for (const auto& mark : s.marks_) out.varint(mark.node).u8(mark.depth);
  out.varint(s.calls_.size());
  for (auto call : s.calls_) out.varint(call);
  out.varint(s.said_.size());
  for (auto message : s.said_) out.varint(message);
  std::size_t kept = 0;
  for (const auto& v : s.variables_) kept += all || !is_typed(v);
  out.varint(kept);
  for (const auto& v : s.variables_)
    if (all || !is_typed(v)) put(out, v);
  out.text(all ? s.place_ : "").text(s.consulate_).text(all ? s.query_ : "");
  if (!s.speaks_.empty()) out.text(s.speaks_);
  if (all && !s.town_.empty()) out.text(s.town_);
  if (!s.listed_.empty()) put_list(out, s);
  if (all && !s.case_.empty()) out.text(s.case_);
  if (s.wakes_at_ != 0) out.varint(static_cast<std::uint64_t>(s.wakes_at_));
  if (!all || s.held_.empty()) return out.take();
  out.varint(s.held_.size());
  for (const auto& words : s.held_) out.text(words);
  return out.take();
}

// Reads with a verdict: `ok` falls at the first thing that cannot be.
class reader {
 public:
  reader(const model& content, std::string_view bytes) : content_(content), in_(bytes) {}

  std::uint8_t u8() { return in_.u8(); }
  std::uint64_t varint(std::uint64_t limit) {
    auto value = in_.varint();
    require(value <= limit);
    return ok() ? value : 0;
  }
  std::uint32_t small(std::uint64_t limit = 0xFFFFFFFE) { return static_cast<std::uint32_t>(varint(limit)); }
  std::uint32_t index_or_none() {
    auto value = varint(0xFFFFFFFF);
    return value == 0 ? none : static_cast<std::uint32_t>(value - 1);
  }
  std::string text(std::size_t limit = most_text) {
    auto value = in_.text();
    require(value.size() <= limit);
    return std::string(ok() ? value : std::string_view{});
  }
  std::uint32_t message() { return below(content_.messages.size()); }
  std::uint32_t below(std::size_t size) {
    auto value = small();
    require(value < size);
    return value;
  }
  void require(bool holds) { ok_ = ok_ && holds; }
  bool ok() const { return ok_ && in_.ok(); }
  bool finished() const { return ok() && in_.at_end(); }

 private:
  const model& content_;
  base::byte_reader in_;
  bool ok_ = true;
};

bool is_known_tag(const std::string& tag) {
  for (char c : tag)
    if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-'))
      return false;
  return tag.size() <= 35;
}

// A node that takes a language, as opposed to asking for one, has no question that could be open.
bool is_question(const model& content, std::uint32_t at) {
  return content.has_ask(at) && content.ask_of(at).question != none;
}

bool is_lookup(const model& content, std::uint32_t at) {
  return at < content.nodes.size() && content.nodes[at].kind == node_kind::lookup;
}

stored_variable read_variable(reader& in, const model& content) {
  stored_variable v;
  v.slot = in.below(content.variables.size());
  auto type = in.u8();
  in.require(type <= static_cast<std::uint8_t>(value_type::choices));
  if (!in.ok()) return v;
  v.type = static_cast<value_type>(type);
  in.require(is_storable(v.type, content.variables[v.slot].type));
  if (holds_text(v)) return v.text = in.text(), v;
  auto zigzag = in.varint(~std::uint64_t{0});
  v.number = static_cast<std::int64_t>(zigzag >> 1) ^ -static_cast<std::int64_t>(zigzag & 1);
  auto below = [&](std::size_t limit) {
    in.require(v.number >= 0 && static_cast<std::uint64_t>(v.number) < limit);
  };
  if (v.type == value_type::choice) below(content.names.size());
  if (v.type == value_type::time) below(minutes_a_day);
  if (v.type == value_type::choices) below(1 << session::most_choices);
  if (v.type == value_type::date) in.require(is_date(v.number));
  return v;
}

bool is_pin(std::string_view text) {
  return text.size() == pin_digits && text.find_first_not_of("0123456789") == text.npos;
}

std::uint64_t read_flags(reader& in, session& s) {
  auto flags = in.varint(above - 1);
  s.ended_ = flags & ended;
  s.after_zero_ = flags & after_zero;
  s.public_data_ = flags & public_data;
  s.hint_ = flags & hint;
  s.listens_ = static_cast<listening>(flags / listens & 7);
  s.urgent_ = flags & urgent;
  s.nudged_ = flags & nudged;
  s.offered_ = flags & offered;
  s.asked_language_ = flags & asked;
  s.offered_memory_ = flags & offered_memory;
  auto chosen = flags / chose & 3;
  in.require(chosen <= static_cast<unsigned>(choice_of_language::settled));
  s.chose_ = in.ok() ? static_cast<choice_of_language>(chosen) : choice_of_language::nothing;
  auto whose = flags / phone & 3;
  in.require(whose <= static_cast<unsigned>(whose_phone::shared));
  s.phone_ = in.ok() ? static_cast<whose_phone>(whose) : whose_phone::unknown;
  auto arrived = flags / came & 3;
  in.require(arrived <= static_cast<unsigned>(arrival::error));
  s.arrived_ = in.ok() ? static_cast<arrival>(arrived) : arrival::nothing;
  return flags;
}

constexpr std::uint64_t last_second = 1ULL << 40;

void read_language(reader& in, std::uint64_t flags, session& s) {
  if (flags & speaks) {
    s.speaks_ = in.text(35);
    in.require(is_known_tag(s.speaks_) && !s.speaks_.empty());
  }
  if ((flags & town) == 0) return;
  s.town_ = in.text(session::longest_town);
  in.require(!s.town_.empty());
}

template <class List>
void read_locales(reader& in, const model& content, List& to) {
  for (auto count = in.varint(session::most_listed); count != 0 && in.ok(); --count) {
    auto locale = in.below(content.locales.size());
    if (in.ok()) to.push_back(locale);
  }
}

void read_list(reader& in, const model& content, std::uint64_t flags, session& s) {
  if ((flags & listed) == 0) return;
  s.page_ = in.u8();
  s.round_ = in.u8();
  in.require(s.round_ <= 2);
  read_locales(in, content, s.listed_);
  in.require(!s.listed_.empty());
}

void read_wait(reader& in, std::uint64_t flags, session& s) {
  if (flags & wakes) {
    s.wakes_at_ = static_cast<std::int64_t>(in.varint(last_second));
    in.require(s.wakes_at_ != 0);
  }
  if ((flags & holds) == 0) return;
  auto count = in.varint(session::most_held);
  in.require(count != 0);
  for (; count != 0 && in.ok(); --count) s.held_.push_back(in.text());
}

void read_stacks(reader& in, const model& content, session& s) {
  for (auto count = in.varint(session::most_marks); count != 0 && in.ok(); --count) {
    menu_mark mark{in.below(content.nodes.size()), in.u8()};
    in.require(is_question(content, mark.node) && mark.depth <= session::most_calls);
    if (in.ok()) s.marks_.push_back(mark);
  }
  for (auto count = in.varint(session::most_calls); count != 0 && in.ok(); --count) {
    auto call = in.below(content.nodes.size());
    in.require(in.ok() && content.nodes[call].kind == node_kind::call);
    if (in.ok()) s.calls_.push_back(call);
  }
  for (auto count = in.varint(session::most_lines); count != 0 && in.ok(); --count) {
    auto message = in.message();
    if (in.ok()) s.said_.push_back(message);
  }
}

// An open question must be one that this bundle has.
bool listens_to_something(const model& content, listening how, std::uint32_t at) {
  switch (how) {
    case listening::nothing: return at == none || at < content.nodes.size();
    case listening::ask: return is_question(content, at);
    case listening::star: return is_question(content, at) || is_lookup(content, at);
    case listening::follow_up:
      return is_lookup(content, at) || content.is_kind(at, node_kind::place) ||
             content.is_kind(at, node_kind::phone);
    case listening::note: return content.is_kind(at, node_kind::record);
    case listening::dial: return content.is_kind(at, node_kind::dial);
    case listening::result: return content.is_kind(at, node_kind::webhook);
    case listening::wait: return content.is_kind(at, node_kind::wait);
  }
  return false;
}

void read_languages(reader& in, const model& content, reply_data& r) {
  read_locales(in, content, r.languages);
  r.in_each = in.index_or_none();
  r.more_languages = in.u8() != 0;
  in.require(!r.languages.empty() && (r.in_each == none || r.in_each < content.messages.size()));
}

std::uint8_t flags_of(const reply_data& r) {
  return static_cast<std::uint8_t>((r.nothing ? 1 : 0) | (r.hangup ? 2 : 0) | (r.silent ? 4 : 0) |
                                   (r.guarded ? 8 : 0) | (r.single_timer ? 16 : 0) |
                                   (static_cast<unsigned>(r.listens) << 5));
}

void read_values(reader& in, const model& content, reply_data& r) {
  for (auto count = in.varint(most_reply_lines * 4); count != 0 && in.ok(); --count) {
    reply_value v;
    v.argument = in.below(content.arguments.size());
    auto type = in.u8();
    in.require(type <= static_cast<std::uint8_t>(reply_value::kind::labels));
    if (!in.ok()) return;
    v.type = static_cast<reply_value::kind>(type);
    if (v.type == reply_value::kind::text)
      v.text = in.text();
    else if (v.type == reply_value::kind::label)
      v.number = in.message();
    else
      v.number = static_cast<std::int64_t>(in.varint(~std::uint64_t{0}));
    if (v.type == reply_value::kind::date) in.require(is_date(v.number));
    if (v.type == reply_value::kind::time) in.require(v.number >= 0 && v.number < minutes_a_day);
    if (v.type == reply_value::kind::labels)
      in.require(v.number >= 0 &&
                 static_cast<std::uint64_t>(v.number >> session::most_choices) < content.asks.size());
    r.values.push_back(std::move(v));
  }
}

}  // namespace

std::string encode(const session& s) { return encode(s, privacy::everything); }
std::string encode_small(const session& s) { return encode(s, privacy::nothing_typed); }

std::string locale_of_session(std::string_view bytes) {
  base::byte_reader in(bytes);
  bool known = in.u8() == session_version;
  in.varint();  // flags
  std::string tag(in.text());
  return known && in.ok() && is_known_tag(tag) ? tag : std::string();
}

base::result<session> decode_session(const bundle& content, std::string_view bytes) {
  const auto& m = *content.content;
  reader in(m, bytes);
  if (in.u8() != session_version) return bytes.empty() ? errc::malformed : errc::other_version;
  session s;
  auto flags = read_flags(in, s);
  s.locale_ = in.text(35);
  in.require(is_known_tag(s.locale_));
  s.asked_ = in.index_or_none();
  s.misses_ = in.u8();
  s.silent_rounds_ = in.u8();
  s.turns_ = in.small();
  s.steps_ = in.small();
  s.started_ = static_cast<std::int64_t>(in.varint(last_second));
  read_stacks(in, m, s);
  for (auto count = in.varint(most_variables); count != 0 && in.ok(); --count)
    s.variables_.push_back(read_variable(in, m));
  s.place_ = in.text(200);
  s.consulate_ = in.text(200);
  s.query_ = in.text();
  read_language(in, flags, s);
  read_list(in, m, flags, s);
  if (flags & in_case) {
    s.case_ = in.text(pin_digits);
    in.require(is_pin(s.case_));
  }
  read_wait(in, flags, s);
  in.require(listens_to_something(m, s.listens_, s.asked_));
  if (!in.finished()) return errc::malformed;
  return s;
}

std::string encode(const reply_data& r) {
  base::byte_writer out(usual_size);
  out.u8(reply_version).u8(flags_of(r)).text(r.locale).varint(shifted(r.ask));
  out.u8(r.languages.empty() ? r.level : static_cast<std::uint8_t>(r.level | lists_languages));
  out.varint(r.lines.size());
  for (const auto& line : r.lines) {
    // One bit says whether values follow: most lines have none.
    out.varint((std::uint64_t{line.message} << 1) | (line.values != 0));
    if (line.values != 0) out.u8(line.first_value).u8(line.values);
  }
  out.varint(r.values.size());
  for (const auto& v : r.values) {
    out.varint(v.argument).u8(static_cast<std::uint8_t>(v.type));
    if (v.type == reply_value::kind::text)
      out.text(v.text);
    else
      out.varint(static_cast<std::uint64_t>(v.number));
  }
  out.text(r.place).text(r.consulate).text(r.query);
  if (r.languages.empty()) return out.take();
  out.varint(r.languages.size());
  for (auto locale : r.languages) out.varint(locale);
  out.varint(shifted(r.in_each)).u8(r.more_languages ? 1 : 0);
  return out.take();
}

base::result<reply_data> decode_reply(const bundle& content, std::string_view bytes) {
  const auto& m = *content.content;
  reader in(m, bytes);
  if (in.u8() != reply_version) return bytes.empty() ? errc::malformed : errc::other_version;
  reply_data r;
  auto flags = in.u8();
  r.nothing = flags & 1;
  r.hangup = flags & 2;
  r.silent = flags & 4;
  r.guarded = flags & 8;
  r.single_timer = flags & 16;
  r.listens = static_cast<listening>(flags >> 5);
  r.locale = in.text(35);
  in.require(is_known_tag(r.locale));
  r.ask = in.index_or_none();
  r.level = in.u8();
  bool lists = r.level & lists_languages;
  r.level &= static_cast<std::uint8_t>(~lists_languages);
  for (auto count = in.varint(most_reply_lines); count != 0 && in.ok(); --count) {
    auto word = in.varint(0x1FFFFFFFF);
    reply_line line{static_cast<std::uint32_t>(word >> 1), 0, 0};
    if (word & 1) line.first_value = in.u8(), line.values = in.u8();
    in.require(line.message < m.messages.size());
    r.lines.push_back(line);
  }
  read_values(in, m, r);
  for (const auto& line : r.lines)
    in.require(line.values == 0 || line.first_value + line.values <= static_cast<int>(r.values.size()));
  r.place = in.text(200);
  r.consulate = in.text(200);
  r.query = in.text();
  if (lists) read_languages(in, m, r);
  in.require(r.level <= 2 && listens_to_something(m, r.listens, r.ask));
  if (!in.finished()) return errc::malformed;
  return r;
}

}  // namespace amparo::flow
