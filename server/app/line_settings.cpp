#include "app/line_settings.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "app/line_sending.hpp"
#include "base/phone.hpp"
#include "flow/zone.hpp"

namespace amparo::app {
namespace {

void read_languages(base::yaml_map& map, line& to) {
  constexpr std::size_t most = 32;
  to.languages = map.texts("languages");
  auto sorted = to.languages;
  std::ranges::sort(sorted);
  bool twice = std::ranges::adjacent_find(sorted) != sorted.end();
  if (to.languages.empty() || to.languages.size() > most || twice)
    map.report(*map.optional("languages"), "bad-languages",
               "\"languages\" are 1 to 32 tags, each of them once", "Write languages: [es-MX, en-US].");
}

}  // namespace

void read_line(const std::string& file, const base::yaml_node& node, base::findings& out,
               std::vector<line>& to) {
  base::yaml_map map(file, node, out);
  line l;
  auto number = map.required_text("number");
  auto parsed = base::phone_number::parse(number);
  if (parsed)
    l.number = parsed->reveal();
  else if (!number.empty())
    map.report(*map.optional("number"), "bad-number", "a line's number is + and 7 to 15 digits",
               "Write it as \"+525550001111\".");
  l.provider = map.required_text("provider");
  l.language = map.text("language", l.language);
  if (map.optional("languages") != nullptr) read_languages(map, l);
  l.ask_language = map.flag("ask_language", false);
  l.country = map.text("country", l.country);
  l.zone = map.text("zone", l.zone);
  if (flow::zone::named(l.zone) == nullptr)
    map.report(*map.optional("zone"), "unknown-zone", fmt::format("there is no time zone \"{}\"", l.zone),
               "Write it as America/Chicago.");
  if (map.optional("modes") != nullptr) {
    auto modes = map.texts("modes");
    l.sms = std::ranges::count(modes, "sms") > 0;
    l.voice = std::ranges::count(modes, "voice") > 0;
    l.studio = std::ranges::count(modes, "studio") > 0;
    l.operators = std::ranges::count(modes, "operators") > 0;
    if (!l.sms && !l.voice && !l.studio && !l.operators)
      map.report(node, "no-mode", "a line has the modes sms, voice or both, or studio or operators alone",
                 "Write modes: [sms, voice].");
    if ((l.studio || l.operators) && modes.size() > 1)
      map.report(node, "no-mode", "a line of the studio or of operators is never one of callers",
                 "Write modes: [studio], or [operators], and give each a number of its own.");
  }
  l.detention = map.flag("detention", false);
  l.missed_call = map.flag("missed_call", false);
  if (l.missed_call && (!l.voice || l.detention))
    map.report(*map.optional("missed_call"), "bad-missed-call",
               "nobody can be called back who rang where no call comes in, or from a wall telephone",
               "Set missed_call on a line of callers with the mode voice and without detention.");
  if (auto n = map.number("guard", 0, 120)) l.guard = std::chrono::seconds(*n);
  if (auto n = map.number("calls_per_hour", 1, 1'000)) l.calls_per_hour = static_cast<unsigned>(*n);
  read_line_sending(file, map, out, l);
  map.done();
  to.push_back(std::move(l));
}

}  // namespace amparo::app
