#include "http/head.hpp"
#include "http/ascii.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace amparo::http {
namespace {

constexpr bool in_token(char c) {
  return is_letter(c) || is_digit(c) || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

constexpr auto token_bytes = [] {
  std::array<bool, 256> table{};
  for (unsigned i = 0; i != 256; ++i) table[i] = i != 0 && in_token(static_cast<char>(i));
  return table;
}();
constexpr auto value_bytes = [] {
  std::array<bool, 256> table{};
  for (unsigned i = 0; i != 256; ++i) table[i] = i == '\t' || (i >= 0x20 && i != 0x7F);
  return table;
}();

bool all_in(const std::array<bool, 256>& table, std::string_view text) {
  return std::ranges::all_of(text, [&](char c) { return table[static_cast<unsigned char>(c)]; });
}
bool is_token(std::string_view text) { return !text.empty() && all_in(token_bytes, text); }
bool is_digits(std::string_view text) { return !text.empty() && std::ranges::all_of(text, is_digit); }
bool is_target(std::string_view text) {
  return text.starts_with('/') &&
         std::ranges::all_of(text, [](char c) { return c > 0x20 && c < 0x7F && c != '#'; });
}

constexpr std::size_t usual_fields = 16;

// Takes the text up to `mark`, and the mark with it, off the front.
std::optional<std::string_view> take_until(std::string_view& text, std::string_view mark) {
  auto at = text.find(mark);
  if (at == std::string_view::npos) return std::nullopt;
  auto part = text.substr(0, at);
  text.remove_prefix(at + mark.size());
  return part;
}

// One head on its way from bytes to a request: each step answers the status that refuses it, or 0.
class head_reader {
 public:
  explicit head_reader(const head_rules& rules) : rules_(rules) {}

  unsigned request_line(std::string_view line);
  unsigned field_line(std::string_view line);
  unsigned conclude();
  request_head take() { return std::move(head_); }

 private:
  void note(std::string_view name, std::string_view value);
  void connection(std::string_view options);
  unsigned length();

  const head_rules& rules_;
  request_head head_;
  bool is_old_ = false;  // HTTP/1.0
  bool says_close_ = false, says_keep_alive_ = false, is_unmeetable_ = false, is_malformed_ = false;
  unsigned hosts_ = 0, lengths_ = 0, codings_ = 0;
  std::string_view host_, length_, coding_;
};

unsigned head_reader::request_line(std::string_view line) {
  auto method = take_until(line, " ");
  auto target = take_until(line, " ");
  if (!method || !target || !is_token(*method)) return 400;
  if (target->size() > rules_.limits.target_bytes) return 414;
  bool is_version = line.size() == 8 && line.starts_with("HTTP/") && is_digits(line.substr(5, 1)) &&
                    line[6] == '.' && is_digits(line.substr(7));
  if (!is_version) return 400;
  if (line != "HTTP/1.1" && line != "HTTP/1.0") return 505;
  if (!is_target(*target)) return 400;
  is_old_ = line == "HTTP/1.0";
  head_.request.headers.reserve(usual_fields);
  head_.request.method = *method;
  head_.request.target = *target;
  return 0;
}

unsigned head_reader::field_line(std::string_view line) {
  auto name = take_until(line, ":");
  if (!name || !is_field(*name, line)) return 400;
  if (head_.request.headers.size() == rules_.limits.header_fields) return 431;
  auto value = trimmed(line);
  head_.request.headers.push_back({std::string(*name), std::string(value)});
  note(*name, value);
  return 0;
}

// The few fields that decide about framing and routing; told apart by length first, because most are none of
// them.
void head_reader::note(std::string_view name, std::string_view value) {
  switch (name.size()) {
    case 3: head_.was_forwarded |= same("via", name); break;
    case 4:
      if (same("host", name)) ++hosts_, host_ = value;
      break;
    case 6:
      if (same("expect", name)) (same("100-continue", value) ? head_.wants_continue : is_unmeetable_) = true;
      break;
    case 9: head_.was_forwarded |= same("forwarded", name); break;
    case 10:
      if (same("connection", name)) connection(value);
      break;
    case 14:
      if (same("content-length", name)) ++lengths_, length_ = value;
      break;
    case 17:
      if (same("transfer-encoding", name)) ++codings_, coding_ = value;
      break;
    default: break;
  }
  head_.was_forwarded |= name.size() > 12 && same("x-forwarded-", name.substr(0, 12));
}

void head_reader::connection(std::string_view options) {
  while (!options.empty()) {
    auto comma = std::min(options.find(','), options.size());
    auto option = trimmed(options.substr(0, comma));
    options.remove_prefix(std::min(options.size(), comma + 1));
    is_malformed_ |= !option.empty() && !is_token(option);
    says_close_ |= same("close", option);
    says_keep_alive_ |= same("keep-alive", option);
  }
}

unsigned head_reader::length() {
  auto digits = length_.substr(std::min(length_.find_first_not_of('0'), length_.size() - 1));
  std::uint64_t bytes = 0;
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), bytes);
  if (error != std::errc{} || bytes > rules_.limits.body_bytes)
    return 413;  // digits that no integer holds included
  head_.length = static_cast<std::size_t>(bytes);
  head_.body = bytes == 0 ? body_kind::none : body_kind::sized;
  return 0;
}

// What holds for the head as a whole. Framing first: a head whose framing is in doubt is not looked at any
// further.
unsigned head_reader::conclude() {
  if (is_malformed_ || codings_ + lengths_ > 1) return 400;
  if (lengths_ == 1 && !is_digits(length_)) return 400;
  if (codings_ == 1) {
    if (is_old_ || coding_ != "chunked") return 400;
    head_.body = body_kind::chunked;
  }
  if (hosts_ != 1 || !is_host(host_)) return 400;
  if (!rules_.hosts.holds(host_)) return 421;
  if (std::ranges::find(rules_.methods, head_.request.method) == rules_.methods.end()) return 405;
  if (is_unmeetable_) return 417;
  if (lengths_ == 1)
    if (auto refused = length()) return refused;
  head_.keeps_alive = !says_close_ && (!is_old_ || says_keep_alive_);
  head_.wants_continue &= !is_old_ && head_.body != body_kind::none;
  return 0;
}

// RFC 9112 § 2.2: one empty line before the request line is forgiven, for clients that end a body with one.
std::string_view without_empty_line(std::string_view bytes) {
  if (bytes.starts_with("\r\n")) bytes.remove_prefix(2);
  return bytes;
}

}  // namespace

bool is_request_line(std::string_view method, std::string_view target) {
  return is_token(method) && is_target(target);
}

bool is_field(std::string_view name, std::string_view value) {
  return is_token(name) && all_in(value_bytes, value);
}

bool is_field_line(std::string_view line) {
  auto name = take_until(line, ":");
  return name && is_field(*name, line);
}

head_extent find_head(std::string_view arrived, std::size_t from) {
  using enum head_extent::kind;
  auto start = static_cast<std::size_t>(arrived.starts_with("\r\n") ? 2 : 0);
  if (arrived.size() > start && !in_token(arrived[start]) && arrived != "\r") return {malformed, 0};
  for (auto at = std::max(from, start);;) {
    at = arrived.find('\n', at);
    if (at == std::string_view::npos) return {incomplete, arrived.size()};
    if (arrived[at - 1] != '\r') return {malformed, 0};
    if (arrived[at - 2] == '\n') return {complete, at + 1};
    ++at;
  }
}

unsigned status_of_oversize(std::string_view arrived, const head_rules& rules) {
  auto line = without_empty_line(arrived);
  line = line.substr(0, line.find('\r'));
  if (!take_until(line, " ")) return 431;
  return line.substr(0, line.find(' ')).size() > rules.limits.target_bytes ? 414 : 431;
}

head_reading read_head(std::string_view bytes, const head_rules& rules) {
  if (bytes.size() > rules.limits.header_bytes) return {status_of_oversize(bytes, rules), {}};
  auto rest = without_empty_line(bytes);
  head_reader reader(rules);
  auto line = take_until(rest, "\r\n");
  if (!line) return {400, {}};
  if (auto refused = reader.request_line(*line)) return {refused, {}};
  while ((line = take_until(rest, "\r\n")) && !line->empty())
    if (auto refused = reader.field_line(*line)) return {refused, reader.take()};
  if (!line || !rest.empty()) return {400, {}};
  if (auto refused = reader.conclude()) return {refused, reader.take()};
  return {0, reader.take()};
}

}  // namespace amparo::http
