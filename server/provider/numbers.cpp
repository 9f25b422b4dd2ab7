#include "provider/numbers.hpp"

#include "provider/errors.hpp"

namespace amparo::provider {

std::optional<base::phone_number> caller_of(std::string_view from) {
  if (base::is_withheld(from)) return std::nullopt;
  auto number = base::phone_number::parse(from);
  return number ? std::optional(*number) : std::nullopt;
}

base::result<std::string> line_of(std::string_view to) {
  auto number = base::phone_number::parse(to);
  if (!number) return errc::undecodable;
  return number->reveal();
}

std::string hook_name(std::string_view hook) { return std::string(hook.substr(hook.rfind('/') + 1)); }

message::dial_end dial_end_of(std::string_view status) {
  if (status == "completed" || status == "answered") return message::dial_end::answered;
  if (status == "busy") return message::dial_end::busy;
  return status == "no-answer" ? message::dial_end::no_answer : message::dial_end::failed;
}

}  // namespace amparo::provider
