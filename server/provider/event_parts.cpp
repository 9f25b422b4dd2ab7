#include "provider/event_parts.hpp"

#include <algorithm>
#include <charconv>

#include "provider/errors.hpp"
#include "provider/numbers.hpp"

namespace amparo::provider {

using message::event;
using message::event_kind;

base::result<event> text_event(event out, std::string_view id, std::string_view from, std::string_view to,
                               std::string text) {
  if (id.empty()) return errc::missing_field;
  auto line = line_of(to);
  if (!line) return line.error();
  out.kind = event_kind::text;
  out.id = id;
  out.caller = caller_of(from);
  out.line = *line;
  out.text = base::private_text(std::move(text));
  return out;
}

base::result<event> call_event(event out, std::string_view id, std::string_view from, std::string_view to,
                               bool outbound) {
  if (id.empty()) return errc::missing_field;
  auto line = line_of(outbound ? from : to);
  if (!line) return line.error();
  out.id = id;
  out.caller = caller_of(outbound ? to : from);
  out.line = *line;
  return out;
}

base::result<event> with_keys(event call, std::string_view digits) {
  constexpr std::string_view keys = "0123456789*#ABCD";  // the last four only some telephones have
  if (digits.find_first_not_of(keys) != std::string_view::npos) return errc::undecodable;
  call.kind = digits.empty() ? event_kind::silence : event_kind::digits;
  call.digits = base::private_text(std::string(digits));
  return call;
}

event with_note(event call, std::string_view address, std::string_view seconds) {
  constexpr long long longest = 3600;
  long long length = 0;
  std::from_chars(seconds.data(), seconds.data() + seconds.size(), length);
  call.kind = event_kind::recording;
  call.note = base::private_text(std::string(address));
  call.length = std::chrono::seconds(std::clamp<long long>(length, 0, longest));
  return call;
}

base::result<event> report_event(event out, std::string_view id, std::string_view status,
                                 message::progress reached) {
  if (id.empty() || status.empty()) return errc::missing_field;
  out.kind = event_kind::send_status;
  out.id = std::string(id).append(":").append(status);
  out.status = status;
  out.reached = reached;
  return out;
}

}  // namespace amparo::provider
