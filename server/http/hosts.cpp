#include "http/hosts.hpp"
#include "http/ascii.hpp"

#include <algorithm>

namespace amparo::http {
namespace {

bool in_name(char c) { return is_letter(c) || is_digit(c) || c == '.' || c == '-' || c == '_'; }
bool in_v6(char c) { return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'f') || c == ':' || c == '.'; }

// The host without its port; the brackets stay.
std::string_view name_of(std::string_view host) {
  auto bracket = host.rfind(']');
  auto colon = host.find(':', bracket == std::string_view::npos ? 0 : bracket);
  return host.substr(0, colon);
}

}  // namespace

host_list::host_list(const std::vector<std::string>& allowed) {
  for (const auto& entry : allowed) add(entry);
}

void host_list::add(std::string_view entry) {
  std::string lowered(entry);
  std::ranges::transform(lowered, lowered.begin(), lower);
  entries_.push_back(std::move(lowered));
}

bool host_list::holds(std::string_view host) const {
  auto name = name_of(host);
  return std::ranges::any_of(entries_,
                             [&](std::string_view entry) { return same(entry, host) || same(entry, name); });
}

bool is_host(std::string_view text) {
  auto name = name_of(text);
  auto port = text.substr(name.size());
  if (!port.empty()) {
    port.remove_prefix(1);
    if (port.empty() || port.size() > 5 || !std::ranges::all_of(port, is_digit)) return false;
  }
  if (name.starts_with('[')) {
    return name.size() > 3 && name.ends_with(']') &&
           std::ranges::all_of(name.substr(1, name.size() - 2), in_v6);
  }
  return !name.empty() && std::ranges::all_of(name, in_name);
}

std::string host_of(std::string_view address, unsigned short port) {
  bool is_v6 = address.find(':') != std::string_view::npos;
  std::string text = is_v6 ? "[" + std::string(address) + "]" : std::string(address);
  return text + ":" + std::to_string(port);
}

}  // namespace amparo::http
