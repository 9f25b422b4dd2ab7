#include "app/spending.hpp"

#include <fmt/format.h>

#include <chrono>

#include "app/send_country.hpp"
#include "base/bytes.hpp"
#include "base/crypto.hpp"
#include "base/encoding.hpp"

namespace amparo::app {
namespace {

constexpr std::size_t digest_size = 9;

std::string caller_field(const keyring& keys, const std::string& day, const base::phone_number& to) {
  auto name = base::byte_writer().raw("spend|").text(day).text(to.reveal()).take();
  return "k:" + base::base64url(base::hmac_sha256(keys.dedupe, name).substr(0, digest_size));
}

// A fifth of the day is kept for callbacks.
std::uint64_t for_texts(std::uint64_t per_day) { return per_day - per_day / 5; }

}  // namespace

store::spend_request spend_request_of(const config& settings, const keyring& keys, const spending& what) {
  auto day = std::chrono::floor<std::chrono::days>(what.now);
  std::chrono::year_month_day date(day);
  auto hour = std::chrono::duration_cast<std::chrono::hours>(what.now - day).count();
  const auto& caps = settings.spend;
  store::spend_request out;
  out.day = fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                        static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  out.units = what.units;
  out.always = what.always;
  out.counters.push_back({"all", what.calls ? caps.per_day : for_texts(caps.per_day)});
  out.counters.push_back({fmt::format("h:{:02}", hour), caps.per_hour});
  if (!what.is_ours) out.counters.push_back({caller_field(keys, out.day, what.to), caps.caller_per_day});
  if (what.on.spend_per_day)
    out.counters.push_back({"l:" + what.on.provider + ":" + what.on.number, *what.on.spend_per_day});
  if (caps.country_per_day.empty()) return out;
  auto capped = caps.country_per_day.find(send_country(what.to));
  if (capped != caps.country_per_day.end()) out.counters.push_back({"c:" + capped->first, capped->second});
  return out;
}

std::string_view word_of(const store::spend_request& request, const store::spend_answer& answer) {
  if (answer.stopped) return "stopped";
  const auto& name = request.counters.at(answer.without_room).name;
  switch (name.front()) {
    case 'h': return "spend_hour";
    case 'k': return "spend_caller";
    case 'l': return "spend_line";
    case 'c': return "spend_country";
    default: return "spend_day";
  }
}

}  // namespace amparo::app
