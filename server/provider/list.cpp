#include <algorithm>
#include <array>

#include "provider/adapter.hpp"

// Every provider that this program speaks to. A line is a kind; the adapter is made by `<kind>_adapter()` in
// <kind>.cpp.
// clang-format off
#define AMPARO_ADAPTERS(adapter_line) \
  adapter_line(simulator)             \
  adapter_line(twilio)                \
  adapter_line(signalwire)            \
  adapter_line(telnyx)                \
  adapter_line(plivo)                 \
  adapter_line(vonage)                \
  adapter_line(bandwidth)             \
  adapter_line(sinch)                 \
  adapter_line(africastalking)        \
  adapter_line(jambonz)               \
  adapter_line(kannel)
// clang-format on

namespace amparo::provider {

#define AMPARO_DECLARE(kind) const adapter& kind##_adapter();
AMPARO_ADAPTERS(AMPARO_DECLARE)
#undef AMPARO_DECLARE

namespace {

const auto& all_adapters() {
#define AMPARO_ADDRESS(kind) &kind##_adapter(),
  static const std::array adapters{AMPARO_ADAPTERS(AMPARO_ADDRESS)};
#undef AMPARO_ADDRESS
  return adapters;
}

}  // namespace

const adapter* find_adapter(std::string_view kind) {
  auto found = std::ranges::find(all_adapters(), kind, &adapter::kind);
  return found == all_adapters().end() ? nullptr : *found;
}

std::vector<std::string_view> adapter_kinds() {
  std::vector<std::string_view> kinds;
  for (const adapter* a : all_adapters()) kinds.push_back(a->kind());
  return kinds;
}

}  // namespace amparo::provider
