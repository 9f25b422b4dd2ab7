#include "app/line_sending.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace amparo::app {

void read_line_sending(const std::string& file, base::yaml_map& map, base::findings& out, line& to) {
  constexpr long fastest = 10'000, most_units = 100'000'000;
  if (auto n = map.number("texts_per_second", 1, fastest)) to.texts_per_second = static_cast<unsigned>(*n);
  if (auto n = map.number("spend_per_day", 0, most_units)) to.spend_per_day = static_cast<std::uint64_t>(*n);
  to.countries = read_countries(map, "countries");
  const auto* node = map.optional("stand_in");
  if (node == nullptr) return;
  base::yaml_map other(file, *node, out);
  to.stand_in = line_name{other.required_text("number"), other.required_text("provider")};
  other.done();
}

void check_line_sending(const config& all, const line& l, const std::string& file, const base::yaml_node& at,
                        base::findings& out) {
  auto complain = [&](std::string rule, std::string message, std::string hint) {
    out.push_back({file, at.line, at.column, std::move(rule), std::move(message), std::move(hint)});
  };
  for (const auto& country : l.countries)
    if (std::ranges::find(all.sending.countries, country) == all.sending.countries.end())
      complain("country-not-served",
               fmt::format("a line's texts may go to {}, where nothing else may", country),
               "Add it to sending.countries.");
  if (!l.stand_in) return;
  const auto* other = all.find_line(l.stand_in->provider, l.stand_in->number);
  if (other == nullptr || !other->sms || other->provider == l.provider)
    complain("bad-stand-in", "a line's stand_in is none of the lines that send texts over another provider",
             "Write { number: \"+525550001112\", provider: NAME } as that line has them.");
}

}  // namespace amparo::app
