#include "flow/interchange.hpp"

#include <algorithm>
#include <array>

#include "flow/interchange_formats.hpp"
#include "flow/loading.hpp"

namespace amparo::flow {
namespace interchange {
namespace {

constexpr std::array<std::string_view, 4> state_names{"missing", "draft", "reviewed", "approved"};

}  // namespace

std::string_view name_of(unit_state state) { return state_names[static_cast<std::size_t>(state)]; }

unit_state state_named(std::string_view name) {
  auto at = std::ranges::find(state_names, name);
  return at == state_names.end() ? unit_state::draft : static_cast<unit_state>(at - state_names.begin());
}

std::string context_of(const translation_unit& unit) {
  return unit.form == "text" ? unit.key : unit.key + "#" + unit.form;
}

void take_context(translation_unit& unit, std::string_view context) {
  auto mark = context.rfind('#');
  unit.key = context.substr(0, mark);
  unit.form = mark == context.npos ? "text" : context.substr(mark + 1);
}

}  // namespace interchange

namespace {

std::string domain_of(std::string_view file) {
  auto name = file.substr(file.rfind('/') + 1);
  return std::string(name.substr(0, name.rfind('.')));
}

bool is_of_older_source(const message_source& source, const message_source* own) {
  if (own == nullptr || own->text.empty()) return false;
  return own->translation().source_sha256 != digest_of(source);
}

std::vector<std::string> notes_of(const message_source& source, bool is_old) {
  std::vector<std::string> out;
  if (source.facts().critical)
    out.emplace_back("critical: two people who did not translate it must approve it");
  for (const auto& fact : source.facts().sources) out.push_back("fact: " + fact);
  if (is_old) out.emplace_back("the Spanish has changed since this was translated");
  return out;
}

void add_units(const std::string& key, const message_source& source, const message_source* own,
               translation_set& to) {
  bool is_old = is_of_older_source(source, own);
  for (const auto& [form, words] : wordings) {
    if ((source.*words).empty()) continue;
    translation_unit unit;
    unit.key = key, unit.form = form, unit.domain = domain_of(source.at.file);
    unit.source = source.*words;
    unit.critical = source.facts().critical;
    unit.notes = notes_of(source, is_old);
    if (own != nullptr) unit.target = own->*words;
    if (own != nullptr && !unit.target.empty()) {
      auto said = interchange::state_named(own->translation().status);
      unit.state = is_old || said == unit_state::missing ? unit_state::draft : said;
    }
    to.units.push_back(std::move(unit));
  }
}

// The messages of the source in the order in which people wrote them.
std::vector<std::pair<std::string, const message_source*>> in_order(const locale_source& from) {
  std::vector<std::pair<std::string, const message_source*>> out;
  for (const auto& [key, message] : from.messages) out.emplace_back(key, &message);
  std::ranges::sort(out, {}, [](const auto& one) {
    return std::tie(one.second->at.file, one.second->at.line, one.second->at.column, one.first);
  });
  return out;
}

}  // namespace

translation_set units_of(const std::vector<directory::source_file>& locales, const std::string& tag,
                         base::findings& out) {
  load_options no_options;
  loading work(no_options, nullptr);
  read_locales(work, locales);
  translation_set set{tag, {}};
  if (!work.locales.empty()) {
    auto own = std::ranges::find(work.locales, tag, &locale_source::tag);
    for (const auto& [key, source] : in_order(work.locales.front())) {
      if (!source->facts().quotes.empty()) continue;  // others published it: nothing to translate
      const message_source* mine = nullptr;
      if (own != work.locales.end())
        if (auto found = own->messages.find(key); found != own->messages.end()) mine = &found->second;
      add_units(key, *source, mine, set);
    }
  }
  out.insert(out.end(), work.findings.begin(), work.findings.end());
  return set;
}

std::string written(const translation_set& all, interchange_format as) {
  switch (as) {
    case interchange_format::po: return interchange::to_po(all);
    case interchange_format::xliff12: return interchange::to_xliff(all);
    case interchange_format::csv: break;
  }
  return interchange::to_csv(all);
}

std::optional<translation_set> read_interchange(const std::string& file, std::string_view text,
                                                interchange_format as, base::findings& out) {
  switch (as) {
    case interchange_format::po: return interchange::from_po(file, text, out);
    case interchange_format::xliff12: return interchange::from_xliff(file, text, out);
    case interchange_format::csv: break;
  }
  return interchange::from_csv(file, text, out);
}

}  // namespace amparo::flow
